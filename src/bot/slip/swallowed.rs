//! Lines that YAML reads as the rest of the text above: `-halo` without its space, an entry that is indented too much.

use super::layout::{a_space, spaceless};
use super::{Attempt, odd, of_report};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;

/// Reports the first line of a plain text that looks like an entry of a list. Whether there is one.
pub fn entry(place: Place, report: &mut Report<'_>) -> bool {
    let text = report.sources().text(place.file);
    let written = text.get(place.range()).unwrap_or("");
    let mut start = place.start;
    for (index, line) in written.split_inclusive('\n').enumerate() {
        let shown = line.trim();
        let from = start + (line.len() - line.trim_start().len());
        start += line.len();
        let place = Place {
            start: from,
            end: from + shown.len(),
            ..place
        };
        let Some(rest) = shown.strip_prefix('-') else { continue };
        let word = rest.trim_start_matches(|c: char| !c.is_ascii() && !c.is_alphanumeric());
        let dash = Place {
            end: place.end - word.len(),
            ..place
        };
        if word.len() < rest.len() && odd::stands_in(dash, report) {
            return true;
        }
        if rest.starts_with(' ') && index > 0 {
            report
                .error(
                    "uneven-indent",
                    place,
                    both!(
                        "baris ini terbaca sebagai lanjutan teks di atasnya",
                        "this line is read as the rest of the text above it"
                    ),
                )
                .help(both!(
                    "Mulai `- ` di kolom yang sama dengan isi daftar lainnya.",
                    "Begin its `- ` in the column of the list's other entries."
                ));
            return true;
        }
        if rest.starts_with(char::is_alphabetic) {
            let attempt = Attempt::new(from + 1..from + 1, " ".to_owned());
            let edit = of_report(place.file, vec![attempt], report);
            report
                .error("missing-space", place, spaceless())
                .mended(text, edit, a_space());
            return true;
        }
    }
    false
}
