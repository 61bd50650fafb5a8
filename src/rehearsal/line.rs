//! The lines of a conversation that is shown to its author.

use crate::text::{Locale, Noun};
use std::fmt::Write;
use std::time::Duration;

/// One thing that happened, as an author reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Visitor(String),
    /// The visitor pressed an option.
    Pressed(String),
    Bot(String),
    Agent(String),
    System(String),
    Options(Vec<ShownOption>),
    /// Who has the conversation now, and for which team.
    Status(&'static str, Option<String>),
    /// The agent gave the conversation back to the bot.
    Returned,
    /// The agent ended it.
    Resolved,
    /// The agent passed it on to this team.
    PassedOn(String),
    Waited(Duration),
    /// A `call` was made: method and address.
    Called(String),
    /// Its answer; `None`: there was none in time.
    Answered(Option<String>),
    /// A gap in the bot: where and what.
    Fault(String),
}

/// An option as the visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownOption {
    pub label: String,
    pub description: Option<String>,
}

impl Line {
    /// Who or what the line is of, and its text.
    pub fn told(&self, locale: Locale) -> (&'static str, String) {
        let noun = |id, en| Noun::new(id, en).told(locale);
        let visitor = noun("pengunjung", "visitor");
        let agent = noun("CS", "agent");
        match self {
            Self::Visitor(text) => (visitor, text.clone()),
            Self::Pressed(label) => (visitor, format!("[{label}]")),
            Self::Bot(text) => ("bot", text.clone()),
            Self::Agent(text) => (agent, text.clone()),
            Self::System(text) => (noun("sistem", "system"), text.clone()),
            Self::Options(options) => {
                let labels: Vec<String> = options.iter().map(|option| format!("[{}]", option.label)).collect();
                ("", labels.join(" "))
            }
            Self::Status(status, _) => ("status", (*status).to_owned()),
            Self::Returned => (
                agent,
                noun("(mengembalikan ke bot)", "(returns the conversation to the bot)").to_owned(),
            ),
            Self::Resolved => (
                agent,
                noun("(menyelesaikan percakapan)", "(resolves the conversation)").to_owned(),
            ),
            Self::PassedOn(team) => (
                agent,
                format!("({} {team})", noun("meneruskan ke tim", "passes it on to the team")),
            ),
            Self::Waited(duration) => (noun("menunggu", "wait"), spoken(*duration, locale)),
            Self::Called(call) => ("call", call.clone()),
            Self::Answered(Some(answer)) => (noun("jawaban", "answer"), answer.clone()),
            Self::Answered(None) => (
                noun("jawaban", "answer"),
                noun("(tidak datang tepat waktu)", "(none in time)").to_owned(),
            ),
            Self::Fault(fault) => (noun("celah", "gap"), fault.clone()),
        }
    }
}

/// Lines one below the other, who speaks on the left.
pub fn transcript(lines: &[Line], locale: Locale) -> String {
    let mut out = String::new();
    for line in lines {
        let (who, text) = line.told(locale);
        for (index, text) in text.lines().enumerate() {
            let who = if index == 0 { who } else { "" };
            // Writing into a String cannot fail.
            let _ = writeln!(out, "  {who:>10}  {text}");
        }
    }
    out
}

/// `2 jam 30 menit`, `45 s`: the two largest units.
pub fn spoken(duration: Duration, locale: Locale) -> String {
    let seconds = duration.as_secs();
    let units = [
        (86_400, Noun::new("hari", "d")),
        (3_600, Noun::new("jam", "h")),
        (60, Noun::new("menit", "min")),
        (1, Noun::new("detik", "s")),
    ];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, name) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 && parts.len() < 2 {
            parts.push(format!("{count} {}", name.told(locale)));
        }
    }
    if parts.is_empty() {
        parts.push(format!("0 {}", Noun::new("detik", "s").told(locale)));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_their_two_largest_units() {
        for (seconds, id, en) in [
            (0, "0 detik", "0 s"),
            (59, "59 detik", "59 s"),
            (90, "1 menit 30 detik", "1 min 30 s"),
            (7_200, "2 jam", "2 h"),
            (90_061, "1 hari 1 jam", "1 d 1 h"),
        ] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(spoken(duration, Locale::Indonesian), id);
            assert_eq!(spoken(duration, Locale::English), en);
        }
    }

    #[test]
    fn who_speaks_stands_on_the_left() {
        let option = |label: &str| ShownOption {
            label: label.to_owned(),
            description: None,
        };
        let lines = [
            Line::Visitor("halo".to_owned()),
            Line::Bot("Halo Kak!\nMau apa?".to_owned()),
            Line::Options(vec![option("Harga"), option("Stok")]),
        ];
        assert_eq!(
            transcript(&lines, Locale::Indonesian),
            "  pengunjung  halo\n         bot  Halo Kak!\n              Mau apa?\n              [Harga] [Stok]\n"
        );
    }
}
