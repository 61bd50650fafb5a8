//! `unknown-intent`: something leads to an intent that is not there.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::TargetDecl;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    let names = || folder.intents.iter().map(|intent| intent.id.value.as_str());
    for target in folder.targets() {
        let TargetDecl::Intent(intent) = target else { continue };
        if folder.has_intent(&intent.value) {
            continue;
        }
        let diagnostic = report.error(
            "unknown-intent",
            intent.place,
            format!("there is no intent `{}`", intent.value),
        );
        diagnostic.near(&intent.value, names());
        if folder.has_flow(&intent.value) {
            diagnostic.help(format!("`{0}` is a flow: write `start: {0}`.", intent.value));
        } else {
            diagnostic.help(format!(
                "Write it in intents/{}.yaml, or name one that is there.",
                intent.value
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
                    format!("there is no intent and no flow `{}`", next.value),
                )
                .help("`next` offers intents or flows as buttons, by their names.")
                .near(&next.value, names().chain(flows));
        }
    }
}
