//! `unreachable-step`: a step to which nothing of its flow leads.

use super::Subject;
use super::ways::Ways;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in subject.folder.own_flows() {
        // A start that is not there has an error of its own.
        let Some(reached) = Ways::of(flow).reached() else {
            continue;
        };
        for (step, reached) in flow.steps.iter().zip(reached) {
            if !reached {
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
