//! `unknown-target`: a target's backup is not there, or is itself.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let targets = subject
        .folder
        .settings
        .as_ref()
        .map_or(&[][..], |settings| &settings.handoff.targets);
    for (index, target) in targets.iter().enumerate() {
        let names = || targets.iter().map(|target| target.name.value.as_str());
        if targets
            .iter()
            .take(index)
            .any(|other| other.name.value == target.name.value)
        {
            report
                .error(
                    "duplicate-name",
                    target.name.place,
                    both!(
                        "ada dua target bernama `{name}`",
                        "two targets are named `{name}`",
                        name = target.name.value
                    ),
                )
                .help(both!(
                    "Kiriman dihitung per nama target; beri tiap target nama sendiri.",
                    "Deliveries are counted by the target's name; give each its own."
                ));
        }
        let Some(backup) = &target.backup else { continue };
        if backup.value == target.name.value || !names().any(|name| name == backup.value) {
            report
                .error(
                    "unknown-target",
                    backup.place,
                    both!(
                        "tidak ada target lain bernama `{name}`",
                        "there is no other target `{name}`",
                        name = backup.value
                    ),
                )
                .help(both!(
                    "`backup` menyebut target lain di daftar ini.",
                    "`backup` names another target of this list."
                ))
                .near(&backup.value, names().filter(|name| *name != target.name.value));
        }
    }
}
