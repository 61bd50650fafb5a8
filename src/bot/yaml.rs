//! YAML 1.2 as a tree in which every node knows its place, and every scalar is the text that was written.
//!
//! Types come later (`schema`): whether `1.10` or `no` is a text, a number or a word depends on what the place expects.

use super::diagnostic::{Edit, Report};
use super::slip::{self, Slip};
use super::source::{Place, Spanned};
use crate::both;
use crate::text::{Bilingual, Noun};
use granit_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::{BTreeMap, BTreeSet};

mod syntax;

use syntax::syntax_problem;

/// Lists and maps inside each other.
const MAX_DEPTH: usize = 48;
/// Nodes of one file, those that aliases repeat counted each time.
const MAX_NODES: usize = 50_000;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub place: Place,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `plain`: written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// Nothing was written: `key:` or `key: ~`.
    pub fn is_empty(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if text.is_empty() || text == "~")
    }

    /// What it is, in an author's words.
    pub fn kind(&self) -> Noun {
        match self.value {
            _ if self.is_empty() => Noun::new("tidak ada apa-apa", "nothing"),
            Value::Scalar { .. } => Noun::new("sebuah teks", "a text"),
            Value::List(_) => Noun::new("sebuah daftar", "a list"),
            Value::Map(_) => Noun::new("baris-baris `kunci: nilai`", "a map"),
        }
    }
}

/// Reads one file. Its problems go to `report`; `None` where a syntax error ends the file or nothing is in it.
pub fn parse(file: usize, report: &mut Report<'_>) -> Option<Node> {
    let sources = report.sources();
    let text = sources.text(file);
    let whole = Place {
        file,
        start: 0,
        end: text.lines().next().map_or(0, str::len),
    };
    let mut builder = Builder::new(file, text);
    for event in events(text) {
        let outcome = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => Err(syntax_problem(&error, file, text)),
        };
        if let Err(problem) = outcome {
            let diagnostic = report.error(problem.code, problem.place, problem.message);
            diagnostic.help(problem.help);
            diagnostic.edit = problem.edit.map(|edit| *edit);
            return None;
        }
    }
    for place in &builder.signed {
        slip::sign::takes(*place, report);
    }
    for key in &builder.repeated {
        report
            .error(
                "duplicate-key",
                key.place,
                both!(
                    "`{key}` ditulis dua kali di sini",
                    "`{key}` is written twice here",
                    key = key.value
                ),
            )
            .help(both!(
                "Sisakan salah satu; yang lain akan hilang begitu saja.",
                "Keep one of the two; the other would silently be lost."
            ));
    }
    if builder.root.as_ref().is_none_or(Node::is_empty) {
        report
            .error("empty-file", whole, both!("berkas ini kosong", "this file is empty"))
            .help(both!(
                "Tulis isinya, atau hapus berkasnya.",
                "Write its content, or delete the file."
            ));
        return None;
    }
    builder.root
}

fn events(text: &str) -> Parser<'_, granit_parser::StrInput<'_>> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        disallow_directives: false,
    };
    Parser::new_from_str_with_options(text, options)
}

/// What a file says up to its first error.
pub struct Texts {
    /// Its texts with the bytes at which they begin.
    pub texts: Vec<(usize, String)>,
    /// Where it is no YAML.
    pub error: Option<usize>,
}

/// Reads a file for its texts alone.
pub fn texts(text: &str) -> Texts {
    let mut read = Texts {
        texts: Vec::new(),
        error: None,
    };
    for event in events(text) {
        match event {
            Ok((Event::Scalar(text, ..), span)) => {
                let at = span.byte_range().map_or(0, |range| range.start);
                read.texts.push((at, text.into_owned()));
            }
            Ok(_) => {}
            Err(error) => {
                read.error = Some(error.marker().byte_offset().unwrap_or(0));
                return read;
            }
        }
    }
    read
}

/// Why a file ends here.
struct Problem {
    code: &'static str,
    place: Place,
    message: Bilingual,
    help: Bilingual,
    /// What the help shows. Boxed, to keep what is handed on small.
    edit: Option<Box<Edit>>,
}

/// A list or map that is still open.
struct Open {
    place: Place,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<(Spanned<String>, Node)>,
        seen: BTreeSet<String>,
        key: Option<Spanned<String>>,
    },
}

struct Builder<'t> {
    file: usize,
    text: &'t str,
    open: Vec<Open>,
    /// Finished nodes with an anchor, with their depth and size.
    anchors: BTreeMap<usize, (Node, usize, usize)>,
    nodes: usize,
    documents: usize,
    root: Option<Node>,
    repeated: Vec<Spanned<String>>,
    /// Texts whose first word was read as a tag or an anchor.
    signed: Vec<Place>,
    /// The names that aliases use.
    aliased: BTreeSet<&'t str>,
}

impl<'t> Builder<'t> {
    fn new(file: usize, text: &'t str) -> Self {
        Self {
            file,
            text,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            nodes: 0,
            documents: 0,
            root: None,
            repeated: Vec::new(),
            signed: Vec::new(),
            aliased: text
                .split('*')
                .skip(1)
                .map(|rest| rest.split(ends_name).next().unwrap_or(""))
                .collect(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let place = self.place(&span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(problem(
                        "several-documents",
                        place,
                        both!("di sini mulai dokumen kedua", "a second document begins here"),
                        both!(
                            "Satu berkas untuk satu hal. Pindahkan yang sesudah `---` ke berkas tersendiri.",
                            "One file holds one thing. Move what follows `---` into a file of its own."
                        ),
                    ));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let custom = tag.as_ref().is_some_and(|tag| tag.is_custom());
                let signed = self.sign(place, custom, anchor != 0);
                self.signed.extend(signed);
                let plain = style == ScalarStyle::Plain && !tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let node = Node {
                    place: signed.unwrap_or(place),
                    value: match signed {
                        // As it was meant.
                        Some(whole) => Value::Scalar {
                            text: self.text.get(whole.range()).unwrap_or("").to_owned(),
                            plain: false,
                        },
                        None => Value::Scalar {
                            text: text.into_owned(),
                            plain,
                        },
                    },
                };
                self.count(1, place)?;
                self.finish(node, anchor, 0, 1)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.count(1, place)?;
                self.open.push(Open {
                    place,
                    anchor,
                    content: Content::List(Vec::new()),
                });
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                self.count(1, place)?;
                self.open.push(Open {
                    place,
                    anchor,
                    content: Content::Map {
                        entries: Vec::new(),
                        seen: BTreeSet::new(),
                        key: None,
                    },
                });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => Ok(()),
        }
    }

    /// Where a text begins whose first word is a tag (`!Promo`), or an anchor that no alias names (`&lain`).
    fn sign(&self, place: Place, tagged: bool, anchored: bool) -> Option<Place> {
        if !tagged && !anchored {
            return None;
        }
        let before = self.text.get(..place.start)?;
        let begins = |at: usize| {
            let letters = before.get(..at).map(str::chars);
            letters.is_some_and(|mut letters| {
                letters
                    .next_back()
                    .is_none_or(|c| c.is_whitespace() || "[{,".contains(c))
            })
        };
        let signs = if tagged { ['!'; 2] } else { ['&'; 2] };
        let (at, _) = before.rmatch_indices(signs).find(|(at, _)| begins(*at))?;
        let word = before.get(at..)?.split(ends_name).next()?;
        if !tagged && self.aliased.contains(word.strip_prefix('&')?) {
            return None;
        }
        // Behind a tag alone nothing is left.
        let written = place.end > place.start;
        Some(Place {
            start: at,
            end: if written { place.end } else { at + word.len() },
            ..place
        })
    }

    fn close(&mut self, place: Place) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(entries),
        };
        let node = Node {
            place: Place {
                end: place.end.max(open.place.start),
                ..open.place
            },
            value,
        };
        if open.anchor == 0 {
            return self.put(node);
        }
        let (depth, size) = measure(&node);
        self.finish(node, open.anchor, depth, size)
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Problem> {
        let Some((node, depth, size)) = self.anchors.get(&anchor) else {
            return Err(problem(
                "bad-alias",
                place,
                both!(
                    "rujukan `*` ini berada di dalam yang diulanginya sendiri",
                    "this alias stands inside what it repeats"
                ),
                both!("Tulis saja isinya.", "Write the text out instead."),
            ));
        };
        let (node, depth, size) = (node.clone(), *depth, *size);
        if self.open.len() + depth > MAX_DEPTH {
            return Err(too_deep(place));
        }
        self.count(size, place)?;
        self.put(node)
    }

    fn finish(&mut self, node: Node, anchor: usize, depth: usize, size: usize) -> Result<(), Problem> {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), depth, size));
        }
        self.put(node)
    }

    /// Places a finished node in the list or map that is open, or at the top.
    fn put(&mut self, node: Node) -> Result<(), Problem> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, seen, key } => match key.take() {
                None => match node.value {
                    Value::Scalar { text, .. } => *key = Some(Spanned::new(text, node.place)),
                    _ => return Err(bad_key(node.place, self.text)),
                },
                Some(name) => {
                    if seen.insert(name.value.clone()) {
                        entries.push((name, node));
                    } else {
                        self.repeated.push(name);
                    }
                }
            },
        }
        Ok(())
    }

    fn count(&mut self, nodes: usize, place: Place) -> Result<(), Problem> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            return Err(problem(
                "too-large",
                place,
                both!(
                    "isi berkas ini lebih dari {most} entri, termasuk yang diulang dengan `*`",
                    "this file holds more than {most} entries, those that aliases repeat included",
                    most = MAX_NODES
                ),
                both!(
                    "Bagi berkasnya, atau kurangi pengulangan.",
                    "Split it, or use fewer aliases."
                ),
            ));
        }
        Ok(())
    }

    /// Block texts and lists end at the next token; trailing white space is not part of them.
    fn place(&self, span: &Span) -> Place {
        let range = span.byte_range().unwrap_or(0..0);
        let start = range.start.min(self.text.len());
        let end = range.end.clamp(start, self.text.len());
        let trimmed = self.text.get(start..end).map_or(0, |written| written.trim_end().len());
        Place {
            file: self.file,
            start,
            end: start + trimmed,
        }
    }
}

/// A list or map where a name is expected: mostly a text in braces that is not in quotes.
fn bad_key(place: Place, text: &str) -> Problem {
    let line = slip::Line::at(text, place.start);
    match slip::find(&slip::Broken { text, line }) {
        Some(slip) => slipped(slip, place),
        None => problem(
            "bad-key",
            place,
            both!(
                "di sini mestinya nama kunci, bukan daftar atau kurung kurawal",
                "a list or map stands where a name is expected"
            ),
            both!(
                "Tulis nama kuncinya; teks dengan kurung kurawal diapit tanda kutip.",
                "Write the key's name; a text with braces must be in quotes."
            ),
        ),
    }
}

/// Whether the name of an anchor or a tag ends at it.
fn ends_name(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '[' | ']' | '{' | '}')
}

/// Depth of lists and maps in a node, and its number of nodes. Recursion is bounded by [`MAX_DEPTH`].
fn measure(node: &Node) -> (usize, usize) {
    let children: Vec<&Node> = match &node.value {
        Value::Scalar { .. } => return (0, 1),
        Value::List(items) => items.iter().collect(),
        Value::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
    };
    children
        .into_iter()
        .map(measure)
        .fold((1, 1), |(depth, size), (inner, nodes)| {
            (depth.max(inner + 1), size + nodes)
        })
}

fn problem(code: &'static str, place: Place, message: Bilingual, help: Bilingual) -> Problem {
    Problem {
        code,
        place,
        message,
        help,
        edit: None,
    }
}

/// What happened, as a problem at its place.
fn slipped(slip: Slip, place: Place) -> Problem {
    Problem {
        edit: slip.edit.map(Box::new),
        ..problem(slip.code, place, slip.message, slip.help)
    }
}

fn too_deep(place: Place) -> Problem {
    problem(
        "too-deep",
        place,
        both!(
            "lebih dari {most} tingkat daftar di dalam daftar",
            "more than {most} lists and maps inside each other",
            most = MAX_DEPTH
        ),
        both!("Tulis dengan tingkat yang lebih sedikit.", "Write it flatter."),
    )
}

#[cfg(test)]
mod tests;
