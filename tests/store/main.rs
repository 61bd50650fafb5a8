//! What every store must do: one suite, run on each of them.

mod lists;
mod outbox;
mod records;
mod remarks;

use chrono::{DateTime, Utc};
use sapa::dialogue::{
    From, Handoff, HandoffStatus, Message, Priority, Reason, State, Status, StatusEntry, Timer, Visitor,
};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{CommitError, Conversations, Entry, NewDelivery, Outbox, StoreError, TimerChange, Turn};
use std::sync::Arc;

/// Runs a case on a SQLite file and on SQLite in memory.
async fn on_each<F: Future<Output = ()>>(case: impl Fn(Sqlite) -> F) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite:{}", folder.path().join("test.db").display());
    for place in [file.as_str(), "sqlite::memory:"] {
        let store = Sqlite::open(place, Access::Serve).expect("the store opens");
        case(store.clone()).await;
        store.close().await;
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_600_000 + seconds, 0).expect("in range")
}

fn message(seq: u64, id: &str) -> Entry {
    Entry::Message(Message {
        seq,
        id: id.to_owned(),
        from: From::Visitor,
        name: None,
        text: format!("pesan {seq} 🙏 \u{0} \"x\""),
        options: Vec::new(),
        cards: Vec::new(),
        reply_to: None,
        at: at(0),
    })
}

fn status(seq: u64) -> Entry {
    Entry::Status(StatusEntry {
        seq,
        status: Status::Queued,
        team: Some("support".to_owned()),
        agent: None,
        reply_to: None,
        at: at(0),
    })
}

/// A turn with these entries; version 1 has a token.
fn turn(conversation: &str, version: u64, client_id: Option<&str>, entries: Vec<Entry>) -> Turn {
    let mut state = State::new(conversation, "id", None, Visitor::default());
    state.seq = entries.last().map_or(version, Entry::seq);
    Turn {
        conversation: conversation.to_owned(),
        version,
        after: None,
        at: at(version as i64),
        state: Arc::new(state),
        entries: entries.into(),
        client_id: client_id.map(str::to_owned),
        token_hash: (version == 1).then(|| token(conversation)),
        handoffs: Vec::new(),
        deliveries: Vec::new(),
        timers: Vec::new(),
        calls: Vec::new(),
        answered_call: None,
        counted: Default::default(),
    }
}

fn token(conversation: &str) -> [u8; 32] {
    let mut hash = [7; 32];
    hash[..conversation.len()].copy_from_slice(conversation.as_bytes());
    hash
}

fn handoff(id: &str, status: HandoffStatus, requested: i64, changed: i64) -> Handoff {
    Handoff {
        id: id.to_owned(),
        team: "support".to_owned(),
        reason: Reason::Asked,
        status,
        agent: None,
        priority: Priority::Normal,
        tags: Vec::new(),
        left_by: None,
        passed_on_by: None,
        requested_at: at(requested),
        changed_at: at(changed),
    }
}

fn seqs(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(Entry::seq).collect()
}

#[tokio::test]
async fn what_is_committed_is_read_back() {
    on_each(async |store: Sqlite| {
        store
            .commit(turn("c", 1, None, vec![message(1, "m1")]))
            .await
            .expect("stored");
        store
            .commit(turn("c", 2, Some("a"), vec![message(2, "a"), status(3)]))
            .await
            .expect("stored");
        store.commit(turn("c", 3, None, vec![])).await.expect("stored");
        store
            .commit(turn("c", 4, Some("b"), vec![message(4, "b")]))
            .await
            .expect("stored");
        let present = store.load("c").await.expect("readable").expect("there");
        assert_eq!((present.version, present.state.seq), (4, 4));
        assert_eq!(present.client_ids, ["a", "b"]);
        assert_eq!(store.find(token("c")).await.expect("readable"), Some("c".to_owned()));
        assert_eq!(store.find(token("d")).await.expect("readable"), None);
        assert!(store.load("d").await.expect("readable").is_none());
        let all = store.transcript("c", 0, 100).await.expect("readable");
        assert_eq!(all, [message(1, "m1"), message(2, "a"), status(3), message(4, "b")]);
        for (after, limit, expected) in [
            (0, 2, vec![1, 2]),
            (1, 1, vec![2]),
            (2, 10, vec![3, 4]),
            (3, 10, vec![4]),
            (4, 10, vec![]),
            (99, 10, vec![]),
            (0, 0, vec![]),
        ] {
            let page = store.transcript("c", after, limit).await.expect("readable");
            assert_eq!(seqs(&page), expected, "after {after}, at most {limit}");
        }
        for (limit, expected) in [(1, vec![4]), (2, vec![3, 4]), (9, vec![1, 2, 3, 4])] {
            assert_eq!(seqs(&store.latest("c", limit).await.expect("readable")), expected);
        }
        let turn_of = async |id: &str| store.turn_of("c", id).await.expect("readable").map(|turn| seqs(&turn));
        assert_eq!((turn_of("a").await, turn_of("x").await), (Some(vec![2, 3]), None));
    })
    .await;
}

#[tokio::test]
async fn a_long_conversation_is_read_from_anywhere() {
    on_each(async |store: Sqlite| {
        // Every third turn says nothing; two conversations lie in each other's way.
        let mut seq = 0;
        for version in 1..=150 {
            let says = version % 3 != 0;
            let entries = |seq: u64| match says {
                true => vec![message(seq + 1, "m"), message(seq + 2, "m")],
                false => Vec::new(),
            };
            for name in ["c", "d"] {
                let mut next = turn(name, version, Some(&format!("{name}{version}")), entries(seq));
                let mut state = State::clone(&next.state);
                state.seq = if says { seq + 2 } else { seq };
                next.state = Arc::new(state);
                store.commit(next).await.expect("stored");
            }
            seq += if says { 2 } else { 0 };
        }
        assert_eq!(seq, 200);
        for after in 0..=seq {
            for limit in [1, 7, 100] {
                let page = store.transcript("c", after, limit).await.expect("readable");
                let until = (after + limit as u64).min(seq);
                assert_eq!(seqs(&page), (after + 1..=until).collect::<Vec<_>>(), "{after}, {limit}");
            }
        }
        let latest = store.latest("c", 3).await.expect("readable");
        assert_eq!(seqs(&latest), [198, 199, 200]);
        let first = store.turn_of("c", "c1").await.expect("readable").expect("there");
        assert_eq!(seqs(&first), [1, 2]);
        assert!(store.turn_of("c", "d1").await.expect("readable").is_none());
        let present = store.load("c").await.expect("readable").expect("there");
        assert_eq!((present.version, present.state.seq), (150, 200));
        assert_eq!((present.client_ids.len(), present.client_ids[0].as_str()), (150, "c1"));
    })
    .await;
}

#[tokio::test]
async fn a_turn_after_another_place_is_refused() {
    on_each(async |store: Sqlite| {
        let first = store.commit(turn("c", 1, None, vec![message(1, "m1")])).await;
        let after = |version: u64, place| Turn {
            after: Some(place),
            ..turn("c", version, None, vec![message(version, "m")])
        };
        let first = first.expect("stored");
        let second = store.commit(after(2, first)).await.expect("stored");
        for (version, place) in [(2, first), (3, first), (2, second), (4, second)] {
            let refused = store.commit(after(version, place)).await;
            assert!(matches!(refused, Err(CommitError::Conflict)), "{version}");
        }
        store.commit(after(3, second)).await.expect("stored");
        assert_eq!(seqs(&store.transcript("c", 0, 9).await.expect("readable")), [1, 2, 3]);
    })
    .await;
}

#[tokio::test]
async fn a_version_is_taken_once() {
    on_each(async |store: Sqlite| {
        store
            .commit(turn("c", 1, None, vec![message(1, "m1")]))
            .await
            .expect("stored");
        let both = tokio::join!(
            store.commit(turn("c", 2, Some("a"), vec![message(2, "a")])),
            store.commit(turn("c", 2, Some("b"), vec![message(2, "b")])),
        );
        assert!(matches!(
            both,
            (Ok(_), Err(CommitError::Conflict)) | (Err(CommitError::Conflict), Ok(_))
        ));
        assert_eq!(seqs(&store.transcript("c", 0, 9).await.expect("readable")), [1, 2]);
        // Neither may a new conversation take another one's name.
        let again = store.commit(turn("c", 1, None, vec![message(1, "m1")])).await;
        assert!(matches!(again, Err(CommitError::Conflict)));
    })
    .await;
}

#[tokio::test]
async fn a_refused_turn_leaves_nothing_and_spoils_no_other() {
    on_each(async |store: Sqlite| {
        store
            .commit(turn("c", 1, None, vec![message(1, "m1")]))
            .await
            .expect("stored");
        let mut late = turn("c", 1, None, vec![message(1, "m1")]);
        late.handoffs = vec![handoff("h", HandoffStatus::Requested, 0, 0)];
        late.timers = vec![TimerChange::Start(Timer::Expire, at(9))];
        late.deliveries = vec![delivery()];
        let (late, other) = tokio::join!(
            store.commit(late),
            store.commit(turn("d", 1, None, vec![message(1, "m1")])),
        );
        assert!(matches!((late, other), (Err(CommitError::Conflict), Ok(_))));
        assert!(store.handoffs(None, 9).await.expect("readable").is_empty());
        assert!(store.next_timer().await.expect("readable").is_none());
        assert!(store.deliveries(None, None, 9).await.expect("readable").is_empty());
    })
    .await;
}

fn delivery() -> NewDelivery {
    NewDelivery {
        webhook_id: "msg_c_1".to_owned(),
        target: "desk".to_owned(),
        kind: "handoff.requested",
        sequence: 1,
        body: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_turn_brings_all_that_it_caused() {
    on_each(async |store: Sqlite| {
        let mut asked = turn("c", 1, None, vec![message(1, "m1"), status(2)]);
        asked.handoffs = vec![handoff("h", HandoffStatus::Requested, 0, 0)];
        asked.timers = vec![
            TimerChange::Start(Timer::Remind(0), at(90)),
            TimerChange::Start(Timer::Remind(1), at(300)),
            TimerChange::Start(Timer::Expire, at(60)),
        ];
        asked.deliveries = vec![delivery()];
        store.commit(asked).await.expect("stored");
        assert_eq!(store.next_timer().await.expect("readable"), Some(at(60)));
        assert_eq!(store.deliveries(None, None, 9).await.expect("readable").len(), 1);

        let mut later = turn("c", 2, None, vec![message(3, "m3")]);
        later.timers = vec![
            TimerChange::Cancel(Timer::Expire),
            TimerChange::Cancel(Timer::Escalate),
            TimerChange::Start(Timer::Remind(0), at(400)),
        ];
        store.commit(later).await.expect("stored");
        let due = store.due_timers(at(400), 9).await.expect("readable");
        let due: Vec<_> = due
            .into_iter()
            .map(|due| (due.conversation, due.timer, due.due_at))
            .collect();
        let expected = |timer, seconds| ("c".to_owned(), Some(timer), at(seconds));
        assert_eq!(due, [expected(Timer::Remind(1), 300), expected(Timer::Remind(0), 400)]);
        assert_eq!(store.due_timers(at(399), 9).await.expect("readable").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_queue_is_its_handoffs() {
    on_each(async |store: Sqlite| {
        for (place, name) in ["a", "b", "c"].into_iter().enumerate() {
            let mut asked = turn(name, 1, None, vec![message(1, "m1")]);
            let since = 10 - place as i64;
            asked.handoffs = vec![handoff(&format!("h{name}"), HandoffStatus::Requested, since, since)];
            store.commit(asked).await.expect("stored");
        }
        let waiting = async || {
            let waiting = store
                .handoffs(Some(HandoffStatus::Requested), 9)
                .await
                .expect("readable");
            waiting.into_iter().map(|entry| entry.conversation).collect::<Vec<_>>()
        };
        assert_eq!(waiting().await, ["c", "b", "a"]);
        assert_eq!(store.queue_length(at(10)).await.expect("readable"), 2);
        assert_eq!(store.claims_since(at(0), 9).await.expect("readable"), []);
        for (version, name, status, changed) in [
            (2, "c", HandoffStatus::Claimed, 38),
            (2, "b", HandoffStatus::Claimed, 19),
            (3, "b", HandoffStatus::Resolved, 500),
        ] {
            let mut changes = turn(name, version, None, vec![message(version, "m")]);
            let since = if name == "c" { 8 } else { 9 };
            changes.handoffs = vec![handoff(&format!("h{name}"), status, since, changed)];
            store.commit(changes).await.expect("stored");
        }
        assert_eq!(waiting().await, ["a"]);
        // The first claim of each, the latest first, whatever came later.
        let claims = async |since, limit| {
            let claims = store.claims_since(at(since), limit).await.expect("readable");
            let claims = claims.into_iter();
            claims
                .map(|claim| (claim.team, claim.requested_at, claim.claimed_at))
                .collect::<Vec<_>>()
        };
        let (c, b) = (
            ("support".to_owned(), at(8), at(38)),
            ("support".to_owned(), at(9), at(19)),
        );
        assert_eq!(claims(0, 9).await, [c.clone(), b.clone()]);
        assert_eq!(claims(20, 9).await, std::slice::from_ref(&c));
        assert_eq!(claims(0, 1).await, [c]);
        let resolved = store.handoff("hb").await.expect("readable").expect("there");
        assert_eq!(
            (resolved.conversation.as_str(), resolved.handoff.status),
            ("b", HandoffStatus::Resolved)
        );
        assert_eq!(resolved.handoff.changed_at, at(500));
        assert!(store.handoff("hx").await.expect("readable").is_none());
        assert_eq!(store.handoffs(None, 2).await.expect("readable").len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_key_stays_the_first() {
    on_each(async |store: Sqlite| {
        assert_eq!(store.server_key("claim", [1; 32]).await.expect("stored"), [1; 32]);
        assert_eq!(store.server_key("claim", [2; 32]).await.expect("stored"), [1; 32]);
        assert_eq!(store.server_key("other", [2; 32]).await.expect("stored"), [2; 32]);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_are_all_stored() {
    on_each(async |store: Sqlite| {
        let commits = (0..200).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .commit(turn(&format!("c{n}"), 1, None, vec![message(1, "m1")]))
                    .await
            })
        });
        for commit in commits.collect::<Vec<_>>() {
            commit.await.expect("no panic").expect("stored");
        }
        for n in 0..200 {
            assert!(store.load(&format!("c{n}")).await.expect("readable").is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn a_closed_store_says_so() {
    on_each(async |store: Sqlite| {
        store.close().await;
        let late = store.commit(turn("c", 1, None, vec![message(1, "m1")])).await;
        assert!(matches!(late, Err(CommitError::Store(StoreError::Unavailable(_)))));
    })
    .await;
}
