//! `unknown-flow`: something leads to a flow that is not there.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, TargetDecl};
use crate::both;

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
    let routes = folder.routes().flat_map(|route| &route.flows);
    for flow in greeting.chain(answers).chain(targets).chain(routes) {
        if folder.has_flow(&flow.value) {
            continue;
        }
        let diagnostic = report.error(
            "unknown-flow",
            flow.place,
            both!(
                "alur `{flow}` tidak ada",
                "there is no flow `{flow}`",
                flow = flow.value
            ),
        );
        diagnostic.near(&flow.value, folder.flows.iter().map(|flow| flow.id.value.as_str()));
        if folder.has_intent(&flow.value) {
            diagnostic.help(both!(
                "`{flow}` itu intent: tulis `intent: {flow}`.",
                "`{flow}` is an intent: write `intent: {flow}`.",
                flow = flow.value
            ));
        } else {
            diagnostic.help(both!(
                "Tulis alurnya di flows/{flow}.yaml, atau sebut alur yang sudah ada.",
                "Write it in flows/{flow}.yaml, or name one that is there.",
                flow = flow.value
            ));
        }
    }
}
