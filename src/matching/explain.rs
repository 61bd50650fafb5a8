//! Why a message is answered as it is: data for `sapa explain`, in text and JSON.

mod contribution;

use super::advice::{Advice, Cause};
use super::command::{Command, Courtesy, Short, command};
use super::entity::{self, Filling};
use super::example::Nearness;
use super::keyword::Hit;
use super::mark::value_mark;
use super::question;
use super::rank::{self, Candidate, CandidateEvidence};
use super::read::{Asked, Scratch, Understood};
use super::{Clock, Decision, Entity, Found, Index, Ranked, SlotValue};
use crate::catalog::Catalog;
use crate::text::Utterance;
use contribution::{Parts, rounded};
use serde::Serialize;
use std::ops::Range;

pub use contribution::{Contribution, Kind, shares};

/// Every reason behind one decision. Field names are the JSON of `sapa explain`, which holds no sentence in any language.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub text: String,
    pub words: Vec<String>,
    pub repairs: Vec<Repair>,
    /// Words that may carry the matter of a message and that the bot does not know, as read.
    pub unknown: Vec<String>,
    /// Words that the message itself takes out ("bukan harga, tapi stok"): they speak for and against nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<String>,
    pub entities: Vec<ExplainedEntity>,
    pub intents: Vec<ExplainedIntent>,
    /// Intents that a keyword speaks for and a `not` of theirs takes out.
    pub vetoes: Vec<Veto>,
    /// The score from which an intent answers.
    pub threshold: f32,
    /// What the first intent's score is ahead of the second's; its score where there is no second.
    pub margin: f32,
    /// `answer`, `ask`, `clarify` or `fallback`.
    pub decision: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// Where the message asks several things: each with its words, in the order asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<ExplainedQuestion>,
    /// Slots of the intent that the message leaves open, for the decision `ask`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<String>,
    /// What "did you mean" offers, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<String>,
    /// Why no intent answers, where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Cause>,
    /// What the bot's author could write so that one would, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Advice>,
    /// Where the whole message is a command that works at every step (`menu`, `batal`): it is obeyed, and no intent is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Where no intent answers and the message only greets or thanks: it is answered in kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courtesy: Option<Courtesy>,
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
    /// All the products that fit, where several do: then which one is meant is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainedIntent {
    pub intent: String,
    /// To four decimals, like the contributions.
    pub score: f32,
    /// Of its examples the one most like the message; it adds nothing by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Their values add up to `score`.
    pub contributions: Vec<Contribution>,
}

/// One question of a message that asks several things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedQuestion {
    /// As typed.
    pub text: String,
    pub intent: String,
}

/// An intent and the `not` of its own that the message fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Veto {
    pub intent: String,
    /// As the author wrote it.
    pub not: String,
}

impl Index {
    /// Understands a message with every reason, for `sapa explain`.
    pub fn explain(&self, text: &str, catalog: &Catalog, clock: &Clock) -> Explanation {
        self.with_understood(&Short::new(text), catalog, clock, |mut understood, scratch| {
            let intents = self.explained_intents(&mut understood, scratch);
            let answered = match &understood.decision {
                Decision::Answer { intents } => intents.as_slice(),
                Decision::Clarify { .. } | Decision::Fallback => &[],
            };
            let answered = |at: usize| answered.get(at).map(|intent| intent.to_string());
            let asks = self.open_slots(answered(0).as_deref(), &understood, catalog, clock);
            let decision = match &understood.decision {
                Decision::Answer { .. } if asks.is_empty() => "answer",
                Decision::Answer { .. } => "ask",
                Decision::Clarify { .. } => "clarify",
                Decision::Fallback => "fallback",
            };
            let words = &understood.utterance.words;
            let denied = understood.denied.clone().silenced();
            let denied = denied.into_iter().filter_map(|at| words.get(at));
            let denied = denied.map(|word| word.text.clone()).collect();
            let score = |at: usize| intents.get(at).map_or(0.0, |intent| intent.score);
            let mut explanation = Explanation {
                text: text.to_owned(),
                words: understood
                    .utterance
                    .words
                    .iter()
                    .map(|word| word.text.clone())
                    .collect(),
                repairs: repairs(&understood),
                unknown: understood.unknown.clone(),
                denied,
                entities: understood
                    .found
                    .iter()
                    .filter_map(|found| explained_entity(found, text))
                    .collect(),
                vetoes: self.vetoes(&understood),
                threshold: self.threshold(),
                margin: rounded(score(0) - score(1)),
                intents,
                decision: decision.to_owned(),
                intent: answered(0),
                also: answered(1),
                questions: explained_questions(&understood),
                asks,
                offered: match &understood.decision {
                    Decision::Clarify { intents } => intents.iter().map(|intent| intent.to_string()).collect(),
                    Decision::Answer { .. } | Decision::Fallback => Vec::new(),
                },
                because: None,
                advice: Vec::new(),
                command: command(text),
                courtesy: None,
            };
            if explanation.intent.is_none() {
                explanation.courtesy = Short::new(text).courtesy();
                explanation.because = Some(Cause::of(&explanation));
                explanation.advice = self.advice(&explanation, &understood, catalog, clock);
            }
            explanation
        })
    }

    fn vetoes(&self, understood: &Understood) -> Vec<Veto> {
        let speaks = |intent: u32| understood.hits.iter().any(|hit| !hit.veto && hit.intent == intent);
        let answers = |intent: u32| {
            let mut questions = understood.questions.iter();
            questions.any(|asked| *asked.question.intent == *self.name_of(intent))
        };
        let out = |hit: &&Hit| hit.veto && speaks(hit.intent) && !answers(hit.intent);
        let vetoes = understood.hits.iter().filter(out);
        let mut vetoes: Vec<Veto> = vetoes
            .map(|hit| Veto {
                intent: self.name_of(hit.intent),
                not: self.keywords.written(hit.rule).to_owned(),
            })
            .collect();
        vetoes.dedup_by(|later, first| later.intent == first.intent);
        vetoes
    }

    /// The id of an intent by its number.
    pub(super) fn name_of(&self, intent: u32) -> String {
        let standing = self.intents.get(intent as usize);
        standing.map_or_else(String::new, |standing| standing.id.to_string())
    }

    /// The slots of an intent that the message does not fill.
    fn open_slots(
        &self,
        intent: Option<&str>,
        understood: &Understood,
        catalog: &Catalog,
        clock: &Clock,
    ) -> Vec<String> {
        let slots = intent.and_then(|id| self.slots_of(id)).unwrap_or_default();
        // What the first question leaves open another may tell.
        let words = understood.questions.first().map(|asked| asked.question.words.clone());
        let part = words.and_then(|words| understood.utterance.words.get(words));
        let part = Utterance {
            raw: understood.utterance.raw.clone(),
            words: part.unwrap_or(&understood.utterance.words).to_vec(),
        };
        let filled = |entity: &Entity| match entity::fill(entity, &part, catalog, clock, false) {
            Filling::Nothing => entity::fill(entity, &understood.utterance, catalog, clock, false),
            filling => filling,
        };
        // Of several products each is answered for, unless two fit one name.
        let clear = |found: &Found| matches!(found.value, SlotValue::Product(_)) && found.alternatives.len() <= 1;
        let told = |entity: &Entity| match filled(entity) {
            Filling::One(_) => true,
            Filling::Several(_) => matches!(entity, Entity::Product) && understood.found.iter().any(clear),
            Filling::Nothing => false,
        };
        let open = slots.iter().filter(|(_, entity)| !told(entity));
        open.map(|(slot, _)| slot.clone()).collect()
    }

    /// What speaks for each intent: in the whole message, and for those that answer a part of it in that part.
    fn explained_intents(&self, understood: &mut Understood, scratch: &mut Scratch) -> Vec<ExplainedIntent> {
        // The vector that is left may be that of a part.
        understood.terms = self.judge(understood.message(), scratch).spans;
        let order = self.ranked(&understood.questions, &scratch.candidates);
        let weighed = Weighed {
            utterance: &understood.utterance,
            hits: &understood.hits,
            terms: &understood.terms,
            found: &understood.found,
            unknown: &understood.unknown,
        };
        let of_whole = scratch.candidates.iter();
        let mut explained: Vec<ExplainedIntent> = of_whole
            .map(|candidate| self.explained(candidate, weighed, scratch))
            .collect();
        let recognised = scratch.recognised.clone();
        for asked in &understood.questions {
            self.weigh_stretch(
                understood.message(),
                &asked.stretch,
                scratch,
                |judged, part, scratch| {
                    let weighed = Weighed {
                        hits: part.hits,
                        terms: &judged.spans,
                        found: part.found,
                        ..weighed
                    };
                    let named = |candidate: &&Candidate| self.name_of(candidate.intent) == *asked.question.intent;
                    if let Some(candidate) = scratch.candidates.iter().find(named) {
                        explained.insert(0, self.explained(candidate, weighed, scratch));
                    }
                },
            );
        }
        scratch.recognised = recognised;
        let first = |ranked: &Ranked| explained.iter().find(|intent| intent.intent == *ranked.intent).cloned();
        order.iter().filter_map(first).collect()
    }

    fn explained(&self, candidate: &Candidate, weighed: Weighed<'_>, scratch: &Scratch) -> ExplainedIntent {
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
                let hit = weighed.hits.get(*hit);
                parts.add(
                    Kind::Keyword,
                    hit.map_or("", |hit| self.keywords.written(hit.rule)),
                    *base,
                );
                parts.add(Kind::LongerKeyword, "", *longer);
                parts.add(Kind::WordForWord, "", *exact);
                parts.add(Kind::UnknownWords, &weighed.unknown.join(" "), *doubt);
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
                self.explain_nearness(*near, weighed, scratch, &mut parts);
                let nearest = self.examples.nearest(near.intent, &scratch.examples);
                example = nearest.and_then(|at| self.written_examples.get(at as usize)).cloned();
                let rival = rival
                    .and_then(|rival| self.intents.get(rival as usize))
                    .map_or("", |rival| &rival.id);
                parts.add(Kind::Lead, rival, rank::scaled(*margin));
                parts.add(Kind::SharedExample, "", rank::scaled(*level));
                parts.add(Kind::SingleWord, "", *lone);
                parts.add(Kind::UnknownWords, &weighed.unknown.join(" "), *doubt);
                parts.add(Kind::LimitOfExamples, "", *limit);
            }
            CandidateEvidence::Value { worth } => {
                let typed = weighed
                    .found
                    .first()
                    .and_then(|found| weighed.utterance.raw.get(found.start..found.end));
                parts.add(Kind::Value, typed.unwrap_or(""), *worth);
            }
        }
        ExplainedIntent {
            intent: self.name_of(candidate.intent),
            score: rounded(candidate.score),
            example,
            contributions: parts.adding_up_to(candidate.score),
        }
    }

    fn explain_nearness(&self, near: Nearness, weighed: Weighed<'_>, scratch: &Scratch, parts: &mut Parts) {
        parts.add(Kind::BeforeAnyWord, "", self.lifted() + rank::scaled(near.prior));
        let shares = self
            .examples
            .by_term(near.intent, weighed.terms.len(), &scratch.examples);
        for ((first, last), share) in weighed.terms.iter().zip(shares) {
            let words = weighed.utterance.words.get(*first..=*last).unwrap_or_default();
            let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            parts.add(Kind::Word, &text.join(" "), rank::scaled(share));
        }
    }
}

/// What was weighed: a whole message, or a part of it.
#[derive(Clone, Copy)]
struct Weighed<'w> {
    utterance: &'w Utterance,
    hits: &'w [Hit],
    /// See [`Understood::terms`].
    terms: &'w [(usize, usize)],
    found: &'w [Found],
    unknown: &'w [String],
}

/// The questions of a message that asks several things, each as typed.
fn explained_questions(understood: &Understood) -> Vec<ExplainedQuestion> {
    let typed = |words: &Range<usize>| {
        let words = question::without_joins(understood.utterance.words.get(words.clone()).unwrap_or_default());
        let (first, last) = (words.first()?, words.last()?);
        understood.utterance.raw.get(first.start..last.end)
    };
    let explained = |asked: &Asked| ExplainedQuestion {
        text: typed(&asked.question.words).unwrap_or_default().to_owned(),
        intent: asked.question.intent.to_string(),
    };
    let several = understood.questions.iter().filter(|_| understood.questions.len() > 1);
    several.map(explained).collect()
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
        alternatives: found
            .alternatives
            .iter()
            .filter_map(|other| match other {
                SlotValue::Product(sku) => Some(sku.clone()),
                _ => None,
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::read::tests::{clock, index};
    use super::contribution::steps;
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
                let sum: i64 = intent
                    .contributions
                    .iter()
                    .map(|part| steps(f64::from(part.value)))
                    .sum();
                assert_eq!(sum, steps(f64::from(intent.score)), "{message}: {intent:?}");
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
