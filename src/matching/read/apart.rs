//! A message that asks several things: each question is weighed by itself.

use super::super::keyword::Hit;
use super::super::question::{self, Question, Stretch};
use super::super::rank::{self, Candidate};
use super::super::{Decision, Index, Part, Ranked};
use super::{Judged, Message, Scratch, dress, names_product, set_courtesy_aside};
use std::sync::Arc;

/// A question of a message that asks several things.
#[derive(Clone, Debug)]
pub(in crate::matching) struct Asked {
    pub question: Question,
    /// The stretch of the message that was weighed for it; the question's words may be more.
    pub stretch: Stretch,
    pub score: f32,
    /// A full keyword speaks for it.
    certain: bool,
    /// It names a product and has a question mark of its own: whatever follows, it was asked.
    plain: bool,
}

impl Index {
    /// The questions of a message that asks several things, where each is answered by itself; none where it asks one. What speaks for
    /// the whole message is left in `scratch`, but for its vector.
    pub(super) fn questions(&self, message: Message<'_>, whole: &Decision, scratch: &mut Scratch) -> Vec<Asked> {
        let mut asked = self.asked_apart(message, scratch);
        let Decision::Answer { intents } = whole else {
            // Of a message that is unclear as a whole only keywords are sure, and what is a whole question by itself.
            asked.retain(|asked| asked.certain || asked.plain);
            if asked.len() < 2 && !asked.iter().any(|asked| asked.plain) {
                asked.clear();
            }
            asked.truncate(question::ANSWERS);
            question::claim(asked.iter_mut().map(|asked| &mut asked.question.words), message.end);
            return asked;
        };
        if asked.len() < 2 {
            asked.clear();
        }
        // What the whole message is taken for, and no stretch of it is, is more than its stretches.
        let best = scratch.candidates.first().and_then(|best| self.standing(best.intent));
        let is_best = |asked: &Asked| best.is_some_and(|best| asked.question.intent == best.id);
        if !asked.iter().any(is_best) {
            asked.clear();
        }
        while asked.len() > question::ANSWERS
            && let Some(at) = asked.iter().rposition(|asked| !is_best(asked))
        {
            asked.remove(at);
        }
        if asked.is_empty() && intents.len() > 1 {
            let stretch = Stretch {
                words: message.first..message.end,
                asks: true,
                marked: false,
                joined: true,
            };
            // They are of one priority: beside each other none of them gives way.
            self.add_asked(message, &stretch, (intents, false), &scratch.candidates, &mut asked);
            if asked.len() < intents.len() {
                asked.clear();
            }
        }
        question::claim(asked.iter_mut().map(|asked| &mut asked.question.words), message.end);
        asked
    }

    /// The questions of a message that parts into stretches of which at least two are answered, each with another intent.
    fn asked_apart(&self, message: Message<'_>, scratch: &mut Scratch) -> Vec<Asked> {
        let mut asked = Vec::new();
        let keyword = scratch
            .candidates
            .first()
            .and_then(|best| rank::asked(best, message.hits));
        let stretches = match self.uses(Part::Questions) {
            true => question::stretches(
                message.utterance,
                &scratch.recognised,
                message.found,
                message.hits,
                keyword,
            ),
            false => Vec::new(),
        };
        if stretches.is_empty() {
            return asked;
        }
        scratch.whole.clone_from(&scratch.recognised);
        std::mem::swap(&mut scratch.candidates, &mut scratch.of_whole);
        for stretch in &stretches {
            self.weigh_stretch(message, stretch, scratch, |judged, part, scratch| {
                if let Decision::Answer { intents } = judged.decision {
                    self.add_asked(part, stretch, (&intents, true), &scratch.candidates, &mut asked);
                }
            });
        }
        std::mem::swap(&mut scratch.candidates, &mut scratch.of_whole);
        std::mem::swap(&mut scratch.recognised, &mut scratch.whole);
        asked
    }

    /// Weighs a stretch of a message by itself. The candidates are left in `scratch`, and greetings set aside in its words.
    pub(in crate::matching) fn weigh_stretch(
        &self,
        message: Message<'_>,
        stretch: &Stretch,
        scratch: &mut Scratch,
        then: impl FnOnce(Judged, Message<'_>, &mut Scratch),
    ) {
        set_courtesy_aside(&mut scratch.recognised);
        let denied = message.denied.firmly();
        let mut hits = self.hits(message.utterance, stretch.words.clone(), &denied, scratch);
        hits.retain(|hit| !hit.courtesy);
        // What says how a product is to be asks nothing beside what the whole message does.
        let dressed =
            |hit: &Hit| dress::is_dressed(message.dress, hit) && !message.hits.iter().any(|of| of.words == hit.words);
        hits.retain(|hit| !dressed(hit));
        if !stretch.joined {
            hits.extend(message.hits.iter().filter(|hit| hit.veto));
        }
        let part = Message {
            first: stretch.words.start,
            end: stretch.words.end,
            found: question::within(message.found, &stretch.words),
            denied: &denied,
            hits: &hits,
            ..message
        };
        let judged = self.judge(part, scratch);
        then(judged, part, scratch);
    }

    /// Adds what a stretch is answered with: an intent that gives way to others is none beside `others`, and none answers twice.
    fn add_asked(
        &self,
        part: Message<'_>,
        stretch: &Stretch,
        (intents, others): (&[Arc<str>], bool),
        candidates: &[Candidate],
        asked: &mut Vec<Asked>,
    ) {
        let mut first: Option<&[u32]> = None;
        for intent in intents {
            let named = |candidate: &&Candidate| self.standing(candidate.intent).is_some_and(|s| s.id == *intent);
            let Some(candidate) = candidates.iter().find(named) else {
                continue;
            };
            let standing = self.standing(candidate.intent);
            let gives_way = others && standing.is_some_and(|standing| standing.priority < 0);
            let words = rank::asked(candidate, part.hits);
            // What only tells is told of the question beside it, unless a keyword says otherwise.
            let tells = words.is_none() && !stretch.asks;
            if gives_way || tells || asked.iter().any(|asked| asked.question.intent == *intent) {
                continue;
            }
            let start = match (first, words) {
                (Some(first), Some(second)) => question::between(first, second, part.found),
                _ => None,
            };
            first = first.or(words);
            asked.push(Asked {
                question: Question {
                    intent: intent.clone(),
                    words: start.unwrap_or(part.first)..part.end,
                },
                stretch: stretch.clone(),
                score: candidate.score,
                certain: words.is_some(),
                plain: stretch.marked && names_product(part.found),
            });
        }
    }

    fn standing(&self, intent: u32) -> Option<&rank::Standing> {
        self.intents.get(intent as usize)
    }

    /// The intents by score: those that answer a stretch of the message by what speaks for them there.
    pub(in crate::matching) fn ranked(&self, questions: &[Asked], candidates: &[Candidate]) -> Vec<Ranked> {
        let mut ranked = rank::ranked(candidates, &self.intents);
        if questions.is_empty() {
            return ranked;
        }
        for Asked { question, score, .. } in questions {
            match ranked.iter_mut().find(|ranked| ranked.intent == question.intent) {
                Some(known) => known.score = *score,
                None => ranked.push(Ranked {
                    intent: question.intent.clone(),
                    score: *score,
                }),
            }
        }
        let priority = |ranked: &Ranked| {
            let at = self
                .intents
                .binary_search_by(|standing| standing.id.cmp(&ranked.intent));
            at.ok()
                .and_then(|at| self.intents.get(at))
                .map_or(0, |standing| standing.priority)
        };
        ranked.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            by_score
                .then_with(|| priority(b).cmp(&priority(a)))
                .then_with(|| a.intent.cmp(&b.intent))
        });
        ranked.truncate(rank::LISTED);
        ranked
    }
}
