//! A message is read: repaired, searched for values and keywords, compared with examples, ranked.

mod apart;
mod beside;
mod claims;
mod count;
mod dress;

pub(super) use apart::Asked;
pub(super) use beside::Beside;

use super::build::signature;
use super::command::Short;
use super::example::{self, Nearness};
use super::feature::{Feature, Term};
use super::keyword::{self, Hit};
use super::language;
use super::mark::value_mark;
use super::negation::Denied;
use super::rank::{self, Candidate, Empty, Gathered, GivesWay, Shape, Told};
use super::spelling::{self, Recognised};
use super::words::is_content;
use super::{Clock, Decision, Entity, Found, Index, Part, Reading, entity};
use crate::catalog::Catalog;
use crate::text::Utterance;
use beside::{beside_courtesy, set_courtesy_aside};
use count::{Count, FEW};
use dress::dress;
use std::cell::RefCell;

/// Working space of a thread, so that reading allocates nothing that grows with the number of intents.
#[derive(Default)]
pub(super) struct Scratch {
    pub recognised: Vec<Recognised>,
    keyword: keyword::Scratch,
    pub examples: example::Scratch,
    pub candidates: Vec<Candidate>,
    leading: Vec<Nearness>,
    /// The words as the whole message has them, while a stretch of it is weighed.
    whole: Vec<Recognised>,
    /// What speaks for the whole message, meanwhile.
    of_whole: Vec<Candidate>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A message understood, with what explains it.
pub(super) struct Understood {
    pub utterance: Utterance,
    pub found: Vec<Found>,
    /// What is not read because the message denies it.
    pub denied: Denied,
    /// For each word whether a value covers it, or it is denied.
    pub covered: Vec<bool>,
    /// For each word whether it says how a product beside it is to be.
    pub dress: Vec<bool>,
    pub hits: Vec<Hit>,
    /// Where the message asks several things: each with its words, in the order asked.
    pub questions: Vec<Asked>,
    /// For each term of the message's vector: the words it stands for.
    pub terms: Vec<(usize, usize)>,
    /// The bot's language it is clearly in.
    pub language: Option<String>,
    /// Words the bot does not know, after repair.
    pub unknown: Vec<String>,
    pub decision: Decision,
}

/// What is weighed: a message, or a stretch of it.
#[derive(Clone, Copy)]
pub(super) struct Message<'m> {
    utterance: &'m Utterance,
    /// The first of its words, and the one behind its last.
    first: usize,
    end: usize,
    /// Values of those words.
    pub found: &'m [Found],
    denied: &'m Denied,
    /// By the message's words: whether a value covers it, or it is denied, or says how a product is to be.
    covered: &'m [bool],
    /// By the message's words: what says how a product is to be belongs to that product, as examples see it.
    dress: &'m [bool],
    pub hits: &'m [Hit],
}

impl<'m> Message<'m> {
    fn words<T>(&self, of: &'m [T]) -> &'m [T] {
        of.get(self.first..self.end).unwrap_or_default()
    }
}

impl Understood {
    /// The whole message as it was weighed.
    pub fn message(&self) -> Message<'_> {
        Message {
            utterance: &self.utterance,
            first: 0,
            end: self.utterance.words.len(),
            found: &self.found,
            denied: &self.denied,
            covered: &self.covered,
            dress: &self.dress,
            hits: &self.hits,
        }
    }
}

/// What a message was weighed to be.
pub(super) struct Judged {
    decision: Decision,
    /// See [`Understood::terms`].
    pub spans: Vec<(usize, usize)>,
    /// Where the answer is that to a greeting or thanks: what the rest must do to be heard instead.
    gives_way: Option<GivesWay>,
}

impl Judged {
    /// Whether there is an answer, or a product to ask about.
    fn is_understood(&self, found: &[Found]) -> bool {
        match self.decision {
            Decision::Answer { .. } => true,
            Decision::Clarify { .. } => names_product(found),
            Decision::Fallback => false,
        }
    }
}

impl Index {
    /// Understands one message. Time grows linearly with its length.
    pub fn read(&self, text: &str, catalog: &Catalog, clock: &Clock) -> Reading {
        self.read_said(&Short::new(text), catalog, clock)
    }

    /// The same for a message that was compared with commands and labels before.
    pub fn read_said(&self, said: &Short<'_>, catalog: &Catalog, clock: &Clock) -> Reading {
        self.with_understood(said, catalog, clock, |understood, scratch| Reading {
            language: understood.language,
            ranked: self.ranked(&understood.questions, &scratch.candidates),
            decision: understood.decision,
            questions: match understood.questions.len() {
                // What is a whole question by itself was the only one.
                0 | 1 => Vec::new(),
                _ => understood.questions.into_iter().map(|asked| asked.question).collect(),
            },
            entities: understood.found,
            denied: understood.denied.silenced(),
            unknown: understood.unknown,
            utterance: understood.utterance,
        })
    }

    pub(super) fn with_understood<T>(
        &self,
        said: &Short<'_>,
        catalog: &Catalog,
        clock: &Clock,
        then: impl FnOnce(Understood, &mut Scratch) -> T,
    ) -> T {
        SCRATCH.with(|kept| match kept.try_borrow_mut() {
            Ok(mut scratch) => then(self.understand(said, catalog, clock, &mut scratch), &mut scratch),
            // Only where `then` itself reads a message.
            Err(_) => {
                let mut scratch = Scratch::default();
                then(self.understand(said, catalog, clock, &mut scratch), &mut scratch)
            }
        })
    }

    fn understand(&self, said: &Short<'_>, catalog: &Catalog, clock: &Clock, scratch: &mut Scratch) -> Understood {
        // Names of products are right as they are, but for the shortest, which may be anything.
        let product = |word: &str| word.chars().count() >= SHORTEST_OWN && catalog.words().contains(word);
        let mut utterance = said.read_beside(&self.lexicon, product);
        spelling::repair(
            &mut utterance,
            &self.words,
            &self.lexicon,
            catalog.words(),
            if self.uses(Part::Repair) { spelling::REPAIRS } else { 0 },
            &mut scratch.recognised,
        );
        let mut found = entity::find(&utterance, catalog, clock);
        count::set_periods_aside(&utterance, &found, &mut scratch.recognised);
        let denied = self.denied(&utterance, &found, catalog, scratch);
        found.retain(|found| !denied.drops(found));
        let mut covered = covered(&found, utterance.words.len());
        let mut hits = self.hits(&utterance, 0..utterance.words.len(), &denied, scratch);
        denied.yield_to_others(&mut hits);
        let dress = dress(&utterance, &found, catalog);
        for (at, covered) in covered.iter_mut().enumerate() {
            // What is denied says nothing, for or against any intent.
            *covered |= denied.hides(at) || dress.get(at) == Some(&true);
        }
        dress::yield_to_others(&dress, &mut hits);
        let message = Message {
            utterance: &utterance,
            first: 0,
            end: utterance.words.len(),
            found: &found,
            denied: &denied,
            covered: &covered,
            dress: &dress,
            hits: &[],
        };
        let mut judged = self.judge(Message { hits: &hits, ..message }, scratch);
        let says = beside_courtesy(&utterance, &scratch.recognised, &covered);
        if let Some(greeting) = judged.gives_way.filter(|greeting| says >= greeting.to) {
            let recognised = scratch.recognised.clone();
            let candidates = scratch.candidates.clone();
            let rest: Vec<Hit> = hits.iter().copied().filter(|hit| !hit.courtesy).collect();
            set_courtesy_aside(&mut scratch.recognised);
            let beside = self.judge(Message { hits: &rest, ..message }, scratch);
            if greeting.always || beside.is_understood(&found) {
                judged = beside;
                hits = rest;
            } else {
                scratch.recognised = recognised;
                scratch.candidates = candidates;
            }
        }
        let message = Message { hits: &hits, ..message };
        let questions = self.questions(message, &judged.decision, scratch);
        if !questions.is_empty() {
            let intents = questions.iter().map(|asked| asked.question.intent.clone()).collect();
            judged.decision = Decision::Answer { intents };
        }
        let language = language::clearly(&utterance, &covered, &self.lexicon, &self.languages);
        let unknown = unknown(&utterance, &scratch.recognised, &covered);
        Understood {
            utterance,
            found,
            denied,
            covered,
            dress,
            hits,
            questions,
            terms: judged.spans,
            language,
            unknown,
            decision: judged.decision,
        }
    }

    /// Weighs what a message or a stretch of it holds. The candidates are left in `scratch`.
    pub(super) fn judge(&self, message: Message<'_>, scratch: &mut Scratch) -> Judged {
        let Message { found, hits, .. } = message;
        let (terms, spans) = self.terms(message, &scratch.recognised);
        let recognised = message.words(&scratch.recognised);
        let covered = message.words(message.covered);
        let mut shape = self.shape(message, recognised, covered);
        // A value and nothing else asks nothing yet, whatever examples begin like it.
        shape.lone |= is_bare(found, covered, recognised);
        if !self.uses(Part::Rules) {
            shape = Shape {
                matter: shape.matter,
                ..Shape::default()
            };
        }
        let takers = self.takers(found, covered, recognised);
        let exact = self.exact.get(&signature(&terms)).map_or(&[][..], Vec::as_slice);
        let told = if shape.doubtful {
            self.told(recognised, covered, found)
        } else {
            Told::Any
        };
        let vetoes = rank::vetoes(hits);
        let mut wanted = Some(rank::wanted(&vetoes, exact, &told, self.lifted()));
        let gives_way = loop {
            let gathered = Gathered {
                hits,
                vetoes: &vetoes,
                near: self.examples.near(&terms, wanted, &mut scratch.examples),
                exact,
                takers,
                sharing: &self.sharing,
                lift: self.lifted(),
                few: self.few,
                margin: if self.uses(Part::Margin) { rank::MARGIN } else { 0.0 },
                told: &told,
                shape,
            };
            if gathered.rank(&self.intents, &mut scratch.leading, &mut scratch.candidates) {
                break gathered.gives_way(&scratch.candidates, &self.intents);
            }
            // Somebody else bears on it: then all are looked at, which is always enough.
            wanted = None;
        };
        Judged {
            decision: rank::decide(&scratch.candidates, hits, &self.intents, self.few),
            spans,
            gives_way,
        }
    }

    /// The slots an intent needs, by name.
    pub(super) fn slots_of(&self, intent: &str) -> Option<&[(String, Entity)]> {
        let at = self
            .intents
            .binary_search_by(|standing| (*standing.id).cmp(intent))
            .ok()?;
        self.slots.get(at).map(Vec::as_slice)
    }

    /// The intents that take the first value of a message that is nothing but values.
    fn takers(&self, found: &[Found], covered: &[bool], recognised: &[Recognised]) -> &[u32] {
        let aside = |how: &Recognised| match how {
            Recognised::Known(known) => !is_content(known.class),
            Recognised::Shape => true,
            Recognised::Catalog | Recognised::Unknown => false,
        };
        let nothing_else = covered
            .iter()
            .zip(recognised)
            .all(|(covered, how)| *covered || aside(how));
        let mark = found
            .first()
            .filter(|_| nothing_else)
            .and_then(|found| value_mark(&found.value));
        mark.and_then(|mark| self.takers.get(mark)).map_or(&[], Vec::as_slice)
    }

    /// The message as its vector sees it, and for each term the words it stands for. Vocatives are left out unless there is nothing
    /// else; a value of a kind that examples have a mark for becomes that mark.
    fn terms<'u>(&self, message: Message<'u>, recognised: &[Recognised]) -> (Vec<Term<'u>>, Vec<(usize, usize)>) {
        let Message {
            utterance,
            found,
            denied,
            ..
        } = message;
        let words = message.words(&utterance.words).len();
        let mut terms = Vec::with_capacity(words);
        let mut spans = Vec::with_capacity(words);
        let mut marked = found
            .iter()
            .filter(|found| value_mark(&found.value).is_some_and(|mark| self.marks.contains(&mark)))
            .peekable();
        let vocative = |how: &Recognised| matches!(how, Recognised::Known(known) if known.class.vocative);
        let calls = message.words(recognised).iter().all(vocative);
        let mut at = message.first;
        while let (Some(word), Some(how), true) = (utterance.words.get(at), recognised.get(at), at < message.end) {
            while marked.next_if(|found| found.first_word < at).is_some() {}
            if let Some(found) = marked.next_if(|found| found.first_word == at)
                && let Some(mark) = value_mark(&found.value)
            {
                terms.push(Term {
                    stem: Feature::mark(mark),
                    meaning: None,
                    text: None,
                    listed: None,
                });
                let last = found.last_word.max(at);
                spans.push((at, last));
                at = last + 1;
                continue;
            }
            let (stem, meaning, listed) = match how {
                Recognised::Known(known) => (known.stem, known.meaning, known.listed),
                _ => (Feature::word(&word.text), None, None),
            };
            // Calling twice says no more than once.
            let again = || calls && terms.last().is_some_and(|last: &Term<'_>| last.stem == stem);
            let dressed = message.dress.get(at) == Some(&true);
            if (calls || !vocative(how)) && !again() && !denied.hides(at) && !dressed {
                terms.push(Term {
                    stem,
                    meaning,
                    text: Some(&word.text),
                    listed,
                });
                spans.push((at, at));
            }
            at += 1;
        }
        (terms, spans)
    }

    /// What the message is like as a whole.
    fn shape(&self, message: Message<'_>, recognised: &[Recognised], covered: &[bool]) -> Shape {
        let found = message.found;
        let mut count = Count::default();
        for (at, (how, covered)) in (message.first..).zip(recognised.iter().zip(covered)) {
            let in_keyword = || {
                let mut hits = message.hits.iter();
                hits.any(|hit| !hit.veto && hit.words.as_slice().iter().any(|word| *word as usize == at))
            };
            count.add(how, *covered, in_keyword);
        }
        let common = |stem| self.owners.get(&stem).is_none_or(Option::is_none);
        let elsewhere = count.elsewhere && !names_product(found);
        Shape {
            doubtful: count.is_doubtful() || elsewhere,
            held_back: count.is_beside_keyword() || elsewhere,
            matter: count.matter > 0 || names_product(found),
            lone: count.is_one_everyday_word() || count.words == 1 && count.last.is_none_or(common),
            common: count.words == 1 && count.questions == 1,
            empty: (count.telling == 0).then_some(if count.words <= SHORT {
                Empty::Short
            } else {
                Empty::Long
            }),
            bare: count.telling == 0 || count.telling == 1 && count.words <= FEW,
        }
    }

    /// Whom the known words of a doubtful message speak for: nobody, where it is about a matter far from the bot's.
    fn told(&self, recognised: &[Recognised], covered: &[bool], found: &[Found]) -> Told {
        if names_product(found) {
            return Told::Any;
        }
        let words = || recognised.iter().zip(covered).filter(|(_, covered)| !**covered);
        if words().any(|(how, _)| matches!(how, Recognised::Known(known) if known.is_elsewhere())) {
            return Told::Nobody;
        }
        let owners = words().filter_map(|(how, _)| match how {
            Recognised::Known(known) if known.own && is_content(known.class) => *self.owners.get(&known.stem)?,
            _ => None,
        });
        let everyday = |how: &Recognised| matches!(how, Recognised::Known(known) if known.class.is_listed());
        let own = words().filter(|(how, _)| match how {
            Recognised::Known(known) => known.own && is_content(known.class),
            _ => true,
        });
        if own.count() == 1 && words().all(|(how, _)| everyday(how)) {
            return Told::Nobody;
        }
        Told::Only(owners.collect())
    }
}

/// In a message of so few words those that any message may have are no question.
const SHORT: usize = 2;

/// Characters of a product's word that is never read as slang.
const SHORTEST_OWN: usize = 3;

fn names_product(found: &[Found]) -> bool {
    found.iter().any(|found| value_mark(&found.value) == Some("product"))
}

/// The content words the bot does not know.
fn unknown(utterance: &Utterance, recognised: &[Recognised], covered: &[bool]) -> Vec<String> {
    let is_unknown = |how: &Recognised| match how {
        Recognised::Known(known) => is_content(known.class) && !known.own,
        Recognised::Unknown => true,
        Recognised::Catalog | Recognised::Shape => false,
    };
    let words = utterance.words.iter().zip(recognised.iter().zip(covered));
    words
        .filter(|(_, (how, covered))| is_unknown(how) && !**covered)
        .map(|(word, _)| word.text.clone())
        .collect()
}

/// Whether the message is values and nothing else, greetings and forms of address aside.
fn is_bare(found: &[Found], covered: &[bool], recognised: &[Recognised]) -> bool {
    let beside =
        |how: &Recognised| matches!(how, Recognised::Known(known) if known.class.vocative || known.class.courtesy);
    !found.is_empty()
        && covered
            .iter()
            .zip(recognised)
            .all(|(covered, how)| *covered || beside(how))
}

/// For each word whether a value covers it.
pub(super) fn covered(found: &[Found], words: usize) -> Vec<bool> {
    let mut covered = vec![false; words];
    for found in found {
        for word in covered.iter_mut().take(found.last_word + 1).skip(found.first_word) {
            *word = true;
        }
    }
    covered
}

#[cfg(test)]
pub(super) mod tests;
