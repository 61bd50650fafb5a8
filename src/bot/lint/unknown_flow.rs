//! `unknown-flow`: something leads to a flow that is not there.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, TargetDecl};

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    let greeting = folder.settings.iter().filter_map(|settings| settings.greeting.as_ref());
    let answers = folder.intents.iter().filter_map(|intent| match &intent.answer {
        Some(AnswerDecl::Start(flow)) => Some(flow),
        _ => None,
    });
    let targets = folder.targets().filter_map(|target| match target {
        TargetDecl::Start(flow) => Some(flow),
        _ => None,
    });
    for flow in greeting.chain(answers).chain(targets) {
        if folder.has_flow(&flow.value) {
            continue;
        }
        let diagnostic = report.error("unknown-flow", flow.place, format!("there is no flow `{}`", flow.value));
        diagnostic.near(&flow.value, folder.flows.iter().map(|flow| flow.id.value.as_str()));
        if folder.has_intent(&flow.value) {
            diagnostic.help(format!("`{0}` is an intent: write `intent: {0}`.", flow.value));
        } else {
            diagnostic.help(format!(
                "Write it in flows/{}.yaml, or name one that is there.",
                flow.value
            ));
        }
    }
}
