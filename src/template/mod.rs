//! Texts with values in them: minijinja with the filters and names of the contracts.
//!
//! Differences from plain minijinja, all of them so that a shop's author meets no surprise: an unknown value is false,
//! compares as false, and is a fault when printed without `or`; whole numbers print without `.0`; dates and lists print in
//! words. There are no includes, blocks or macros.
//!
//! Work and output of a rendering are bounded. A string that a text builds on its way is not: texts are written by whoever
//! runs the server, and visitors' values only pass through them.

mod comparison;
mod filters;
mod frame;
mod value;

pub use filters::money_words;
pub use value::{day, instant, record, time_of_day, unknown};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use comparison::Rewritten;
use frame::{Bounded, Frame};
use minijinja::machinery::{self, Token};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Bytes of a source that is compiled.
pub const SOURCE_LIMIT: usize = 64 * 1024;
/// Bytes of a rendered text.
pub const OUTPUT_LIMIT: usize = 16 * 1024;
/// minijinja instructions of one rendering; about a millisecond of work.
const FUEL: u64 = 50_000;

/// All compiled texts and conditions of one bot.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    entries: Vec<Entry>,
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
    pub message: String,
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
pub struct Scope {
    /// Language in which filters speak.
    pub language: String,
    /// Printed by `now`, unless `values` has another.
    pub now: DateTime<Utc>,
    pub zone: Tz,
    /// By first name (`product`, `hours`). A name that is not there is unknown.
    pub values: BTreeMap<String, Value>,
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
        filters::install(&mut environment);
        Self {
            environment,
            entries: Vec::new(),
        }
    }
}

impl Templates {
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
            .map_err(|problem| problem.within(source))
    }

    /// Renders a text, at most [`OUTPUT_LIMIT`] bytes of it.
    pub fn render(&self, text: Template, scope: &Scope) -> Result<String, RenderFault> {
        self.run(text.0, scope)
    }

    /// Whether a condition holds. An unknown value is false, and so is every comparison with one.
    pub fn holds(&self, condition: Condition, scope: &Scope) -> Result<bool, RenderFault> {
        self.run(condition.0, scope).map(|out| !out.is_empty())
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

    /// First names that a text reads, in order: what its [`Scope`] needs to hold.
    pub fn first_names(&self, text: Template) -> impl Iterator<Item = &str> {
        let compiled = self
            .entries
            .get(text.0 as usize)
            .and_then(|entry| entry.compiled.as_ref());
        compiled
            .into_iter()
            .flat_map(|compiled| compiled.roots.iter().map(|root| &**root))
    }

    /// First names that a condition reads.
    pub fn condition_first_names(&self, condition: Condition) -> impl Iterator<Item = &str> {
        self.first_names(Template(condition.0))
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
        self.compile(rewritten.source.clone(), rewritten, 0)
    }

    fn compile_condition(&mut self, source: &str) -> Result<Compiled, TemplateProblem> {
        let rewritten = comparison::rewrite(source, true)?;
        // On its own first, so that nothing closes the statement that is put around it.
        machinery::parse_expr(&rewritten.source).map_err(|error| problem(&error, &rewritten, 0))?;
        let statement = format!("{CONDITION_START}{}{CONDITION_END}", rewritten.source);
        self.compile(statement, rewritten, CONDITION_START.len())
    }

    fn compile(&mut self, source: String, rewritten: Rewritten, prefix: usize) -> Result<Compiled, TemplateProblem> {
        let name = self.entries.len().to_string();
        let at_fault = |error: &Error| problem(error, &rewritten, prefix);
        self.environment
            .add_template_owned(name.clone(), source)
            .map_err(|error| at_fault(&error))?;
        let template = self.environment.get_template(&name).map_err(|error| at_fault(&error))?;
        let globals: BTreeSet<&str> = self.environment.globals().map(|(global, _)| global).collect();
        let names: BTreeSet<String> = template
            .undeclared_variables(true)
            .into_iter()
            .filter(|dotted| !globals.contains(root(dotted)))
            .collect();
        let roots = names.iter().map(|dotted| Arc::from(root(dotted))).collect();
        self.known_names(template.source())
            .map_err(|(message, range)| TemplateProblem {
                message,
                range: Some(rewritten.back(shifted(range, prefix))),
            })?;
        Ok(Compiled {
            name,
            names,
            roots,
            rewritten,
            prefix,
        })
    }

    /// minijinja finds an unknown filter or test only when it is reached; a text is to fail before anyone sees it.
    fn known_names(&self, source: &str) -> Result<(), (String, Range<usize>)> {
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
                    let kind = if matches!(before, [_, Some(Before::Pipe)]) {
                        "filter"
                    } else {
                        "test"
                    };
                    return Err((format!("there is no {kind} `{name}`{}", suggestion(name)), range));
                }
            }
            before = [before[1], Before::of(&token)];
        }
        Ok(())
    }

    fn run(&self, index: u32, scope: &Scope) -> Result<String, RenderFault> {
        let Some(entry) = self.entries.get(index as usize) else {
            return Err(RenderFault("the text belongs to another bot".to_owned()));
        };
        let Some(compiled) = &entry.compiled else {
            return Ok(entry.source.clone());
        };
        let fault = |error: Error| entry.fault(compiled, &error);
        let template = self.environment.get_template(&compiled.name).map_err(fault)?;
        let mut out = Bounded::default();
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
    fn fault(&self, compiled: &Compiled, error: &Error) -> RenderFault {
        let place = error
            .range()
            .map(|range| compiled.back(range))
            .and_then(|range| self.source.get(range))
            .filter(|place| !place.is_empty());
        let what = match error.kind() {
            ErrorKind::UndefinedError => RenderFault::UNKNOWN.to_owned(),
            ErrorKind::OutOfFuel => "the text takes too much work".to_owned(),
            ErrorKind::WriteFailure => format!("the text is longer than {OUTPUT_LIMIT} bytes"),
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

/// "; did you mean `money`?" for a near miss of one of the filters of the contracts.
fn suggestion(name: &str) -> String {
    filters::NAMES
        .iter()
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
}

/// minijinja's own marks; a text's last line break stays, as in plain text.
fn syntax() -> SyntaxConfig {
    let mut builder = SyntaxConfig::builder();
    builder.keep_trailing_newline(true);
    builder.build().unwrap_or_default()
}

fn bounded(source: &str) -> Result<(), TemplateProblem> {
    if source.len() <= SOURCE_LIMIT {
        return Ok(());
    }
    Err(TemplateProblem {
        message: format!("the text is longer than {SOURCE_LIMIT} bytes"),
        range: None,
    })
}

fn root(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted)
}

fn problem(error: &Error, rewritten: &Rewritten, prefix: usize) -> TemplateProblem {
    TemplateProblem {
        message: error.detail().map_or_else(|| error.to_string(), str::to_owned),
        range: error.range().map(|range| rewritten.back(shifted(range, prefix))),
    }
}

/// A range without the bytes put before the source.
fn shifted(range: Range<usize>, prefix: usize) -> Range<usize> {
    range.start.saturating_sub(prefix)..range.end.saturating_sub(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn scope(language: &str) -> Scope {
        let fields = |pairs: &[(&str, Value)]| -> BTreeMap<String, Value> {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect()
        };
        let product = fields(&[
            ("name", Value::from("Kaos Polos Hitam")),
            ("price", Value::from(45_000)),
            ("stock", Value::from(0)),
            ("weight", Value::from("250")),
            ("colour", Value::from(())),
        ]);
        let quantity = fields(&[("amount", Value::from(24.0)), ("unit", Value::from("lusin"))]);
        Scope {
            language: language.to_owned(),
            // Saturday evening in London, Sunday morning in Jakarta.
            now: "2026-11-21T18:05:00Z".parse().unwrap(),
            zone: chrono_tz::Asia::Jakarta,
            values: fields(&[
                (
                    "product",
                    record(Value::from("Kaos Polos Hitam"), "Kaos Polos Hitam", product),
                ),
                ("quantity", record(Value::from(24.0), "2 lusin", quantity)),
                ("visitor", Value::from(fields(&[("name", Value::from("Budi"))]))),
                ("hours", Value::from(fields(&[("open_now", Value::from(true))]))),
                ("items", Value::from(vec!["teh", "kopi", "susu"])),
                ("nothing", Value::from(())),
                ("empty", Value::from("  ")),
                ("amount", Value::from(2.0)),
                ("tall", Value::from(1.75)),
                ("day", day(NaiveDate::from_ymd_opt(2026, 12, 5).unwrap())),
                ("at", time_of_day(chrono::NaiveTime::from_hms_opt(15, 30, 0).unwrap())),
            ]),
        }
    }

    fn render_in(language: &str, source: &str) -> Result<String, String> {
        let mut templates = Templates::default();
        let text = templates.add_text(source).map_err(|problem| problem.message)?;
        templates.render(text, &scope(language)).map_err(|fault| fault.0)
    }

    #[track_caller]
    fn check(source: &str, id: &str, en: &str) {
        assert_eq!(render_in("id", source).as_deref(), Ok(id), "{source}");
        assert_eq!(render_in("en", source).as_deref(), Ok(en), "{source}");
    }

    #[test]
    fn texts() {
        for (source, id, en) in [
            ("polos saja\n", "polos saja\n", "polos saja\n"),
            (
                "{{ product.name }} <&>\n",
                "Kaos Polos Hitam <&>\n",
                "Kaos Polos Hitam <&>\n",
            ),
            ("{{ product }}", "Kaos Polos Hitam", "Kaos Polos Hitam"),
            ("{{ product.price | money }}", "Rp45.000", "Rp45.000"),
            (
                "{{ 1250000 | money }} {{ 0 | money }}",
                "Rp1.250.000 Rp0",
                "Rp1.250.000 Rp0",
            ),
            (
                "{{ 999 | money }} {{ -1500.5 | money }}",
                "Rp999 -Rp1.500,50",
                "Rp999 -Rp1.500,50",
            ),
            ("{{ product.size | or('belum ada') }}", "belum ada", "belum ada"),
            ("{{ product.colour | or(\"-\") }}", "-", "-"),
            ("{{ product.size | or(45000) | money }}", "Rp45.000", "Rp45.000"),
            ("{{ (nothing.a.b or 'x') ~ '!' }}", "x!", "x!"),
            ("{{ empty | or('kosong') }}", "kosong", "kosong"),
            ("{{ unheard_of.name | default('d') }}", "d", "d"),
            (
                "{{ visitor.name | kak }} {{ visitor.phone | kak }}",
                "Kak Budi Kak",
                "Kak Budi Kak",
            ),
            ("{{ 'Kak Ani' | kak }}", "Kak Ani", "Kak Ani"),
            ("{{ items | list }}", "teh, kopi dan susu", "teh, kopi and susu"),
            (
                "{{ items | list('atau') }}",
                "teh, kopi atau susu",
                "teh, kopi atau susu",
            ),
            ("{{ ['teh'] | list }}{{ [] | list }}", "teh", "teh"),
            ("{{ items }}", "teh, kopi dan susu", "teh, kopi and susu"),
            (
                "{{ amount }} {{ amount | plural('item', 'items') }}",
                "2 item",
                "2 items",
            ),
            ("{{ 1 | plural('item', 'items') }}", "item", "item"),
            ("{{ quantity }} = {{ quantity.amount }}", "2 lusin = 24", "2 lusin = 24"),
            ("{{ tall }} {{ amount + 1 }} {{ 7 / 2 }}", "1.75 3 3.5", "1.75 3 3.5"),
            (
                "{{ (product.price * (quantity | int)) | money }}",
                "Rp1.080.000",
                "Rp1.080.000",
            ),
            ("{{ '2.9' | int }} {{ product.weight | float / 4 }}", "2 62.5", "2 62.5"),
            ("{{ hours.open_now }}", "true", "true"),
            ("{{ now | date }}", "22 November 2026", "22 November 2026"),
            (
                "{{ now | date('long') }}",
                "Minggu, 22 November 2026",
                "Sunday, 22 November 2026",
            ),
            ("{{ day }} {{ at }}", "5 Desember 2026 15.30", "5 December 2026 15:30"),
            ("{{ now | time }} {{ '09:00' | time }}", "01.05 09.00", "01:05 09:00"),
            ("{{ '2026-12-31' | date }}", "31 Desember 2026", "31 December 2026"),
            ("{% for i in items %}{{ loop.index }}{% endfor %}", "123", "123"),
            ("{% for i in nothing %}x{% else %}y{% endfor %}", "y", "y"),
            ("{% set a = product.price > 10 %}{{ a }}", "true", "true"),
            (
                "{% if product.stock %}ada{% elif product.price < 50000 %}murah{% endif %}",
                "murah",
                "murah",
            ),
            ("{{ 'a' if product.size == none else 'b' }}", "a", "a"),
            ("{{ 'a > b' if amount >= 2 else '' }} < =", "a > b < =", "a > b < ="),
            ("{{ range(3) | list }}", "0, 1 dan 2", "0, 1 and 2"),
            ("{% raw %}{{ a < b }}{% endraw %}", "{{ a < b }}", "{{ a < b }}"),
        ] {
            check(source, id, en);
        }
    }

    #[test]
    fn unknown_values_are_not_printed() {
        for source in [
            "{{ product.size }}",
            "{{ nothing }}",
            "{{ unheard_of }}",
            "{{ unheard_of.name.first }}",
            "{{ visitor.phone }}",
            "{{ product.size | money }}",
            "{{ nothing | date }}",
            "{{ nothing | time }}",
            "{{ nothing | list }}",
            "{{ [nothing] | list }}",
            "{{ nothing | plural('a', 'b') }}",
            "{{ 'harga ' ~ product.size }}",
            "{{ product.size | upper }}",
            "{{ none }}",
            "{{ product.size or nothing }}",
        ] {
            let fault = render_in("id", source).expect_err(source);
            assert!(fault.contains("unknown value is printed"), "{source}: {fault}");
        }
        let fault = render_in("id", "{% if 1 < 2 %}Harga {{ product.size }}{% endif %}").unwrap_err();
        assert!(fault.ends_with(": `product.size`"), "{fault}");
    }

    #[test]
    fn other_faults() {
        for (source, said) in [
            (
                "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
                "too much work",
            ),
            ("{{ 'x' * 900000000 }}", "invalid operation"),
            ("{{ [1].x }}", "unknown value"),
            (
                "{% for a in range(2000) %}0123456789{% endfor %}",
                "longer than 16384 bytes",
            ),
            ("{{ 'x' | money }}", "`money` needs a number"),
            ("{{ 'x' | int }}", "`int` needs a number"),
            ("{{ product.name | date }}", "`date` needs a date"),
            ("{{ product.name * 2.5 }}", "invalid operation"),
        ] {
            let fault = render_in("id", source).expect_err(source);
            assert!(fault.contains(said), "{source}: {fault}");
        }
    }

    #[test]
    fn conditions() {
        for (source, expected) in [
            ("not product.price", false),
            ("not product.size", true),
            ("product.stock", false),
            ("hours.open_now", true),
            ("quantity > 10 and product.price", true),
            ("quantity>10 and not product.stock", true),
            ("amount > 10 and product.stock", false),
            ("nothing > 10", false),
            ("nothing < 10", false),
            ("nothing <= 10 or nothing >= 10", false),
            ("not nothing > 10", true),
            ("nothing == none", true),
            ("nothing != 10", true),
            ("product.weight > 90", true),
            ("product.name > 90", false),
            ("product == 'Kaos Polos Hitam'", true),
            ("(product.price + 5000) / 2 == 25000", true),
            ("items | length >= 3 and 'teh' in items", true),
            ("items[0] == 'teh' and items[(1)] != 'teh'", true),
            ("product.size is none and product.size is not defined", true),
            ("product.price is defined", true),
            ("day >= '2026-12-01' and at < '16:00'", true),
            ("visitor.name | lower == 'budi'", true),
            ("product.price in [45000]", true),
            ("'a' if amount == 2 else ''", true),
            ("'%}' == '%}'", true),
        ] {
            let mut templates = Templates::default();
            let condition = templates
                .add_condition(source)
                .unwrap_or_else(|problem| panic!("{source}: {}", problem.message));
            assert_eq!(templates.holds(condition, &scope("id")), Ok(expected), "{source}");
        }
    }

    #[test]
    fn problems_point_at_the_source() {
        #[track_caller]
        fn check(problem: TemplateProblem, source: &str, said: &str, place: &str) {
            assert!(problem.message.contains(said), "{source}: {}", problem.message);
            let range = problem.range.expect("a range");
            assert_eq!(source.get(range), Some(place), "{source}: {}", problem.message);
        }
        for (source, said, place) in [
            ("{{ a | mony }}", "no filter `mony`; did you mean `money`?", "mony"),
            ("{{ a < 2 }} {{ b | qwertz }}", "no filter `qwertz`", "qwertz"),
            ("{% if a is not knwn %}{% endif %}", "no test `knwn`", "knwn"),
            ("{{ 1 < a < 5 }}", "two values at a time", "<"),
            ("{% include 'a' %}", "unknown statement include", "include"),
            ("{% macro a() %}{% endmacro %}", "unknown statement macro", "macro"),
        ] {
            let mut templates = Templates::default();
            check(templates.add_text(source).expect_err(source), source, said, place);
        }
        for (source, said, place) in [
            ("a > 1 and (b | mony)", "no filter `mony`", "mony"),
            ("a) %}x{% if (b", "unexpected input", ")"),
        ] {
            let mut templates = Templates::default();
            check(templates.add_condition(source).expect_err(source), source, said, place);
        }
        for source in [
            "{{ a",
            "{% if a %}",
            "{{ 'a }}",
            "{{ }}",
            "{{ a b }}",
            "{% endif %}",
            "{# a",
            "{{ a > }}",
        ] {
            assert!(Templates::default().add_text(source).is_err(), "{source}");
        }
        for source in ["", "a b", "a >", "{{ a }}", "a = 1", "%}"] {
            assert!(Templates::default().add_condition(source).is_err(), "{source}");
        }
        assert!(Templates::default().add_text(&"{{ 1 }}".repeat(10_000)).is_err());
    }

    #[test]
    fn a_text_that_fails_spoils_no_other() {
        let mut templates = Templates::default();
        assert!(templates.add_text("{{ a | mony }}").is_err());
        let good = templates.add_text("{{ visitor.name }}").unwrap();
        assert_eq!(templates.render(good, &scope("id")).as_deref(), Ok("Budi"));
        assert_eq!(templates.source(good), "{{ visitor.name }}");
    }

    #[test]
    fn names() {
        for (source, expected) in [
            ("polos", vec![]),
            (
                "{{ product.name }} {{ product.price > visitor.age }}",
                vec!["product.name", "product.price", "visitor.age"],
            ),
            (
                "{% for item in range(3) %}{{ item.x }}{{ loop.index }}{% endfor %}",
                vec![],
            ),
            ("{% set a = b.c %}{{ a }}{{ now | date }}", vec!["b.c", "now"]),
        ] {
            let mut templates = Templates::default();
            let text = templates.add_text(source).unwrap();
            assert_eq!(
                templates.names(text),
                expected.into_iter().map(str::to_owned).collect(),
                "{source}"
            );
        }
        let mut templates = Templates::default();
        let condition = templates.add_condition("not product.price and quantity > 10").unwrap();
        let names: Vec<String> = templates.condition_names(condition).into_iter().collect();
        assert_eq!(names, ["product.price", "quantity"]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None,
            ..proptest::prelude::ProptestConfig::default()
        })]

        #[test]
        fn any_source_compiles_or_is_a_problem(source in "(\\{\\{|\\}\\}|\\{%|%\\}|[ a-c.|<>=!()\\[\\]'1]|not|if|or|and|is|é){0,24}") {
            let mut templates = Templates::default();
            if let Ok(text) = templates.add_text(&source) {
                let _outcome = templates.render(text, &scope("id"));
            }
            if let Err(problem) = templates.add_condition(&source)
                && let Some(range) = problem.range
            {
                proptest::prop_assert!(source.get(range.clone()).is_some(), "{range:?} {}", problem.message);
            }
        }
    }
}
