//! The visitor's frames, read and written.

use crate::dialogue::{Status, Visitor};
use crate::runtime::outside::OutsideEntry;
use crate::store::Entry;
use crate::text::{clean, one_line};
use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Bytes of a frame at most.
pub(super) const FRAME: usize = 64 * 1024;

/// Bytes that most outgoing frames fit in.
const USUAL: usize = 512;

/// Characters of a visitor's fact (email, phone, id) that are kept, and of the name.
const FACT: usize = 200;
const NAME: usize = 100;

/// Characters of a page's address that are kept.
const PAGE: usize = 2000;

/// What a visitor's browser says.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    Hello(Hello),
    Message { id: String, text: String },
    Choose { id: String, option: String },
    Typing { on: bool },
    Seen { seq: u64 },
    End { id: String },
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Hello {
    pub token: Option<String>,
    pub after: Option<u64>,
    pub language: Option<String>,
    pub page: Option<String>,
    pub visitor: Visitor,
}

/// Why a frame was not understood, with the client id it named, if it did.
#[derive(Debug, PartialEq)]
pub(super) struct Misread {
    pub code: Code,
    pub id: Option<String>,
}

/// The codes of `error` frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    BadJson,
    UnknownType,
    BadField,
    HelloFirst,
    HelloLate,
    BadToken,
    TooLong,
    TooLarge,
    RateLimited,
    UnknownOption,
    Unavailable,
}

/// Reads a frame. Fields that the contracts do not know are ignored, and `null` is a field that is not there.
pub(super) fn read(text: &str) -> Result<Incoming, Misread> {
    if let Some(message) = usual(text) {
        return Ok(message);
    }
    let Ok(Value::Object(frame)) = serde_json::from_str(text) else {
        return Err(Misread {
            code: Code::BadJson,
            id: None,
        });
    };
    let frame = Frame(frame);
    let refused = |code| Misread {
        code,
        id: frame.refused_id(),
    };
    let kind = frame.0.get("type").and_then(Value::as_str);
    let Some(kind) = kind else {
        return Err(refused(Code::UnknownType));
    };
    let read = match kind {
        "message" => frame.message(),
        "choose" => frame.choose(),
        "typing" => frame.typing(),
        "seen" => frame.seen(),
        "end" => frame.client_id().map(|id| Incoming::End { id }),
        "hello" => frame.hello().map(Incoming::Hello),
        _ => return Err(refused(Code::UnknownType)),
    };
    read.ok_or_else(|| refused(Code::BadField))
}

/// What nearly every frame is: a message and nothing besides, read without a map. `None`: it is to be looked at with care.
fn usual(text: &str) -> Option<Incoming> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Usual<'a> {
        r#type: &'a str,
        id: &'a str,
        #[serde(borrow)]
        text: Cow<'a, str>,
    }
    let frame: Usual = serde_json::from_str(text).ok()?;
    let text = clean(&frame.text);
    let good = frame.r#type == "message" && is_client_id(frame.id) && !text.trim().is_empty();
    good.then(|| Incoming::Message {
        id: frame.id.to_owned(),
        text: text.into_owned(),
    })
}

/// A frame as a JSON object. `None` throughout: a field is missing, empty or of the wrong type.
struct Frame(Map<String, Value>);

impl Frame {
    fn message(&self) -> Option<Incoming> {
        let text = clean(self.text("text")?);
        (!text.trim().is_empty()).then_some(Incoming::Message {
            id: self.client_id()?,
            text: text.into_owned(),
        })
    }

    fn choose(&self) -> Option<Incoming> {
        let option = self.text("option")?;
        Some(Incoming::Choose {
            id: self.client_id()?,
            option: option.to_owned(),
        })
    }

    fn typing(&self) -> Option<Incoming> {
        let on = self.0.get("on")?.as_bool()?;
        Some(Incoming::Typing { on })
    }

    fn seen(&self) -> Option<Incoming> {
        let seq = self.0.get("seq")?.as_u64()?;
        Some(Incoming::Seen { seq })
    }

    fn hello(&self) -> Option<Hello> {
        let visitor = match self.0.get("visitor") {
            None | Some(Value::Null) => Visitor::default(),
            Some(Value::Object(facts)) => facts_of(facts)?,
            Some(_) => return None,
        };
        let after = match self.0.get("after") {
            None | Some(Value::Null) => None,
            Some(after) => Some(after.as_u64()?),
        };
        Some(Hello {
            token: optional(&self.0, "token")?.map(str::to_owned),
            after,
            language: kept(&self.0, "language", FACT)?,
            page: kept(&self.0, "page", PAGE)?,
            visitor,
        })
    }

    /// A text with at least one character that is not a space.
    fn text(&self, name: &str) -> Option<&str> {
        let text = self.0.get(name)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }

    fn client_id(&self) -> Option<String> {
        let id = self.0.get("id")?.as_str()?;
        is_client_id(id).then(|| id.to_owned())
    }

    /// The id as the client wrote it, to tell it what was refused; not if it is absurdly long.
    fn refused_id(&self) -> Option<String> {
        let id = self.0.get("id")?.as_str()?;
        (!id.is_empty() && id.len() <= 256).then(|| id.to_owned())
    }
}

fn is_client_id(id: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&id.len()) && id.bytes().all(good)
}

/// The outer `None`: of the wrong type.
fn optional<'a>(map: &'a Map<String, Value>, name: &str) -> Option<Option<&'a str>> {
    match map.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(Value::String(text)) => Some(Some(text)),
        Some(_) => None,
    }
}

/// A fact in one line, cut to its bound; an empty one is none.
fn kept(map: &Map<String, Value>, name: &str, bound: usize) -> Option<Option<String>> {
    let text = optional(map, name)?.map(one_line).filter(|text| !text.is_empty());
    Some(text.map(|text| text.chars().take(bound).collect()))
}

fn facts_of(facts: &Map<String, Value>) -> Option<Visitor> {
    // Checked for its type like the others; nothing is done with it while no secret is agreed on.
    optional(facts, "hash")?;
    Some(Visitor {
        name: kept(facts, "name", NAME)?,
        email: kept(facts, "email", FACT)?,
        phone: kept(facts, "phone", FACT)?,
        id: kept(facts, "id", FACT)?,
    })
}

/// What the server says beside the transcript.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    Welcome {
        conversation: &'a str,
        token: &'a str,
        seq: u64,
        resumed: bool,
        bot: BotCard<'a>,
        status: Status,
    },
    Queue {
        position: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        wait_s: Option<u64>,
    },
    Typing {
        from: &'a str,
        on: bool,
    },
    Seen {
        from: &'a str,
        seq: u64,
    },
    Error {
        code: Code,
        text: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
}

#[derive(Serialize)]
pub(super) struct BotCard<'a> {
    pub name: &'a str,
    pub languages: &'a [String],
}

impl Outgoing<'_> {
    pub fn frame(&self) -> Utf8Bytes {
        json(self)
    }
}

/// The frames of transcript entries. They share one buffer.
pub(super) fn frames(entries: &[Entry]) -> Vec<Utf8Bytes> {
    let mut buffer = Vec::with_capacity(USUAL * entries.len());
    let mut ends = Vec::with_capacity(entries.len());
    for entry in entries {
        write(&mut buffer, &OutsideEntry::new(entry));
        ends.push(buffer.len());
    }
    let buffer = Bytes::from(buffer);
    let mut start = 0;
    let frame = |end: usize| {
        let frame = buffer.slice(std::mem::replace(&mut start, end)..end);
        Utf8Bytes::try_from(frame).expect("JSON is UTF-8")
    };
    ends.into_iter().map(frame).collect()
}

pub(super) fn frame(entry: &Entry) -> Utf8Bytes {
    json(&OutsideEntry::new(entry))
}

fn json(value: &impl Serialize) -> Utf8Bytes {
    let mut buffer = Vec::with_capacity(USUAL);
    write(&mut buffer, value);
    Utf8Bytes::try_from(Bytes::from(buffer)).expect("JSON is UTF-8")
}

fn write(buffer: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(buffer, value).expect("strings, numbers and structs of them are JSON");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frame: &str, expected: Result<Incoming, (Code, Option<&str>)>) {
        let expected = expected.map_err(|(code, id)| Misread {
            code,
            id: id.map(str::to_owned),
        });
        assert_eq!(read(frame), expected, "{frame}");
    }

    #[test]
    fn good_frames() {
        let message = |id: &str, text: &str| Incoming::Message {
            id: id.to_owned(),
            text: text.to_owned(),
        };
        check(r#"{"type":"message","id":"a","text":"halo"}"#, Ok(message("a", "halo")));
        check(
            r#"{"text":" x ","new":1,"id":"A-_9","type":"message"}"#,
            Ok(message("A-_9", " x ")),
        );
        let id = "x".repeat(64);
        let longest = format!(r#"{{"type":"end","id":"{id}"}}"#);
        check(&longest, Ok(Incoming::End { id }));
        check(
            r#"{"type":"message","id":"a","text":"\ud83d\ude00\u0000"}"#,
            Ok(message("a", "😀")),
        );
        let choose = Incoming::Choose {
            id: "b".to_owned(),
            option: "3.1".to_owned(),
        };
        check(r#"{"type":"choose","id":"b","option":"3.1"}"#, Ok(choose));
        check(r#"{"type":"typing","on":false}"#, Ok(Incoming::Typing { on: false }));
        check(r#"{"type":"seen","seq":7}"#, Ok(Incoming::Seen { seq: 7 }));
        check(r#"{"type":"hello"}"#, Ok(Incoming::Hello(Hello::default())));
        let known = Hello {
            token: Some(String::new()),
            after: Some(0),
            language: Some("id".to_owned()),
            page: None,
            visitor: Visitor {
                name: Some("A".repeat(NAME)),
                ..Visitor::default()
            },
        };
        let name = "A".repeat(NAME + 1);
        let hello = format!(
            r#"{{"type":"hello","token":"","after":0,"language":"id","page":" ","visitor":{{"name":" {name} ","email":null}}}}"#
        );
        check(&hello, Ok(Incoming::Hello(known)));
    }

    #[test]
    fn the_documented_frames_are_good() {
        let page = include_str!("../../../docs/protocol.md");
        let section = page.split("\n## ").find(|section| section.starts_with("What you send"));
        let lines = section.expect("the section").lines();
        let frames: Vec<_> = lines.filter(|line| line.starts_with('{')).collect();
        assert_eq!(frames.len(), 6);
        for frame in frames {
            assert!(read(frame).is_ok(), "{frame}");
        }
    }

    #[test]
    fn bad_frames() {
        use Code::{BadField, BadJson, UnknownType};
        let nested = "[".repeat(10_000);
        let too_long = format!(r#"{{"type":"end","id":"{}"}}"#, "x".repeat(65));
        let long_id = "x".repeat(65);
        let rows = [
            ("", BadJson, None),
            ("halo", BadJson, None),
            ("[]", BadJson, None),
            ("null", BadJson, None),
            (nested.as_str(), BadJson, None),
            (r#"{"type":"message","id":"a","text":"x"} x"#, BadJson, None),
            // Half of a pair of UTF-16 escapes is no character.
            (r#"{"type":"message","id":"a","text":"\ud83d"}"#, BadJson, None),
            (r#"{"type":"message","id":"a","text":"\ude00 x"}"#, BadJson, None),
            (r#"{"type":"message","id":"a","text":"\ud83d\ud83d"}"#, BadJson, None),
            (r#"{"type":"message","id":"a","text":"\u12"}"#, BadJson, None),
            ("{}", UnknownType, None),
            (r#"{"type":null,"id":"a"}"#, UnknownType, Some("a")),
            (r#"{"type":1}"#, UnknownType, None),
            (r#"{"type":"Message","id":"a","text":"x"}"#, UnknownType, Some("a")),
            (r#"{"type":"message","text":"x"}"#, BadField, None),
            (r#"{"type":"message","id":"a"}"#, BadField, Some("a")),
            (r#"{"type":"message","id":"a","text":""}"#, BadField, Some("a")),
            (r#"{"type":"message","id":"a","text":" \n"}"#, BadField, Some("a")),
            (r#"{"type":"message","id":"a","text":5}"#, BadField, Some("a")),
            (r#"{"type":"message","id":"a","text":null}"#, BadField, Some("a")),
            (r#"{"type":"message","id":"","text":"x"}"#, BadField, None),
            (r#"{"type":"message","id":7,"text":"x"}"#, BadField, None),
            (r#"{"type":"message","id":"a b","text":"x"}"#, BadField, Some("a b")),
            (r#"{"type":"message","id":"ä","text":"x"}"#, BadField, Some("ä")),
            (&too_long, BadField, Some(long_id.as_str())),
            (r#"{"type":"choose","id":"a"}"#, BadField, Some("a")),
            (r#"{"type":"choose","id":"a","option":3}"#, BadField, Some("a")),
            (r#"{"type":"typing"}"#, BadField, None),
            (r#"{"type":"typing","on":"yes"}"#, BadField, None),
            (r#"{"type":"seen","seq":-1}"#, BadField, None),
            (r#"{"type":"seen","seq":1.5}"#, BadField, None),
            (r#"{"type":"end"}"#, BadField, None),
            (r#"{"type":"hello","token":5}"#, BadField, None),
            (r#"{"type":"hello","after":"1"}"#, BadField, None),
            (r#"{"type":"hello","after":-1}"#, BadField, None),
            (r#"{"type":"hello","visitor":"Budi"}"#, BadField, None),
            (r#"{"type":"hello","visitor":{"name":5}}"#, BadField, None),
        ];
        for (frame, code, id) in rows {
            check(frame, Err((code, id)));
        }
    }

    #[test]
    fn what_would_show_otherwise_than_it_is_written_is_left_out() {
        let said = |text: &str| match read(&serde_json::json!({"type": "message", "id": "a", "text": text}).to_string())
        {
            Ok(Incoming::Message { text, .. }) => Some(text),
            _ => None,
        };
        assert_eq!(said("a\0b\u{202e}c\nd").as_deref(), Some("abc\nd"));
        assert_eq!(said("\0\u{202e}"), None);
        let hello = serde_json::json!({"type": "hello", "visitor": {"name": " Bu\r\nRina:\u{202e} x\0 "}}).to_string();
        match read(&hello) {
            Ok(Incoming::Hello(hello)) => assert_eq!(hello.visitor.name.as_deref(), Some("Bu Rina: x")),
            other => panic!("{other:?}"),
        }
    }
}
