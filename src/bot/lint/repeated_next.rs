//! `repeated-next`: an answer that offers itself, or the same thing twice.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        for (index, next) in intent.next.iter().enumerate() {
            let again = intent.next.iter().take(index).any(|other| other.value == next.value);
            if next.value == intent.id.value || again {
                report
                    .warning(
                        "repeated-next",
                        next.place,
                        if again {
                            both!(
                                "`{next}` sudah ditawarkan",
                                "`{next}` is offered already",
                                next = next.value
                            )
                        } else {
                            both!(
                                "`{next}` menawarkan dirinya sendiri",
                                "`{next}` offers itself",
                                next = next.value
                            )
                        },
                    )
                    .help(both!("Hapus dari `next`.", "Delete it from `next`."));
            }
        }
    }
}
