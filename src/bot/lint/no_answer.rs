//! `no-answer`: an intent that is recognised and then answered by the fallback.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in subject
        .folder
        .intents
        .iter()
        .filter(|intent| intent.complete && intent.answer.is_none())
    {
        report
            .warning(
                "no-answer",
                intent.id.place,
                both!(
                    "intent `{intent}` belum punya jawaban",
                    "the intent `{intent}` has no answer",
                    intent = intent.id.value
                ),
            )
            .help(both!(
                "Tambahkan `reply`, `start` (alur) atau `handoff` (tim); sebelum itu pengunjung diminta menulis ulang.",
                "Add `reply`, `start` (a flow) or `handoff` (a team); until then visitors are asked to rephrase."
            ));
    }
}
