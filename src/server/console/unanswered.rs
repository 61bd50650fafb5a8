//! What visitors asked in vain, computed beside the threads that serve, within bounds, and kept for a short while.

use crate::authoring::{Beside, Group, Misses, NoPatch, Patch, difference, propose};
use crate::bot::{Bot, Content, SourceFile};
use crate::runtime::Runtime;
use crate::store::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

/// The periods that may be asked for, in days.
pub const PERIODS: [u32; 3] = [7, 30, 90];

/// Groups that are shown, the most frequent first.
pub const SHOWN: usize = 20;

/// So long what was computed is shown again.
pub const FRESH: TimeDelta = TimeDelta::minutes(5);

/// Messages read at once.
const PAGE: usize = 500;

/// How much is looked at, so that a long history costs no more than this.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Visitors' messages.
    pub messages: usize,
    /// Time for reading them, and again as much for trying proposals.
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            messages: 200_000,
            time: Duration::from_secs(8),
        }
    }
}

/// Computes once for all who ask meanwhile.
#[derive(Clone)]
pub struct Unanswered {
    runtime: Runtime,
    bounds: Bounds,
    kept: Arc<Mutex<BTreeMap<u32, Kept>>>,
    /// One is computed at a time.
    turn: Arc<Semaphore>,
}

/// What was computed, and for which bot.
struct Kept {
    content: Arc<Content>,
    findings: Arc<Findings>,
}

/// What visitors asked in vain in a period.
#[derive(Debug)]
pub struct Findings {
    pub at: DateTime<Utc>,
    /// Visitors' messages that were looked at.
    pub messages: usize,
    /// Of those: missed, and not answered by the bot as it is now.
    pub missed: usize,
    pub answered_by_now: usize,
    /// There were too many: what is older than this was not looked at, or not all of it.
    pub cut_at: Option<DateTime<Utc>>,
    /// At most [`SHOWN`].
    pub groups: Vec<Found>,
    /// All of them, shown or not.
    pub groups_in_all: usize,
}

/// Near-equal questions, and what would answer them.
#[derive(Debug)]
pub struct Found {
    pub group: Group,
    /// `None`: there was no time to find out.
    pub proposal: Option<Result<Patch, NoPatch>>,
    /// What the proposal changes in its file.
    pub difference: Option<String>,
}

impl Unanswered {
    pub fn new(runtime: Runtime, bounds: Bounds) -> Self {
        Self {
            runtime,
            bounds,
            kept: Arc::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// What visitors asked in vain in the last `days`. What is begun is finished and kept, even if the caller goes away.
    pub async fn of_days(&self, days: u32) -> Result<Arc<Findings>, StoreError> {
        if let Some(findings) = self.kept(days) {
            return Ok(findings);
        }
        let own = self.clone();
        let computed = tokio::spawn(async move {
            let turn = own.turn.clone().acquire_owned().await.map_err(broken_off)?;
            // Whoever had the turn before may have computed the same.
            if let Some(findings) = own.kept(days) {
                return Ok(findings);
            }
            let findings = own.compute(days).await;
            drop(turn);
            findings
        });
        computed.await.map_err(broken_off)?
    }

    /// What is kept, if it is fresh and of the bot as it is now.
    fn kept(&self, days: u32) -> Option<Arc<Findings>> {
        let (bot, now) = (self.runtime.bot(), self.runtime.clock().now());
        let kept = self.kept.lock();
        let kept = kept.get(&days)?;
        let fresh = now - kept.findings.at < FRESH && Arc::ptr_eq(&kept.content, &bot.content);
        fresh.then(|| kept.findings.clone())
    }

    async fn compute(&self, days: u32) -> Result<Arc<Findings>, StoreError> {
        let store = self.runtime.store();
        let live = store.live_version().await?;
        let files = match live {
            Some(live) => store.version_files(live.version).await?.unwrap_or_default(),
            None => Vec::new(),
        };
        let file = |(path, bytes)| SourceFile { path, bytes };
        let files: Vec<SourceFile> = files.into_iter().map(file).collect();
        let (own, handle) = (self.clone(), Handle::current());
        let computed = tokio::task::spawn_blocking(move || {
            let bot = own.runtime.bot();
            let findings = Arc::new(own.look(days, &bot, &files, &handle)?);
            let kept = Kept {
                content: bot.content.clone(),
                findings: findings.clone(),
            };
            own.kept.lock().insert(days, kept);
            Ok(findings)
        });
        computed.await.map_err(broken_off)?
    }

    /// Reads a day at a time, the latest first, so that what does not fit is what is oldest.
    fn look(&self, days: u32, bot: &Bot, files: &[SourceFile], handle: &Handle) -> Result<Findings, StoreError> {
        let (now, began) = (self.runtime.clock().now(), Instant::now());
        let mut misses = Misses::new(bot);
        let mut cut_at = None;
        // What was asked at this very instant counts.
        let last = now + TimeDelta::milliseconds(1);
        for day in 0..i64::from(days) {
            let end = last - TimeDelta::days(day);
            let within = || began.elapsed() < self.bounds.time;
            if !self.read_day(&mut misses, end, within, handle)? {
                cut_at = Some(end);
                break;
            }
        }
        let groups = misses.groups();
        let groups_in_all = groups.len();
        let missed = groups.iter().map(|group| group.count).sum::<usize>() + misses.beyond;
        let began = Instant::now();
        let beside = misses.beside(&groups);
        let shown = groups.iter().take(SHOWN);
        let found = shown.map(|group| {
            let in_time = began.elapsed() < self.bounds.time;
            Found::of(group, bot, files, &beside, in_time)
        });
        let found = found.collect();
        Ok(Findings {
            at: now,
            messages: misses.messages,
            missed,
            answered_by_now: misses.answered_by_now,
            cut_at,
            groups: found,
            groups_in_all,
        })
    }

    /// Looks at the messages of the day that ends there. `false`: there are more than is allowed.
    fn read_day(
        &self,
        misses: &mut Misses<'_>,
        end: DateTime<Utc>,
        within: impl Fn() -> bool,
        handle: &Handle,
    ) -> Result<bool, StoreError> {
        let mut cursor = None;
        loop {
            if !within() || misses.messages >= self.bounds.messages {
                return Ok(false);
            }
            let page = self.runtime.store().heard(end - TimeDelta::days(1), cursor, PAGE);
            let (heard, next) = handle.block_on(page)?;
            let before = heard.iter().take_while(|heard| heard.at < end);
            before.for_each(|heard| misses.add(heard));
            cursor = next;
            if cursor.is_none() || heard.last().is_some_and(|last| last.at >= end) {
                return Ok(true);
            }
        }
    }
}

impl Found {
    fn of(group: &Group, bot: &Bot, files: &[SourceFile], beside: &Beside<'_>, in_time: bool) -> Self {
        let lookup = |name: &str| std::env::var(name).ok();
        let proposal = in_time.then(|| propose(files, bot, group, beside, None, &lookup));
        let changed = proposal.as_ref().and_then(|proposal| proposal.as_ref().ok());
        let difference = changed.map(|patch| {
            let before = files.iter().find(|file| file.path == patch.file);
            let before = before.map(|file| String::from_utf8_lossy(&file.bytes));
            difference(&patch.file, before.as_deref(), &patch.edited)
        });
        Self {
            group: group.clone(),
            proposal,
            difference,
        }
    }
}

fn broken_off(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(format!("the questions could not be gathered: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::compile;
    use crate::dialogue::EventKind;
    use crate::runtime::{Clock, Opening};
    use crate::store::sqlite::{Access, Sqlite};
    use crate::store::{Difference, NewVersion, Versions};
    use futures_util::future::BoxFuture;

    struct Set(Mutex<DateTime<Utc>>);

    impl Clock for Set {
        fn now(&self) -> DateTime<Utc> {
            *self.0.lock()
        }

        fn sleep_until(&self, _: DateTime<Utc>) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }
    }

    const FILES: [(&str, &str); 2] = [
        ("bot.yaml", "bot: Kopi\nlanguages: [id]\ntimezone: Asia/Jakarta\n"),
        (
            "intents/price.yaml",
            "keywords: [harga]\nexamples:\n  - kopi susu dijual berapaan\nreply: Rp 15.000.\n",
        ),
    ];

    fn bot() -> Bot {
        let file = |(path, text): (&str, &str)| SourceFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let compiled = compile(&FILES.map(file), &|_| None);
        Bot {
            content: Arc::new(compiled.content.expect("it compiles")),
            catalog: Arc::new(compiled.catalog),
        }
    }

    /// A shop whose visitors ask each of these so many days ago.
    async fn asked(questions: &[(i64, &str)]) -> (Runtime, Arc<Set>) {
        let bot = bot();
        let store = Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens");
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let version = NewVersion {
            replaces: None,
            digest: [1; 32],
            at: now,
            difference: Difference::default(),
            files: FILES
                .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
                .into(),
        };
        store.add_version(version).await.expect("stored");
        let clock = Arc::new(Set(Mutex::new(now)));
        let runtime = Runtime::new(bot, Arc::new(store), clock.clone(), "http://localhost".to_owned());
        for &(days, question) in questions {
            *clock.0.lock() = now - TimeDelta::days(days);
            let opened = runtime.open(Opening::default()).await.expect("stored");
            let kind = EventKind::Said {
                id: "v1".to_owned(),
                text: question.to_owned(),
            };
            runtime.apply(&opened.conversation, kind).await.expect("stored");
        }
        *clock.0.lock() = now;
        (runtime, clock)
    }

    #[tokio::test]
    async fn only_the_period_counts_and_a_line_is_proposed() {
        let (runtime, _) = asked(&[
            (40, "parkirnya luas kah"),
            (20, "kopi susu gula aren dijual kah"),
            (2, "parkirnya luas kah"),
        ])
        .await;
        let unanswered = Unanswered::new(runtime, Bounds::default());
        for (days, messages) in [(7, 1), (30, 2), (90, 3)] {
            let findings = unanswered.of_days(days).await.expect("read");
            assert_eq!((findings.messages, findings.missed), (messages, messages), "{days}");
            assert_eq!(findings.cut_at, None);
        }
        let findings = unanswered.of_days(30).await.expect("read");
        let proposed: Vec<_> = findings
            .groups
            .iter()
            .filter_map(|found| found.proposal.as_ref()?.as_ref().ok())
            .map(|patch| (patch.intent.as_str(), patch.file.as_str()))
            .collect();
        assert_eq!(proposed, [("price", "intents/price.yaml")]);
        let lines = findings.groups.iter().find_map(|found| found.difference.as_deref());
        assert!(lines.is_some_and(|lines| lines.contains("+  - ")), "{lines:?}");
    }

    #[tokio::test]
    async fn of_a_history_that_is_too_long_the_latest_is_looked_at() {
        let old: Vec<(i64, String)> = (0..PAGE).map(|n| (3, format!("parkirnya luas kah {n}"))).collect();
        let mut questions: Vec<(i64, &str)> = old.iter().map(|(days, text)| (*days, text.as_str())).collect();
        questions.push((0, "bisa titip kado"));
        let (runtime, _) = asked(&questions).await;
        let now = runtime.clock().now() + TimeDelta::milliseconds(1);
        let bounds = Bounds {
            messages: 2,
            ..Bounds::default()
        };
        let unanswered = Unanswered::new(runtime.clone(), bounds);
        let findings = unanswered.of_days(7).await.expect("read");
        assert_eq!(findings.messages, PAGE + 1, "a page is looked at whole");
        assert_eq!(findings.cut_at, Some(now - TimeDelta::days(3)));
        let bounds = Bounds {
            time: Duration::ZERO,
            ..Bounds::default()
        };
        let findings = Unanswered::new(runtime.clone(), bounds).of_days(7).await.expect("read");
        assert_eq!((findings.messages, findings.cut_at), (0, Some(now)));
    }

    #[tokio::test]
    async fn what_was_computed_is_kept_until_it_is_old_or_the_bot_is_another() {
        let (runtime, clock) = asked(&[(0, "bisa titip kado")]).await;
        let unanswered = Unanswered::new(runtime.clone(), Bounds::default());
        let first = unanswered.of_days(7).await.expect("read");
        let (a, b) = tokio::join!(unanswered.of_days(7), unanswered.of_days(7));
        assert!(Arc::ptr_eq(&first, &a.expect("read")) && Arc::ptr_eq(&first, &b.expect("read")));
        let (a, b) = tokio::join!(unanswered.of_days(30), unanswered.of_days(30));
        assert!(
            Arc::ptr_eq(&a.expect("read"), &b.expect("read")),
            "computed once for both"
        );
        *clock.0.lock() += FRESH;
        let later = unanswered.of_days(7).await.expect("read");
        assert!(!Arc::ptr_eq(&first, &later));
        runtime.set_bot(bot());
        let edited = unanswered.of_days(7).await.expect("read");
        assert!(!Arc::ptr_eq(&later, &edited));
    }
}
