//! A line as it should be. Whatever a help shows was tried on the file before: it is YAML then, and says what was meant.

use super::{Slip, curly, flow, is_key};
use crate::bot::diagnostic::{Diagnostic, Edit, Report};
use crate::bot::source::Place;
use crate::bot::yaml::texts;
use crate::both;
use crate::text::Bilingual;
use std::ops::Range;

/// One way in which a piece of a file may have been meant.
pub struct Attempt {
    pub edit: Edit,
    /// Texts that must then stand where the edit is.
    pub meant: Vec<String>,
    /// The whole file has to be YAML then. Else it is enough that nothing is wrong up to the end of the line: further slips may follow.
    pub whole: bool,
}

impl Attempt {
    pub fn new(range: Range<usize>, text: String) -> Self {
        Self {
            edit: Edit { range, text },
            meant: Vec::new(),
            whole: false,
        }
    }

    /// A text in quotes, in place of what stands in the range.
    pub fn quoting(range: Range<usize>, text: &str) -> Self {
        Self {
            meant: vec![text.to_owned()],
            ..Self::new(range, quoted(text))
        }
    }

    pub fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    fn holds(&self, text: &str) -> bool {
        let Some(edited) = self.edit.applied(text) else {
            return false;
        };
        let from = self.edit.range.start;
        let to = from + self.edit.text.len();
        let end_of_line = edited
            .get(to..)
            .and_then(|rest| rest.find('\n'))
            .map_or(edited.len(), |at| to + at);
        let read = texts(&edited);
        let clean = match read.error {
            None => true,
            Some(at) => !self.whole && at > end_of_line && end_of_line < edited.trim_end().len(),
        };
        clean
            && self.meant.iter().all(|meant| {
                let mut here = read.texts.iter().filter(|(at, _)| (from..=to).contains(at));
                here.any(|(_, text)| text == meant)
            })
    }
}

/// The first attempt that holds.
pub fn first(text: &str, attempts: impl IntoIterator<Item = Attempt>) -> Option<Edit> {
    attempts
        .into_iter()
        .find(|attempt| attempt.holds(text))
        .map(|attempt| attempt.edit)
}

/// The line, or lines, that an edit touches, as they are to be written.
pub fn shown(text: &str, edit: &Edit) -> String {
    let start = text
        .get(..edit.range.start)
        .map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
    let before = text.get(start..edit.range.start).unwrap_or("");
    let after = text
        .get(edit.range.end..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or("");
    format!("{before}{}{after}", edit.text).trim().to_owned()
}

/// What a help says that shows a line.
fn so(text: &str, edit: &Edit) -> Bilingual {
    both!(
        "Tulis begini:  {line}",
        "Write it so:  {line}",
        line = shown(text, edit)
    )
}

impl Slip {
    /// With the first line that holds, or in words where none does.
    pub fn mended(
        code: &'static str,
        message: Bilingual,
        text: &str,
        attempts: impl IntoIterator<Item = Attempt>,
        otherwise: Bilingual,
    ) -> Self {
        let edit = first(text, attempts);
        Self {
            code,
            message,
            help: edit.as_ref().map_or(otherwise, |edit| so(text, edit)),
            edit,
        }
    }
}

impl Diagnostic {
    /// Shows the line as it should be, or says it in words where none holds.
    pub fn mended(&mut self, text: &str, edit: Option<Edit>, otherwise: Bilingual) -> &mut Self {
        self.help(edit.as_ref().map_or(otherwise, |edit| so(text, edit)));
        self.edit = edit;
        self
    }
}

/// That a text is to be put into quotes, where its line cannot be shown.
pub fn in_words() -> Bilingual {
    both!(
        "Apit seluruh teksnya dengan tanda kutip.",
        "Put the whole text into quotes."
    )
}

/// The first attempt that holds for a file of the report. Trying is bounded: beyond the bound it is said in words.
pub fn of_report(file: usize, attempts: Vec<Attempt>, report: &mut Report<'_>) -> Option<Edit> {
    let text = report.sources().text(file);
    attempts
        .into_iter()
        .find(|attempt| report.may_read(text.len()) && attempt.holds(text))
        .map(|attempt| attempt.edit)
}

/// A line of a file.
#[derive(Clone, Copy)]
pub struct Line<'t> {
    /// Where it begins in its file.
    pub start: usize,
    /// Without its end.
    pub text: &'t str,
}

impl<'t> Line<'t> {
    /// The line in which a place of a text lies.
    pub fn at(text: &'t str, offset: usize) -> Self {
        let start = text
            .get(..offset)
            .map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
        Self {
            start,
            text: text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or(""),
        }
    }

    /// The line in which a place begins.
    pub fn of(place: Place, report: &Report<'t>) -> Self {
        Self::at(report.sources().text(place.file), place.start)
    }

    /// What stands behind any `- ` and `key: `, without white space around.
    pub fn value(self) -> &'t str {
        self.text.get(value(self.text)).unwrap_or("")
    }

    /// Ways in which its value may have been meant, the likeliest first.
    pub fn meanings(self) -> Vec<Attempt> {
        let within = value(self.text);
        let from = self.start + within.start;
        let value = self.value();
        let mut attempts = Vec::new();
        if let Some(whole) = flow::in_quotes(value) {
            attempts.push(Attempt {
                meant: whole.meant,
                ..Attempt::new(from..from + whole.length, whole.text)
            });
        }
        attempts.extend(meanings(from, value));
        attempts
    }
}

/// Ways in which what stands from a place on to the end of its line may have been meant as one text.
pub fn meanings(from: usize, written: &str) -> Vec<Attempt> {
    let written = written.trim_end();
    // What an author means as a comment has a space behind its sign.
    let without = comment(written).and_then(|at| written.get(..at)).map(str::trim_end);
    without
        .into_iter()
        .chain([written])
        .filter(|text| !text.is_empty())
        .flat_map(|text| {
            let range = from..from + text.len();
            unquoted(text)
                .into_iter()
                .chain([text.to_owned()])
                .map(move |meant| Attempt::quoting(range.clone(), &meant))
        })
        .collect()
}

/// The text that was meant between quotes of which one is missing, or stands in the text itself: `'Jum'at'`; and between those of a
/// word processor.
fn unquoted(text: &str) -> Option<String> {
    if let Some(inner) = curly::inner(text) {
        return Some(inner.to_owned());
    }
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let rest = text.get(1..)?;
    // `"Halo" kak, "ya"` begins and ends with a word in quotes: the first of those inside closes one.
    let closes = |inner: &str| {
        inner
            .split_once(quote)
            .is_some_and(|(before, after)| !before.ends_with(' ') && after.starts_with([' ', ',', '.', '!', '?']))
    };
    let inner = rest.strip_suffix(quote).filter(|inner| quote == '\'' || !closes(inner));
    let odd = text.matches(quote).count() % 2 == 1;
    let inner = inner.or_else(|| odd.then_some(rest))?;
    // Closed by the quote of a word processor.
    let inner = inner.strip_suffix(['”', '’']).filter(|_| odd).unwrap_or(inner);
    match quote {
        '\'' => Some(inner.replace("''", "'")),
        // What is written with backslashes is not taken apart.
        _ if inner.contains('\\') => None,
        _ => Some(inner.to_owned()),
    }
}

/// Where a comment begins, as authors mean one.
pub fn comment(line: &str) -> Option<usize> {
    line.match_indices(" #").map(|(at, _)| at).find(|at| {
        line.get(at + 2..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']) && !is_number(rest))
    })
}

/// Whether it is a number alone, as of a telephone: nobody comments with that.
pub fn is_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '.' | '(' | ')'))
}

/// Where in a line its value stands: behind any `- ` and `key: `, without white space around.
fn value(line: &str) -> Range<usize> {
    let line = line.trim_end();
    let mut rest = line.trim_start();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    if let Some((key, value)) = rest.split_once(": ")
        && is_key(key.trim_end().trim_matches(['"', '\'']))
    {
        rest = value.trim_start();
    }
    line.len() - rest.len()..line.len()
}

/// In the quotes that need the fewest changes.
pub fn quoted(text: &str) -> String {
    if text.contains('"') && !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}
