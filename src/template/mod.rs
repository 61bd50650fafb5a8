//! Texts with values in them: minijinja with the filters and names of the contracts.
//!
//! Differences from plain minijinja, all of them so that a shop's author meets no surprise: an unknown value is false,
//! compares as false, and is a fault when printed without `or`; whole numbers print without `.0`; dates and lists print in
//! words. There are no includes, blocks or macros.
//!
//! Work and output of a rendering are bounded, and so is what a text builds on its way (`bounds`).

mod bounds;
mod check;
mod comparison;
mod filters;
mod frame;
mod pieces;
mod problem;
mod value;

pub use filters::money_words;
pub use value::{day, instant, lazy_record, record, time_of_day, unknown};

use crate::text::Bilingual;
use check::Check;
use chrono_tz::Tz;
use comparison::Rewritten;
use frame::{Bounded, Frame};
use minijinja::machinery::{self, Token};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, Value};
use pieces::Pieces;
use problem::{bounded, condition_slip, grown, no_filter, no_test, problem, without_braces};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Bytes of a source that is compiled.
pub const SOURCE_LIMIT: usize = 16 * 1024;
/// Bytes of a rendered text.
pub const OUTPUT_LIMIT: usize = 16 * 1024;
/// minijinja instructions of one rendering; about a millisecond of work.
const FUEL: u64 = 50_000;

/// All compiled texts and conditions of one bot.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    entries: Vec<Entry>,
    /// Bytes of a rendered text.
    limit: usize,
}

/// A compiled text. Cheap to copy; valid for the [`Templates`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template(u32);

/// A compiled condition (`when:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition(u32);

/// Why a text does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    /// Stable code such as `unknown-filter`.
    pub code: &'static str,
    pub message: Bilingual,
    pub help: Bilingual,
    /// Byte range in the source, where known.
    pub range: Option<Range<usize>>,
}

impl TemplateProblem {
    /// With a range that lies within the source, on character boundaries.
    fn within(mut self, source: &str) -> Self {
        self.range = self.range.map(|range| {
            let start = source.floor_char_boundary(range.start);
            start..source.ceil_char_boundary(range.end).max(start)
        });
        self
    }
}

/// Why a text could not be rendered: an unknown value printed without `or`, too much work, too long. Holds words of the
/// text's author, never a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RenderFault(pub String);

impl RenderFault {
    const UNKNOWN: &'static str = "an unknown value is printed; say what stands in its place, as in `| or(\"…\")`";
}

/// The values a text sees.
pub trait Scope {
    /// Language in which filters speak.
    fn language(&self) -> &str;
    /// Where instants are shown.
    fn zone(&self) -> Tz;
    /// What a first name (`product`, `hours`) stands for; [`unknown`] where it stands for nothing.
    fn value(&self, name: &str) -> Value;
}

/// One source and what it takes to render it.
#[derive(Debug)]
struct Entry {
    source: String,
    /// `None`: plain text.
    compiled: Option<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    /// Name in the environment.
    name: String,
    /// Dotted names it reads.
    names: BTreeSet<String>,
    /// First parts of those.
    roots: BTreeSet<Arc<str>>,
    rewritten: Rewritten,
    /// Bytes put before the rewritten source.
    prefix: usize,
    /// A condition that is answered without minijinja.
    check: Option<Check>,
    /// A text that is written without minijinja.
    pieces: Option<Pieces>,
}

const CONDITION_START: &str = "{% if (";
const CONDITION_END: &str = ") %}1{% endif %}";

impl Default for Templates {
    fn default() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(50);
        environment.set_debug(false);
        environment.set_syntax(syntax());
        // Their widths have no bound.
        environment.remove_filter("indent");
        environment.remove_filter("format");
        // It prints the whole scope, a visitor's name and phone included.
        environment.remove_global("debug");
        // What it holds grows from one round of a loop to the next.
        environment.remove_global("namespace");
        filters::install(&mut environment);
        Self {
            environment,
            entries: Vec::new(),
            limit: OUTPUT_LIMIT,
        }
    }
}

impl Templates {
    /// For texts that may come to `limit` bytes each; [`Templates::default`] allows [`OUTPUT_LIMIT`].
    pub fn with_limit(limit: usize) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    /// Compiles a text of at most [`SOURCE_LIMIT`] bytes. Plain text without `{{`, `{%` or `{#` costs nothing to render.
    pub fn add_text(&mut self, source: &str) -> Result<Template, TemplateProblem> {
        if !["{{", "{%", "{#"].iter().any(|mark| source.contains(mark)) {
            return Ok(Template(self.push(source, None)));
        }
        bounded(source)?;
        self.compile_text(source)
            .map(|compiled| Template(self.push(source, Some(compiled))))
            .map_err(|problem| problem.within(source))
    }

    /// Compiles a condition, an expression without braces, of at most [`SOURCE_LIMIT`] bytes.
    pub fn add_condition(&mut self, source: &str) -> Result<Condition, TemplateProblem> {
        bounded(source)?;
        self.compile_condition(source)
            .map(|compiled| Condition(self.push(source, Some(compiled))))
            .map_err(|problem| {
                condition_slip(source)
                    .unwrap_or_else(|| without_braces(problem))
                    .within(source)
            })
    }

    /// Renders a text. One longer than [`OUTPUT_LIMIT`], or what [`Templates::with_limit`] was told, is a fault.
    pub fn render(&self, text: Template, scope: &dyn Scope) -> Result<String, RenderFault> {
        let entry = self.entries.get(text.0 as usize);
        let pieces = entry.and_then(|entry| Some((entry, entry.compiled.as_ref()?.pieces.as_ref()?)));
        match pieces.and_then(|(entry, pieces)| pieces.render(scope, entry.room())) {
            Some(text) => Ok(text),
            None => self.run(text.0, scope),
        }
    }

    /// Whether a condition holds. An unknown value is false, and so is every comparison with one.
    pub fn holds(&self, condition: Condition, scope: &dyn Scope) -> Result<bool, RenderFault> {
        let compiled = self
            .entries
            .get(condition.0 as usize)
            .and_then(|entry| entry.compiled.as_ref());
        let check = compiled.and_then(|compiled| compiled.check.as_ref());
        match check.and_then(|check| check.holds(scope)) {
            Some(holds) => Ok(holds),
            None => self.run(condition.0, scope).map(|out| !out.is_empty()),
        }
    }

    /// A text that holds no template: it renders as it is.
    pub fn plain(&self, text: Template) -> Option<&str> {
        let entry = self.entries.get(text.0 as usize)?;
        entry.compiled.is_none().then_some(entry.source.as_str())
    }

    /// The source a text was compiled from.
    pub fn source(&self, text: Template) -> &str {
        self.entries.get(text.0 as usize).map_or("", |entry| &entry.source)
    }

    /// The source a condition was compiled from.
    pub fn condition_source(&self, condition: Condition) -> &str {
        self.source(Template(condition.0))
    }

    /// Dotted names a text reads (`product.name`, `visitor.name`), for `check`. Names that the text itself sets are not
    /// among them.
    pub fn names(&self, text: Template) -> BTreeSet<String> {
        self.entries
            .get(text.0 as usize)
            .and_then(|entry| entry.compiled.as_ref())
            .map_or_else(BTreeSet::new, |compiled| compiled.names.clone())
    }

    /// Dotted names a condition reads.
    pub fn condition_names(&self, condition: Condition) -> BTreeSet<String> {
        self.names(Template(condition.0))
    }

    fn push(&mut self, source: &str, compiled: Option<Compiled>) -> u32 {
        self.entries.push(Entry {
            source: source.to_owned(),
            compiled,
        });
        u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
    }

    fn compile_text(&mut self, source: &str) -> Result<Compiled, TemplateProblem> {
        let rewritten = comparison::rewrite(source, false)?;
        let mut compiled = self.compile(rewritten.source.clone(), rewritten, 0)?;
        compiled.pieces = Pieces::read(&compiled.rewritten.source, |name| compiled.roots.contains(name));
        Ok(compiled)
    }

    fn compile_condition(&mut self, source: &str) -> Result<Compiled, TemplateProblem> {
        let rewritten = comparison::rewrite(source, true)?;
        // On its own first, so that nothing closes the statement that is put around it.
        machinery::parse_expr(&rewritten.source).map_err(|error| problem(&error, &rewritten, 0))?;
        let statement = format!("{CONDITION_START}{}{CONDITION_END}", rewritten.source);
        let mut compiled = self.compile(statement, rewritten, CONDITION_START.len())?;
        compiled.check = Check::read(&compiled.rewritten.source, |name| compiled.roots.contains(name));
        Ok(compiled)
    }

    fn compile(&mut self, source: String, rewritten: Rewritten, prefix: usize) -> Result<Compiled, TemplateProblem> {
        let name = self.entries.len().to_string();
        let at_fault = |error: &Error| problem(error, &rewritten, prefix);
        let growth = bounds::growth(&source, syntax());
        self.environment
            .add_template_owned(name.clone(), source)
            .map_err(|error| at_fault(&error))?;
        if let Some(range) = growth {
            return Err(TemplateProblem {
                range: Some(rewritten.back(shifted(range, prefix))),
                ..grown()
            });
        }
        let template = self.environment.get_template(&name).map_err(|error| at_fault(&error))?;
        let globals: BTreeSet<&str> = self.environment.globals().map(|(global, _)| global).collect();
        let names: BTreeSet<String> = template
            .undeclared_variables(true)
            .into_iter()
            .filter(|dotted| !globals.contains(root(dotted)))
            .collect();
        let roots = names.iter().map(|dotted| Arc::from(root(dotted))).collect();
        self.known_names(template.source())
            .map_err(|(problem, range)| TemplateProblem {
                range: Some(rewritten.back(shifted(range, prefix))),
                ..problem
            })?;
        Ok(Compiled {
            name,
            names,
            roots,
            rewritten,
            prefix,
            check: None,
            pieces: None,
        })
    }

    /// minijinja finds an unknown filter or test only when it is reached; a text is to fail before anyone sees it.
    fn known_names(&self, source: &str) -> Result<(), (TemplateProblem, Range<usize>)> {
        let mut state = self.environment.empty_state();
        let mut before = [None, None];
        for token in machinery::tokenize(source, false, syntax()) {
            let Ok((token, span)) = token else { return Ok(()) };
            let range = span.start_offset as usize..span.end_offset as usize;
            if let Token::Ident(name) = token {
                let missing = match before {
                    [_, Some(Before::Pipe)] => {
                        matches!(state.apply_filter(name, &[]), Err(error) if error.kind() == ErrorKind::UnknownFilter)
                    }
                    [_, Some(Before::Is)] if name != "not" => is_no_test(&mut state, name),
                    [Some(Before::Is), Some(Before::Not)] => is_no_test(&mut state, name),
                    _ => false,
                };
                if missing {
                    let problem = if matches!(before, [_, Some(Before::Pipe)]) {
                        no_filter(name)
                    } else {
                        no_test(name)
                    };
                    return Err((problem, range));
                }
            }
            before = [before[1], Before::of(&token)];
        }
        Ok(())
    }

    fn run(&self, index: u32, scope: &dyn Scope) -> Result<String, RenderFault> {
        let Some(entry) = self.entries.get(index as usize) else {
            return Err(RenderFault("the text belongs to another bot".to_owned()));
        };
        let Some(compiled) = &entry.compiled else {
            return Ok(entry.source.clone());
        };
        let fault = |error: Error| entry.fault(compiled, &error, self.limit);
        let template = self.environment.get_template(&compiled.name).map_err(fault)?;
        let mut out = Bounded::new(entry.room(), self.limit);
        template
            .render_captured_to(Value::from_object(Frame::new(compiled, scope)), &mut out)
            .map_err(fault)?;
        let text = out.into_text();
        if text.contains(value::UNKNOWN_MARK) {
            return Err(RenderFault(RenderFault::UNKNOWN.to_owned()));
        }
        Ok(text)
    }
}

impl Entry {
    /// Bytes that its output will probably take: a condition's hardly any.
    fn room(&self) -> usize {
        match &self.compiled {
            Some(compiled) if compiled.prefix > 0 => 1,
            _ => self.source.len(),
        }
    }

    fn fault(&self, compiled: &Compiled, error: &Error, limit: usize) -> RenderFault {
        let place = error
            .range()
            .map(|range| compiled.back(range))
            .and_then(|range| self.source.get(range))
            .filter(|place| !place.is_empty());
        let what = match error.kind() {
            ErrorKind::UndefinedError => RenderFault::UNKNOWN.to_owned(),
            ErrorKind::OutOfFuel => "the text takes too much work".to_owned(),
            ErrorKind::WriteFailure => format!("the text is longer than {limit} bytes"),
            // The filters' own words; minijinja's may quote a value.
            kind => match error.detail().filter(|detail| detail.starts_with('`')) {
                Some(detail) => detail.to_owned(),
                None => kind.to_string(),
            },
        };
        RenderFault(match place {
            Some(place) => format!("{what}: `{place}`"),
            None => what,
        })
    }
}

impl Compiled {
    fn back(&self, range: Range<usize>) -> Range<usize> {
        self.rewritten.back(shifted(range, self.prefix))
    }
}

/// What a word must come after to be the name of a filter or a test.
#[derive(Clone, Copy)]
enum Before {
    Pipe,
    Is,
    Not,
}

impl Before {
    fn of(token: &Token<'_>) -> Option<Self> {
        match token {
            Token::Pipe => Some(Self::Pipe),
            Token::Ident("is") => Some(Self::Is),
            Token::Ident("not") => Some(Self::Not),
            _ => None,
        }
    }
}

fn is_no_test(state: &mut State<'_, '_>, name: &str) -> bool {
    matches!(state.perform_test(name, &[]), Err(error) if error.kind() == ErrorKind::UnknownTest)
}

/// minijinja's own marks; a text's last line break stays, as in plain text.
fn syntax() -> SyntaxConfig {
    let mut builder = SyntaxConfig::builder();
    builder.keep_trailing_newline(true);
    builder.build().unwrap_or_default()
}

fn root(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted)
}

/// A range without the bytes put before the source.
fn shifted(range: Range<usize>, prefix: usize) -> Range<usize> {
    range.start.saturating_sub(prefix)..range.end.saturating_sub(prefix)
}

#[cfg(test)]
mod tests;
