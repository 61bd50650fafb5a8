//! Entries as the outside sees them, on every channel: without the targets of their options, with times in words.

use crate::dialogue::{Card, Choice, From, Message, Status, StatusEntry};
use crate::store::Entry;
use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Serialize, Serializer};

/// An entry with its `type`, as a visitor's frame and an API's list have it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OutsideEntry<'a> {
    Message(OutsideMessage<'a>),
    Status(OutsideStatus<'a>),
}

/// A message in the contracts' words.
#[derive(Serialize)]
pub struct OutsideMessage<'a> {
    pub seq: u64,
    pub id: &'a str,
    pub from: From,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    pub text: &'a str,
    #[serde(skip_serializing_if = "<[Choice]>::is_empty", serialize_with = "options")]
    pub options: &'a [Choice],
    #[serde(skip_serializing_if = "<[Card]>::is_empty")]
    pub cards: &'a [Card],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<&'a str>,
    #[serde(serialize_with = "instant")]
    pub at: DateTime<Utc>,
}

#[derive(Serialize)]
pub struct OutsideStatus<'a> {
    pub seq: u64,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<&'a str>,
    #[serde(serialize_with = "instant")]
    pub at: DateTime<Utc>,
}

impl<'a> OutsideEntry<'a> {
    pub fn new(entry: &'a Entry) -> Self {
        match entry {
            Entry::Message(message) => Self::Message(OutsideMessage::new(message)),
            Entry::Status(status) => Self::Status(OutsideStatus::new(status)),
        }
    }
}

impl<'a> OutsideMessage<'a> {
    pub fn new(message: &'a Message) -> Self {
        Self {
            seq: message.seq,
            id: &message.id,
            from: message.from,
            name: message.name.as_deref(),
            text: &message.text,
            options: &message.options,
            cards: &message.cards,
            reply_to: message.reply_to.as_deref(),
            at: message.at,
        }
    }
}

impl<'a> OutsideStatus<'a> {
    pub fn new(status: &'a StatusEntry) -> Self {
        Self {
            seq: status.seq,
            status: status.status,
            team: status.team.as_deref(),
            agent: status.agent.as_deref(),
            reply_to: status.reply_to.as_deref(),
            at: status.at,
        }
    }
}

/// Options without their targets.
fn options<S: Serializer>(choices: &[Choice], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Outside<'a> {
        id: &'a str,
        label: &'a str,
    }
    serializer.collect_seq(choices.iter().map(|Choice { id, label, .. }| Outside { id, label }))
}

/// RFC 3339 in UTC with milliseconds, as chrono would write it, at a tenth of the time.
fn instant<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    let year = at.year();
    if !(0..=9999).contains(&year) {
        return serializer.collect_str(&at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
    }
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let parts = [
        (0..4, year as u32),
        (5..7, at.month()),
        (8..10, at.day()),
        (11..13, at.hour()),
        (14..16, at.minute()),
        (17..19, at.second()),
        // A leap second counts on within its second.
        (20..23, (at.nanosecond() / 1_000_000).min(999)),
    ];
    for (places, mut value) in parts {
        // In bounds: every place is within the 24 bytes.
        for place in places.rev() {
            text[place] = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }
    serializer.serialize_str(str::from_utf8(&text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339() {
        for millis in [
            0,
            1_764_000_000_123,
            1_700_000_000_000,
            951_782_399_999,
            253_402_300_799_999,
            -1,
        ] {
            let at = DateTime::from_timestamp_millis(millis).expect("in range");
            let mut written = Vec::new();
            instant(&at, &mut serde_json::Serializer::new(&mut written)).expect("text is written");
            let expected = format!("\"{}\"", at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
            assert_eq!(String::from_utf8_lossy(&written), expected);
        }
    }

    #[test]
    fn targets_of_options_stay_inside() {
        let stored = r#"{"message":{"seq":3,"id":"m3","from":"bot","text":"Halo","options":[{"id":"3.1","label":"Harga",
            "target":{"intent":"price"}}],"reply_to":"a","at":0}}"#;
        let entry: Entry = serde_json::from_str(stored).expect("a stored entry");
        let outside = serde_json::to_string(&OutsideEntry::new(&entry)).expect("JSON");
        let expected = concat!(
            r#"{"type":"message","seq":3,"id":"m3","from":"bot","text":"Halo","options":[{"id":"3.1","label":"Harga"}],"#,
            r#""reply_to":"a","at":"1970-01-01T00:00:00.000Z"}"#
        );
        assert_eq!(outside, expected);
    }
}
