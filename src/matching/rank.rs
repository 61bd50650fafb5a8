//! All evidence becomes one score by intent, and the scores one decision.
//!
//! A score is a sum, so that it can be explained as one. Examples bring it up to just below [`KEYWORD`]; a keyword starts there. From
//! [`THRESHOLD`] on an intent answers. Equal scores are decided by priority, then by the intent's id: the order is total.

mod decide;
mod lead;
mod lift;

pub(super) use decide::{asked, decide, ranked};
pub(super) use lead::{vetoes, wanted};
pub(super) use lift::{LIFT, STRICT_LIFT, few};

use super::example::{NOTHING, Near, Nearness};
use super::keyword::Hit;
use super::read::Beside;
use lead::Leaders;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// The score from which an intent answers.
pub(super) const THRESHOLD: f32 = 0.5;
/// The score from which an intent is worth offering.
const NEAR: f32 = 0.34;
/// What a keyword is worth by itself.
const KEYWORD: f32 = 0.8;
/// What each further word of a keyword adds, and how many count.
const LONGER: f32 = 0.04;
const LONGER_WORDS: usize = 3;
/// What it adds that the message is an example, word for word.
const EXACT: f32 = 0.05;
/// What a greeting or thanks is worth beside other words: enough to answer when nothing else is understood.
const COURTESY: f32 = THRESHOLD;
/// The score of a keyword in a message that is half or more unknown: an option, no answer.
const DOUBTED: f32 = 0.45;
/// The score of an intent that takes what the message names, and the message does nothing but name it: an option.
const VALUE: f32 = 0.4;
/// Half of the lead over the next intent counts as confidence.
pub(super) const MARGIN: f32 = 0.5;
/// From this score on examples speak so clearly that it matters no more how few or how unknown the words are.
const CLEAR: f32 = 0.65;
/// The same where there are small words and question words alone.
const EMPTY_CLEAR: f32 = 0.7;
/// What half or more unknown words take from what examples say, where a known word speaks for the intent.
const UNSURE: f32 = 0.08;
/// Evidence between intents that share an example that is no more than an accident of learning.
const TIE: f32 = 0.2;
/// At most this many are ranked.
pub(super) const LISTED: usize = 10;

/// One intent's score, kept in its parts.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub intent: u32,
    pub evidence: CandidateEvidence,
    pub score: f32,
}

#[derive(Clone, Debug)]
pub(super) enum CandidateEvidence {
    Keyword {
        /// Index of the hit that speaks for the intent.
        hit: usize,
        base: f32,
        longer: f32,
        exact: f32,
        /// Negative where too much of the message is unknown.
        doubt: f32,
    },
    Examples {
        near: Nearness,
        /// Lead over the next intent; zero but for the first.
        margin: f32,
        rival: Option<u32>,
        /// What it gains because another intent has the same example, of the message or one that it is near to: they are level, and priority
        /// decides.
        level: f32,
        /// Negative where one common word is all there is.
        lone: f32,
        /// Negative where too much of the message is unknown.
        doubt: f32,
        /// Negative: what keeps it below a keyword.
        limit: f32,
    },
    /// It takes a value of the kind that is all the message says.
    Value { worth: f32 },
}

impl Candidate {
    /// Whether a keyword speaks for it that is no answer because too much of the message is unknown.
    fn is_held_back(&self) -> bool {
        matches!(self.evidence, CandidateEvidence::Keyword { base, doubt, .. } if base >= KEYWORD && doubt < 0.0)
    }
}

/// What the message is like as a whole, as far as it bears on the scores.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// Half or more of the content words are unknown, or one is of a matter far from the bot's and no product is named.
    pub doubtful: bool,
    /// The same without words that turn up in talk about anything: a keyword is no answer.
    pub held_back: bool,
    /// There are content words besides greeting, thanks and the like.
    pub matter: bool,
    /// All there is is one everyday word, one word that no intent has to itself, or values.
    pub lone: bool,
    /// A question word is all there is ("berapa"): not even an example of just that speaks for it.
    pub common: bool,
    /// Nothing but stop and question words, or next to nothing.
    pub bare: bool,
    /// Nothing but stop and question words.
    pub empty: Option<Empty>,
}

/// A message of nothing but stop and question words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Empty {
    /// One or two of them, which never speak clearly.
    Short,
    Long,
}

/// What an intent is compared by where scores are equal.
#[derive(Debug)]
pub(super) struct Standing {
    pub id: Arc<str>,
    pub priority: i64,
    /// Whether most of its keywords greet, thank and the like.
    pub courteous: bool,
}

/// What is said around a greeting or thanks is heard in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GivesWay {
    /// What it must do for that.
    pub to: Beside,
    /// Even where it is not understood then.
    pub always: bool,
}

/// The evidence of one message.
pub(super) struct Gathered<'g> {
    /// Those that are no vetoes stand in the order of their intents.
    pub hits: &'g [Hit],
    /// The intents that a hit vetoes, ascending.
    pub vetoes: &'g [u32],
    pub near: Near<'g>,
    /// Intents of which the message is an example, word for word, ascending.
    pub exact: &'g [u32],
    /// Intents that take a value of the kind that is all the message says.
    pub takers: &'g [u32],
    /// By intent: all that have an example of its own, word for word, ascending.
    pub sharing: &'g FxHashMap<u32, Arc<[u32]>>,
    pub shape: Shape,
    /// What lifts examples' evidence to where [`THRESHOLD`] parts answers from rejections.
    pub lift: f32,
    /// What of that is there because the bot has few examples.
    pub few: f32,
    /// The part of the lead over the next intent that counts as confidence.
    pub margin: f32,
    /// In a doubtful message: the intents that a word of it, or a product it names, speaks for.
    pub told: &'g Told,
}

/// Whom the words that a bot knows speak for, where half or more of the message is unknown to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Told {
    /// A product is named, or the message is not doubtful: examples count for all intents.
    #[default]
    Any,
    /// Each of these alone has a known word of the message in its examples. For others only common words speak.
    Only(Vec<u32>),
    /// It is about a matter far from the bot's, or one everyday word is all they have in common ("buka puasa"), however clearly examples
    /// speak.
    Nobody,
}

impl Told {
    fn fits(&self, intent: u32) -> bool {
        match self {
            Self::Any => true,
            Self::Only(intents) => intents.contains(&intent),
            Self::Nobody => false,
        }
    }
}

/// Scales the sum of examples' evidence to the range of scores.
pub(super) fn scaled(evidence: f32) -> f32 {
    evidence / SCALE
}

const SCALE: f32 = 3.0;

impl Gathered<'_> {
    /// The candidates, best first, at most ten. `leading` is working space. Returns whether `near` has all that they depend on.
    pub fn rank(&self, intents: &[Standing], leading: &mut Vec<Nearness>, candidates: &mut Vec<Candidate>) -> bool {
        let Some(leaders) = self.lead(leading) else {
            return false;
        };
        self.rank_leading(leaders, leading, intents, candidates);
        true
    }

    fn rank_leading(
        &self,
        leaders: Leaders,
        leading: &[Nearness],
        intents: &[Standing],
        candidates: &mut Vec<Candidate>,
    ) {
        candidates.clear();
        self.keywords(candidates);
        self.examples(leaders, leading, intents, candidates);
        self.values(candidates);
        // What nothing is left of would stand in the order of accident.
        candidates.retain(|candidate| candidate.score > 0.0);
        candidates.sort_unstable_by(|a, b| order(a, b, intents));
        candidates.truncate(LISTED);
    }

    /// Where the best candidate is a greeting or thanks that is no example with the words around it: what these must do to be heard.
    /// Where its examples speak for it, too ("makasih, barangnya sudah sampai"), telling is not enough; where they alone do so, by a word
    /// that is no greeting here ("saya beli tadi pagi"), it is none.
    pub fn gives_way(&self, candidates: &[Candidate], intents: &[Standing]) -> Option<GivesWay> {
        let best = candidates.first().filter(|best| !self.is_example(best.intent))?;
        let (to, always) = match best.evidence {
            CandidateEvidence::Keyword { hit, .. } => (self.hits.get(hit)?.courtesy.then_some(Beside::Tells)?, false),
            _ => {
                let mut greetings = self.hits.iter().filter(|hit| hit.courtesy && !hit.veto);
                if greetings.any(|hit| hit.intent == best.intent) {
                    (Beside::Asks, false)
                } else {
                    intents.get(best.intent as usize).filter(|best| best.courteous)?;
                    (Beside::Tells, true)
                }
            }
        };
        Some(GivesWay { to, always })
    }

    fn vetoed(&self, intent: u32) -> bool {
        self.vetoes.binary_search(&intent).is_ok()
    }

    /// Whether the message is an example of the intent, word for word.
    fn is_example(&self, intent: u32) -> bool {
        self.exact.binary_search(&intent).is_ok()
    }

    fn keywords(&self, candidates: &mut Vec<Candidate>) {
        for (at, hit) in self.hits.iter().enumerate() {
            if hit.veto || self.vetoed(hit.intent) {
                continue;
            }
            let base = if hit.courtesy && self.shape.matter {
                COURTESY
            } else {
                KEYWORD
            };
            let longer = if base < KEYWORD {
                0.0
            } else {
                LONGER * (hit.words.as_slice().len() - 1).min(LONGER_WORDS) as f32
            };
            let exact = if base >= KEYWORD && self.is_example(hit.intent) {
                EXACT
            } else {
                0.0
            };
            let doubt = if self.shape.held_back {
                (DOUBTED - base - longer - exact).min(0.0)
            } else {
                0.0
            };
            let score = base + longer + exact + doubt;
            let evidence = CandidateEvidence::Keyword {
                hit: at,
                base,
                longer,
                exact,
                doubt,
            };
            let candidate = Candidate {
                intent: hit.intent,
                evidence,
                score,
            };
            match candidates.last_mut().filter(|last| last.intent == hit.intent) {
                Some(other) if other.score >= score => {}
                Some(other) => *other = candidate,
                None => candidates.push(candidate),
            }
        }
    }

    fn examples(
        &self,
        (first, second): Leaders,
        leading: &[Nearness],
        intents: &[Standing],
        candidates: &mut Vec<Candidate>,
    ) {
        let spoken_for = candidates.len();
        // What the business decides by a keyword, and is not sure of, its examples do not know better; but a product is its matter.
        let held_back = *self.told != Told::Any && candidates.iter().any(Candidate::is_held_back);
        let twins = first.map_or(&[][..], |first| self.twins(first.intent));
        // Intents that share an example and are about as near: what is between them is accident, and priority decides.
        let tied = |near: &Nearness| {
            first.is_some_and(|first| {
                first.intent == near.intent
                    || twins.binary_search(&near.intent).is_ok() && near.sum() >= first.sum() - TIE
            })
        };
        let priority = |near: &Nearness| intents.get(near.intent as usize).map(|standing| standing.priority);
        // Where that is declared, nobody is in doubt between them.
        let settled = |near: &Nearness| tied(near) && priority(near) != first.as_ref().and_then(priority);
        let second = match second {
            Some(second) if settled(&second) => {
                let mut rival: Option<Nearness> = None;
                self.near.each(|near| {
                    let greater = rival.is_none_or(|rival| near.sum() > rival.sum());
                    if greater && near.words != 0.0 && !tied(&near) && !self.vetoed(near.intent) {
                        rival = Some(near);
                    }
                });
                rival
            }
            second => second,
        };
        let lead = |near: &Nearness| match first {
            Some(first) if tied(near) => self.margin * (first.sum() - second.map_or(NOTHING, Nearness::sum)).max(0.0),
            _ => 0.0,
        };
        // Intents with the very same example differ by the accidents of learning alone.
        let same = self.exact.iter().filter(|intent| !self.vetoed(**intent));
        let exactly = same
            .filter_map(|intent| self.near.of(*intent))
            .map(|near| near.sum() + lead(&near))
            .reduce(f32::max);
        let leading_sum = first.map(|first| first.sum() + lead(&first));
        for near in leading {
            let exact = self.is_example(near.intent);
            let leads = first.is_some_and(|first| first.intent == near.intent);
            let highest = match exact {
                true => exactly,
                false => leading_sum.filter(|_| tied(near)),
            };
            let (margin, rival) = (lead(near), second.map(|rival| rival.intent));
            let reached = near.sum() + margin;
            let level = highest.map_or(0.0, |highest| highest - reached);
            let free = self.lift + scaled(highest.unwrap_or(reached));
            let down_to = |most: f32, holds: bool, score: f32| {
                let holds = holds && (!exact || self.shape.common);
                if holds { (most - score).min(0.0) } else { 0.0 }
            };
            let unclear = match self.shape.empty {
                Some(Empty::Short) => true,
                Some(Empty::Long) => free < EMPTY_CLEAR + self.few,
                None => free < CLEAR,
            };
            let lone = down_to(DOUBTED, self.shape.lone || self.shape.bare && unclear, free);
            let mut doubt = down_to(
                DOUBTED,
                held_back || !self.told.fits(near.intent) && (unclear || *self.told == Told::Nobody),
                free + lone,
            );
            if doubt == 0.0 && !exact && unclear && !self.shape.lone && *self.told != Told::Any {
                doubt = -UNSURE;
            }
            let sum = free + lone + doubt;
            let limited = limit(sum);
            let limit = limited - sum;
            let evidence = CandidateEvidence::Examples {
                near: *near,
                margin,
                rival: rival.filter(|_| leads),
                level,
                lone,
                doubt,
                limit,
            };
            // Keywords were looked at in the order of their intents.
            let known = &candidates[..spoken_for];
            let other = known.binary_search_by_key(&near.intent, |other| other.intent).ok();
            match other.and_then(|at| candidates.get_mut(at)) {
                // A greeting beside other words may be the lesser of the two ways to arrive at it.
                Some(other) if other.score >= limited => {}
                Some(other) => {
                    *other = Candidate {
                        intent: near.intent,
                        evidence,
                        score: limited,
                    }
                }
                None => candidates.push(Candidate {
                    intent: near.intent,
                    evidence,
                    score: limited,
                }),
            }
        }
    }

    fn values(&self, candidates: &mut Vec<Candidate>) {
        if self.takers.is_empty() {
            return;
        }
        candidates.sort_unstable_by_key(|candidate| candidate.intent);
        let spoken_for = candidates.len();
        for intent in self.takers.iter().copied().filter(|intent| !self.vetoed(*intent)) {
            let candidate = Candidate {
                intent,
                evidence: CandidateEvidence::Value { worth: VALUE },
                score: VALUE,
            };
            let known = &candidates[..spoken_for];
            let other = known.binary_search_by_key(&intent, |other| other.intent).ok();
            match other.and_then(|at| candidates.get_mut(at)) {
                Some(other) if other.score >= VALUE => {}
                Some(other) => *other = candidate,
                None => candidates.push(candidate),
            }
        }
    }
}

/// Below the threshold as it is; above it bent so that it stays below a keyword and keeps its order.
fn limit(score: f32) -> f32 {
    let room = KEYWORD - 0.01 - THRESHOLD;
    let above = score - THRESHOLD;
    if above <= 0.0 {
        score.max(0.0)
    } else {
        THRESHOLD + room * (1.0 - f64::from(-above / room).exp() as f32)
    }
}

fn order(a: &Candidate, b: &Candidate, intents: &[Standing]) -> Ordering {
    let standing = |candidate: &Candidate| intents.get(candidate.intent as usize);
    b.score
        .total_cmp(&a.score)
        .then_with(|| match (standing(a), standing(b)) {
            (Some(a), Some(b)) => b.priority.cmp(&a.priority).then_with(|| a.id.cmp(&b.id)),
            _ => a.intent.cmp(&b.intent),
        })
}

#[cfg(test)]
mod tests;
