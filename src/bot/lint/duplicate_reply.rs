//! `duplicate-reply`: two variants of a reply in the same words.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, TextDecl};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        let Some(AnswerDecl::Reply(replies)) = &intent.answer else {
            continue;
        };
        for reply in replies {
            for (index, variant) in reply.say.iter().enumerate() {
                if reply.say.iter().take(index).any(|other| words(other) == words(variant)) {
                    report
                        .warning(
                            "duplicate-reply",
                            variant.place,
                            both!("variasi ini sudah ada", "this variant is there already"),
                        )
                        .help(both!(
                            "Tulis dengan kata lain, atau hapus.",
                            "Say it in other words, or delete it."
                        ));
                }
            }
        }
    }
}

fn words(text: &TextDecl) -> Vec<String> {
    text.strings()
        .map(|string| string.value.trim().to_lowercase())
        .collect()
}
