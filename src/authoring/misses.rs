//! What visitors asked in vain, near-equal questions together.

use super::about::abouts;
use super::heard::Heard;
use super::mask::{masked, unmasked};
use super::topic::tells;
use crate::bot::{Answer, Bot};
use crate::dialogue::{Handoff, Reason, Status};
use crate::matching::command::{command, yes_no};
use crate::matching::{Clock, Decision, Reading, SlotValue};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Different questions told apart; what comes after them is counted, and no more.
const MAX_KEYS: usize = 5_000;
/// Ways of asking kept for each.
const MAX_PHRASINGS: usize = 12;
/// Characters of a question; a longer one is no question that an example could be.
const MAX_QUESTION: usize = 300;
/// Different messages that are kept with the intent that answers them, so that a proposal can be tried on them.
const MAX_ANSWERED: usize = 2_000;
/// Messages that are read to find those.
const MAX_READ: usize = 20_000;

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
    /// Messages that the bot as it is now answers, with the intent that does.
    answered: BTreeMap<String, String>,
    /// Messages that were read to find those.
    read: usize,
}

/// What a proposal must leave as it is.
pub struct Beside<'m> {
    /// Messages of visitors, with the intent that answers them now.
    pub answered: &'m BTreeMap<String, String>,
    /// All that was asked in vain.
    pub groups: &'m [Group],
}

/// A word that a question is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Matter {
    pub(super) word: String,
    /// The bot does not know it: likely the very thing that is asked for.
    pub(super) unknown: bool,
}

#[derive(Default)]
pub(super) struct Question {
    pub(super) count: usize,
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
    /// The word that the bot does not know, and that most of such questions have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
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

impl Group {
    /// A short name of the group, by its most frequent question.
    pub fn id(&self) -> String {
        let first = self.phrasings.first();
        first.map_or_else(String::new, |phrasing| name_of(&phrasing.text))
    }

    /// Whether that name was given to this group, perhaps when another of its questions was the most frequent.
    pub fn is_named(&self, id: &str) -> bool {
        self.phrasings.iter().any(|phrasing| name_of(&phrasing.text) == id)
    }
}

/// Five letters that stand for a question: those of few hundred questions hardly ever are the same.
fn name_of(question: &str) -> String {
    // No vowels, so that no word comes of it, and no digits, so that it is no number.
    const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";
    let mut digest = DefaultHasher::new();
    question.hash(&mut digest);
    let digest = digest.finish().to_be_bytes();
    let letters = digest.iter().take(5);
    letters
        .map(|byte| char::from(LETTERS.get(usize::from(*byte) % LETTERS.len()).copied().unwrap_or(b'x')))
        .collect()
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
            answered: BTreeMap::new(),
            read: 0,
        }
    }

    /// What a proposal for one of the groups must leave as it is.
    pub fn beside<'m>(&'m self, groups: &'m [Group]) -> Beside<'m> {
        Beside {
            answered: &self.answered,
            groups,
        }
    }

    /// Looks at one message.
    pub fn add(&mut self, heard: &Heard) {
        self.messages += 1;
        let Some(miss) = heard.miss() else {
            self.keep_answered(heard);
            return;
        };
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
        let key = self.matters(&text, reading, &clock);
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

    /// What a question is about. What was masked in it is nothing of that, unless there is nothing else.
    fn matters(&self, text: &str, reading: Reading, clock: &Clock) -> Vec<Matter> {
        let content = &self.bot.content;
        let bare = unmasked(text);
        if !bare.chars().any(char::is_alphanumeric) {
            return content_words(self.bot, &reading, &[]);
        }
        let reading = match bare == text {
            true => reading,
            false => content.matcher.read(&bare, &self.bot.catalog, clock),
        };
        let unknown = content.explain(&bare, &self.bot.catalog, clock).unknown;
        content_words(self.bot, &reading, &unknown)
    }

    /// Keeps a message with the intent that answers it, as far as there is room.
    fn keep_answered(&mut self, heard: &Heard) {
        let free = heard.choice.is_none() && matches!(heard.before.status, Status::Bot | Status::Closed);
        let room = self.answered.len() < MAX_ANSWERED && self.read < MAX_READ;
        if !free || !room || heard.text.chars().count() > MAX_QUESTION {
            return;
        }
        let text = masked(&heard.text, &heard.known());
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.answered.contains_key(&text) {
            return;
        }
        self.read += 1;
        let clock = Clock {
            now: heard.at,
            zone: self.bot.content.hours.zone(),
        };
        let reading = self.bot.content.matcher.read(&text, &self.bot.catalog, &clock);
        if let Decision::Answer { intents } = &reading.decision
            && let Some(intent) = intents.first()
        {
            self.answered.insert(text, intent.to_string());
        }
    }

    /// Near-equal questions together, the most frequent first.
    pub fn groups(&self) -> Vec<Group> {
        let mut questions: Vec<(&Vec<Matter>, &Question)> = self.questions.iter().collect();
        questions.sort_by(|(a_key, a), (b_key, b)| b.count.cmp(&a.count).then_with(|| a_key.cmp(b_key)));
        let abouts = abouts(&questions, &self.bot.content.languages);
        let mut heads: Vec<(usize, Question)> = Vec::new();
        let mut by_sense: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, (about, (_, question))) in abouts.iter().zip(&questions).enumerate() {
            // Only those that share a word can be alike.
            let near = about.senses.keys().filter_map(|sense| by_sense.get(sense)).flatten();
            let head = near
                .copied()
                .filter(|head| {
                    heads
                        .get(*head)
                        .is_some_and(|(first, _)| abouts.get(*first).is_some_and(|first| first.alike(about)))
                })
                .min();
            match head.and_then(|head| heads.get_mut(head)) {
                Some((_, group)) => group.merge(question),
                None => {
                    let mut group = Question::default();
                    group.merge(question);
                    for sense in about.senses.keys() {
                        by_sense.entry(*sense).or_default().push(heads.len());
                    }
                    heads.push((at, group));
                }
            }
        }
        let group = |(at, question): (usize, Question)| {
            let topic = abouts.get(at).and_then(|about| about.topic.clone());
            question.into_group(topic.map(|(_, word)| word))
        };
        let mut groups: Vec<Group> = heads.into_iter().map(group).collect();
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

    fn into_group(self, topic: Option<String>) -> Group {
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
            topic,
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
        // What asks for a price or a time tells questions apart.
        let asks = lexicon.class(&word.text).question;
        value(at).or_else(|| (asks || tells(&word.text, lexicon)).then(|| word.text.clone()))
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

#[cfg(test)]
mod tests;
