//! Values in words, as an agent reads them.

use super::phrases::{Phrases, fill};
use crate::bot::Bot;
use crate::dialogue::{Handoff, Lead, Reason, State, Status, same_agent};
use crate::matching::SlotValue;
use crate::template::money_words;
use crate::text::calendar::{date_words, day_and_month, time_words};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use url::Url;

/// An instant for people and for programs.
pub struct Moment {
    pub shown: String,
    /// RFC 3339.
    pub exact: String,
}

/// A text in parts, so that its links can be followed.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub is_link: bool,
}

/// The time of day, with the date if it is not today's.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, t: &Phrases) -> Moment {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    let time = time_words(local.time(), t.code);
    let shown = if local.date_naive() == today {
        time
    } else {
        format!("{}, {time}", day_and_month(local.date_naive(), t.code))
    };
    Moment {
        shown,
        exact: local.to_rfc3339(),
    }
}

/// The time of day alone.
pub fn time_of_day(at: DateTime<Utc>, zone: Tz, t: &Phrases) -> Moment {
    let local = at.with_timezone(&zone);
    Moment {
        shown: time_words(local.time(), t.code),
        exact: local.to_rfc3339(),
    }
}

/// How long something has lasted, in one unit or two.
pub fn lasted(duration: TimeDelta, t: &Phrases) -> String {
    let minutes = duration.num_minutes();
    let (days, hours, rest) = (minutes / (24 * 60), minutes / 60, minutes % 60);
    match (days, hours) {
        _ if minutes < 1 => t.just_now.to_owned(),
        (0, 0) => fill(t.minutes, minutes),
        (0, _) if rest == 0 => fill(t.hours, hours),
        (0, _) => format!("{} {}", fill(t.hours, hours), fill(t.minutes, rest)),
        (days, _) => fill(t.days, days),
    }
}

/// What to call the visitor.
pub fn visitor_name(state: &State, t: &Phrases) -> String {
    let name = state.visitor.name.as_deref().map(str::trim);
    name.filter(|name| !name.is_empty()).unwrap_or(t.visitor).to_owned()
}

/// Whether an agent may say that the visitor was called back. Whoever waits or is with an agent is answered instead.
pub fn waits_for_call(state: &State) -> bool {
    state.lead.is_some() && matches!(state.status, Status::Bot | Status::Closed)
}

/// The contact that was left, while nobody has called back.
pub fn contact(state: &State, t: &Phrases) -> Vec<(&'static str, String)> {
    let Some(Lead { contact, .. }) = &state.lead else {
        return Vec::new();
    };
    let parts = [
        (t.name, &contact.name),
        (t.phone, &contact.phone),
        (t.email, &contact.email),
        (t.note, &contact.note),
    ];
    let known = |(label, part): (&'static str, &Option<String>)| Some((label, part.clone()?));
    parts.into_iter().filter_map(known).collect()
}

/// Who has the conversation.
pub fn status(state: &State, agent: &str, t: &Phrases) -> String {
    match (state.status, holder(state)) {
        (Status::Bot, _) => t.status_bot.to_owned(),
        (Status::Queued, _) => t.status_queued.to_owned(),
        (Status::Agent, Some(holder)) if !same_agent(holder, agent) => fill(t.status_other, holder),
        (Status::Agent, _) => t.status_mine.to_owned(),
        (Status::Closed, _) => t.status_closed.to_owned(),
    }
}

/// The agent who has the conversation.
pub fn holder(state: &State) -> Option<&str> {
    let handoff = state.handoff.as_ref().filter(|_| state.status == Status::Agent)?;
    handoff.agent.as_deref()
}

/// A style for who has the conversation.
pub fn tone(status: Status) -> &'static str {
    match status {
        Status::Queued => "waits",
        Status::Agent => "held",
        Status::Bot | Status::Closed => "rests",
    }
}

/// A language by its name, where the console has one.
pub fn language(code: &str, t: &Phrases) -> String {
    match code {
        "id" => t.indonesian.to_owned(),
        "en" => t.english.to_owned(),
        _ => code.to_owned(),
    }
}

/// Why a person was called.
pub fn reason(handoff: &Handoff, t: &Phrases) -> &'static str {
    match handoff.reason {
        Reason::Asked => t.reason_asked,
        Reason::Misunderstood => t.reason_misunderstood,
        Reason::Flow => t.reason_flow,
        Reason::Rule => t.reason_rule,
    }
}

/// A team's title, or its name where the title is computed.
pub fn team(bot: &Bot, team: &str, t: &Phrases) -> String {
    let title = bot.content.teams.get(team).map(|team| &team.title);
    plain(bot, title, t).unwrap_or_else(|| team.to_owned())
}

/// An intent's title, or its name where the title is computed or the intent is gone.
pub fn intent(bot: &Bot, intent: &str, t: &Phrases) -> String {
    let title = bot.content.intents.get(intent).map(|intent| &intent.title);
    plain(bot, title, t).unwrap_or_else(|| intent.to_owned())
}

/// A flow's title, or its name where the title is computed or the flow is gone.
pub fn flow(bot: &Bot, flow: &str, t: &Phrases) -> String {
    let title = bot.content.flows.get(flow).map(|flow| &flow.title);
    plain(bot, title, t).unwrap_or_else(|| flow.to_owned())
}

/// A slot's value.
pub fn slot(bot: &Bot, value: &SlotValue, t: &Phrases) -> String {
    match value {
        SlotValue::Product(sku) => match bot.catalog.get(sku) {
            Some(product) => format!("{} ({sku})", product.name),
            None => sku.clone(),
        },
        SlotValue::Number(number) => number.to_string(),
        SlotValue::Quantity {
            amount,
            unit: Some(unit),
        } => format!("{amount} {unit}"),
        SlotValue::Quantity { amount, unit: None } => amount.to_string(),
        SlotValue::Money(amount) => money_words(*amount as f64, t.code),
        SlotValue::Date(date) => date_words(*date, t.code),
        SlotValue::Time(time) => time_words(*time, t.code),
        SlotValue::Phone(text) | SlotValue::Email(text) | SlotValue::Text(text) | SlotValue::Choice(text) => {
            text.clone()
        }
        SlotValue::Flag(true) => t.yes.to_owned(),
        SlotValue::Flag(false) => t.no.to_owned(),
    }
}

/// A text with its web addresses set apart.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?)]}'\"”’".contains(c));
        if is_safe_link(word) {
            if !plain.is_empty() {
                pieces.push(Piece {
                    text: std::mem::take(&mut plain),
                    is_link: false,
                });
            }
            pieces.push(Piece {
                text: word.to_owned(),
                is_link: true,
            });
            // In bounds: `word` is a prefix of `part`.
            plain.push_str(&part[word.len()..]);
        } else {
            plain.push_str(part);
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece {
            text: plain,
            is_link: false,
        });
    }
    pieces
}

/// Whether an address may be followed from the console: a web page, not dressed up as another by a user name before its host.
pub fn is_safe_link(text: &str) -> bool {
    let looks = text.starts_with("https://") || text.starts_with("http://");
    looks && Url::parse(text).is_ok_and(|url| url.username().is_empty() && url.password().is_none())
}

/// A text in the agent's language, where it is not computed.
pub fn plain(bot: &Bot, text: Option<&crate::bot::Text>, t: &Phrases) -> Option<String> {
    let source = bot.content.templates.source(text?.get(t.code)?);
    (!source.contains("{{") && !source.contains("{%")).then(|| source.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::phrases::{ENGLISH, INDONESIAN};
    use super::*;

    #[test]
    fn durations_in_words() {
        let rows = [
            (0, "baru saja", "just now"),
            (59, "baru saja", "just now"),
            (60, "1 menit", "1 min"),
            (3_599, "59 menit", "59 min"),
            (3_600, "1 jam", "1 h"),
            (3_660, "1 jam 1 menit", "1 h 1 min"),
            (86_400, "1 hari", "1 d"),
            (-5, "baru saja", "just now"),
        ];
        for (seconds, id, en) in rows {
            let duration = TimeDelta::seconds(seconds);
            assert_eq!(lasted(duration, &INDONESIAN), id, "{seconds}");
            assert_eq!(lasted(duration, &ENGLISH), en, "{seconds}");
        }
    }

    #[test]
    fn only_today_goes_without_a_date() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let now = at("2026-11-22T18:00:00Z");
        let rows = [
            ("2026-11-22T17:30:00Z", "00.30"),
            ("2026-11-22T16:59:00Z", "22 November, 23.59"),
        ];
        for (time, expected) in rows {
            let shown = moment(at(time), now, chrono_tz::Asia::Jakarta, &INDONESIAN).shown;
            assert_eq!(shown, expected, "{time}");
        }
    }

    #[test]
    fn only_plain_web_addresses_become_links() {
        let rows: &[(&str, &[(&str, bool)])] = &[
            ("", &[]),
            ("halo kak", &[("halo kak", false)]),
            (
                "lihat https://toko.example/a?b=1, ya",
                &[("lihat ", false), ("https://toko.example/a?b=1", true), (", ya", false)],
            ),
            (
                "http://a.example\nhttp://b.example",
                &[("http://a.example", true), ("\n", false), ("http://b.example", true)],
            ),
            ("javascript:alert(1)", &[("javascript:alert(1)", false)]),
            (
                "https://bank.example@evil.example/",
                &[("https://bank.example@evil.example/", false)],
            ),
            ("https://", &[("https://", false)]),
        ];
        for (text, expected) in rows {
            let found = pieces(text);
            let found: Vec<_> = found.iter().map(|piece| (piece.text.as_str(), piece.is_link)).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }
}
