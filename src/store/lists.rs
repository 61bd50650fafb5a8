//! What the console lists: who waits, who is with whom, what is open, what is closed, and what is found.

use super::StoreError;
use crate::bot::Priority;
use crate::dialogue::{Message, State};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::ops::{Bound, Range};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Conversations in lists. The queue is read as it is. What is listed by its last turn, and what is found, is read from an index
/// that [`Lists::index`] keeps beside the turns: no turn waits for it, and until it has caught up the newest turns are missing.
#[async_trait]
pub trait Lists: Send + Sync + 'static {
    /// Who waits for a person, in the order in which they are to be taken, those behind `after` alone. Nobody has an agent.
    async fn queued(
        &self,
        filter: &ListFilter,
        after: Option<&Queued>,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError>;
    /// How many wait, by team.
    async fn queued_by_team(&self) -> Result<Vec<(String, u32)>, StoreError>;
    /// What agents hold, or this agent; whoever has waited longest for an answer first, then the longest held.
    async fn held(&self, agent: Option<&str>, limit: usize) -> Result<Vec<Listed>, StoreError>;
    /// Conversations by their last turn, the latest first, those before the cursor alone.
    async fn by_turn(
        &self,
        closed: bool,
        filter: &ListFilter,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Found, StoreError>;
    /// Conversations in which all of the words occur, in whatever a visitor or an agent said, in the visitor's name, phone, email or
    /// customer number, in tags and private notes; the one that began last first. `before` is the cursor of the page before.
    async fn search(&self, search: &Search, before: Option<i64>, limit: usize) -> Result<Found, StoreError>;
    /// Takes the next turns into the index, at most `limit`.
    async fn index(&self, limit: usize) -> Result<Indexed, StoreError>;
}

/// A place in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    pub priority: Priority,
    pub requested_at: DateTime<Utc>,
    /// The handoff's id.
    pub handoff: String,
}

/// What a list is narrowed to; by nothing where all are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Of the latest handoff.
    pub team: Option<String>,
    /// Who holds or held it last. The case of ASCII letters does not matter.
    pub agent: Option<String>,
    /// In its kept form, see [`super::tag`].
    pub tag: Option<String>,
}

/// What is sought. Without words, all that the rest lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub words: Words,
    /// The id of a conversation or of one of its handoffs: that one alone, whatever its words are.
    pub id: Option<String>,
    pub filter: ListFilter,
    /// Conversations that were going on at or after this moment.
    pub from: Option<DateTime<Utc>>,
    /// Conversations that had begun before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// A conversation in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub state: State,
    /// When the last turn was.
    pub at: DateTime<Utc>,
    /// The visitor's last message, if it is among the latest.
    pub last: Option<Message>,
    /// The visitor's messages since a person last wrote: at most [`UNREAD_MOST`].
    pub unread: u32,
    /// In the order of the alphabet.
    pub tags: Vec<String>,
    /// Where words were sought: the message that has most of them.
    pub hit: Option<Message>,
    /// The same of what agents noted, where any of them stands in a note.
    pub note: Option<String>,
}

/// Unread messages are counted up to here.
pub const UNREAD_MOST: u32 = 99;

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub rows: Vec<Listed>,
    /// Where there may be more: the cursor of the next page.
    pub next: Option<i64>,
    /// The search looked at as much as one request may, and not at all: back to conversations that began then.
    pub looked_back_to: Option<DateTime<Utc>>,
}

/// How far the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Turns taken in now.
    pub taken: usize,
    /// Turns still to be taken in.
    pub behind: u64,
}

/// The words under which a text is found, or that are sought: without case and accents, parted by all that is neither letter nor
/// digit. A phone number is one word, however it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(BTreeSet<String>);

/// Characters of a word that count.
const WORD: usize = 40;

/// Words of a search at most; further ones are ignored.
const SOUGHT: usize = 8;

/// Digits from which on a row of them is a phone number.
const PHONE: usize = 8;

impl Words {
    /// The words of some texts.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut words = BTreeSet::new();
        for text in texts {
            for (word, _) in split(text) {
                words.insert(word);
            }
            phones(text, |phone, _| {
                words.insert(phone);
            });
        }
        Self(words)
    }

    /// What somebody seeks. A phone number stands for its groups of digits.
    pub fn sought(text: &str) -> Self {
        let mut words = BTreeSet::new();
        let mut numbers = Vec::new();
        phones(text, |phone, range| {
            words.insert(phone);
            numbers.push(range);
        });
        for (word, place) in split(text) {
            let in_number = numbers.iter().any(|range| range.contains(&place.start));
            if !in_number && words.len() < SOUGHT {
                words.insert(word);
            }
        }
        Self(words)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many of the `sought` words begin one of these.
    pub fn matched(&self, sought: &Self) -> usize {
        let begins = |word: &&str| {
            let mut from = self.0.range::<str, _>((Bound::Included(*word), Bound::Unbounded));
            from.next().is_some_and(|found| found.starts_with(word))
        };
        sought.iter().filter(begins).count()
    }

    /// Where these words begin words of a text, in order.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let begun = |found: &str| self.0.iter().any(|word| found.starts_with(word.as_str()));
        let mut places: Vec<_> = split(text)
            .filter(|(word, _)| begun(word))
            .map(|(_, place)| place)
            .collect();
        phones(text, |phone, place| {
            if begun(&phone) {
                places.retain(|word| !place.contains(&word.start));
                places.push(place);
            }
        });
        places.sort_by_key(|place| place.start);
        places
    }
}

/// The plain words of a text and where each stands.
fn split(text: &str) -> impl Iterator<Item = (String, Range<usize>)> {
    let parts_words = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
    let mut from = 0;
    text.split_inclusive(parts_words).filter_map(move |part| {
        let place = from..from + part.trim_end_matches(parts_words).len();
        from += part.len();
        let folded = part.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        let word: String = folded.take(WORD).collect();
        (!word.is_empty()).then_some((word, place))
    })
}

/// The phone numbers in a text, as `0812…` with nothing between the digits, and where they stand.
fn phones(text: &str, mut found: impl FnMut(String, Range<usize>)) {
    let mut digits = String::new();
    let (mut start, mut end) = (0, 0);
    // A stop at the end ends the last one.
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        match c {
            '0'..='9' => {
                if digits.is_empty() {
                    start = at;
                }
                digits.push(c);
                end = at + 1;
            }
            ' ' | '-' | '.' | '(' | ')' | '+' => {}
            _ => {
                if (PHONE..=WORD).contains(&digits.len()) {
                    let local = digits.strip_prefix("62").map(|rest| format!("0{rest}"));
                    found(local.unwrap_or_else(|| digits.clone()), start..end);
                }
                digits.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_words() {
        let rows: &[(&str, &[&str])] = &[
            ("", &[]),
            ("  …🙏 ", &[]),
            ("Brp harganya, Kak?", &["brp", "harganya", "kak"]),
            ("HALO halo Hàlo", &["halo"]),
            ("budi@toko.example", &["budi", "example", "toko"]),
            ("+62 812-3456-789", &["08123456789", "3456", "62", "789", "812"]),
            ("0812 3456 789", &["0812", "08123456789", "3456", "789"]),
            ("5 pcs", &["5", "pcs"]),
        ];
        for (text, expected) in rows {
            let words = Words::of([*text]);
            assert_eq!(words.iter().collect::<Vec<_>>(), *expected, "{text}");
        }
    }

    #[test]
    fn what_is_sought_begins_what_is_found() {
        let rows = [
            ("Kapan barangnya sampai?", "barang", true),
            ("Kapan barangnya sampai?", "rang", false),
            ("Kapan barangnya sampai?", "barang kapan", true),
            ("Kapan barangnya sampai?", "barang besok", false),
            ("nomor saya 0812-3456-789", "+62 812 3456", true),
            ("nomor saya 0812-3456-789", "+62 813 3456", false),
            ("nomor saya +62 812 3456 789 ya", "08123456789", true),
            ("kira-kira", "KIRA", true),
        ];
        for (text, sought, expected) in rows {
            let sought = Words::sought(sought);
            let matched = Words::of([text]).matched(&sought);
            assert_eq!(matched == sought.iter().count(), expected, "{text}: {sought:?}");
        }
    }

    #[test]
    fn places_are_whole_words() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("Harganya? harga!", "harga", &["Harganya", "harga"]),
            ("Ke +62 812-3456-789, ya", "0812 3456 789", &["62 812-3456-789"]),
            ("Hàlo", "halo", &["Hàlo"]),
            ("", "halo", &[]),
        ];
        for (text, sought, expected) in rows {
            let places = Words::sought(sought).places(text);
            let found: Vec<&str> = places.into_iter().map(|place| &text[place]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn a_search_and_its_words_are_bounded() {
        let many: String = (0..100).map(|n| format!("kata{n} ")).collect();
        assert_eq!(Words::sought(&many).iter().count(), SOUGHT);
        let long = "a".repeat(10_000);
        assert_eq!(
            Words::of([long.as_str()]).iter().map(str::len).collect::<Vec<_>>(),
            [WORD]
        );
    }
}
