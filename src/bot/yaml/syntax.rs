//! What the parser stumbled over, as its author would say it.

use super::{Problem, problem, slipped, too_deep};
use crate::bot::slip;
use crate::bot::source::Place;
use crate::both;
use granit_parser::ScanError;

/// The parser's error, with help for the slips that shop owners make most.
pub(super) fn syntax_problem(error: &ScanError, file: usize, text: &str) -> Problem {
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
