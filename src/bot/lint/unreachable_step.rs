//! `unreachable-step`: a step to which nothing of its flow leads.

use super::Subject;
use super::unknown_step::step_references;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{FlowDecl, StepDecl, TargetDecl, ThenDecl};
use crate::both;
use std::collections::BTreeSet;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in subject.folder.own_flows() {
        let reached = reached(flow);
        // A start that is not there has an error of its own.
        if reached.is_empty() {
            continue;
        }
        for step in &flow.steps {
            if !reached.contains(step.id.value.as_str()) {
                report
                    .warning(
                        "unreachable-step",
                        step.id.place,
                        both!(
                            "tidak ada langkah di `{flow}` yang menuju ke `{step}`",
                            "no step of `{flow}` leads to `{step}`",
                            flow = flow.id.value,
                            step = step.id.value
                        ),
                    )
                    .help(both!(
                        "Arahkan ke sana lewat `go`, pilihan menu atau cabang, atau hapus langkahnya.",
                        "Lead to it by `go`, a menu's option or a branch, or delete it."
                    ));
            }
        }
    }
}

fn reached(flow: &FlowDecl) -> BTreeSet<&str> {
    let start = flow
        .start
        .as_ref()
        .map(|start| start.value.as_str())
        .or_else(|| flow.steps.first().map(|step| step.id.value.as_str()));
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&str> = start.into_iter().collect();
    while let Some(name) = waiting.pop() {
        let Some(index) = flow.steps.iter().position(|step| step.id.value == name) else {
            continue;
        };
        if !reached.insert(name) {
            continue;
        }
        waiting.extend(successors(flow, index));
    }
    reached
}

/// The steps that may come after a step.
pub fn successors(flow: &FlowDecl, index: usize) -> Vec<&str> {
    let Some(step) = flow.steps.get(index) else {
        return Vec::new();
    };
    let mut next: Vec<&str> = step_references(step)
        .into_iter()
        .map(|step| step.value.as_str())
        .collect();
    if falls_through(step) {
        next.extend(flow.steps.get(index + 1).map(|step| step.id.value.as_str()));
    }
    next
}

/// Whether the next step in the file may follow.
pub fn falls_through(step: &StepDecl) -> bool {
    match &step.then {
        ThenDecl::Follow | ThenDecl::Ask { .. } => true,
        ThenDecl::Branch { otherwise, .. } => otherwise.is_none(),
        ThenDecl::Menu(_) => false,
        ThenDecl::To(target) => matches!(
            target,
            TargetDecl::Start(_) | TargetDecl::Intent(_) | TargetDecl::Handoff(_)
        ),
    }
}
