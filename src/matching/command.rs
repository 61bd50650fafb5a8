//! The few words that work at every step, whatever the bot.

use crate::text::{Cut, Lexicon, Parted, Stemmer, Utterance, Vocabulary, WordClass};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

mod courtesy;
mod part;

pub use courtesy::Courtesy;
use part::{BESIDE_SKIP, BESIDE_YES_NO, COMMANDS, NO, PERSONS, Part, REFUSING, SKIP, YES, long_words, part};

/// A word that steers the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// `menu`: the greeting's flow.
    Menu,
    /// `kembali`, `back`.
    Back,
    /// `batal`, `cancel`: leaves all flows.
    Cancel,
    /// `selesai`, `end`: ends the conversation.
    End,
    /// `kembali ke bot`, `back to the bot`: away from the people, or from whatever is open.
    Bot,
    /// `jangan hubungi saya`: a contact that was left is taken back.
    DoNotCall,
    /// Asking for a person: "mau ngomong sama admin", "cs dong", "talk to a human".
    Person,
}

/// A message as commands, short answers and labels compare it: read once, when the first of them asks.
pub struct Short<'t> {
    text: &'t str,
    parted: OnceCell<Parted>,
    words: OnceCell<Option<Vec<String>>>,
}

impl<'t> Short<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            parted: OnceCell::new(),
            words: OnceCell::new(),
        }
    }

    /// The message as typed.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Reads a whole message as a command. Only a message that is nothing but the command counts, vocatives and near misses of
    /// longer words aside; [`Command::Person`] is recognised as a whole request too.
    pub fn command(&self) -> Option<Command> {
        let words: Vec<Spoken<'_>> = self.words()?.iter().map(|word| Spoken::of(recognised(word))).collect();
        let bare = || words.iter().filter(|word| !word.is_filler());
        // "back to the bot" holds a filler of its own.
        let said = |phrase: &&str| {
            let phrase = phrase.split(' ').filter(|word| !part(word).filler);
            phrase.eq(bare().map(|word| word.text))
        };
        if words.iter().all(|word| word.part.command || word.is_filler()) {
            let spoken = COMMANDS.iter().find(|(_, phrases)| phrases.iter().any(said));
            if let Some((command, _)) = spoken {
                return Some(*command);
            }
        }
        asks_for_person(words).then_some(Command::Person)
    }

    /// Reads a whole message as yes ("iya kak", "boleh", "ok", "yes please") or no ("gak usah", "nggak", "no").
    pub fn yes_no(&self) -> Option<bool> {
        let recognised = self.words()?.iter().map(|word| recognised(word));
        // Most messages are neither, which mostly their first word tells.
        let understood = recognised.clone().all(|word| {
            YES.contains(&word)
                || NO.contains(&word)
                || BESIDE_YES_NO.contains(&word)
                || Lexicon::every_language().class(word).vocative
        });
        if !understood {
            return None;
        }
        let words: Vec<&str> = recognised.collect();
        let place = |set: &[&str]| words.iter().position(|word| set.contains(word));
        // "ya" softens a no as well: "gak usah ya", "ya jangan".
        let yes = words.iter().position(|word| *word != "ya" && YES.contains(word));
        match (yes, place(&NO)) {
            (_, Some(0)) => Some(false),
            (None, Some(_)) => Some(false),
            (Some(yes), Some(no)) if no < yes => Some(false),
            // "boleh gak?" asks.
            (Some(_), Some(_)) => None,
            (Some(_), None) => Some(true),
            // "makasih ya" thanks, whatever was asked.
            (None, None) => {
                let thanks = words.iter().any(|word| Lexicon::every_language().class(word).courtesy);
                place(&["ya"]).filter(|at| *at == 0 || !thanks).map(|_| true)
            }
        }
    }

    /// Reads a whole message as not wanting what is going on: "gak usah", "no thanks", "nanti aja", but no bare "nggak", which may answer.
    pub fn refuses(&self) -> bool {
        let refusing = |words: &[String]| words.iter().any(|word| REFUSING.contains(&recognised(word)));
        self.yes_no() == Some(false) && self.words().is_some_and(refusing)
    }

    /// Reads a whole message as not wanting to answer: "lewati", "skip dulu", "nanti aja", "gak usah kak", "-".
    pub fn skips(&self) -> bool {
        if matches!(self.text.trim(), "-" | "." | "x") {
            return true;
        }
        let Some(words) = self.words() else { return false };
        let words: Vec<&str> = words.iter().map(|word| recognised(word)).collect();
        let all = words.iter().all(|word| {
            SKIP.contains(word)
                || BESIDE_SKIP.contains(word)
                || BESIDE_YES_NO.contains(word)
                || Lexicon::every_language().class(word).vocative
        });
        (all && words.iter().any(|word| SKIP.contains(word))) || self.yes_no() == Some(false)
    }

    /// The message's words. `None`: too long to be a short answer.
    pub fn words(&self) -> Option<&[String]> {
        let read = || (self.text.len() <= LONGEST).then(|| self.read_by(Lexicon::every_language()));
        let words = |utterance: Utterance| utterance.words.into_iter().map(|word| word.text).collect();
        self.words.get_or_init(|| read().map(words)).as_deref()
    }

    /// The message as a lexicon reads it.
    pub(super) fn read_by(&self, lexicon: &Lexicon) -> Utterance {
        self.read_beside(lexicon, |_| false)
    }

    /// The same where some words are `known` to be right as they are, whatever slang reads them as.
    pub(super) fn read_beside(&self, lexicon: &Lexicon, known: impl Fn(&str) -> bool) -> Utterance {
        let parted = self.parted.get_or_init(|| Parted::new(self.text));
        Utterance::beside(self.text, parted, lexicon, known)
    }
}

/// [`Short::command`] of a text that nothing else is asked about.
pub fn command(text: &str) -> Option<Command> {
    Short::new(text).command()
}

/// [`Short::yes_no`] of a text that nothing else is asked about.
pub fn yes_no(text: &str) -> Option<bool> {
    Short::new(text).yes_no()
}

/// Bytes; longer messages are neither commands nor a yes.
pub(super) const LONGEST: usize = 200;

/// A word of a short message, with what is known of it.
#[derive(Clone, Copy)]
struct Spoken<'w> {
    text: &'w str,
    part: Part,
}

impl<'w> Spoken<'w> {
    fn of(text: &'w str) -> Self {
        Self { text, part: part(text) }
    }

    fn class(&self) -> WordClass {
        Lexicon::every_language().class(self.text)
    }

    fn is_filler(&self) -> bool {
        self.part.filler || self.class().vocative
    }

    /// It neither asks for a person nor for anything else.
    fn is_small(&self) -> bool {
        let class = self.class();
        class.stop
            || class.courtesy
            || class.vocative
            || self.part.filler
            || matches!(self.text, "can" | "could" | "real" | "live")
    }
}

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(&["id".to_owned()]));

/// The words whose near misses count: six letters or more, because shorter ones are near to other words (`batal`, `bantal`).
static LONG_WORDS: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::new(long_words().map(|word| (word, 1))));

/// Each of [`LONG_WORDS`] with its letters: most words of most messages are near none, which is quicker told than the nearest.
static LONG_LETTERS: LazyLock<Vec<(&str, Letters)>> = LazyLock::new(|| {
    let distinct: BTreeSet<&str> = long_words().collect();
    distinct.into_iter().map(|word| (word, Letters::of(word))).collect()
});

/// Which letters a word has, folded to 32 kinds, and how many: tells cheaply that two words are too far apart to be compared.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    kinds: u32,
    count: usize,
}

impl Letters {
    pub(super) fn of(word: &str) -> Self {
        word.chars().fold(Self { kinds: 0, count: 0 }, |letters, c| Self {
            kinds: letters.kinds | 1 << (u32::from(c) % 32),
            count: letters.count + 1,
        })
    }

    /// Characters in the word.
    pub(super) fn count(self) -> usize {
        self.count
    }

    /// Whether so few edits may lead to the other. An edit that changes the length takes or brings one letter, any other takes one
    /// and brings one at most.
    pub(super) fn may_be_near(self, other: Self, edits: usize) -> bool {
        let longer = self.count.abs_diff(other.count);
        longer <= edits && (self.kinds ^ other.kinds).count_ones() as usize <= 2 * edits - longer
    }

    /// Whether the other may be this word's stem, of which a prefix may have swallowed one letter.
    pub(super) fn may_have_stem(self, stem: Self) -> bool {
        (stem.kinds & !self.kinds).count_ones() <= 1
    }
}

/// The word with its clitic taken off, or, of the long ones, repaired.
fn recognised(word: &str) -> &str {
    if part(word).long {
        return word;
    }
    let names = |stem: &str| {
        let part = part(stem);
        part.contact || part.person || part.perhaps_person
    };
    if let Some(length) = STEMMER.clitic(word, |stem| names(stem).then_some(stem.len())) {
        // What is left without a clitic is the word's beginning.
        return word.get(..length).unwrap_or(word);
    }
    if word.len() < 5 {
        return word;
    }
    let letters = Letters::of(word);
    let one_slip = |(long, of): &(&str, Letters)| of.may_be_near(letters, 1) && strsim::osa_distance(long, word) == 1;
    if !LONG_LETTERS.iter().any(one_slip) {
        return word;
    }
    let near = LONG_WORDS.nearest(word).filter(|near| near.edits == 1);
    near.map_or(word, |near| near.word)
}

fn asks_for_person(mut words: Vec<Spoken<'_>>) -> bool {
    if words.iter().any(|word| word.part.negation) && !asks_whether(&words) {
        return false;
    }
    words.retain(|word| word.text != "nya");
    let contact = words.iter().any(|word| word.part.contact);
    let nothing_else = || {
        let belongs = |word: &Spoken<'_>| word.part.of_name || word.part.contact || word.is_small();
        words.iter().all(belongs)
    };
    let person = |at: usize| {
        let Some(word) = words.get(at) else { return false };
        let pair = || {
            let second = words.get(at + 1).map(|next| next.text);
            PERSONS.iter().any(|name| {
                name.split_once(' ')
                    .is_some_and(|(first, last)| first == word.text && second == Some(last))
            })
        };
        word.part.person || word.part.opens_person && pair()
    };
    let perhaps = |at: usize| words.get(at).is_some_and(|word| word.part.perhaps_person);
    let places = || 0..words.len();
    // "… ngomong sama admin …": contact, then a person, nothing but small words between.
    let contact_then_person = places().any(|at| {
        words[at].part.talk && {
            let mut reach = places()
                .skip(at + 1)
                .take(4)
                .take_while(|next| *next == at + 1 || words[*next - 1].is_small());
            reach.any(|next| person(next) || perhaps(next))
        }
    });
    contact_then_person || nothing_else() && (places().any(person) || contact && places().any(perhaps))
}

/// "bisa … gak?", "ada … gak?": the negation only asks.
fn asks_whether(words: &[Spoken<'_>]) -> bool {
    words.last().is_some_and(|word| word.text == "tidak") && words.iter().filter(|word| word.part.negation).count() == 1
}

/// Whether a word may stand beside a short answer without changing it.
pub(super) fn beside_answer(word: &str) -> bool {
    let class = Lexicon::every_language().class(word);
    class.courtesy || class.vocative || part(word).filler || matches!(word, "yang" | "itu" | "the" | "that" | "one")
}

/// The stem that `accept` takes, in the way of Indonesian inflection.
pub(super) fn inflection_of(word: &str, accept: impl Fn(&str) -> bool) -> bool {
    STEMMER
        .stem(word, Cut::Inflection, |stem| accept(stem).then_some(()))
        .is_some()
}

#[cfg(test)]
mod tests;
