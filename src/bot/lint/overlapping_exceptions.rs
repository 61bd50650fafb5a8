//! `overlapping-exceptions`: two ranges of days, of which the later one silently decides.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::HoursDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(HoursDecl::Spec(decl)) = subject.folder.settings.as_ref().and_then(|s| s.hours.as_ref()) else {
        return;
    };
    let ranges: Vec<_> = decl
        .spec
        .exceptions
        .iter()
        .zip(&decl.exceptions)
        .filter_map(|(exception, place)| Some((exception.from, exception.to?, *place)))
        .filter(|(from, to, _)| to > from)
        .collect();
    for (index, (from, to, place)) in ranges.iter().enumerate() {
        let other = ranges
            .iter()
            .take(index)
            .find(|(first, last, _)| from <= last && first <= to);
        if let Some((first, last, _)) = other {
            report
                .warning(
                    "overlapping-exceptions",
                    *place,
                    both!(
                        "rentang ini bertumpuk dengan {first} sampai {last}",
                        "this range overlaps the one from {first} to {last}",
                        first = first,
                        last = last
                    ),
                )
                .help(both!(
                    "Pada hari yang sama, yang ditulis terakhir yang berlaku. Atur tanggalnya supaya tidak bertumpuk.",
                    "On the days of both, the one written last counts. Write dates that do not overlap."
                ));
        }
    }
}
