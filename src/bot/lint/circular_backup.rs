//! `circular-backup`: targets that are each other's backup. All of them would be silent, each waiting for another to fail.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let targets = subject
        .folder
        .settings
        .as_ref()
        .map_or(&[][..], |settings| &settings.handoff.targets);
    let backup_of = |name: &str| {
        let target = targets.iter().find(|target| target.name.value == name)?;
        target.backup.as_ref().map(|backup| backup.value.as_str())
    };
    for target in targets {
        let (own, Some(backup)) = (target.name.value.as_str(), &target.backup) else {
            continue;
        };
        // Itself as its own backup is `unknown-target`.
        if backup.value == own {
            continue;
        }
        let mut next = backup_of(&backup.value);
        let leads_back = targets.iter().any(|_| {
            let here = next;
            next = here.and_then(backup_of);
            here == Some(own)
        });
        if leads_back {
            report
                .error(
                    "circular-backup",
                    backup.place,
                    both!(
                        "pengganti target `{own}` berputar kembali ke target itu sendiri",
                        "the backups of the target `{own}` lead back to itself",
                        own = own
                    ),
                )
                .help(both!(
                    "Pengganti diam selama target utamanya masih bisa dihubungi. Hapus `backup` di target yang paling akhir menggantikan.",
                    "A backup is silent until its target fails. Leave `backup` out at the target that is to take over last."
                ));
        }
    }
}
