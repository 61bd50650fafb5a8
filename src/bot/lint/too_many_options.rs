//! `too-many-options`: more options than a messenger's list can show.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::ThenDecl;
use crate::bot::source::Place;
use crate::both;

/// Rows of a WhatsApp list, over all its sections.
const ROWS: usize = 10;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let menus = subject.folder.own_flows().flat_map(|flow| &flow.steps);
    for step in menus {
        if let ThenDecl::Menu(options) = &step.then
            && let Some(first) = options.get(ROWS)
        {
            complain(first.label.place, options.len(), report);
        }
    }
    for intent in &subject.folder.intents {
        if let Some(first) = intent.next.get(ROWS) {
            complain(first.place, intent.next.len(), report);
        }
    }
}

fn complain(place: Place, count: usize, report: &mut Report<'_>) {
    report
        .warning(
            "too-many-options",
            place,
            both!(
                "ada {count} pilihan; WhatsApp menampilkan paling banyak {most}",
                "there are {count} options; WhatsApp shows {most} at most",
                count = count,
                most = ROWS
            ),
        )
        .help(both!(
            "Kumpulkan sebagian di menu kedua, lewat pilihan seperti \"Lainnya\".",
            "Gather some in a second menu, behind an option such as \"More\"."
        ));
}
