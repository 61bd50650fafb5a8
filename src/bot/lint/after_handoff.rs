//! `after-handoff`: what a flow says when a person gives the visitor back, though the step belongs elsewhere.
//!
//! After `handoff` the next step of the file follows once the person has given the visitor back. Where that step is one that
//! other steps lead to, it is mostly the next thing in the file and no thing to be said then.

use super::Subject;
use super::unknown_step::step_references;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{TargetDecl, ThenDecl};
use crate::both;
use std::collections::BTreeSet;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in subject.folder.own_flows() {
        let references = flow.steps.iter().flat_map(step_references);
        let led_to: BTreeSet<&str> = references.map(|reference| reference.value.as_str()).collect();
        for pair in flow.steps.windows(2) {
            let [step, next] = pair else { continue };
            let ThenDecl::To(TargetDecl::Handoff(team)) = &step.then else {
                continue;
            };
            if led_to.contains(next.id.value.as_str()) && next.say.is_some() {
                report
                    .warning(
                        "after-handoff",
                        team.place,
                        both!(
                            "sesudah petugas selesai, alur ini lanjut ke `{next}`",
                            "when the person has given the visitor back, this flow goes on with `{next}`",
                            next = next.id.value
                        ),
                    )
                    .help(both!(
                        "Kalau itu tidak dimaksud, taruh langkah dengan `end: true` sesudah `{step}`, atau jadikan `{step}` langkah terakhir.",
                        "If that is not meant, put a step with `end: true` after `{step}`, or make `{step}` the last.",
                        step = step.id.value
                    ));
            }
        }
    }
}
