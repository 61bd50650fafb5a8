//! `long-label`, `long-description`: texts of a button that a messenger cuts off.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{TextDecl, ThenDecl};
use crate::both;
use std::collections::BTreeSet;

/// Characters of a row's title in a WhatsApp list, the most that any of its buttons shows.
const LABEL: usize = 24;
/// Characters of a row's description there.
const DESCRIPTION: usize = 72;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    for step in folder.own_flows().flat_map(|flow| &flow.steps) {
        let ThenDecl::Menu(options) = &step.then else { continue };
        for option in options {
            check_text(&option.label, "long-label", LABEL, report);
            if let Some(description) = &option.description {
                check_text(description, "long-description", DESCRIPTION, report);
            }
        }
    }
    // Titles are buttons where something offers them.
    let offered: BTreeSet<&str> = folder
        .intents
        .iter()
        .flat_map(|intent| intent.next.iter().map(|next| next.value.as_str()))
        .collect();
    let intents = folder.intents.iter().map(|intent| (&intent.id, &intent.title));
    let flows = folder.own_flows().map(|flow| (&flow.id, &flow.title));
    for (id, title) in intents.chain(flows) {
        if let Some(title) = title.as_ref().filter(|_| offered.contains(id.value.as_str())) {
            check_text(title, "long-label", LABEL, report);
        }
    }
}

fn check_text(text: &TextDecl, code: &str, most: usize, report: &mut Report<'_>) {
    for string in text.strings() {
        let length = string.value.trim().chars().count();
        // What a value makes of it is known only when it is said.
        if length > most && !string.value.contains("{{") && !string.value.contains("{%") {
            report
                .warning(
                    code,
                    string.place,
                    both!(
                        "tulisan ini {length} huruf; di WhatsApp hanya {most} yang tampil",
                        "this has {length} characters; WhatsApp shows {most} of them",
                        length = length,
                        most = most
                    ),
                )
                .help(both!(
                    "Pendekkan tulisannya; penjelasan panjang taruh di `say`.",
                    "Make it shorter; what needs more words belongs into `say`."
                ));
        }
    }
}
