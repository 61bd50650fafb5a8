//! `colliding-keywords`, `colliding-examples`: two intents claim the same words, and only their names decide.

use super::Subject;
use crate::both;
use crate::bot::diagnostic::Report;
use crate::bot::schema::IntentDecl;
use crate::bot::source::Spanned;
use crate::text::normalize;
use std::collections::BTreeMap;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let intents = &subject.folder.intents;
    collide(intents, "keyword", |intent| &intent.keywords, keyword, report);
    collide(intents, "example", |intent| &intent.examples, normalize, report);
}

fn collide(
    intents: &[IntentDecl],
    what: &str,
    evidence: fn(&IntentDecl) -> &[Spanned<String>],
    key: fn(&str) -> String,
    report: &mut Report<'_>,
) {
    let mut seen: BTreeMap<(String, i64), &IntentDecl> = BTreeMap::new();
    for intent in intents {
        for written in evidence(intent) {
            let other = *seen.entry((key(&written.value), intent.priority)).or_insert(intent);
            if other.id.value == intent.id.value {
                continue;
            }
            report
                .warning(
                    &format!("colliding-{what}s"),
                    written.place,
                    both!(
                        "intent `{other}` juga memakai ini",
                        "the intent `{other}` has the same {what}",
                        other = other.id.value,
                        what = what
                    ),
                )
                .help(both!(
                    "Sisakan di salah satunya, atau tentukan lewat `priority` mana yang didahulukan.",
                    "Keep it in one of the two, or let `priority` say which comes first."
                ));
        }
    }
}

/// A keyword's words in a fixed order, since `+` joins them in any.
fn keyword(written: &str) -> String {
    let mut parts: Vec<String> = written.split('+').map(normalize).collect();
    parts.sort();
    parts.join("+")
}
