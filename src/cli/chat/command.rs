//! What may be written in the terminal beside a visitor's messages.

use crate::bot::parse_duration;
use crate::both;
use crate::rehearsal::MAX_WAIT;
use crate::text::{Bilingual, Noun};
use serde_json::Value as Json;
use std::time::Duration;

/// A line that begins with `/`.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Why a message is understood as it is; the last one where none is given.
    Explain(Option<String>),
    Slots,
    Back,
    New,
    At(String),
    Wait(Duration),
    Agent(String),
    Return,
    Resolve,
    Answer {
        status: u16,
        body: Json,
    },
    Save(String),
    Help,
    Quit,
}

/// Every command: its name, what follows it, and what it does.
pub const COMMANDS: [(&str, Noun, Noun); 13] = [
    (
        "/explain",
        Noun::new("[PESAN]", "[TEXT]"),
        Noun::new(
            "mengapa pesan (terakhir) dipahami begitu",
            "why the (last) message was understood so",
        ),
    ),
    (
        "/slots",
        Noun::new("", ""),
        Noun::new("apa saja yang sudah diketahui bot", "what the bot knows by now"),
    ),
    (
        "/back",
        Noun::new("", ""),
        Noun::new("batalkan pesan terakhir", "take the last message back"),
    ),
    (
        "/new",
        Noun::new("", ""),
        Noun::new("mulai percakapan baru", "begin a new conversation"),
    ),
    (
        "/at",
        Noun::new("WAKTU", "TIME"),
        Noun::new(
            "anggap sekarang WAKTU: 2026-12-25T08:00",
            "let it be TIME: 2026-12-25T08:00",
        ),
    ),
    (
        "/wait",
        Noun::new("LAMA", "DURATION"),
        Noun::new(
            "biarkan waktu berlalu: 90s, 30m, 24h, 2d",
            "let time pass: 90s, 30m, 24h, 2d",
        ),
    ),
    (
        "/agent",
        Noun::new("PESAN", "TEXT"),
        Noun::new("balas sebagai CS", "answer as the agent"),
    ),
    (
        "/return",
        Noun::new("", ""),
        Noun::new("sebagai CS: kembalikan ke bot", "as the agent: give it back to the bot"),
    ),
    (
        "/resolve",
        Noun::new("", ""),
        Noun::new(
            "sebagai CS: selesaikan percakapan",
            "as the agent: end the conversation",
        ),
    ),
    (
        "/answer",
        Noun::new("STATUS [JSON]", "STATUS [JSON]"),
        Noun::new(
            "jawaban untuk `call` yang menunggu",
            "the answer to the `call` that waits",
        ),
    ),
    (
        "/save",
        Noun::new("NAMA", "NAME"),
        Noun::new("simpan percakapan ini sebagai tes", "keep this conversation as a test"),
    ),
    ("/help", Noun::new("", ""), Noun::new("daftar ini", "this list")),
    ("/quit", Noun::new("", ""), Noun::new("keluar", "leave")),
];

impl Command {
    /// Reads a line. `None`: it is the visitor's. `Err`: it was meant as a command and is none.
    pub fn read(line: &str) -> Option<Result<Self, Bilingual>> {
        let rest = line.strip_prefix('/')?;
        let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let rest = rest.trim();
        let command = match name {
            "explain" => Self::Explain(Some(rest.to_owned()).filter(|text| !text.is_empty())),
            "slots" => Self::Slots,
            "back" => Self::Back,
            "new" => Self::New,
            "return" => Self::Return,
            "resolve" => Self::Resolve,
            "help" | "?" => Self::Help,
            "quit" | "exit" | "q" => Self::Quit,
            "at" | "wait" | "agent" | "save" | "answer" => return Some(Self::with_value(name, rest)),
            _ => {
                let name = format!("/{name}");
                let names = COMMANDS.iter().map(|(name, ..)| *name);
                let near = names
                    .min_by_key(|known| strsim::osa_distance(known, &name))
                    .unwrap_or("/help");
                return Some(Err(both!(
                    "Tidak ada perintah {name}. Maksudnya {near}? /help menampilkan semuanya.",
                    "There is no command {name}. Did you mean {near}? /help lists them all."
                )));
            }
        };
        Some(Ok(command))
    }

    /// A command that says nothing without what follows it.
    fn with_value(name: &str, value: &str) -> Result<Self, Bilingual> {
        let example = match name {
            "at" => "/at 2026-12-25T08:00",
            "wait" => "/wait 30m",
            "agent" => "/agent Halo Kak",
            "save" => "/save harga-kaos",
            _ => "/answer 200 {\"status\": \"ok\"}",
        };
        let command = match name {
            _ if value.is_empty() => None,
            "at" => Some(Self::At(value.to_owned())),
            "wait" => parse_duration(value)
                .filter(|duration| !duration.is_zero() && *duration <= MAX_WAIT)
                .map(Self::Wait),
            "agent" => Some(Self::Agent(value.to_owned())),
            "save" => Some(Self::Save(value.to_owned())),
            _ => answer(value),
        };
        command.ok_or_else(|| both!("Tulis misalnya: {example}", "Write for instance: {example}"))
    }
}

/// `200 {"status": "ok"}`.
fn answer(value: &str) -> Option<Command> {
    let (status, body) = value.split_once(char::is_whitespace).unwrap_or((value, "null"));
    let status = status.parse().ok().filter(|status| (100..=599).contains(status))?;
    let body = serde_json::from_str(body.trim()).ok()?;
    Some(Command::Answer { status, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Locale;

    #[test]
    fn lines_are_commands_or_messages() {
        let text = |text: &str| text.to_owned();
        for (line, expected) in [
            ("halo", None),
            ("1/2 kg", None),
            ("/explain", Some(Command::Explain(None))),
            ("/explain brp harga", Some(Command::Explain(Some(text("brp harga"))))),
            ("/at 2026-12-25T08:00", Some(Command::At(text("2026-12-25T08:00")))),
            ("/wait 30m", Some(Command::Wait(Duration::from_secs(1_800)))),
            ("/save  harga ", Some(Command::Save(text("harga")))),
            ("/q", Some(Command::Quit)),
            (
                "/answer 200 {\"a\": 1}",
                Some(Command::Answer {
                    status: 200,
                    body: serde_json::json!({"a": 1}),
                }),
            ),
            (
                "/answer 503",
                Some(Command::Answer {
                    status: 503,
                    body: Json::Null,
                }),
            ),
        ] {
            assert_eq!(Command::read(line).transpose().expect("no problem"), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_command_is_helped() {
        for (line, help) in [
            ("/slot", "Did you mean /slots?"),
            ("/wait", "/wait 30m"),
            ("/wait 30", "/wait 30m"),
            ("/wait 0s", "/wait 30m"),
            ("/at", "/at 2026-12-25T08:00"),
            ("/answer 99", "/answer 200"),
            ("/answer 200 {", "/answer 200"),
        ] {
            let problem = Command::read(line).expect("a command").expect_err("a problem");
            assert!(problem.told(Locale::English).contains(help), "{line}: {problem:?}");
        }
    }
}
