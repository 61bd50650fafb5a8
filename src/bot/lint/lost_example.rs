//! `lost-example`: an example that, asked back, another intent answers.

use super::Subject;
use crate::bot::Content;
use crate::bot::diagnostic::Report;
use crate::bot::schema::IntentDecl;
use crate::both;
use crate::catalog::Catalog;
use crate::matching::{Clock, Decision, Entity};
use chrono::{DateTime, Utc};

/// Examples of one folder that are asked back; some seconds of work at most.
const MOST: usize = 20_000;
/// A message costs what it shares with each intent, so that of a folder with thousands of them fewer examples are asked, evenly spread.
const MOST_BY_INTENTS: usize = 4_000_000;

/// How far apart the examples are that are asked back.
fn stride(examples: usize, intents: usize) -> usize {
    let most = MOST.min(MOST_BY_INTENTS / intents.max(1));
    examples.div_ceil(most.max(1)).max(1)
}

pub fn check(subject: &Subject<'_>, content: &Content, now: DateTime<Utc>, report: &mut Report<'_>) {
    let clock = Clock {
        now,
        zone: content.hours.zone(),
    };
    let examples = subject
        .folder
        .intents
        .iter()
        .flat_map(|intent| intent.examples.iter().map(move |example| (intent, example)));
    let stride = stride(examples.clone().count(), subject.folder.intents.len());
    for (intent, example) in examples.step_by(stride) {
        let Some(message) = message(&example.value, intent, subject.catalog) else {
            continue;
        };
        let reading = content.matcher.read(&message, subject.catalog, &clock);
        let Decision::Answer { intents } = reading.decision else {
            continue;
        };
        let Some(winner) = intents
            .first()
            .filter(|_| !intents.iter().any(|id| **id == *intent.id.value))
        else {
            continue;
        };
        report
            .warning(
                "lost-example",
                example.place,
                both!(
                    "pesan ini akan dijawab oleh intent `{winner}`, bukan `{own}`",
                    "this message is answered by the intent `{winner}`, not by `{own}`",
                    winner = winner,
                    own = intent.id.value
                ),
            )
            .help(both!(
                "Pindahkan contoh ini ke `{winner}`, atau tulis katanya di `not` milik `{winner}`. `sapa explain` menunjukkan sebabnya.",
                "Move it to `{winner}`, or name its words under `not` there. `sapa explain` shows why.",
                winner = winner
            ));
    }
}

/// The example as a visitor would write it: its slots filled in. `None` where nothing typical is known for one.
fn message(example: &str, intent: &IntentDecl, catalog: &Catalog) -> Option<String> {
    let mut message = String::new();
    let mut rest = example;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, following) = after.split_once('}')?;
        let slot = intent.slots.iter().find(|slot| slot.name.value == name.trim())?;
        message.push_str(before);
        message.push_str(typical(&slot.entity.value, catalog)?);
        rest = following;
    }
    message.push_str(rest);
    Some(message)
}

fn typical<'v>(entity: &'v Entity, catalog: &'v Catalog) -> Option<&'v str> {
    Some(match entity {
        Entity::Product => &catalog.products().first()?.name,
        Entity::Number | Entity::Quantity | Entity::Score { .. } => "3",
        Entity::Money => "50 ribu",
        Entity::Date => "besok",
        Entity::Time => "jam 3 sore",
        Entity::Phone => "081234567890",
        Entity::Email => "nama@contoh.id",
        Entity::Choice(choices) => choices.first()?,
        Entity::Text | Entity::Variant | Entity::Pattern(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::stride;

    #[test]
    fn what_is_asked_back_is_bounded() {
        for (examples, intents, expected) in [(0, 0, 1), (7_500, 150, 1), (30_000, 150, 2), (30_000, 10_000, 75)] {
            assert_eq!(stride(examples, intents), expected, "{examples} of {intents}");
        }
    }
}
