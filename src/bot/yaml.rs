//! YAML 1.2 as a tree in which every node knows its place, and every scalar is the text that was written.
//!
//! Types come later (`schema`): whether `1.10` or `no` is a text, a number or a word depends on what the place expects.

use super::diagnostic::{Edit, Report};
use super::slip::{self, Slip};
use super::source::{Place, Spanned};
use crate::both;
use crate::text::{Bilingual, Noun};
use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::collections::{BTreeMap, BTreeSet};

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

/// The parser's error, with help for the slips that shop owners make most.
fn syntax_problem(error: &ScanError, file: usize, text: &str) -> Problem {
    let offset = error.marker().byte_offset().unwrap_or(0).min(text.len());
    // At the end of the file there is nothing to show: the last line that says something is shown in its place.
    let offset = match text.get(offset..) {
        Some(rest) if rest.trim().is_empty() => text.trim_end().len(),
        _ => offset,
    };
    let line = slip::Line::at(text, offset);
    let end = text
        .get(offset..)
        .and_then(|rest| rest.chars().next())
        .map_or(offset, |next| offset + next.len_utf8());
    let place = Place {
        file,
        start: offset,
        end,
    };
    let depth = ["recursion limit", "nesting"]
        .iter()
        .any(|words| error.info().contains(words));
    if depth {
        return too_deep(place);
    }
    if let Some(slip) = slip::odd::unreadable(text, offset) {
        return slipped(slip, place);
    }
    let quoted = error.info().contains("quoted");
    let broken = |line| slip::Broken { text, line };
    if let Some(slip) = slip::find(&broken(line)) {
        return slipped(slip, place);
    }
    // The parser may notice only on the line after.
    let end = text.get(..line.start).map_or(0, |before| before.trim_end().len());
    let before = (end > 0 && !quoted).then(|| slip::Line::at(text, end));
    if let Some(slip) = before.and_then(|line| slip::find(&broken(line))) {
        let line = slip::Line::at(text, end);
        let start = end - line.text.trim().len().min(end);
        return slipped(slip, Place { file, start, end });
    }
    let stumble = slip::layout::Stumble {
        text,
        at: offset,
        info: &error.info(),
    };
    if let Some((slip, range)) = slip::layout::find(&stumble) {
        let (start, end) = (range.start.min(text.len()), range.end.min(text.len()));
        return slipped(slip, Place { file, start, end });
    }
    problem(
        "syntax",
        place,
        both!(
            "baris ini tidak bisa dibaca sebagai YAML",
            "this is not YAML: {reason}",
            reason = error.info()
        ),
        both!(
            "Periksa jarak dari kiri baris ini dan sebelumnya: isi dari satu daftar mulai di kolom yang sama.",
            "Look at the indentation of this line and the one before: entries of one map or list begin in the same column."
        ),
    )
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
mod tests {
    use super::*;
    use crate::bot::source::Sources;

    /// The tree in a short notation: quoted texts in quotes, plain ones bare.
    fn show(node: &Node) -> String {
        match &node.value {
            Value::Scalar { text, plain: true } => text.clone(),
            Value::Scalar { text, .. } => format!("{text:?}"),
            Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" ")),
            Value::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, node)| format!("{}:{}", key.value, show(node)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
        }
    }

    fn check(text: &str, expected: &str, codes: &[&str]) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let mut report = Report::new(&sources);
        let tree = parse(file, &mut report).map_or_else(|| "none".to_owned(), |node| show(&node));
        assert_eq!(tree, expected, "{text:?}");
        let found: Vec<String> = report.finish().into_iter().map(|problem| problem.code).collect();
        assert_eq!(found, codes, "{text:?}");
    }

    #[test]
    fn scalars_are_text_as_written() {
        check("a: 1.10", "{a:1.10}", &[]);
        check("a: [no, on, yes, 0812, 1_000, ~]", "{a:[no on yes 0812 1_000 ~]}", &[]);
        check("a: 'it''s'", "{a:\"it's\"}", &[]);
        check("a: !!str 5", "{a:\"5\"}", &[]);
        check("a: |-\n  one\n  two", "{a:\"one\\ntwo\"}", &[]);
        check("\u{feff}a: b\r\n", "{a:b}", &[]);
    }

    #[test]
    fn a_key_counts_once() {
        check("a: 1\nb: 2\na: 3", "{a:1 b:2}", &["duplicate-key"]);
        check(
            "a: {b: 1, b: 2, b: 3}",
            "{a:{b:1}}",
            &["duplicate-key", "duplicate-key"],
        );
    }

    #[test]
    fn what_is_no_tree_ends_the_file() {
        check("a: [1", "none", &["open-bracket"]);
        check("a: b: c", "none", &["unquoted-colon"]);
        check("a: *b", "none", &["unquoted-sign"]);
        check("? [a]\n: b", "none", &["bad-key"]);
        check("a: {{ b }} c", "none", &["unquoted-braces"]);
        check("a: 1\n---\nb: 2", "none", &["several-documents"]);
        check("", "none", &["empty-file"]);
        check("# nothing\n", "none", &["empty-file"]);
    }

    #[test]
    fn aliases_and_nesting_are_bounded() {
        check("a: &x [1, 2]\nb: *x", "{a:[1 2] b:[1 2]}", &[]);
        check("a: &x [1, *x]", "none", &["bad-alias"]);
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..8 {
            let before = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", ")));
        }
        check(&bomb, "none", &["too-large"]);
        let mut chain = "a0: &a0 [x]\n".to_owned();
        for level in 1..MAX_DEPTH + 2 {
            chain.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        check(&chain, "none", &["too-deep"]);
        check(&"[".repeat(10_000), "none", &["too-deep"]);
        check(&"- ".repeat(10_000), "none", &["too-deep"]);
    }

    #[test]
    fn every_node_knows_its_place() {
        let text = "a:\n  - bé\n  - \"c\"\nd: {e: f}\n";
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let mut report = Report::new(&sources);
        let Some(Node {
            value: Value::Map(entries),
            ..
        }) = parse(file, &mut report)
        else {
            panic!("a map was written");
        };
        let written: Vec<&str> = entries
            .iter()
            .flat_map(|(key, node)| {
                let inner = match &node.value {
                    Value::List(items) => items.iter().map(|item| item.place).collect(),
                    _ => vec![node.place],
                };
                std::iter::once(key.place).chain(inner)
            })
            .map(|place| &text[place.range()])
            .collect();
        assert_eq!(written, ["a", "bé", "\"c\"", "d", "{e: f}"]);
    }
}
