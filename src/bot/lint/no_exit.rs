//! `no-exit`: a step from which a visitor only goes round, and never comes to an end, an answer or a person.

use super::Subject;
use super::unreachable_step::{falls_through, successors};
use crate::bot::diagnostic::Report;
use crate::bot::schema::{FlowDecl, StepDecl, TargetDecl, ThenDecl};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in subject.folder.own_flows() {
        let exits = exits(flow);
        // Of a circle its first step that waits is named; a circle that waits for nobody is `endless-loop`.
        let caught = flow
            .steps
            .iter()
            .zip(&exits)
            .find(|(step, exits)| !**exits && matches!(step.then, ThenDecl::Menu(_) | ThenDecl::Ask { .. }));
        if let Some((step, _)) = caught {
            report
                .warning(
                    "no-exit",
                    step.id.place,
                    both!(
                        "dari `{step}` pengunjung hanya berputar-putar di alur ini",
                        "from `{step}` a visitor only goes round in this flow",
                        step = step.id.value
                    ),
                )
                .help(both!(
                    "Beri jalan keluar: pilihan dengan `end: true`, `intent`, `start` atau `handoff`.",
                    "Add a way out: an option with `end: true`, `intent`, `start` or `handoff`."
                ));
        }
    }
}

/// For each step: whether some way from it leaves the flow.
fn exits(flow: &FlowDecl) -> Vec<bool> {
    let position = |name: &str| flow.steps.iter().position(|step| step.id.value == name);
    let last = flow.steps.len().saturating_sub(1);
    let mut exits: Vec<bool> = flow
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| leaves(step) || (index == last && falls_through(step)))
        .collect();
    loop {
        let mut changed = false;
        for index in 0..flow.steps.len() {
            let out = successors(flow, index)
                .iter()
                // A step that is not there has an error of its own.
                .any(|name| position(name).is_none_or(|at| exits.get(at).copied().unwrap_or(true)));
            if let Some(exit) = exits.get_mut(index).filter(|exit| !**exit && out) {
                *exit = true;
                changed = true;
            }
        }
        if !changed {
            return exits;
        }
    }
}

/// Whether the step itself leads out of its flow, to an answer or to a person.
fn leaves(step: &StepDecl) -> bool {
    // An option that could not be read may lead anywhere.
    matches!(&step.then, ThenDecl::Menu(options) if options.is_empty())
        || step.targets().iter().any(|target| !matches!(target, TargetDecl::Go(_)))
}
