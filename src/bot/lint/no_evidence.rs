//! `no-evidence`: an intent that no message and no button can lead to.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::TargetDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    // What could not be read may lead to it.
    if !folder.unread.is_empty() {
        return;
    }
    for intent in &folder.intents {
        let id = intent.id.value.as_str();
        let led_to = folder
            .targets()
            .any(|target| matches!(target, TargetDecl::Intent(intent) if intent.value == id))
            || folder
                .intents
                .iter()
                .flat_map(|intent| &intent.next)
                .any(|next| next.value == id);
        if intent.keywords.is_empty() && intent.examples.is_empty() && intent.complete && !led_to {
            report
                .warning(
                    "no-evidence",
                    intent.id.place,
                    both!(
                        "tidak ada pesan atau tombol yang menuju ke intent `{id}`",
                        "no message and no button leads to the intent `{id}`",
                        id = id
                    ),
                )
                .help(both!(
                    "Tambahkan `keywords`, atau `examples` dari yang biasa ditulis pengunjung.",
                    "Add `keywords`, or `examples` of what visitors write."
                ));
        }
    }
}
