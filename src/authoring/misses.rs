//! What visitors asked in vain, near-equal questions together.

use super::heard::Heard;
use super::mask::masked;
use crate::bot::{Answer, Bot};
use crate::dialogue::{Handoff, Reason, Status};
use crate::matching::command::{command, yes_no};
use crate::matching::{Clock, Decision, Reading, SlotValue};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;

/// Different questions told apart; what comes after them is counted, and no more.
const MAX_KEYS: usize = 5_000;
/// Ways of asking kept for each.
const MAX_PHRASINGS: usize = 12;
/// Characters of a question; a longer one is no question that an example could be.
const MAX_QUESTION: usize = 300;
/// The share of their words' weight that near-equal questions have in common, in percent.
const ALIKE: usize = 60;
/// The weight of a word that the bot does not know; others weigh one.
const UNKNOWN: usize = 2;
/// Letters of a word in which one may be another.
const SLIPPING: usize = 5;

/// Why a message counts as a miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Miss {
    /// The bot asked back, or offered a person.
    NotUnderstood,
    /// It led to a person.
    Person,
}

/// Gathers misses from stored conversations, in bounded memory. The order in which they come does not matter.
pub struct Misses<'b> {
    bot: &'b Bot,
    /// Questions by their content words.
    questions: BTreeMap<Vec<Matter>, Question>,
    /// Messages that were looked at.
    pub messages: usize,
    /// Misses that the bot as it is now would answer.
    pub answered_by_now: usize,
    /// Misses that led to a person because an intent says so, by that intent.
    pub by_design: BTreeMap<String, usize>,
    /// Misses that are no longer told apart, because there are too many, or because they are too long.
    pub beyond: usize,
}

/// A word that a question is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Matter {
    word: String,
    /// The bot does not know it: likely the very thing that is asked for.
    unknown: bool,
}

#[derive(Default)]
struct Question {
    count: usize,
    persons: usize,
    last: DateTime<Utc>,
    phrasings: BTreeMap<String, Asked>,
}

/// How often a question was asked in these words, and where last.
#[derive(Clone, Default)]
struct Asked {
    count: usize,
    at: DateTime<Utc>,
    conversation: String,
}

/// Near-equal questions. Nothing personal is in them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// How often it was asked.
    pub count: usize,
    /// How often of those it led to a person.
    pub persons: usize,
    pub last: DateTime<Utc>,
    /// Ways in which it was asked, the most frequent first.
    pub phrasings: Vec<Phrasing>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phrasing {
    pub text: String,
    pub count: usize,
    /// Where it was last asked.
    pub conversation: String,
}

impl Heard {
    /// Whether the bot of that time missed it. Options, commands, a yes or no that was asked for, and answers to questions of the
    /// bot's own are no misses.
    pub fn miss(&self) -> Option<Miss> {
        let free = self.choice.is_none() && matches!(self.before.status, Status::Bot | Status::Closed);
        let answers_offer = self.before.person_offered && yes_no(&self.text).is_some();
        let says_something = self.text.chars().any(char::is_alphanumeric);
        if !free || answers_offer || !says_something || command(&self.text).is_some() {
            return None;
        }
        let id = |handoff: &Option<Handoff>| handoff.as_ref().map(|handoff| handoff.id.clone());
        let called = id(&self.after.handoff) != id(&self.before.handoff);
        let reason = self.after.handoff.as_ref().map(|handoff| handoff.reason);
        if self.after.misses > self.before.misses || called && reason == Some(Reason::Misunderstood) {
            return Some(Miss::NotUnderstood);
        }
        called.then_some(Miss::Person)
    }
}

impl<'b> Misses<'b> {
    /// `bot` is the bot as it is now.
    pub fn new(bot: &'b Bot) -> Self {
        Self {
            bot,
            questions: BTreeMap::new(),
            messages: 0,
            answered_by_now: 0,
            by_design: BTreeMap::new(),
            beyond: 0,
        }
    }

    /// Looks at one message.
    pub fn add(&mut self, heard: &Heard) {
        self.messages += 1;
        let Some(miss) = heard.miss() else { return };
        if heard.text.chars().count() > MAX_QUESTION {
            self.beyond += 1;
            return;
        }
        let text = masked(&heard.text, &heard.known());
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let content = &self.bot.content;
        let clock = Clock {
            now: heard.at,
            zone: content.hours.zone(),
        };
        let reading = content.matcher.read(&text, &self.bot.catalog, &clock);
        if let Decision::Answer { intents } = &reading.decision
            && let Some(intent) = intents.first().and_then(|intent| content.intents.get(&**intent))
        {
            let hands_over = matches!(intent.answer, Answer::Handoff(_));
            match miss {
                Miss::Person if hands_over => *self.by_design.entry(intent.id.clone()).or_default() += 1,
                _ => self.answered_by_now += 1,
            }
            return;
        }
        let unknown = content.explain(&text, &self.bot.catalog, &clock).unknown;
        let key = content_words(self.bot, &reading, &unknown);
        if key.is_empty() || self.questions.len() >= MAX_KEYS && !self.questions.contains_key(&key) {
            self.beyond += 1;
            return;
        }
        let question = self.questions.entry(key).or_default();
        question.count += 1;
        question.persons += usize::from(miss == Miss::Person);
        question.last = question.last.max(heard.at);
        if question.phrasings.len() < MAX_PHRASINGS || question.phrasings.contains_key(&text) {
            question.phrasings.entry(text).or_default().merge(&Asked {
                count: 1,
                at: heard.at,
                conversation: heard.conversation.clone(),
            });
        }
    }

    /// Near-equal questions together, the most frequent first.
    pub fn groups(&self) -> Vec<Group> {
        let mut questions: Vec<(&Vec<Matter>, &Question)> = self.questions.iter().collect();
        questions.sort_by(|(a_key, a), (b_key, b)| b.count.cmp(&a.count).then_with(|| a_key.cmp(b_key)));
        let mut heads: Vec<(&Vec<Matter>, Question)> = Vec::new();
        for (key, question) in questions {
            match heads.iter_mut().find(|(head, _)| alike(head, key)) {
                Some((_, group)) => group.merge(question),
                None => {
                    let mut group = Question::default();
                    group.merge(question);
                    heads.push((key, group));
                }
            }
        }
        let mut groups: Vec<Group> = heads.into_iter().map(|(_, question)| question.into_group()).collect();
        let first = |group: &Group| group.phrasings.first().map(|phrasing| phrasing.text.clone());
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| first(a).cmp(&first(b))));
        groups
    }
}

impl Question {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.persons += other.persons;
        self.last = self.last.max(other.last);
        for (text, asked) in &other.phrasings {
            self.phrasings.entry(text.clone()).or_default().merge(asked);
        }
    }

    fn into_group(self) -> Group {
        let mut phrasings: Vec<Phrasing> = self
            .phrasings
            .into_iter()
            .map(|(text, asked)| Phrasing {
                text,
                count: asked.count,
                conversation: asked.conversation,
            })
            .collect();
        phrasings.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        phrasings.truncate(MAX_PHRASINGS);
        Group {
            count: self.count,
            persons: self.persons,
            last: self.last,
            phrasings,
        }
    }
}

impl Asked {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        // Of one instant the same one, in whatever order they come.
        if (other.at, &other.conversation) > (self.at, &self.conversation) {
            self.at = other.at;
            self.conversation.clone_from(&other.conversation);
        }
    }
}

/// What a message is about: its words as repaired, in text order and once each, values by their kind. Where nothing else is left,
/// all of its words.
fn content_words(bot: &Bot, reading: &Reading, unknown: &[String]) -> Vec<Matter> {
    let lexicon = bot.content.matcher.lexicon();
    let all = &reading.utterance.words;
    let value = |at: usize| {
        let found = reading
            .entities
            .iter()
            .find(|found| (found.first_word..=found.last_word).contains(&at));
        found.map(|found| format!("{{{}}}", kind(&found.value)))
    };
    let words = all.iter().enumerate().filter_map(|(at, word)| {
        let class = lexicon.class(&word.text);
        let empty = class.stop || class.vocative || class.courtesy;
        value(at).or_else(|| (!empty).then(|| word.text.clone()))
    });
    let mut words: Vec<String> = words.collect();
    if words.is_empty() {
        words = all.iter().map(|word| word.text.clone()).collect();
    }
    words.sort();
    words.dedup();
    let matter = |word: String| Matter {
        unknown: unknown.contains(&word),
        word,
    };
    words.into_iter().map(matter).collect()
}

fn kind(value: &SlotValue) -> &'static str {
    use SlotValue as V;
    match value {
        V::Product(_) => "product",
        V::Number(_) | V::Quantity { .. } => "number",
        V::Money(_) => "money",
        V::Date(_) => "date",
        V::Time(_) => "time",
        V::Phone(_) => "phone",
        V::Email(_) => "email",
        V::Text(_) | V::Choice(_) | V::Flag(_) => "text",
    }
}

/// Whether two questions are near-equal: of all their words, so many are in both, one letter aside in long ones.
fn alike(a: &[Matter], b: &[Matter]) -> bool {
    let near = |x: &str, y: &str| {
        let length = x.chars().count();
        let can = length >= SLIPPING && length.abs_diff(y.chars().count()) <= 1;
        x == y || can && strsim::osa_distance(x, y) <= 1
    };
    let weight = |matter: &Matter| if matter.unknown { UNKNOWN } else { 1 };
    let whole: usize = a.iter().chain(b).map(weight).sum();
    let is_in = |matter: &&Matter, other: &[Matter]| other.iter().any(|known| near(&matter.word, &known.word));
    let shared: usize = a.iter().filter(|x| is_in(x, b)).map(weight).sum::<usize>()
        + b.iter().filter(|y| is_in(y, a)).map(weight).sum::<usize>();
    // What both have stands in each: half of it counts for the shared words, and for all of them.
    let (shared, all) = (shared, 2 * whole - shared);
    100 * shared >= ALIKE * all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_equal_questions_share_most_words() {
        for (a, b, expected) in [
            ("kirim luar negeri", "kirim luar negri", true),
            ("kirim luar negeri", "luar negeri bisa kirim", true),
            ("kirim luar negeri", "kirim luar kota", false),
            ("garansi", "garansi", true),
            ("garansi", "asuransi", false),
            ("garansi toko", "garansi", false),
            ("a b c", "a b c d", true),
            ("kirim pakai +gosend", "kirim lewat +gosend", true),
            ("kirim pakai +gosend", "kirim pakai +lalamove", false),
        ] {
            let matter = |word: &str| Matter {
                word: word.trim_start_matches('+').to_owned(),
                unknown: word.starts_with('+'),
            };
            let words = |text: &str| text.split(' ').map(matter).collect::<Vec<_>>();
            assert_eq!(alike(&words(a), &words(b)), expected, "{a} / {b}");
            assert_eq!(alike(&words(b), &words(a)), expected, "{b} / {a}");
        }
    }
}
