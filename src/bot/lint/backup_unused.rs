//! `backup-unused`: a target has a backup, which never takes over in this version.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

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
                both!(
                    "di versi ini pengganti tidak pernah mengambil alih: target `{name}` tetap diam",
                    "a backup never takes over in this version: the target `{name}` stays silent",
                    name = backup.value
                ),
            ),
            (None, Some(_)) => (
                target.name.place,
                both!(
                    "target `{own}` punya `backup_after`, tetapi tidak punya `backup`",
                    "the target `{own}` has a `backup_after`, but no `backup`",
                    own = own
                ),
            ),
            // A backup that is not there is `unknown-target`.
            _ => continue,
        };
        report.warning("backup-unused", place, message).help(both!(
            "Hapus `backup` dan `backup_after`: semua target di daftar akan diberi tahu.",
            "Leave out `backup` and `backup_after`: every target of the list is then told of everything."
        ));
    }
}
