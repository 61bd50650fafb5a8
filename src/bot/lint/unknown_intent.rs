//! `unknown-intent`: something leads to an intent that is not there.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{IntentDecl, TargetDecl, TextDecl};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    let names = || folder.intents.iter().map(|intent| intent.id.value.as_str());
    let targets = folder.targets().filter_map(|target| match target {
        TargetDecl::Intent(intent) => Some(intent),
        _ => None,
    });
    let routes = folder.routes().flat_map(|route| &route.intents);
    for intent in targets.chain(routes) {
        if folder.has_intent(&intent.value) {
            continue;
        }
        let diagnostic = report.error(
            "unknown-intent",
            intent.place,
            both!(
                "intent `{intent}` tidak ada",
                "there is no intent `{intent}`",
                intent = intent.value
            ),
        );
        diagnostic.near(&intent.value, names());
        // Its button's text in the place of its name.
        let titled = folder.intents.iter().find(|known| is_titled(known, &intent.value));
        if let Some(known) = titled {
            diagnostic.suggestion = Some(known.id.value.clone());
        }
        if folder.has_flow(&intent.value) {
            diagnostic.help(both!(
                "`{intent}` itu alur: tulis `start: {intent}`.",
                "`{intent}` is a flow: write `start: {intent}`.",
                intent = intent.value
            ));
        } else {
            diagnostic.help(both!(
                "Tulis di intents/{intent}.yaml, atau sebut intent yang sudah ada.",
                "Write it in intents/{intent}.yaml, or name one that is there.",
                intent = intent.value
            ));
        }
    }
    for next in folder.intents.iter().flat_map(|intent| &intent.next) {
        if !folder.has_intent(&next.value) && !folder.has_flow(&next.value) {
            let flows = folder.flows.iter().map(|flow| flow.id.value.as_str());
            report
                .error(
                    "unknown-intent",
                    next.place,
                    both!(
                        "tidak ada intent maupun alur `{next}`",
                        "there is no intent and no flow `{next}`",
                        next = next.value
                    ),
                )
                .help(both!(
                    "`next` menawarkan intent atau alur sebagai tombol, disebut dengan namanya.",
                    "`next` offers intents or flows as buttons, by their names."
                ))
                .near(&next.value, names().chain(flows));
        }
    }
}

/// Whether an intent's title is that word.
fn is_titled(intent: &IntentDecl, word: &str) -> bool {
    let mut titles = intent.title.iter().flat_map(TextDecl::strings);
    titles.any(|title| title.value.trim().to_lowercase() == word.trim().to_lowercase())
}
