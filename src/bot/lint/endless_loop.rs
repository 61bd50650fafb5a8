//! `endless-loop`: steps that lead to each other and never wait for anybody.

use super::Subject;
use super::unreachable_step::successors;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{FlowDecl, StepDecl, ThenDecl};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in &subject.folder.flows {
        let stops = stops(flow);
        for (step, _) in flow.steps.iter().zip(&stops).filter(|(_, stops)| !**stops) {
            report
                .error(
                    "endless-loop",
                    step.id.place,
                    both!(
                        "mulai dari `{step}` langkah-langkah berputar terus tanpa menunggu pengunjung",
                        "from `{step}` on, no step ever waits for the visitor or ends",
                        step = step.id.value
                    ),
                )
                .help(both!(
                    "Taruh `menu`, `ask` atau `end: true` di dalam putaran itu.",
                    "Put a `menu`, an `ask` or `end: true` into the circle."
                ));
        }
    }
}

/// For each step: whether some way from it comes to a wait or to the flow's end.
fn stops(flow: &FlowDecl) -> Vec<bool> {
    let position = |name: &str| flow.steps.iter().position(|step| step.id.value == name);
    let mut stops: Vec<bool> = flow.steps.iter().map(waits).collect();
    loop {
        let mut changed = false;
        for index in 0..flow.steps.len() {
            let next = successors(flow, index);
            let found = next.is_empty()
                || next
                    .iter()
                    // A step that is not there has an error of its own, and ends the flow.
                    .any(|name| position(name).is_none_or(|at| stops.get(at).copied().unwrap_or(true)));
            // The last step of a file may be followed by nothing.
            let last = flow.steps.get(index + 1).is_none()
                && flow
                    .steps
                    .get(index)
                    .is_some_and(|step| matches!(step.then, ThenDecl::Follow));
            if let Some(stop) = stops.get_mut(index).filter(|stop| !**stop && (found || last)) {
                *stop = true;
                changed = true;
            }
        }
        if !changed {
            return stops;
        }
    }
}

/// Whether a step hands the turn to somebody else: the visitor, a call, another flow, a person.
fn waits(step: &StepDecl) -> bool {
    step.call.is_some()
        || match &step.then {
            ThenDecl::Menu(_) | ThenDecl::Ask { .. } => true,
            ThenDecl::To(target) => !matches!(target, crate::bot::schema::TargetDecl::Go(_)),
            ThenDecl::Follow | ThenDecl::Branch { .. } => false,
        }
}
