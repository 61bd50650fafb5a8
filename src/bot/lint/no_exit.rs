//! `no-exit`: a step from which a visitor only goes round, and never comes to an end, an answer or a person.

use super::Subject;
use super::ways::{Ways, falls_through};
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
            .find(|(step, exits)| !**exits && matches!(step.then, ThenDecl::Menu(_) | ThenDecl::Ask(_)));
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
    let ways = Ways::of(flow);
    let last = flow.steps.len().saturating_sub(1);
    // A step that is not there has an error of its own.
    ways.that_come_to(|place, step| leaves(step) || ways.strays(place) || (place == last && falls_through(step)))
}

/// Whether the step itself leads out of its flow, to an answer or to a person.
fn leaves(step: &StepDecl) -> bool {
    // An option that could not be read may lead anywhere.
    matches!(&step.then, ThenDecl::Menu(options) if options.is_empty())
        || step.targets().iter().any(|target| !matches!(target, TargetDecl::Go(_)))
}
