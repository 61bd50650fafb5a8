//! A script played on the real runtime and a real store, at the times it names.

use crate::script::{Conversation, Did, Known, Team};
use crate::truth::in_order;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::{EventKind, Timer, Visitor};
use sapa::runtime::{Clock, Opening, Runtime};
use sapa::store::Store;
use sapa::store::sqlite::{Access, Sqlite};
use std::sync::Arc;

/// A shop that is open from Monday to Friday, nine to five. Its target keeps a person reachable; nothing is sent.
const BOT: &str = r#"
--- bot.yaml
bot: Kopi Sore
languages: [id]
timezone: Asia/Jakarta
hours: {senin-jumat: 09:00-17:00}
teams: {support: {title: Bantuan}, sales: {title: Penjualan}}
handoff:
  team: support
  first_response: 90s
  expire: 2h
  targets: [{name: desk, url: "https://desk.example/hook", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}]
--- intents/price.yaml
title: Harga
keywords: [harga]
reply: Kopi Rp 15.000.
--- intents/stock.yaml
title: Stok
keywords: [stok]
reply: Masih banyak.
--- intents/buy.yaml
title: Pesan
keywords: [pesan]
start: order
--- intents/person.yaml
title: Bicara dengan orang
keywords: [cs]
handoff: support
--- intents/grosir.yaml
title: Grosir
keywords: [grosir]
handoff: sales
--- flows/order.yaml
steps:
  what:
    say: Mau apa?
    ask: {slot: drink, entity: {choice: [kopi, teh]}}
  many:
    say: Berapa?
    ask: {slot: count, entity: number}
  done:
    say: Dicatat.
    end: true
--- flows/leave-contact.yaml
steps:
  phone:
    say: "Buka {{ hours.next_open }}. Nomornya?"
    ask: {slot: phone, entity: phone}
--- flows/rating.yaml
steps:
  score:
    set: {kind: csat}
    say: Nilai 1 sampai 5?
    ask: {slot: score, entity: {score: 1-5}, skip: bye}
  comment:
    say: Ada masukan?
    ask: {slot: comment, entity: text, skip: nps_due}
  nps_due:
    branch:
      - {when: visitor.nps_due, go: nps}
      - {else: bye}
  nps:
    set: {kind: nps}
    say: Seberapa mungkin, 0 sampai 10?
    ask: {slot: score, entity: {score: 0-10}, skip: bye}
  bye:
    say: Terima kasih.
"#;

/// A clock that shows what the script says.
pub struct ScriptClock(Mutex<DateTime<Utc>>);

impl Clock for ScriptClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock()
    }

    fn sleep_until(&self, _: DateTime<Utc>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

pub struct Shop {
    pub runtime: Runtime,
    pub store: Sqlite,
    clock: Arc<ScriptClock>,
}

pub fn bot() -> Bot {
    let files: Vec<SourceFile> = BOT
        .split("--- ")
        .skip(1)
        .map(|file| {
            let (path, text) = file.split_once('\n').expect("a path");
            SourceFile {
                path: path.to_owned(),
                bytes: text.as_bytes().to_vec(),
            }
        })
        .collect();
    let compiled = compile(&files, &|_| None);
    let problems = compiled.diagnostics;
    Bot {
        content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{problems:?}"))),
        catalog: Arc::new(compiled.catalog),
    }
}

impl Shop {
    pub async fn open() -> Self {
        Self::on("sqlite::memory:")
    }

    pub fn on(place: &str) -> Self {
        let store = Sqlite::open(place, Access::Serve).expect("the store opens");
        let clock = Arc::new(ScriptClock(Mutex::new(
            "2026-01-01T00:00:00Z".parse().expect("an instant"),
        )));
        let port: Arc<dyn Store> = Arc::new(store.clone());
        let runtime = Runtime::new(bot(), port, clock.clone(), "http://127.0.0.1:1".to_owned());
        Self { runtime, store, clock }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn set_clock(&self, at: DateTime<Utc>) {
        *self.clock.0.lock() = at;
    }

    /// Plays it all, and leaves the clock ten days after the last event. The names of the conversations, in the script's order.
    pub async fn play(&self, script: &[Conversation]) -> Vec<String> {
        let mut names = Vec::new();
        for conversation in script {
            if let Some((first, _)) = conversation.steps.first() {
                self.set_clock(*first - TimeDelta::seconds(5));
            }
            names.push(self.begin(&conversation.visitor).await);
        }
        let mut last = self.now();
        for (count, (at, index, did)) in in_order(script).into_iter().enumerate() {
            self.set_clock(at);
            last = at;
            self.happen(&names[index], did, count).await;
        }
        self.set_clock(last + TimeDelta::days(10));
        names
    }

    pub async fn begin(&self, visitor: &Known) -> String {
        let visitor = match visitor {
            Known::Nothing => Visitor::default(),
            Known::Id(id) => Visitor {
                id: Some(format!("customer-{id}")),
                ..Visitor::default()
            },
            Known::Phone(number) => Visitor {
                phone: Some(format!("+6281234000{number:03}")),
                ..Visitor::default()
            },
        };
        let opening = Opening {
            visitor,
            ..Opening::default()
        };
        self.runtime.open(opening).await.expect("stored").conversation
    }

    pub async fn happen(&self, conversation: &str, did: Did, count: usize) {
        let id = format!("e{count}");
        let said = |text: &str| EventKind::Said {
            id: id.clone(),
            text: text.to_owned(),
        };
        let state = self.runtime.state(conversation).await.expect("read").expect("there");
        let agent = |name: &str| name.to_owned();
        let event = match did {
            Did::AskedPrice => said("harga"),
            Did::AskedStock => said("stok"),
            Did::SaidNonsense => said("xqzv wkjp"),
            Did::Ordered => said("pesan"),
            Did::ChoseCoffee => said("kopi"),
            Did::SaidTwo => said("2"),
            Did::Cancelled => said("batal"),
            Did::AskedForPerson(Team::Support) => said("cs"),
            Did::AskedForPerson(Team::Sales) => said("grosir"),
            Did::Ended => EventKind::Ended { id },
            Did::Claimed(name) => EventKind::Claimed { agent: agent(name) },
            Did::AgentSaid(name) => EventKind::AgentSaid {
                id,
                agent: agent(name),
                text: "Baik Kak".to_owned(),
            },
            Did::Returned(name) => EventKind::Returned { agent: agent(name) },
            Did::Resolved(name) => EventKind::Resolved { agent: agent(name) },
            Did::Rated(score) => said(&score.to_string()),
            Did::RatedNpsIfAsked(score) => match state.place() {
                Some(("rating", "nps")) => said(&score.to_string()),
                _ => return,
            },
            Did::SkippedRating => said("lewati"),
            Did::Commented => said("pelayanannya cepat"),
            Did::TimerExpired => EventKind::TimerFired { timer: Timer::Expire },
            Did::TimerRatingOver => EventKind::TimerFired {
                timer: Timer::CloseAfterRating,
            },
        };
        self.runtime.apply(conversation, event).await.expect("stored");
    }
}
