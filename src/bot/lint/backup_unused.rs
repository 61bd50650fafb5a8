//! `backup-unused`: a target has a backup, which never takes over in this version.

use super::Subject;
use crate::bot::diagnostic::Report;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let targets = subject
        .folder
        .settings
        .as_ref()
        .map_or(&[][..], |settings| &settings.handoff.targets);
    let is_other = |own: &str, name: &str| own != name && targets.iter().any(|target| target.name.value == name);
    for target in targets {
        let own = target.name.value.as_str();
        let (place, message) = match (&target.backup, target.backup_after) {
            (Some(backup), _) if is_other(own, &backup.value) => (
                backup.place,
                format!(
                    "a backup never takes over in this version: the target `{}` stays silent",
                    backup.value
                ),
            ),
            (None, Some(_)) => (
                target.name.place,
                format!("the target `{own}` has a `backup_after`, but no `backup`"),
            ),
            // A backup that is not there is `unknown-target`.
            _ => continue,
        };
        report
            .warning("backup-unused", place, message)
            .help("Leave out `backup` and `backup_after`: every target of the list is then told of everything.");
    }
}
