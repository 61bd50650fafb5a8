//! `endless-loop`: steps that lead to each other and never wait for anybody.

use super::Subject;
use super::ways::Ways;
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
    let ways = Ways::of(flow);
    let last = flow.steps.len().saturating_sub(1);
    ways.that_come_to(|place, step| {
        // A step that is not there has an error of its own, and ends the flow; the last of a file may be followed by nothing.
        let ends = ways.strays(place) || ways.ends(place) || (place == last && matches!(step.then, ThenDecl::Follow));
        waits(step) || ends
    })
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
