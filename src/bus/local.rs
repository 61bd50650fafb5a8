//! The bus of a single process.

use super::Hint;
use futures_util::task::AtomicWaker;
use parking_lot::{Mutex, RwLock};
use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;

/// Hints that wait for one listener at most. Beyond it the oldest are lost.
const WAITING: usize = 256;

/// So many of the latest waiting hints are looked at for one to merge with.
const MERGED: usize = 8;

const SHARDS: usize = 64;

/// Hints between the parts of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Local {
    inner: Arc<Inner>,
}

type Listeners = HashMap<Arc<str>, Vec<Arc<Mailbox>>>;

struct Inner {
    hasher: RandomState,
    /// By conversation.
    shards: Vec<Mutex<Listeners>>,
    /// Whoever listens to everything.
    everything: RwLock<Vec<Arc<Mailbox>>>,
    /// Whoever only wants to know of [`Hint::Work`].
    work: RwLock<Vec<Arc<Mailbox>>>,
    stopped: AtomicBool,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            everything: RwLock::default(),
            work: RwLock::default(),
            stopped: AtomicBool::new(false),
        }
    }
}

#[derive(Default)]
struct Mailbox {
    waiting: Mutex<VecDeque<Hint>>,
    waker: AtomicWaker,
    /// How many listen to its conversation, itself included.
    listeners: AtomicUsize,
}

enum Interest {
    Conversation(Arc<str>),
    Everything,
    Work,
}

/// A stream of hints. Hints may be lost, and are merged when they come too fast.
pub struct Hints {
    mailbox: Arc<Mailbox>,
    interest: Interest,
    bus: Local,
}

impl Local {
    /// Hints from now on about one conversation.
    pub fn conversation(&self, conversation: Arc<str>) -> Hints {
        let hints = self.listen(Interest::Conversation(conversation.clone()));
        let mut shard = self.shard(&conversation).lock();
        let listeners = shard.entry(conversation).or_default();
        listeners.push(hints.mailbox.clone());
        count(listeners);
        drop(shard);
        hints
    }

    /// Hints from now on about everything.
    pub fn everything(&self) -> Hints {
        let hints = self.listen(Interest::Everything);
        self.inner.everything.write().push(hints.mailbox.clone());
        hints
    }

    /// [`Hint::Work`] alone from now on: for those whom every message would wake in vain.
    pub fn work(&self) -> Hints {
        let hints = self.listen(Interest::Work);
        self.inner.work.write().push(hints.mailbox.clone());
        hints
    }

    /// Passes a hint on to whoever listens, but not to `except`.
    pub fn publish(&self, hint: &Hint, except: Option<&Hints>) {
        if let Some(conversation) = hint.conversation() {
            self.publish_to(conversation, hint, except);
        }
        self.publish_beside(hint);
    }

    /// Passes a hint on to the listeners of one conversation, whatever it is about.
    pub fn publish_to(&self, conversation: &str, hint: &Hint, except: Option<&Hints>) {
        if let Some(listeners) = self.shard(conversation).lock().get(conversation) {
            for mailbox in listeners {
                if except.is_none_or(|own| !Arc::ptr_eq(&own.mailbox, mailbox)) {
                    mailbox.put(hint);
                }
            }
        }
    }

    /// How many listen to a conversation.
    pub fn listeners(&self, conversation: &str) -> usize {
        self.shard(conversation).lock().get(conversation).map_or(0, Vec::len)
    }

    /// Whether anybody listens to everything.
    pub fn is_overheard(&self) -> bool {
        !self.inner.everything.read().is_empty()
    }

    /// Ends every stream.
    pub fn stop(&self) {
        self.inner.stopped.store(true, Ordering::SeqCst);
        for shard in &self.inner.shards {
            for mailbox in shard.lock().values().flatten() {
                mailbox.waker.wake();
            }
        }
        for list in [&self.inner.everything, &self.inner.work] {
            for mailbox in list.read().iter() {
                mailbox.waker.wake();
            }
        }
    }

    fn listen(&self, interest: Interest) -> Hints {
        Hints {
            mailbox: Arc::default(),
            interest,
            bus: self.clone(),
        }
    }

    fn publish_beside(&self, hint: &Hint) {
        for mailbox in self.inner.everything.read().iter() {
            mailbox.put(hint);
        }
        if *hint == Hint::Work {
            for mailbox in self.inner.work.read().iter() {
                mailbox.put(hint);
            }
        }
    }

    fn shard(&self, conversation: &str) -> &Mutex<Listeners> {
        let hash = self.inner.hasher.hash_one(conversation) as usize;
        // In bounds: the remainder is less than the length, which is SHARDS.
        &self.inner.shards[hash % self.inner.shards.len()]
    }
}

/// Tells the listeners of one conversation how many they are.
fn count(listeners: &[Arc<Mailbox>]) {
    for mailbox in listeners {
        mailbox.listeners.store(listeners.len(), Ordering::SeqCst);
    }
}

impl Hints {
    /// How many others listen to the same conversation.
    pub fn others(&self) -> usize {
        self.mailbox.listeners.load(Ordering::SeqCst).saturating_sub(1)
    }

    /// The next hint; `None` once the bus has stopped.
    pub async fn next(&mut self) -> Option<Hint> {
        poll_fn(|context| {
            self.mailbox.waker.register(context.waker());
            if let Some(hint) = self.mailbox.waiting.lock().pop_front() {
                return Poll::Ready(Some(hint));
            }
            if self.bus.inner.stopped.load(Ordering::SeqCst) {
                return Poll::Ready(None);
            }
            Poll::Pending
        })
        .await
    }
}

impl Drop for Hints {
    fn drop(&mut self) {
        let is_other = |mailbox: &Arc<Mailbox>| !Arc::ptr_eq(mailbox, &self.mailbox);
        match &self.interest {
            Interest::Conversation(conversation) => {
                let mut listeners = self.bus.shard(conversation).lock();
                if let Some(list) = listeners.get_mut(conversation) {
                    list.retain(is_other);
                    count(list);
                    if list.is_empty() {
                        listeners.remove(conversation);
                    }
                }
            }
            Interest::Everything => self.bus.inner.everything.write().retain(is_other),
            Interest::Work => self.bus.inner.work.write().retain(is_other),
        }
    }
}

impl Mailbox {
    fn put(&self, hint: &Hint) {
        let mut waiting = self.waiting.lock();
        if !waiting
            .iter_mut()
            .rev()
            .take(MERGED)
            .any(|earlier| earlier.absorb(hint))
        {
            if waiting.len() == WAITING {
                waiting.pop_front();
            }
            waiting.push_back(hint.clone());
        }
        drop(waiting);
        self.waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn said(conversation: &str, seq: u64) -> Hint {
        Hint::Said {
            conversation: conversation.to_owned(),
            seq,
        }
    }

    fn drain(hints: &mut Hints) -> Vec<Hint> {
        std::iter::from_fn(|| hints.next().now_or_never().flatten()).collect()
    }

    #[test]
    fn each_hears_what_it_listens_to() {
        let bus = Local::default();
        let (mut a, mut b) = (bus.conversation("a".into()), bus.conversation("b".into()));
        let (mut all, mut work) = (bus.everything(), bus.work());
        bus.publish(&said("a", 1), None);
        bus.publish(&Hint::Work, None);
        bus.publish(&Hint::Queue, None);
        assert_eq!(drain(&mut a), [said("a", 1)]);
        assert_eq!(drain(&mut b), []);
        assert_eq!(drain(&mut all), [said("a", 1), Hint::Work, Hint::Queue]);
        assert_eq!(drain(&mut work), [Hint::Work]);
    }

    #[test]
    fn hints_merge_and_the_later_state_wins() {
        let bus = Local::default();
        let mut hints = bus.conversation("a".into());
        let typing = |on| Hint::Typing {
            conversation: "a".to_owned(),
            from: "agent",
            on,
        };
        for hint in [said("a", 2), typing(true), said("a", 1), typing(false)] {
            bus.publish(&hint, None);
        }
        assert_eq!(drain(&mut hints), [said("a", 2), typing(false)]);
    }

    #[test]
    fn what_nobody_takes_is_bounded() {
        let bus = Local::default();
        let mut hints = bus.everything();
        for n in 0..10_000 {
            bus.publish(&said(&n.to_string(), 1), None);
        }
        let waiting = drain(&mut hints);
        assert_eq!(waiting.len(), WAITING);
        assert_eq!(waiting.last(), Some(&said("9999", 1)));
    }

    #[test]
    fn whoever_hints_is_not_woken_by_it_and_whoever_left_is_forgotten() {
        let bus = Local::default();
        let (mut a, mut b) = (bus.conversation("a".into()), bus.conversation("a".into()));
        bus.publish(&said("a", 1), Some(&a));
        assert_eq!((drain(&mut a), drain(&mut b)), (vec![], vec![said("a", 1)]));
        assert_eq!(
            (a.others(), b.others(), bus.conversation("b".into()).others()),
            (1, 1, 0)
        );
        drop(a);
        assert_eq!((bus.listeners("a"), b.others()), (1, 0));
        drop(b);
        assert_eq!(bus.listeners("a"), 0);
    }

    #[test]
    fn stopping_ends_every_stream_after_what_waits() {
        let bus = Local::default();
        let mut hints = bus.conversation("a".into());
        bus.publish(&said("a", 1), None);
        bus.stop();
        assert_eq!(hints.next().now_or_never(), Some(Some(said("a", 1))));
        assert_eq!(hints.next().now_or_never(), Some(None));
    }
}
