//! Conversations as text: lines that begin with `>` happen, the lines under each are what comes of it.

mod answers;
mod bare_contacts;
mod beside;
mod calls;
mod contacts;
mod flows;
mod follow_ups;
mod forms;
mod further_contacts;
mod handoff;
mod invitations;
mod languages;
mod leads;
mod messages;
mod options;
mod property;
mod put_right;
mod questions;
mod ratings;
mod reloads;
mod routes;
mod same_names;
mod transfers;
mod waiting;
mod ways_back;
mod with_agent;

use super::*;
use crate::bot::{Bot, Compiled, SourceFile, compile};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt::Write;
use std::sync::Arc;

/// Monday, 5 January 2026, 10:00 in Jakarta.
fn monday() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_582_000, 0).unwrap()
}

/// A bot of these files, each begun by a line `--- path`.
fn bot(files: &str) -> Bot {
    let mut sources: Vec<SourceFile> = Vec::new();
    for line in files.lines() {
        if let Some(path) = line.strip_prefix("--- ") {
            sources.push(SourceFile {
                path: path.to_owned(),
                bytes: Vec::new(),
            });
        } else if let Some(file) = sources.last_mut() {
            file.bytes.extend_from_slice(line.as_bytes());
            file.bytes.push(b'\n');
        }
    }
    let Compiled {
        content,
        catalog,
        diagnostics,
    } = compile(&sources, &|_| None);
    Bot {
        content: Arc::new(content.unwrap_or_else(|| panic!("broken bot: {diagnostics:#?}"))),
        catalog: Arc::new(catalog),
    }
}

/// Plays the `>` lines of a conversation and compares all that comes of them. Timers that are started or cancelled one after the other
/// may stand on one line: `timers Escalate in 600 s, Expire in 3600 s`.
#[track_caller]
fn check(bot: &Bot, conversation: &str) {
    let expected: Vec<String> = conversation
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .flat_map(one_by_one)
        .collect();
    let mut play = Play::new(bot);
    let mut actual = String::new();
    for line in expected.iter().filter_map(|line| line.strip_prefix('>')) {
        writeln!(actual, ">{line}").unwrap();
        play.line(line.trim(), &mut actual);
    }
    let actual: Vec<&str> = actual.lines().map(str::trim_end).collect();
    let (expected, actual) = (expected.join("\n"), actual.join("\n"));
    assert!(
        expected == actual,
        "\n── expected ──\n{expected}\n── actual ──\n{actual}\n"
    );
}

/// A line of several timers as a line for each.
fn one_by_one(line: &str) -> Vec<String> {
    for (several, one) in [("timers ", "timer "), ("no timers ", "no timer ")] {
        if let Some(timers) = line.strip_prefix(several) {
            return timers.split(", ").map(|timer| format!("{one}{timer}")).collect();
        }
    }
    vec![line.to_owned()]
}

/// One conversation under way.
struct Play<'b> {
    bot: &'b Bot,
    state: State,
    at: DateTime<Utc>,
    desk: Desk,
    messages: u32,
    /// Every option shown, the latest last.
    shown: Vec<Choice>,
    calls: Vec<String>,
}

impl<'b> Play<'b> {
    fn new(bot: &'b Bot) -> Self {
        let language = bot.content.languages[0].clone();
        Self {
            bot,
            state: State::new("c", &language, None, Visitor::default()),
            at: monday(),
            desk: Desk::REACHABLE,
            messages: 0,
            shown: Vec::new(),
            calls: Vec::new(),
        }
    }

    fn line(&mut self, line: &str, out: &mut String) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let kind = match word {
            "open" => EventKind::Opened,
            "end" => EventKind::Ended { id: self.id() },
            "press" => EventKind::Chose {
                id: self.id(),
                choice: self.shown(rest),
            },
            "claim" => EventKind::Claimed { agent: rest.to_owned() },
            "return" => EventKind::Returned { agent: rest.to_owned() },
            "resolve" => EventKind::Resolved { agent: rest.to_owned() },
            "agent" => {
                let (agent, text) = rest.split_once(' ').unwrap();
                EventKind::AgentSaid {
                    id: self.id(),
                    agent: agent.to_owned(),
                    text: text.to_owned(),
                }
            }
            "transfer" => {
                let words: Vec<&str> = rest.split(' ').collect();
                let (by, [agent, to, whom]) = (words.get(4), &words[..3]) else {
                    panic!("{rest}")
                };
                let whom = (*whom).to_owned();
                EventKind::Transferred {
                    agent: (*agent).to_owned(),
                    by: by.map(|by| (*by).to_owned()),
                    to: match *to {
                        "team" => Receiver::Team(whom),
                        _ => Receiver::Agent(whom),
                    },
                }
            }
            "assign" => {
                let (agent, team) = rest.split_once(' ').unwrap();
                let handoff = self.state.handoff.as_ref();
                EventKind::Assigned {
                    agent: agent.to_owned(),
                    handoff: handoff.map_or_else(String::new, |handoff| handoff.id.clone()),
                    team: team.to_owned(),
                }
            }
            "timer" => EventKind::TimerFired { timer: timer(rest) },
            "answer" => {
                let (call, answer) = rest.split_once(' ').unwrap();
                EventKind::CallAnswered {
                    call: call.to_owned(),
                    answer: match answer {
                        "failed" => CallAnswer::Failed { status: None },
                        body => CallAnswer::Answered {
                            status: 200,
                            body: serde_json::from_str(body).unwrap(),
                        },
                    },
                }
            }
            "named" => EventKind::Introduced {
                page: None,
                visitor: Visitor {
                    name: Some(rest.to_owned()),
                    ..Visitor::default()
                },
            },
            "wait" => {
                self.at += TimeDelta::minutes(rest.parse().unwrap());
                return;
            }
            "away" => {
                self.desk.reachable = false;
                return;
            }
            "usually" => {
                let wait = rest.parse().unwrap();
                let of = |team: &str| (team.to_owned(), wait);
                self.desk.waits = Some(Arc::new(["support", "sales"].map(of).into()));
                return;
            }
            "sign" => {
                self.desk.agent_seen = Some(self.at);
                return;
            }
            "ahead" => {
                self.desk.ahead = rest.parse().unwrap();
                return;
            }
            "there" => {
                self.desk.ahead_there = rest.parse().unwrap();
                return;
            }
            "tagged" => {
                self.desk.tags = rest.split(' ').map(str::to_owned).collect();
                return;
            }
            "route" => {
                let handoff = self.state.handoff.as_ref().expect("a handoff");
                let Handoff {
                    team, priority, tags, ..
                } = handoff;
                writeln!(out, "{team} {} {tags:?}", priority.word()).unwrap();
                return;
            }
            "waiting" => {
                let (team, counts) = rest.split_once(' ').unwrap();
                let counts: Vec<u32> = counts.split(' ').map(|word| word.parse().unwrap()).collect();
                let mut waiting = self.desk.waiting.take().map(Arc::unwrap_or_clone).unwrap_or_default();
                waiting.insert(team.to_owned(), counts.try_into().unwrap());
                self.desk.waiting = Some(Arc::new(waiting));
                return;
            }
            "slots" => {
                let words = self.state.slots.iter().map(|(slot, value)| format!("{slot}={value:?}"));
                writeln!(out, "{}", words.collect::<Vec<_>>().join(", ")).unwrap();
                return;
            }
            "place" => {
                writeln!(out, "{:?}", self.state.place()).unwrap();
                return;
            }
            _ => EventKind::Said {
                id: self.id(),
                text: line.to_owned(),
            },
        };
        self.happen(kind, out);
    }

    fn id(&mut self) -> String {
        self.messages += 1;
        format!("v{}", self.messages)
    }

    fn shown(&self, label: &str) -> Choice {
        let found = self.shown.iter().rev().find(|choice| choice.label == label);
        found.unwrap_or_else(|| panic!("no option {label:?} was shown")).clone()
    }

    fn happen(&mut self, kind: EventKind, out: &mut String) -> Vec<Effect> {
        let event = Event {
            at: self.at,
            seed: 0,
            desk: self.desk.clone(),
            kind,
        };
        let (state, effects) = advance(self.bot, self.state.clone(), event);
        self.state = state;
        for effect in &effects {
            self.write(effect, out);
        }
        effects
    }

    fn write(&mut self, effect: &Effect, out: &mut String) {
        match effect {
            Effect::Say(message) => {
                let speaker = match (message.from, &message.name) {
                    (From::Visitor, _) => "visitor".to_owned(),
                    (From::Bot, _) => "bot".to_owned(),
                    (From::Agent, name) => name.clone().unwrap(),
                    (From::System, _) => "system".to_owned(),
                };
                if message.from != From::Visitor {
                    write!(out, "{speaker}: {}", message.text.replace('\n', "⏎")).unwrap();
                    let labels: Vec<&str> = message.options.iter().map(|option| option.label.as_str()).collect();
                    if !labels.is_empty() {
                        write!(out, " [{}]", labels.join(" | ")).unwrap();
                    }
                    out.push('\n');
                }
                self.shown.extend(message.options.iter().cloned());
            }
            Effect::SetStatus(entry) => {
                write!(out, "status {:?}", entry.status).unwrap();
                for detail in [&entry.team, &entry.agent].into_iter().flatten() {
                    write!(out, " {detail}").unwrap();
                }
                out.push('\n');
            }
            Effect::StartTimer { timer, at } => {
                let after = (*at - self.at).num_seconds();
                writeln!(out, "timer {timer:?} in {after} s").unwrap();
            }
            Effect::CancelTimer { timer } => writeln!(out, "no timer {timer:?}").unwrap(),
            Effect::Handoff(handoff) => {
                let Handoff { id, team, status, .. } = handoff;
                writeln!(out, "handoff {id} {team} {status:?}").unwrap();
            }
            Effect::Notify(notice) => writeln!(out, "notice {} {}", notice.sequence, notice_words(notice)).unwrap(),
            Effect::Call(call) => {
                self.calls.push(call.id.clone());
                writeln!(
                    out,
                    "call {} {} {} {:?} {}",
                    call.id,
                    call.method,
                    call.url,
                    call.headers,
                    call.body.as_ref().map_or_else(String::new, ToString::to_string)
                )
                .unwrap();
            }
            Effect::NpsAsked => writeln!(out, "nps asked").unwrap(),
            Effect::Reached(_) => {}
            Effect::Fault(fault) => writeln!(out, "fault {} in {}", fault.code, fault.place).unwrap(),
        }
    }
}

fn notice_words(notice: &Notice) -> String {
    match &notice.kind {
        NoticeKind::HandoffRequested { handoff, summary, open } => format!(
            "requested {:?}, open {open}, intents {:?}, slots {:?}, at {:?}",
            handoff.reason,
            summary.intents,
            summary.slots,
            (&summary.flow, &summary.step)
        ),
        NoticeKind::HandoffReminded { waiting_s, .. } => format!("reminded after {waiting_s} s"),
        NoticeKind::HandoffEscalated { handoff, waiting_s } => {
            format!("escalated to {} after {waiting_s} s", handoff.team)
        }
        NoticeKind::HandoffClaimed { handoff } => format!("claimed by {}", handoff.agent.as_deref().unwrap()),
        NoticeKind::HandoffReturned { .. } => "returned".to_owned(),
        NoticeKind::HandoffResolved { .. } => "resolved".to_owned(),
        NoticeKind::HandoffExpired { .. } => "expired".to_owned(),
        NoticeKind::MessageCreated { message, .. } => format!("message {:?}", message.text),
        NoticeKind::ContactLeft {
            handoff,
            contact,
            updated,
        } => format!(
            "contact{} {:?} {:?}",
            if *updated { " updated" } else { "" },
            handoff,
            [&contact.name, &contact.phone, &contact.email, &contact.note]
        ),
        NoticeKind::ContactWithdrawn { handoff, contact } => {
            format!("contact withdrawn {:?} {:?}", handoff, [&contact.phone, &contact.email])
        }
        NoticeKind::ContactReminded {
            handoff,
            team,
            contact,
            waiting_s,
        } => format!(
            "call back {:?} for {team} of {:?} after {waiting_s} s",
            contact.name,
            handoff.as_ref().map(|handoff| &handoff.id)
        ),
        NoticeKind::RatingSubmitted { kind, score, comment } => format!("rating {kind} {score} {comment:?}"),
    }
}

fn timer(name: &str) -> Timer {
    match name {
        "escalate" => Timer::Escalate,
        "expire" => Timer::Expire,
        "rating" => Timer::CloseAfterRating,
        "vanish" => Timer::Vanish,
        "overdue" => Timer::Overdue,
        "call back" => Timer::CallBack,
        "tell" => Timer::TellContact,
        number => Timer::Remind(number.parse().unwrap()),
    }
}

/// A small shop: two questions about products, one without, and one flow of each kind.
const SHOP: &str = r#"
--- bot.yaml
bot: Toko
languages: [id, en]
timezone: Asia/Jakarta
greeting: main
hours:
  senin-jumat: 09:00-17:00
teams:
  support:
    title: {id: Bantuan, en: Support}
  sales:
    title: {id: Penjualan, en: Sales}
handoff:
  team: support
  remind: [90s, 5m]
  escalate: {after: 10m, team: sales}
  expire: 1h
catalog:
  source: catalog.csv
--- catalog.csv
sku,name,aliases,price,stock
KH,Kaos Polos Hitam,kaos hitam,45000,3
KP,Kaos Polos Putih,kaos putih,40000,0
TB,Topi Baseball,topi,,7
--- intents/price.yaml
title: {id: Harga, en: Price}
keywords: [harga, price]
examples: ["berapa harga {product}?", "how much is the {product}"]
slots:
  product:
    entity: product
    question: {id: Produk yang mana?, en: Which product?}
reply:
  - when: not product.price
    say: {id: "Harga {{ product.name }} sedang dicek.", en: "We are checking {{ product.name }}."}
  - say: {id: "{{ product.name }} harganya {{ product.price | money }}.", en: "{{ product.name }} costs {{ product.price | money }}."}
next: [stock, order]
--- intents/stock.yaml
title: {id: Stok, en: Stock}
keywords: [stok, stock, ready]
slots:
  product:
    entity: product
    question: {id: Stok produk yang mana?, en: Stock of which product?}
reply: {id: "Stok {{ product.name }}: {{ product.stock }}.", en: "Stock of {{ product.name }}: {{ product.stock }}."}
--- intents/schedule.yaml
title: {id: Jadwal, en: Opening hours}
keywords: [jadwal, jam buka, opening hours]
reply: {id: Senin sampai Jumat., en: Monday to Friday.}
--- intents/person.yaml
title: {id: Bicara dengan CS, en: Talk to a person}
keywords: [bicara dengan cs, bicara sama cs]
handoff: support
--- intents/broken.yaml
title: {id: Rusak, en: Broken}
keywords: [rusaklah]
reply: "{% for n in range(90000) %}{% for m in range(90000) %}{% endfor %}{% endfor %}"
--- intents/shipping.yaml
title: {id: Ongkir, en: Shipping}
keywords: [ongkir]
reply: {id: Ongkir tergantung kota., en: It depends on the city.}
--- flows/main.yaml
title: Menu
start: welcome
steps:
  welcome:
    say: {id: "Halo {{ visitor.name | kak }}!", en: "Hello!"}
    menu:
      - label: {id: Harga, en: Price}
        intent: price
      - label: {id: Cara order, en: How to order}
        start: order
      - label: {id: Jadwal, en: Opening hours}
        intent: schedule
      - label: {id: Bicara dengan CS, en: Talk to a person}
        handoff: support
--- flows/order.yaml
title: {id: Pesan, en: Order}
steps:
  what:
    say: {id: Mau pesan apa?, en: What would you like?}
    ask: {slot: product, entity: product}
  many:
    say: {id: Berapa banyak?, en: How many?}
    ask:
      slot: amount
      entity: number
      retry:
        say: {id: Angka saja ya., en: A number please.}
        limit: 3
        else: sorry
  sure:
    say: "{{ amount }} x {{ product.name }}?"
    menu:
      - label: {id: Ya, en: "Yes"}
        go: done
      - label: {id: Ubah, en: Change}
        go: many
      - label: {id: Tidak jadi, en: No}
        end: true
  done:
    set: {ordered: true}
    say: {id: Dicatat., en: Noted.}
    end: true
  sorry:
    say: {id: Kita coba lain kali., en: Another time.}
    end: true
--- flows/rating.yaml
title: Rating
steps:
  score:
    set: {kind: csat}
    say: Nilai 1-5?
    ask: {slot: score, entity: number, retry: {limit: 1, else: bye}}
  comment:
    say: Komentar?
    ask: {slot: comment, entity: text}
  bye:
    say: Terima kasih.
"#;
