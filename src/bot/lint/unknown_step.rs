//! `unknown-step`: a flow leads to a step that it does not have.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{FlowDecl, StepDecl, TargetDecl, ThenDecl};
use crate::bot::source::Spanned;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in &subject.folder.flows {
        for step in flow.start.iter().chain(flow.steps.iter().flat_map(step_references)) {
            check_step(flow, step, report);
        }
    }
}

fn check_step(flow: &FlowDecl, step: &Spanned<String>, report: &mut Report<'_>) {
    let names = || flow.steps.iter().map(|known| known.id.value.as_str());
    if flow.steps.is_empty() || names().any(|known| known == step.value) {
        return;
    }
    let known: Vec<&str> = names().take(20).collect();
    report
        .error(
            "unknown-step",
            step.place,
            both!(
                "alur `{flow}` tidak punya langkah `{step}`",
                "the flow `{flow}` has no step `{step}`",
                flow = flow.id.value,
                step = step.value
            ),
        )
        .help(both!(
            "Langkah-langkahnya: {known}.",
            "Its steps are: {known}.",
            known = known.join(", ")
        ))
        .near(&step.value, names());
}

/// Every step that a step names.
pub fn step_references(step: &StepDecl) -> Vec<&Spanned<String>> {
    let mut steps: Vec<&Spanned<String>> = step.call.iter().filter_map(|call| call.otherwise.as_ref()).collect();
    match &step.then {
        ThenDecl::Follow => {}
        ThenDecl::Menu(options) => steps.extend(options.iter().filter_map(|option| match &option.target {
            TargetDecl::Go(step) => Some(step),
            _ => None,
        })),
        ThenDecl::Ask { otherwise, skip, .. } => steps.extend(otherwise.iter().chain(skip)),
        ThenDecl::Branch { arms, otherwise, .. } => {
            steps.extend(arms.iter().map(|(_, go)| go));
            steps.extend(otherwise);
        }
        ThenDecl::To(TargetDecl::Go(step)) => steps.push(step),
        ThenDecl::To(_) => {}
    }
    steps
}
