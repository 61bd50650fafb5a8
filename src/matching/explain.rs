//! Why a message is answered as it is: data for `sapa explain`, in text and JSON.

use super::entity::{self, Filling};
use super::example::Nearness;
use super::mark::value_mark;
use super::rank::{self, Candidate, CandidateEvidence};
use super::read::{Scratch, Understood};
use super::{Clock, Decision, Found, Index, SlotValue};
use crate::catalog::Catalog;
use serde::Serialize;

/// Every reason behind one decision. Field names are the JSON of `sapa explain`.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub text: String,
    pub words: Vec<String>,
    pub repairs: Vec<Repair>,
    pub entities: Vec<ExplainedEntity>,
    pub intents: Vec<ExplainedIntent>,
    pub threshold: f32,
    /// `answer`, `ask`, `clarify` or `fallback`.
    pub decision: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
}

/// A word as typed and as read.
#[derive(Clone, Debug, Serialize)]
pub struct Repair {
    pub typed: String,
    pub read: String,
    /// Why: `slang`, `typo`, `stretched`, …
    pub kind: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainedEntity {
    pub entity: String,
    pub text: String,
    pub value: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainedIntent {
    pub intent: String,
    pub score: f32,
    /// Of its examples the one most like the message; it adds nothing by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Their values add up to `score`.
    pub contributions: Vec<Contribution>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Contribution {
    pub kind: String,
    pub text: String,
    pub value: f32,
}

impl Contribution {
    /// Kind and text as a person reads them: `keyword "how much"`, or the kind alone.
    pub fn label(&self) -> String {
        if self.text.is_empty() {
            self.kind.clone()
        } else {
            format!("{} \"{}\"", self.kind, self.text)
        }
    }
}

impl Index {
    /// Understands a message with every reason, for `sapa explain`.
    pub fn explain(&self, text: &str, catalog: &Catalog, clock: &Clock) -> Explanation {
        self.with_understood(text, catalog, clock, |understood, scratch| {
            let intents = scratch
                .candidates
                .iter()
                .map(|candidate| self.explained(candidate, &understood, scratch))
                .collect();
            let (decision, intent, also) = self.decided(&understood, catalog, clock);
            Explanation {
                text: text.to_owned(),
                words: understood
                    .utterance
                    .words
                    .iter()
                    .map(|word| word.text.clone())
                    .collect(),
                repairs: repairs(&understood),
                entities: understood
                    .found
                    .iter()
                    .filter_map(|found| explained_entity(found, text))
                    .collect(),
                intents,
                threshold: self.threshold(),
                decision: decision.to_owned(),
                intent,
                also,
            }
        })
    }

    fn decided(
        &self,
        understood: &Understood,
        catalog: &Catalog,
        clock: &Clock,
    ) -> (&'static str, Option<String>, Option<String>) {
        match &understood.decision {
            Decision::Answer { intents } => {
                let name = |at: usize| intents.get(at).map(|id| id.to_string());
                let slots = intents.first().and_then(|id| self.slots_of(id)).unwrap_or_default();
                let missing = slots.iter().any(|(_, entity)| {
                    !matches!(
                        entity::fill(entity, &understood.utterance, catalog, clock, false),
                        Filling::One(_)
                    )
                });
                (if missing { "ask" } else { "answer" }, name(0), name(1))
            }
            Decision::Clarify { .. } => ("clarify", None, None),
            Decision::Fallback => ("fallback", None, None),
        }
    }

    fn explained(&self, candidate: &Candidate, understood: &Understood, scratch: &Scratch) -> ExplainedIntent {
        let mut parts = Parts::default();
        let mut example = None;
        match &candidate.evidence {
            CandidateEvidence::Keyword {
                hit,
                base,
                longer,
                exact,
                doubt,
            } => {
                let hit = understood.hits.get(*hit);
                parts.add("keyword", hit.map_or("", |hit| self.keywords.written(hit.rule)), *base);
                parts.add("longer keyword", "", *longer);
                parts.add("example word for word", "", *exact);
                parts.add("unknown words", &understood.unknown.join(" "), *doubt);
            }
            CandidateEvidence::Examples {
                near,
                margin,
                rival,
                level,
                lone,
                doubt,
                limit,
            } => {
                self.explain_nearness(*near, understood, scratch, &mut parts);
                let nearest = self.examples.nearest(near.intent, &scratch.examples);
                example = nearest.and_then(|at| self.written_examples.get(at as usize)).cloned();
                let rival = rival
                    .and_then(|rival| self.intents.get(rival as usize))
                    .map_or("", |rival| &rival.id);
                parts.add("lead", rival, rank::scaled(*margin));
                parts.add("example word for word", "", rank::scaled(*level));
                parts.add("a single word", "", *lone);
                parts.add("unknown words", &understood.unknown.join(" "), *doubt);
                parts.add("limit of examples", "", *limit);
            }
            CandidateEvidence::Value { worth } => {
                let typed = understood
                    .found
                    .first()
                    .and_then(|found| understood.utterance.raw.get(found.start..found.end));
                parts.add("value", typed.unwrap_or(""), *worth);
            }
        }
        let intent = self
            .intents
            .get(candidate.intent as usize)
            .map_or_else(String::new, |intent| intent.id.to_string());
        ExplainedIntent {
            intent,
            score: rounded(candidate.score),
            example,
            contributions: parts.0,
        }
    }

    fn explain_nearness(&self, near: Nearness, understood: &Understood, scratch: &Scratch, parts: &mut Parts) {
        parts.add("before any word", "", self.lift + rank::scaled(near.prior));
        let shares = self
            .examples
            .by_term(near.intent, understood.terms.len(), &scratch.examples);
        for ((first, last), share) in understood.terms.iter().zip(shares) {
            let words = understood.utterance.words.get(*first..=*last).unwrap_or_default();
            let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            parts.add("word", &text.join(" "), rank::scaled(share));
        }
    }
}

/// Contributions in the order in which they are made; what adds nothing is left out.
#[derive(Default)]
struct Parts(Vec<Contribution>);

impl Parts {
    fn add(&mut self, kind: &str, text: &str, value: f32) {
        let value = rounded(value);
        if value != 0.0 {
            self.0.push(Contribution {
                kind: kind.to_owned(),
                text: text.to_owned(),
                value,
            });
        }
    }
}

/// Four decimals: more would say nothing.
fn rounded(value: f32) -> f32 {
    (value * 10_000.0).round() / 10_000.0
}

/// What was typed and how it was read, where those differ; words that share a place are one repair.
fn repairs(understood: &Understood) -> Vec<Repair> {
    let mut repairs: Vec<(usize, Repair)> = Vec::new();
    for word in &understood.utterance.words {
        let Some(change) = word.change else { continue };
        match repairs.last_mut() {
            Some((start, repair)) if *start == word.start => {
                repair.read.push(' ');
                repair.read.push_str(&word.text);
            }
            _ => {
                let typed = understood
                    .utterance
                    .raw
                    .get(word.start..word.end)
                    .unwrap_or_default()
                    .to_owned();
                repairs.push((
                    word.start,
                    Repair {
                        typed,
                        read: word.text.clone(),
                        kind: change.name().to_owned(),
                    },
                ));
            }
        }
    }
    repairs.into_iter().map(|(_, repair)| repair).collect()
}

fn explained_entity(found: &Found, text: &str) -> Option<ExplainedEntity> {
    let value = match &found.value {
        SlotValue::Product(text)
        | SlotValue::Phone(text)
        | SlotValue::Email(text)
        | SlotValue::Text(text)
        | SlotValue::Choice(text) => text.clone(),
        SlotValue::Number(number) => number.to_string(),
        SlotValue::Quantity { amount, unit } => match unit {
            Some(unit) => format!("{amount} {unit}"),
            None => amount.to_string(),
        },
        SlotValue::Money(amount) => amount.to_string(),
        SlotValue::Date(date) => date.to_string(),
        SlotValue::Time(time) => time.format("%H:%M").to_string(),
        SlotValue::Flag(flag) => flag.to_string(),
    };
    Some(ExplainedEntity {
        entity: value_mark(&found.value)?.to_owned(),
        text: text.get(found.start..found.end).unwrap_or_default().to_owned(),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::super::read::tests::{clock, index};
    use super::*;

    fn explain(message: &str) -> Explanation {
        index().explain(message, &Catalog::default(), &clock())
    }

    #[test]
    fn contributions_add_up() {
        for message in [
            "brp hrga kaos",
            "harga saham apple",
            "paket blm datang",
            "halo kak harga kaos",
            "kaos polos ada",
            "buka",
            "zzz",
        ] {
            for intent in explain(message).intents {
                let sum: f32 = intent.contributions.iter().map(|contribution| contribution.value).sum();
                assert!((sum - intent.score).abs() < 0.002, "{message}: {intent:?}");
                assert!((0.0..=1.0).contains(&intent.score), "{message}: {intent:?}");
            }
        }
    }

    #[test]
    fn what_was_read_is_told_from_what_was_typed() {
        let repairs: Vec<String> = explain("Brp hargaaa kaus, makasih")
            .repairs
            .iter()
            .map(|r| format!("{}={} {}", r.typed, r.read, r.kind))
            .collect();
        assert_eq!(
            repairs,
            [
                "Brp=berapa slang",
                "hargaaa=harga stretched",
                "kaus=kaos typo",
                "makasih=terima kasih slang"
            ]
        );
    }

    #[test]
    fn decisions_have_names() {
        for (message, decision, intent, also) in [
            ("harga kaos", "answer", Some("price"), None),
            ("stok sama harga kaos", "answer", Some("stock"), Some("price")),
            ("harga saham apple", "clarify", None, None),
            ("zzz", "fallback", None, None),
        ] {
            let explanation = explain(message);
            assert_eq!(explanation.decision, decision, "{message}");
            assert_eq!(
                (explanation.intent.as_deref(), explanation.also.as_deref()),
                (intent, also),
                "{message}"
            );
        }
    }

    #[test]
    fn the_same_message_is_explained_in_the_same_bytes() {
        let json = || serde_json::to_string(&explain("brp hrga kaos hitam kak, masih ada?")).unwrap();
        assert_eq!(json(), json());
    }
}
