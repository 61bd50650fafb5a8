//! What an agent who takes over should know: why a person was called, who the visitor is, what the bot has understood.

use super::Console;
use super::phrases::{Phrases, fill};
use super::visit::Agent;
use super::words::{self, Moment};
use crate::bot::Bot;
use crate::dialogue::{State, Visitor};
use crate::matching::SlotValue;
use crate::store::{OtherConversation, RatingRow, StoreError};
use crate::text::calendar::time_words;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Sentences that the bot did not understand, as many as are shown.
const MISUNDERSTOOD: usize = 3;
/// Other conversations of the visitor, as many as are listed.
const OTHERS: usize = 5;

/// What is known of the visitor and of why a person was called.
pub struct Facts {
    pub visitor: Vec<(&'static str, Fact)>,
    /// The contact that was left, while nobody has called back.
    pub contact: Vec<(&'static str, Fact)>,
    pub handoff: Option<HandoffFacts>,
    /// The last of what the bot did not understand.
    pub misunderstood: Vec<String>,
    pub shop_time: ShopTime,
    pub topics: Vec<String>,
    pub slots: Vec<(String, String)>,
    /// The latest first.
    pub ratings: Vec<RatingFacts>,
    pub others: Vec<Other>,
}

/// A rating that the visitor gave after this conversation.
pub struct RatingFacts {
    /// What was asked, as people say it.
    pub title: &'static str,
    /// `CSAT 4/5`.
    pub score: String,
    pub comment: Option<String>,
    /// Whoever it is for.
    pub agent: Option<String>,
    pub at: Moment,
}

pub struct Fact {
    pub text: String,
    /// Where it leads: a page, a telephone, a mail program.
    pub href: Option<String>,
    /// Another site, to be opened beside the console.
    pub is_page: bool,
}

pub struct HandoffFacts {
    pub team: String,
    pub reason: &'static str,
    pub at: Moment,
}

/// The time of day where the shop is.
pub struct ShopTime {
    /// IANA name of the time zone.
    pub zone: &'static str,
    pub now: String,
    pub open: &'static str,
}

/// Another conversation of the same visitor.
pub struct Other {
    pub conversation: String,
    pub began: String,
    pub status: String,
    /// What it was about, as far as the bot understood it.
    pub topics: String,
}

impl Facts {
    pub async fn read(console: &Console, agent: &Agent, state: &State) -> Result<Self, StoreError> {
        let store = console.runtime.store();
        let misunderstood = store.misunderstood(&state.conversation, MISUNDERSTOOD).await?;
        let others = store.others_of_visitor(&state.conversation, OTHERS).await?;
        let given = store.ratings(&state.conversation).await?;
        let (bot, now) = (console.runtime.bot(), console.runtime.clock().now());
        let zone = bot.content.hours.zone();
        Ok(Self {
            misunderstood,
            ratings: given
                .into_iter()
                .rev()
                .map(|row| rating(row, now, zone, agent.t))
                .collect(),
            ..Self::of(&bot, agent, state, others, now)
        })
    }

    fn of(bot: &Bot, agent: &Agent, state: &State, others: Vec<OtherConversation>, now: DateTime<Utc>) -> Self {
        let t = agent.t;
        let zone = bot.content.hours.zone();
        Self {
            contact: words::contact(state, t)
                .into_iter()
                .map(|(label, part)| (label, fact(part)))
                .collect(),
            visitor: visitor(state, t),
            handoff: state.handoff.as_ref().map(|handoff| HandoffFacts {
                team: words::team(bot, &handoff.team, t),
                reason: words::reason(handoff, t),
                at: words::moment(handoff.requested_at, now, zone, t),
            }),
            misunderstood: Vec::new(),
            shop_time: ShopTime {
                zone: zone.name(),
                now: time_words(now.with_timezone(&zone).time(), t.code),
                open: if bot.content.hours.open_at(now) {
                    t.talk.shop_open
                } else {
                    t.talk.shop_closed
                },
            },
            topics: topics(bot, state, t),
            slots: state
                .slots
                .iter()
                .filter(|(name, _)| !is_of_rating(state, name))
                .map(|(name, value)| (label(name, t), words::slot(bot, value, t)))
                .collect(),
            ratings: Vec::new(),
            others: others
                .into_iter()
                .map(|other| Other {
                    began: fill(t.talk.began, words::moment(other.began_at, now, zone, t).shown),
                    status: words::status(&other.state, agent.name(), t),
                    topics: topics(bot, &other.state, t).join(", "),
                    conversation: other.state.conversation,
                })
                .collect(),
        }
    }

    /// Whether the bot has understood anything.
    pub fn is_understood(&self) -> bool {
        !self.topics.is_empty() || !self.slots.is_empty()
    }
}

fn visitor(state: &State, t: &Phrases) -> Vec<(&'static str, Fact)> {
    let Visitor { name, email, phone, id } = &state.visitor;
    let language = Some(words::language(&state.language, t));
    let rows = [
        (t.name, name),
        (t.phone, phone),
        (t.email, email),
        (t.customer_number, id),
        (t.page, &state.page),
        (t.language, &language),
    ];
    rows.into_iter()
        .filter_map(|(label, text)| Some((label, fact(text.clone()?))))
        .collect()
}

fn rating(row: RatingRow, now: DateTime<Utc>, zone: Tz, t: &Phrases) -> RatingFacts {
    let given = row.rating;
    let (title, kind, of) = if given.nps {
        (t.talk.nps, "NPS", 10)
    } else {
        (t.talk.csat, "CSAT", 5)
    };
    RatingFacts {
        title,
        score: format!("{kind} {}/{of}", given.score),
        comment: given.comment,
        agent: given.agent,
        at: words::moment(row.at, now, zone, t),
    }
}

/// Whether a slot holds a rating's answers, which are shown as ratings: `kind` says which, and the next one overwrites them.
fn is_of_rating(state: &State, name: &str) -> bool {
    let is_rating = |value: &SlotValue| match value {
        SlotValue::Text(kind) | SlotValue::Choice(kind) => matches!(kind.as_str(), "csat" | "nps"),
        _ => false,
    };
    matches!(name, "kind" | "score" | "comment") && state.slots.get("kind").is_some_and(is_rating)
}

/// The last intents by their titles, the latest first, each once.
fn topics(bot: &Bot, state: &State, t: &Phrases) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for id in state.intents.iter().rev() {
        let title = words::intent(bot, id, t);
        if !topics.contains(&title) {
            topics.push(title);
        }
    }
    topics
}

/// A fact with where it leads, if it plainly is an address or a number.
fn fact(text: String) -> Fact {
    let is_page = words::is_safe_link(&text);
    let href = if is_page {
        Some(text.clone())
    } else {
        telephone(&text).or_else(|| mail(&text))
    };
    Fact { text, href, is_page }
}

fn telephone(text: &str) -> Option<String> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plus = if text.trim_start().starts_with('+') { "+" } else { "" };
    (plain && (7..=15).contains(&digits.len())).then(|| format!("tel:{plus}{digits}"))
}

fn mail(text: &str) -> Option<String> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "@._+-".contains(c));
    let (user, host) = text.split_once('@')?;
    (plain && !user.is_empty() && host.contains('.') && !host.contains('@')).then(|| format!("mailto:{text}"))
}

/// A slot's name as people say it: the usual ones in the agent's language, others as they are written, in words.
fn label(slot: &str, t: &Phrases) -> String {
    const USUAL: [(&str, &str, &str); 16] = [
        ("product", "Produk", "Product"),
        ("quantity", "Jumlah", "Quantity"),
        ("name", "Nama", "Name"),
        ("phone", "Telepon", "Phone"),
        ("email", "Email", "Email"),
        ("note", "Catatan", "Note"),
        ("address", "Alamat", "Address"),
        ("city", "Kota", "City"),
        ("date", "Tanggal", "Date"),
        ("time", "Jam", "Time"),
        ("size", "Ukuran", "Size"),
        ("color", "Warna", "Colour"),
        ("order", "Pesanan", "Order"),
        ("order_number", "Nomor pesanan", "Order number"),
        ("payment", "Pembayaran", "Payment"),
        ("courier", "Kurir", "Courier"),
    ];
    if let Some((_, id, en)) = USUAL.iter().find(|(name, ..)| *name == slot) {
        return (if t.code == "id" { *id } else { *en }).to_owned();
    }
    let words = slot.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::super::phrases::{ENGLISH, INDONESIAN};
    use super::*;

    #[test]
    fn only_plain_facts_lead_somewhere() {
        for (text, expected) in [
            ("https://toko.example/kaos", Some("https://toko.example/kaos")),
            ("javascript:alert(1)", None),
            ("0812-3456-7890", Some("tel:081234567890")),
            ("+62 812 3456 7890", Some("tel:+6281234567890")),
            ("1234", None),
            ("budi@toko.example", Some("mailto:budi@toko.example")),
            ("budi@toko.example?cc=a@b.example", None),
            ("budi@a@b.example", None),
            ("@toko.example", None),
            ("<script>", None),
        ] {
            assert_eq!(fact(text.to_owned()).href.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn slots_are_named_as_people_say_it() {
        for (slot, id, en) in [
            ("product", "Produk", "Product"),
            ("nomor_resi", "Nomor resi", "Nomor resi"),
            ("x", "X", "X"),
        ] {
            assert_eq!(
                (label(slot, &INDONESIAN), label(slot, &ENGLISH)),
                (id.to_owned(), en.to_owned())
            );
        }
    }
}
