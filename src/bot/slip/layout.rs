//! Slips of a file's layout, which the parser notices lines later: a quote or bracket that stays open, a colon or a space that is
//! missing, lines of one list in different columns.

use super::mend::{self, Attempt, quoted};
use super::{Broken, Line, Slip, is_key, quote};
use crate::bot::diagnostic::Report;
use crate::bot::yaml::Node;
use crate::both;
use crate::text::Bilingual;
use std::ops::Range;

/// Lines before the parser's place in which the slip is looked for.
const LOOK_BACK: usize = 40;

/// Where the parser stumbled, and over what.
pub struct Stumble<'t> {
    pub text: &'t str,
    /// Bytes.
    pub at: usize,
    /// In the parser's words.
    pub info: &'t str,
}

impl<'t> Line<'t> {
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn says_nothing(self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }

    fn range(self) -> Range<usize> {
        let from = self.start + self.indent();
        from..from + self.text.trim().len()
    }

    /// Where a part of the line stands in the file.
    fn part(self, from: usize, length: usize) -> Range<usize> {
        self.start + from..self.start + from + length
    }

    /// The key that it begins with, after any `- `.
    fn key(self) -> Option<&'t str> {
        let rest = entry(self.text);
        let (key, after) = rest.split_once(':')?;
        (is_key(key) && (after.is_empty() || after.starts_with(' '))).then_some(key)
    }

    fn is_item(self) -> bool {
        let text = self.text.trim_start();
        text == "-" || text.starts_with("- ")
    }
}

/// Lines around the stumble that say something: those up to it, the nearest first, and those after it.
struct Around<'t> {
    text: &'t str,
    before: Vec<Line<'t>>,
    after: Vec<Line<'t>>,
    info: &'t str,
}

impl<'t> Around<'t> {
    fn broken(&self, line: Line<'t>) -> Broken<'t> {
        Broken { text: self.text, line }
    }
}

type Found = (Slip, Range<usize>);

/// The first that knows what happened says it.
const SLIPS: [fn(&Around<'_>) -> Option<Found>; 8] = [
    tab,
    cut_through,
    open_quote,
    open_bracket,
    missing_space,
    missing_colon,
    inline_list,
    uneven_indent,
];

/// What happened, and where, as far as it is plain.
pub fn find(stumble: &Stumble<'_>) -> Option<Found> {
    let mut lines = Vec::new();
    let mut start = 0;
    for piece in stumble.text.split_inclusive('\n') {
        lines.push(Line {
            start,
            text: piece.trim_end_matches(['\n', '\r']),
        });
        start += piece.len();
    }
    let index = lines.iter().rposition(|line| line.start <= stumble.at)?;
    let telling = |lines: &[Line<'_>]| lines.iter().any(|line| !line.says_nothing());
    let (upto, after) = lines.split_at_checked(index + 1)?;
    if !telling(upto) {
        return None;
    }
    let around = Around {
        text: stumble.text,
        before: upto
            .iter()
            .rev()
            .filter(|line| !line.says_nothing())
            .take(LOOK_BACK)
            .copied()
            .collect(),
        after: after
            .iter()
            .filter(|line| !line.says_nothing())
            .take(2)
            .copied()
            .collect(),
        info: stumble.info,
    };
    SLIPS.iter().find_map(|slip| slip(&around))
}

/// What stands after any `- ` of a line, a comment aside.
fn entry(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    mend::comment(rest)
        .and_then(|at| rest.get(..at))
        .unwrap_or(rest)
        .trim_end()
}

fn tab(around: &Around<'_>) -> Option<Found> {
    if !around.info.contains("tab") {
        return None;
    }
    let near = around.before.iter().take(2).rev().chain(&around.after);
    let line = near.copied().find(|line| {
        line.text
            .get(..line.indent())
            .is_some_and(|indent| indent.contains('\t'))
    })?;
    let slip = super::tab::find(&around.broken(line))?;
    Some((slip, line.part(0, line.indent())))
}

/// ` #1` in a text of several lines: the lines after it belong to nothing.
fn cut_through(around: &Around<'_>) -> Option<Found> {
    if !around.info.contains("comment intercepting") {
        return None;
    }
    let cut = *around.before.first()?;
    let sign = cut.text.find(" #")? + 1;
    let opener = *around
        .before
        .iter()
        .find(|line| line.key().is_some() || line.is_item())?;
    let value = opener.value();
    let from = opener.start + opener.text.trim_end().len() - value.len();
    // Up to the last line that belongs to the text.
    let mut end = cut.start + cut.text.trim_end().len();
    let rest = around.text.get(cut.start + cut.text.len()..).unwrap_or("");
    let mut at = cut.start + cut.text.len();
    for piece in rest.split_inclusive('\n') {
        let line = piece.trim_end();
        if !line.is_empty() && line.len() - line.trim_start().len() <= opener.indent() {
            break;
        }
        end = if line.is_empty() { end } else { at + line.len() };
        at += piece.len();
    }
    let whole = around
        .text
        .get(from..end)?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let slip = Slip::mended(
        "cut-text",
        super::comment::message(),
        around.text,
        [Attempt::quoting(from..end, &whole)],
        mend::in_words(),
    );
    Some((slip, cut.part(sign, cut.text.trim_end().len().saturating_sub(sign))))
}

/// The first quote that its line does not close, where the parser ran to the end in search of the other.
fn open_quote(around: &Around<'_>) -> Option<Found> {
    if !around.info.contains("quoted") {
        return None;
    }
    let opens = |line: &&Line<'_>| quote::is_open(line.value());
    let line = *around.before.iter().rev().find(opens)?;
    Some((quote::slip(&around.broken(line)), line.range()))
}

/// A `[` or `{` that is not closed up to where the parser stumbled.
fn open_bracket(around: &Around<'_>) -> Option<Found> {
    let mut closed = 0usize;
    for line in &around.before {
        let value = line.value();
        let opened = match value.chars().next() {
            Some('[') => ('[', ']'),
            Some('{') if !value.starts_with("{{") => ('{', '}'),
            _ => {
                closed += line.text.matches([']', '}']).count();
                continue;
            }
        };
        let open = value.matches(opened.0).count();
        let closing = value.matches(opened.1).count() + std::mem::take(&mut closed);
        if closing >= open {
            continue;
        }
        let column = line.text.len() - line.text.trim_start().len() + line.text.trim_start().find(opened.0)?;
        // Before a comment, or at the line's end.
        let end = line.start + line.text.trim_end().len();
        let before = mend::comment(line.text).map(|at| line.start + line.text.get(..at).unwrap_or("").trim_end().len());
        let closing = before
            .into_iter()
            .chain([end])
            .map(|at| Attempt::new(at..at, opened.1.to_string()).whole());
        let slip = Slip::mended(
            "open-bracket",
            both!(
                "kurung `{bracket}` ini belum ditutup",
                "this `{bracket}` is opened and not closed",
                bracket = opened.0
            ),
            around.text,
            closing,
            both!(
                "Tutup dengan `{bracket}` di tempat isinya berakhir.",
                "Close it with `{bracket}` where what is in it ends.",
                bracket = opened.1
            ),
        );
        return Some((slip, line.part(column, 1)));
    }
    None
}

/// `title:Harga`, `-halo`.
fn missing_space(around: &Around<'_>) -> Option<Found> {
    spaceless_entry(around).or_else(|| spaceless_key(around))
}

/// `-pesan` beside `- beli`.
fn spaceless_entry(around: &Around<'_>) -> Option<Found> {
    let line = *around.before.first()?;
    let rest = line.text.trim_start().strip_prefix('-')?;
    let beside = around.before.get(1)?;
    if !rest.starts_with(char::is_alphanumeric) || !beside.is_item() || beside.indent() != line.indent() {
        return None;
    }
    let at = line.range().start + 1;
    let slip = Slip::mended(
        "missing-space",
        spaceless(),
        around.text,
        [Attempt::new(at..at, " ".to_owned())],
        a_space(),
    );
    Some((slip, line.range()))
}

fn spaceless_key(around: &Around<'_>) -> Option<Found> {
    around.before.iter().take(2).find_map(|line| {
        let rest = entry(line.text);
        let from = line.text.find(rest)?;
        let (key, _) = rest.split_once(':').filter(|(key, after)| {
            key.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '-'))
                && is_key(key)
                && after.starts_with(|first: char| !first.is_whitespace() && first != '/')
        })?;
        let at = line.start + from + key.len() + 1;
        let slip = Slip::mended(
            "missing-space",
            spaceless(),
            around.text,
            [Attempt::new(at..at, " ".to_owned())],
            a_space(),
        );
        Some((slip, line.part(from, key.len() + 1)))
    })
}

/// That a space is missing behind the sign.
pub fn spaceless() -> Bilingual {
    both!(
        "setelah `:` atau `-` harus ada spasi",
        "a space is missing behind the `:` or `-`"
    )
}

/// The same as a help, where the line cannot be shown.
pub fn a_space() -> Bilingual {
    both!("Tambahkan satu spasi di sana.", "Put a space there.")
}

/// `reply:` and below it `say: …` without its dash.
pub fn dashless(node: &Node, report: &mut Report<'_>) {
    let text = report.sources().text(node.place.file);
    let written = text.get(node.place.range()).unwrap_or("");
    let (range, mended) = match written.starts_with('{') {
        true => (node.place.range(), format!("[{written}]")),
        false => (node.place.start..node.place.start, "- ".to_owned()),
    };
    let attempt = Attempt::new(range, mended).whole();
    let edit = mend::of_report(node.place.file, vec![attempt], report);
    report
        .error(
            "inline-list",
            node.place,
            both!(
                "di sini kurang `- `: `reply` berisi daftar",
                "a `- ` is missing: the entries of `reply` are a list"
            ),
        )
        .mended(
            text,
            edit,
            both!(
                "Tulis `- say: …` atau `- any: [… , …]`; baris berikutnya menjorok dua spasi lagi.",
                "Write `- say: …` or `- any: [… , …]`, and indent the lines below by two spaces more."
            ),
        );
}

/// `keywords` alone, and lines that belong to it; or a line that is neither a key nor an entry.
fn missing_colon(around: &Around<'_>) -> Option<Found> {
    let belongs = |line: &Line<'_>, next: &Line<'_>| {
        next.is_item() && next.indent() >= line.indent() || next.indent() > line.indent()
    };
    if let Some(found) = colonless_key(around) {
        return Some(found);
    }
    if !around.info.contains("simple key expected") {
        // At the top of a file the lines are one text, up to the first key.
        let (next, line) = around
            .before
            .iter()
            .zip(around.before.iter().skip(1))
            .find(|(next, line)| is_key(entry(line.text)) && belongs(line, next))?;
        let top = around.before.last().is_some_and(|first| first.start == line.start);
        return (top && next.key().is_none()).then(|| (colonless(around, *line), line.range()));
    }
    let line = *around.before.first()?;
    let word = entry(line.text);
    if let Some(opener) = around
        .before
        .get(1)
        .filter(|before| opens_block(**before) && line.indent() <= before.indent())
    {
        let indent = " ".repeat(opener.indent() + 2);
        let attempt = Attempt::new(line.start..line.start + line.indent(), indent);
        let slip = Slip::mended(
            "uneven-indent",
            both!(
                "teks setelah `|` atau `>` harus menjorok",
                "the lines of a text after `|` or `>` are indented"
            ),
            around.text,
            [attempt.whole()],
            both!(
                "Jorokkan setiap barisnya dua spasi lebih dalam dari kuncinya.",
                "Indent each of its lines by two spaces more than its key."
            ),
        );
        return Some((slip, line.range()));
    }
    if is_key(word) && around.after.first().is_none_or(|next| belongs(&line, next)) {
        return Some((colonless(around, line), line.range()));
    }
    let told = colonless(around, line);
    let slip = Slip {
        help: both!(
            "Baris ditulis sebagai `kunci: isi` atau `- isi`. Kalau ini lanjutan teks di atasnya, jorokkan lebih dalam dari kuncinya.",
            "A line is `key: value` or `- entry`. Where it goes on with the text above, indent it more than that text's key."
        ),
        edit: None,
        ..told
    };
    Some((slip, line.range()))
}

/// `reply Ada, Kak`: a key that every author knows, and its value.
fn colonless_key(around: &Around<'_>) -> Option<Found> {
    const KEYS: [&str; 30] = [
        "bot",
        "languages",
        "timezone",
        "hours",
        "greeting",
        "catalog",
        "source",
        "team",
        "intent",
        "title",
        "keywords",
        "not",
        "examples",
        "priority",
        "slots",
        "entity",
        "question",
        "reply",
        "when",
        "say",
        "any",
        "start",
        "handoff",
        "next",
        "flow",
        "label",
        "go",
        "menu",
        "ask",
        "test",
    ];
    let at = around.before.iter().take(2).find_map(|line| {
        let rest = entry(line.text);
        let (word, value) = rest.split_once(' ')?;
        let bare = !value.contains(": ") && !value.ends_with(':');
        (KEYS.contains(&word) && bare).then_some((*line, word.len(), line.text.find(rest)?))
    });
    let (line, length, from) = at?;
    let at = line.start + from + length;
    let slip = Slip::mended(
        "missing-colon",
        both!("di baris ini tidak ada titik dua", "there is no colon in this line"),
        around.text,
        [Attempt::new(at..at, ":".to_owned())],
        Bilingual::verbatim(""),
    );
    // A line of a text may begin with such a word: only what is right then is shown.
    slip.edit.is_some().then(|| (slip, line.range()))
}

/// That a line has no colon, with the line as it should be.
fn colonless(around: &Around<'_>, line: Line<'_>) -> Slip {
    let end = line.range().end;
    let before = mend::comment(line.text).map(|at| line.start + line.text.get(..at).unwrap_or("").trim_end().len());
    let at = before.unwrap_or(end);
    Slip::mended(
        "missing-colon",
        both!("di baris ini tidak ada titik dua", "there is no colon in this line"),
        around.text,
        [Attempt::new(at..at, ":".to_owned())],
        both!(
            "Baris ditulis sebagai `kunci: isi` atau `- isi`. Kalau ini lanjutan teks di atasnya, jorokkan lebih dalam dari kuncinya.",
            "A line is `key: value` or `- entry`. Where it goes on with the text above, indent it more than that text's key."
        ),
    )
}

/// Whether its value is a text of several lines.
fn opens_block(line: Line<'_>) -> bool {
    matches!(line.value(), "|" | "|-" | "|+" | ">" | ">-" | ">+")
}

/// `next: - price`.
fn inline_list(around: &Around<'_>) -> Option<Found> {
    let line = *around.before.first()?;
    let inner = line.value();
    let item = inner.strip_prefix("- ")?.trim();
    line.key()?;
    let from = line.text.rfind(inner)?;
    let at = line.start + from;
    let listed = |item: &str, length: usize| {
        [item.to_owned(), quoted(item)].map(|item| Attempt::new(at..at + length, format!("[{item}]")).whole())
    };
    let bare = mend::comment(item)
        .and_then(|at| item.get(..at))
        .unwrap_or(item)
        .trim_end();
    let slip = Slip::mended(
        "inline-list",
        both!(
            "daftar dengan `- ` mulai di baris tersendiri",
            "a list with `- ` begins on a line of its own"
        ),
        around.text,
        listed(bare, inner.len() - item.len() + bare.len()),
        both!(
            "Pindahkan `- ` ini ke baris berikutnya, di bawah kuncinya.",
            "Move this `- ` to the next line, below its key."
        ),
    );
    Some((slip, line.part(from, inner.len())))
}

/// A line whose column is none of those in which lines above it begin, or one that stands under a value which is whole.
fn uneven_indent(around: &Around<'_>) -> Option<Found> {
    const COLUMNS: [&str; 4] = [
        "did not find expected",
        "not allowed in this context",
        "simple key expected",
        "mapping values",
    ];
    if !COLUMNS.iter().any(|words| around.info.contains(words)) {
        return None;
    }
    let line = *around.before.first()?;
    // Its nearest neighbour of the same kind, or what it should be beside.
    let other = around.before.iter().skip(1).find(|other| {
        other.indent() != line.indent() && (other.is_item() == line.is_item() || line.indent() > other.indent())
    })?;
    if other.indent().abs_diff(line.indent()) > 8 {
        return None;
    }
    let (column, beside) = (line.indent() + 1, other.indent() + 1);
    let number = |of: &str| of.trim().chars().take(30).collect::<String>();
    let slip = Slip {
        code: "uneven-indent",
        message: both!(
            "baris ini mulai di kolom {column}, padahal `{other}` di atasnya mulai di kolom {beside}",
            "this line begins in column {column}, while `{other}` above it begins in column {beside}",
            column = column,
            beside = beside,
            other = number(other.text)
        ),
        edit: None,
        help: both!(
            "Baris-baris dari satu daftar atau satu bagian mulai di kolom yang sama; yang berada di bawah sebuah kunci menjorok dua spasi.",
            "Lines of one list or one part begin in the same column; what belongs under a key is indented by two spaces."
        ),
    };
    Some((slip, line.range()))
}
