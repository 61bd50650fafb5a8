//! Conversations kept at hand while somebody is in them.

use super::Runtime;
use super::company::Company;
use crate::dialogue::State;
use crate::store::{Entry, Place};
use parking_lot::Mutex;
use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const SHARDS: usize = 64;

/// Turns kept for listeners that are a little behind.
const RECENT: usize = 16;

/// A conversation nobody has used between two sweeps is let go.
const SWEEP: Duration = Duration::from_secs(30);

/// The conversations in memory. What is not here is read from the store.
pub(super) struct Conversations {
    hasher: RandomState,
    shards: Vec<Mutex<HashMap<Arc<str>, Arc<Live>>>>,
}

/// One conversation in memory.
pub(super) struct Live {
    /// Held for the length of a turn: one at a time. `None`: to be loaded.
    pub present: tokio::sync::Mutex<Option<Present>>,
    /// Last `seq` known to be stored.
    pub seq: AtomicU64,
    pub company: Company,
    used: AtomicBool,
    recent: Mutex<VecDeque<Arc<Spoken>>>,
    /// The last turn, for the option that is chosen from it.
    latest: Mutex<Option<Arc<[Entry]>>>,
}

/// A conversation as last stored.
pub(super) struct Present {
    pub version: u64,
    /// Of its last turn; `None` before the first.
    pub place: Option<Place>,
    pub state: Arc<State>,
    /// Hashes of the client ids used so far, in order.
    pub ids: Vec<u64>,
}

/// A conversation kept at hand.
#[derive(Clone)]
pub struct Attached {
    pub(super) conversation: Arc<str>,
    pub(super) live: Arc<Live>,
}

/// The entries of one turn, and a place for what a door makes of them once for all its listeners.
pub struct Spoken {
    entries: Arc<[Entry]>,
    rendered: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Default for Conversations {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }
}

impl Conversations {
    pub fn attach(&self, conversation: &str) -> Attached {
        let hash = self.hasher.hash_one(conversation) as usize;
        // In bounds: the remainder is less than the length, which is SHARDS.
        let mut shard = self.shards[hash % self.shards.len()].lock();
        let (conversation, live) = match shard.get_key_value(conversation) {
            Some((name, live)) => (name.clone(), live.clone()),
            None => {
                let (name, live) = (Arc::<str>::from(conversation), Arc::new(Live::new()));
                shard.insert(name.clone(), live.clone());
                (name, live)
            }
        };
        live.used.store(true, Ordering::Relaxed);
        Attached { conversation, live }
    }

    /// Lets go of conversations that nobody is in, and of recent turns that nobody will ask for.
    fn sweep(&self) {
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.retain(|_, live| {
                let used = live.used.swap(false, Ordering::Relaxed);
                if !used {
                    *live.recent.lock() = VecDeque::new();
                    *live.latest.lock() = None;
                }
                // Nobody else can get hold of it meanwhile: that takes the shard's lock.
                used || Arc::strong_count(live) > 1
            });
            if shard.capacity() > 4 * shard.len() {
                shard.shrink_to_fit();
            }
        }
    }

    fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().len()).sum()
    }
}

impl Live {
    fn new() -> Self {
        Self {
            present: tokio::sync::Mutex::new(None),
            seq: AtomicU64::new(0),
            company: Company::default(),
            used: AtomicBool::new(true),
            recent: Mutex::default(),
            latest: Mutex::default(),
        }
    }

    /// Forgets what is stored, unless a turn is under way.
    pub fn rest(&self) {
        if let Ok(mut present) = self.present.try_lock() {
            *present = None;
        }
    }

    /// Keeps what was said last at hand, until nobody has talked for a while.
    pub fn keep_latest(&self, spoken: &Spoken) {
        *self.latest.lock() = Some(spoken.entries.clone());
    }

    /// The entry with this `seq`, if the last turn said it. Otherwise the store has it.
    pub fn latest(&self, seq: u64) -> Option<Entry> {
        let latest = self.latest.lock();
        latest.as_ref()?.iter().find(|entry| entry.seq() == seq).cloned()
    }

    /// Notes a turn that was stored; `keep`: others than its author will want it.
    pub fn spoke(&self, spoken: &Arc<Spoken>, seq: u64, keep: bool) {
        self.used.store(true, Ordering::Relaxed);
        let mut recent = self.recent.lock();
        if keep {
            if recent.len() == RECENT {
                recent.pop_front();
            }
            recent.push_back(spoken.clone());
        } else if !recent.is_empty() {
            // A gap within would be taken for a gap in what was said.
            recent.clear();
        }
        self.seq.fetch_max(seq, Ordering::Release);
    }
}

impl Attached {
    pub fn conversation(&self) -> &str {
        &self.conversation
    }

    /// Last `seq` known to be stored.
    pub fn seq(&self) -> u64 {
        self.live.seq.load(Ordering::Acquire)
    }

    /// The turns after `after`, if all of them are still in memory. Otherwise the store has them.
    pub fn recent(&self, after: u64) -> Option<Vec<Arc<Spoken>>> {
        let recent = self.live.recent.lock();
        let last = |spoken: &Spoken| spoken.last().map_or(0, Entry::seq);
        let newer: Vec<_> = recent.iter().filter(|spoken| last(spoken) > after).cloned().collect();
        let first = newer.first()?.first()?.seq();
        (first <= after + 1).then_some(newer)
    }
}

impl Spoken {
    pub fn new(entries: Arc<[Entry]>) -> Self {
        Self {
            entries,
            rendered: OnceLock::new(),
        }
    }

    /// What `render` makes of the entries, made once. Every door that uses this must make the same type.
    pub fn rendered<T: Any + Send + Sync>(&self, render: impl FnOnce(&[Entry]) -> T) -> Option<&T> {
        let rendered = self.rendered.get_or_init(|| Box::new(render(&self.entries)));
        rendered.downcast_ref()
    }
}

impl Deref for Spoken {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

impl std::fmt::Debug for Spoken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries.iter()).finish()
    }
}

/// Sweeps until the runtime stops.
pub(super) async fn run_sweeps(runtime: Runtime) {
    let alive = metrics::gauge!("sapa_conversations_in_memory");
    loop {
        tokio::select! {
            () = runtime.shared.stopping.cancelled() => return,
            () = tokio::time::sleep(SWEEP) => {}
        }
        runtime.shared.conversations.sweep();
        alive.set(runtime.shared.conversations.len() as f64);
    }
}
