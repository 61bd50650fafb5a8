//! `self-veto`: an intent whose own `not` rules out one of its keywords or examples.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;
use crate::text::normalize;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        for veto in &intent.not {
            let parts: Vec<String> = veto.value.split('+').map(normalize).collect();
            let vetoed = intent
                .keywords
                .iter()
                .chain(&intent.examples)
                .find(|own| holds(&normalize(&own.value), &parts));
            if let Some(own) = vetoed {
                report
                    .warning(
                        "self-veto",
                        veto.place,
                        both!(
                            "`not` ini menggugurkan `{own}` milik intent ini sendiri",
                            "this rules out the intent's own `{own}`",
                            own = own.value
                        ),
                    )
                    .help(both!(
                        "Hapus salah satunya, atau persempit: beberapa kata dengan ` + `.",
                        "Delete one of the two, or narrow it: several words joined by ` + `."
                    ));
            }
        }
    }
}

/// Whether every part stands in the text at word boundaries.
fn holds(text: &str, parts: &[String]) -> bool {
    let padded = format!(" {text} ");
    parts
        .iter()
        .all(|part| !part.is_empty() && padded.contains(&format!(" {part} ")))
}
