//! What is known of the people behind the bot: who waits, how long it takes, whether anybody is there.

use super::Shared;
use super::people::{AGENT_AWAY, People};
use super::queue::Queue;
use crate::bot::{Bot, WebhookTarget};
use crate::dialogue::{Desk, Handoff, HandoffStatus, State, Status};
use crate::store::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use tokio::sync::OnceCell;

/// Handoffs read at the start at most. Whoever stands behind them is counted once somebody before has gone.
const QUEUE: usize = 100_000;

/// It is read anew with every claim; so long after the last one it says nothing about now.
const WAIT_KNOWN: TimeDelta = TimeDelta::hours(24);

/// No wait is known.
const UNKNOWN: u64 = u64::MAX;

/// Kept in memory, so that an ordinary message asks the store nothing.
pub(super) struct FrontDesk {
    loaded: OnceCell<()>,
    queue: Mutex<Queue>,
    people: Mutex<People>,
    /// Seconds, or [`UNKNOWN`].
    usual_wait: AtomicU64,
    /// When the claims it was read from are too old to tell how long it takes now; epoch milliseconds.
    wait_known_until: AtomicI64,
    /// Epoch milliseconds; `i64::MIN`: never, or gone.
    agents_seen: AtomicI64,
    target_on: AtomicBool,
    /// Targets that answered 410, with the hash of their URL.
    off: Mutex<Vec<(String, [u8; 32])>>,
    /// By conversation: who holds it, and when that agent last gave a sign on it.
    signs: Mutex<HashMap<String, (String, DateTime<Utc>)>>,
    /// Signs from before are not known: every agent counts as seen then.
    since: DateTime<Utc>,
}

impl FrontDesk {
    pub fn new(bot: &Bot, now: DateTime<Utc>) -> Self {
        let desk = Self {
            loaded: OnceCell::new(),
            queue: Mutex::default(),
            people: Mutex::default(),
            usual_wait: AtomicU64::new(UNKNOWN),
            wait_known_until: AtomicI64::new(i64::MIN),
            agents_seen: AtomicI64::new(i64::MIN),
            target_on: AtomicBool::new(false),
            off: Mutex::default(),
            signs: Mutex::default(),
            since: now,
        };
        desk.targets_are(bot);
        desk
    }

    /// Reads the queue as it is stored, once.
    pub async fn load(&self, shared: &Shared) -> Result<(), StoreError> {
        let read = || async {
            let waiting = shared.store.handoffs(Some(HandoffStatus::Requested), QUEUE).await?;
            let held = shared.store.handoffs(Some(HandoffStatus::Claimed), QUEUE).await?;
            let presences = shared.store.presences().await?;
            let members = shared.store.members().await?;
            let off = shared.store.targets_off().await?;
            self.refresh_usual_wait(shared).await?;
            for entry in waiting.iter().chain(&held) {
                self.change(&entry.conversation, &entry.handoff);
            }
            let mut people = self.people.lock();
            people.know(members.iter().map(|member| member.agent.as_str()));
            presences.iter().for_each(|chosen| people.chose(chosen));
            drop(people);
            self.targets_off(off, &shared.bot.load());
            Ok(())
        };
        self.loaded.get_or_try_init(read).await.map(|_| ())
    }

    pub async fn refresh_usual_wait(&self, shared: &Shared) -> Result<(), StoreError> {
        let now = shared.clock.now();
        let wait = shared.store.usual_wait(now).await?;
        let until = (now + WAIT_KNOWN).timestamp_millis();
        self.wait_known_until.store(until, Ordering::Relaxed);
        self.usual_wait.store(wait.unwrap_or(UNKNOWN), Ordering::Relaxed);
        Ok(())
    }

    /// What the next event of a conversation is told. `there`: the team to which the event may pass it on.
    pub fn facts(&self, state: &State, there: Option<&str>, now: DateTime<Utc>) -> Desk {
        let conversation = state.conversation.as_str();
        let agent_seen = state.agent().map(|agent| {
            let signs = self.signs.lock();
            let own = signs.get(conversation).filter(|(holder, _)| holder == agent);
            own.map_or(self.since, |(_, at)| *at)
        });
        let queue = self.queue.lock();
        let waits = |status| matches!(status, Status::Queued | Status::Agent);
        // With an agent: where it would stand if the agent lost it.
        let handoff = state.handoff.as_ref().filter(|_| waits(state.status));
        let before = |team: &str| handoff.map_or(0, |handoff| queue.before(handoff, team));
        let count = |ahead: usize| u32::try_from(ahead).unwrap_or(u32::MAX);
        let seen = self.agents_seen.load(Ordering::Relaxed);
        let agents = seen != i64::MIN && now.timestamp_millis() - seen < AGENT_AWAY.num_milliseconds();
        Desk {
            reachable: agents || self.target_on.load(Ordering::Relaxed),
            ahead: count(handoff.map_or(0, |handoff| before(&handoff.team))),
            ahead_there: count(there.map_or(0, before)),
            waiting: handoff.is_none().then(|| queue.counts()),
            wait_s: self.wait(now),
            agent_seen,
            nps_asked: None,
            tags: Vec::new(),
        }
    }

    /// The agent who holds a conversation gives a sign on it.
    pub fn agent_signed(&self, conversation: &str, agent: &str, at: DateTime<Utc>) {
        let mut signs = self.signs.lock();
        signs.insert(conversation.to_owned(), (agent.to_owned(), at));
        drop(signs);
        self.people.lock().seen(agent, false, at);
    }

    /// The place from 1, and the usual wait in seconds.
    pub fn position(&self, conversation: &str, now: DateTime<Utc>) -> Option<(u32, Option<u64>)> {
        let queue = self.queue.lock();
        let ahead = queue.ahead(conversation)?;
        Some((u32::try_from(ahead + 1).unwrap_or(u32::MAX), self.wait(now)))
    }

    /// Takes in what became of a handoff. `true`: the queue is another now.
    pub fn change(&self, conversation: &str, handoff: &Handoff) -> bool {
        if handoff.status != HandoffStatus::Claimed {
            self.signs.lock().remove(conversation);
        }
        self.people.lock().change(conversation, handoff);
        let mut queue = self.queue.lock();
        if handoff.status == HandoffStatus::Requested {
            queue.add(conversation, handoff)
        } else {
            queue.remove(conversation, handoff)
        }
    }

    /// Every conversation that waits.
    pub fn waiting(&self) -> Vec<String> {
        self.queue.lock().conversations()
    }

    /// The first in the queue for which `pick` gives something.
    pub fn first<T>(&self, pick: impl Fn(&str, &Handoff) -> Option<T>) -> Option<T> {
        self.queue.lock().first(pick)
    }

    /// Whether anybody waits.
    pub fn somebody_waits(&self) -> bool {
        self.queue.lock().len() > 0
    }

    /// The agents as they are known now.
    pub fn people(&self) -> parking_lot::MutexGuard<'_, People> {
        self.people.lock()
    }

    pub fn agent_seen(&self, at: Option<DateTime<Utc>>) {
        let at = at.map_or(i64::MIN, |at| at.timestamp_millis());
        self.agents_seen.store(at, Ordering::Relaxed);
    }

    pub fn targets_off(&self, off: Vec<(String, [u8; 32])>, bot: &Bot) {
        *self.off.lock() = off;
        self.targets_are(bot);
    }

    pub fn targets_are(&self, bot: &Bot) {
        let on = !targets(bot, &self.off.lock()).is_empty();
        self.target_on.store(on, Ordering::Relaxed);
    }

    /// The targets that are notified now.
    pub fn targets<'b>(&self, bot: &'b Bot) -> Vec<&'b WebhookTarget> {
        targets(bot, &self.off.lock())
    }

    fn wait(&self, now: DateTime<Utc>) -> Option<u64> {
        if now.timestamp_millis() > self.wait_known_until.load(Ordering::Relaxed) {
            return None;
        }
        Some(self.usual_wait.load(Ordering::Relaxed)).filter(|&wait| wait != UNKNOWN)
    }
}

/// Targets that are told of everything: none that is only another one's backup. One that a 410 from the URL it still has switched
/// off is told no longer, unless its backup is: then the backup gets what dies there.
fn targets<'b>(bot: &'b Bot, off: &[(String, [u8; 32])]) -> Vec<&'b WebhookTarget> {
    let all = &bot.content.handoff.targets;
    let is_backup = |name: &str| all.iter().any(|target| target.backup.as_deref() == Some(name));
    let is_off = |name: &str, url: &str| {
        let mut answers = off.iter().filter(|(target, _)| target == name).peekable();
        answers.peek().is_some() && {
            let hash: [u8; 32] = Sha256::digest(url.as_bytes()).into();
            answers.any(|(_, gone)| *gone == hash)
        }
    };
    // Each step leads to another target, or there are more steps than targets.
    let reaches_somebody = |first: &WebhookTarget| {
        let mut next = Some(first);
        for _ in 0..all.len() {
            match next {
                Some(target) if !is_off(&target.name, &target.url) => return true,
                Some(target) => {
                    let named = |other: &&WebhookTarget| Some(&other.name) == target.backup.as_ref();
                    next = all.iter().find(named);
                }
                None => return false,
            }
        }
        false
    };
    all.iter()
        .filter(|target| !is_backup(&target.name) && reaches_somebody(target))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::{SourceFile, compile};
    use std::sync::Arc;

    /// The targets that are told, with those of `off` switched off by a 410.
    fn check(list: &str, off: &[&str], expected: &[&str]) {
        let bot = format!("bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\nhandoff:\n  targets:\n{list}");
        let files = [
            ("bot.yaml", bot.as_str()),
            ("intents/price.yaml", "keywords: [harga]\nreply: Harga\n"),
        ];
        let files = files.map(|(path, text)| SourceFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        });
        let compiled = compile(&files, &|_| None);
        let bot = Bot {
            content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))),
            catalog: Arc::new(compiled.catalog),
        };
        let url = |name: &str| bot.content.handoff.targets.iter().find(|target| target.name == name);
        let off: Vec<(String, [u8; 32])> = off
            .iter()
            .map(|name| {
                let url = url(name).map_or("", |target| target.url.as_str());
                ((*name).to_owned(), Sha256::digest(url.as_bytes()).into())
            })
            .collect();
        let told: Vec<&str> = targets(&bot, &off).iter().map(|target| target.name.as_str()).collect();
        assert_eq!(told, expected, "{list} without {off:?}");
    }

    #[test]
    fn who_is_told() {
        let slack = |name: &str, more: &str| {
            format!("    - {{name: {name}, url: 'https://{name}.example', format: slack{more}}}\n")
        };
        let two = slack("a", "") + &slack("b", "");
        check(&two, &[], &["a", "b"]);
        check(&two, &["a"], &["b"]);
        let backed = slack("a", ", backup: b") + &slack("b", ", backup: c") + &slack("c", "");
        check(&backed, &[], &["a"]);
        // What dies at the one that is off goes to its backup.
        check(&backed, &["a"], &["a"]);
        check(&backed, &["a", "b"], &["a"]);
        check(&backed, &["a", "b", "c"], &[]);
        // An empty address is off: its backup is a target like any other.
        let empty = "    - {name: a, url: '', backup: b}\n".to_owned() + &slack("b", "");
        check(&empty, &[], &["b"]);
    }
}
