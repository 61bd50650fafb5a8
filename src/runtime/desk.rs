//! What is known of the people behind the bot: who waits, how long it takes, whether anybody is there.

use super::Shared;
use super::people::{AGENT_AWAY, People};
use super::queue::Queue;
use crate::bot::{Bot, WebhookTarget};
use crate::dialogue::{Desk, Handoff, HandoffStatus, State, Status, Waits};
use crate::hours::Hours;
use crate::store::{Claim, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use tokio::sync::OnceCell;

/// Handoffs read at the start at most. Whoever stands behind them is counted once somebody before has gone.
const QUEUE: usize = 100_000;

/// Claims from which the usual wait is told, read anew with every claim: older ones say nothing about now. A weekend fits between.
const WAIT_KNOWN: TimeDelta = TimeDelta::hours(72);
/// Of all teams at most.
const CLAIMS: usize = 400;
/// The latest claims of one team that count.
const CLAIMS_OF_TEAM: usize = 50;

/// Kept in memory, so that an ordinary message asks the store nothing.
pub(super) struct FrontDesk {
    loaded: OnceCell<()>,
    queue: Mutex<Queue>,
    people: Mutex<People>,
    usual_waits: Mutex<Arc<Waits>>,
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
    since: Mutex<DateTime<Utc>>,
}

impl FrontDesk {
    pub fn new(bot: &Bot, now: DateTime<Utc>) -> Self {
        let desk = Self {
            loaded: OnceCell::new(),
            queue: Mutex::default(),
            people: Mutex::default(),
            usual_waits: Mutex::default(),
            wait_known_until: AtomicI64::new(i64::MIN),
            agents_seen: AtomicI64::new(i64::MIN),
            target_on: AtomicBool::new(false),
            off: Mutex::default(),
            signs: Mutex::default(),
            since: Mutex::new(now),
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
            let claims = shared.store.last_claims(shared.clock.now()).await?;
            self.refresh_usual_waits(shared).await?;
            for entry in waiting.iter().chain(&held) {
                self.change(&entry.conversation, &entry.handoff);
            }
            let mut people = self.people.lock();
            people.know(members.iter().map(|member| member.agent.as_str()));
            presences.iter().for_each(|chosen| people.chose(chosen));
            // Whose turn it is goes on where it was before the start.
            claims.iter().for_each(|agent| people.took(agent));
            drop(people);
            self.targets_off(off, &shared.bot.load());
            Ok(())
        };
        self.loaded.get_or_try_init(read).await.map(|_| ())
    }

    pub async fn refresh_usual_waits(&self, shared: &Shared) -> Result<(), StoreError> {
        let now = shared.clock.now();
        let claims = shared.store.claims_since(now - WAIT_KNOWN, CLAIMS).await?;
        let waits = usual_waits(&claims, &shared.bot.load().content.hours);
        let until = (now + WAIT_KNOWN).timestamp_millis();
        self.wait_known_until.store(until, Ordering::Relaxed);
        *self.usual_waits.lock() = Arc::new(waits);
        Ok(())
    }

    /// What the next event of a conversation is told. `there`: the team to which the event may pass it on.
    pub fn facts(&self, state: &State, there: Option<&str>, now: DateTime<Utc>) -> Desk {
        let conversation = state.conversation.as_str();
        let agent_seen = state.agent().map(|agent| {
            let signs = self.signs.lock();
            let own = signs.get(conversation).filter(|(holder, _)| holder == agent);
            own.map_or_else(|| *self.since.lock(), |(_, at)| *at)
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
            waits: self.waits(now),
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

    /// The place from 1, and the usual wait in seconds where that is known and true: the shop is open, and this one has not
    /// waited longer.
    pub fn position(&self, conversation: &str, hours: &Hours, now: DateTime<Utc>) -> Option<(u32, Option<u64>)> {
        let queue = self.queue.lock();
        let (ahead, handoff) = queue.ahead(conversation)?;
        let waits = self.waits(now).filter(|_| hours.open_at(now));
        let wait = waits.and_then(|waits| waits.get(&handoff.team).copied());
        let waited = hours.between(handoff.changed_at, now).num_seconds().unsigned_abs();
        let wait = wait.filter(|usual| waited <= *usual);
        Some((u32::try_from(ahead + 1).unwrap_or(u32::MAX), wait))
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

    /// The clock was set back: signs from what is to come now are signs of now.
    pub fn set_back(&self, now: DateTime<Utc>) {
        for (_, at) in self.signs.lock().values_mut() {
            *at = now.min(*at);
        }
        let mut since = self.since.lock();
        *since = now.min(*since);
        drop(since);
        self.agents_seen.fetch_min(now.timestamp_millis(), Ordering::Relaxed);
        self.people.lock().set_back(now);
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

    fn waits(&self, now: DateTime<Utc>) -> Option<Arc<Waits>> {
        let known = now.timestamp_millis() <= self.wait_known_until.load(Ordering::Relaxed);
        known.then(|| self.usual_waits.lock().clone())
    }
}

/// The median wait of each team's latest claims. Only opening hours count: whoever asks in the evening and is answered in the
/// morning has hardly waited.
fn usual_waits(claims: &[Claim], hours: &Hours) -> Waits {
    let mut of_teams: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for claim in claims {
        let waits = of_teams.entry(&claim.team).or_default();
        if waits.len() < CLAIMS_OF_TEAM {
            let waited = hours.between(claim.requested_at, claim.claimed_at);
            waits.push(waited.num_seconds().unsigned_abs());
        }
    }
    let median = |(team, mut waits): (&str, Vec<u64>)| {
        waits.sort_unstable();
        let middle = *waits.get(waits.len() / 2)?;
        Some((team.to_owned(), middle))
    };
    of_teams.into_iter().filter_map(median).collect()
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

    #[test]
    fn the_usual_wait_is_each_teams_own_and_counts_opening_hours() {
        let hours = Hours::from_osm("Mo-Fr 09:00-17:00", chrono_tz::Asia::Jakarta).expect("hours");
        let at = |day: u32, hour: u32, minute: u32| {
            // 7 hours before WIB.
            chrono::NaiveDate::from_ymd_opt(2026, 1, day)
                .and_then(|date| date.and_hms_opt(hour, minute, 0))
                .map(|time| time.and_utc() - TimeDelta::hours(7))
                .expect("a time")
        };
        let claim = |team: &str, requested_at, claimed_at| Claim {
            team: team.to_owned(),
            requested_at,
            claimed_at,
        };
        // Monday evening to Tuesday morning, Friday evening to Monday morning, and within a day.
        let claims = [
            claim("support", at(12, 9, 0), at(12, 9, 4)),
            claim("support", at(9, 16, 58), at(12, 9, 1)),
            claim("sales", at(6, 9, 0), at(6, 10, 0)),
            claim("support", at(5, 20, 0), at(6, 9, 2)),
        ];
        let expected = [("sales", 3600), ("support", 180)].map(|(team, wait)| (team.to_owned(), wait));
        assert_eq!(usual_waits(&claims, &hours), Waits::from(expected));
        assert_eq!(usual_waits(&[], &hours), Waits::new());
    }
}
