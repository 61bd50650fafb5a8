//! `unused-flow`: a flow that nothing starts.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, TargetDecl};
use crate::both;

/// Flows that Sapa itself starts.
const STARTED: [&str; 2] = ["leave-contact", "rating"];

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    // What could not be read may start it, and so may a greeting that is misspelt.
    let greeting = folder.settings.iter().filter_map(|settings| settings.greeting.as_ref());
    let misspelt = greeting.into_iter().any(|greeting| !folder.has_flow(&greeting.value));
    if !folder.unread.is_empty() || folder.settings.is_none() || misspelt {
        return;
    }
    for flow in folder.own_flows() {
        let id = flow.id.value.as_str();
        let started = STARTED.contains(&id)
            || folder
                .settings
                .iter()
                .any(|settings| settings.greeting.as_ref().is_some_and(|greeting| greeting.value == id))
            || folder
                .targets()
                .any(|target| matches!(target, TargetDecl::Start(flow) if flow.value == id))
            || folder.intents.iter().any(|intent| {
                matches!(&intent.answer, Some(AnswerDecl::Start(flow)) if flow.value == id)
                    || intent.next.iter().any(|next| next.value == id)
            });
        if !started {
            report
                .warning(
                    "unused-flow",
                    flow.id.place,
                    both!(
                        "tidak ada yang memulai alur `{id}`",
                        "nothing starts the flow `{id}`",
                        id = id
                    ),
                )
                .help(both!(
                    "Mulai dari menu atau intent (`start:`), tawarkan di `next`, atau jadikan `greeting`.",
                    "Start it from a menu or an intent (`start:`), offer it under `next`, or make it the `greeting`."
                ));
        }
    }
}
