//! Deliveries as they are listed.

use crate::{at, on_each, turn};
use chrono::TimeDelta;
use sapa::store::DeliveryStatus::{Dead, Delivered, Due};
use sapa::store::sqlite::Sqlite;
use sapa::store::{Attempt, Conversations, NewDelivery, Outbox, Room, Standing};
use std::collections::HashMap;
use std::time::Duration;

/// Six notices in turn to `crm` and `desk`: the first two delivered, the next two dead, the last two due.
async fn six(store: &Sqlite) {
    for number in 0..6 {
        let conversation = format!("c{number}");
        let mut next = turn(&conversation, 1, None, Vec::new());
        next.deliveries.push(NewDelivery {
            webhook_id: format!("msg_{number}"),
            target: ["crm", "desk"][number % 2].to_owned(),
            kind: "handoff.requested",
            sequence: 1,
            body: "{}".to_owned(),
        });
        store.commit(next).await.expect("stored");
    }
    let room = Room {
        per_target: 2,
        in_flight: HashMap::new(),
    };
    let leased = store.lease(at(10), at(60), &room).await.expect("leased");
    assert_eq!(leased.len(), 4);
    for delivery in &leased {
        let attempt = if delivery.id <= 2 {
            Attempt::Delivered
        } else {
            let error = "HTTP 400".to_owned();
            Attempt::Dead { error }
        };
        let took = Duration::from_millis(5);
        store.settle(delivery, at(11), took, attempt).await.expect("stored");
    }
}

#[tokio::test]
async fn deliveries_are_listed_by_target_and_status() {
    on_each(async |store: Sqlite| {
        assert_eq!(store.targets().await.expect("read"), [""; 0]);
        six(&store).await;
        for (target, status, expected) in [
            (None, None, &[6, 5, 4, 3, 2, 1][..]),
            (None, Some(Dead), &[4, 3]),
            (Some("crm"), None, &[5, 3, 1]),
            (Some("crm"), Some(Due), &[5]),
            (Some("desk"), Some(Delivered), &[2]),
            (Some("desk"), Some(Dead), &[4]),
            (Some("nobody"), Some(Dead), &[]),
            (Some("nobody"), None, &[]),
        ] {
            let ids = async |before: Option<i64>, limit: usize| {
                let rows = store.deliveries_to(target, status, before, limit).await.expect("read");
                rows.iter().map(|row| row.id).collect::<Vec<_>>()
            };
            assert_eq!(ids(None, 9).await, expected, "{target:?} {status:?}");
            let mut before = None;
            for id in expected {
                assert_eq!(ids(before, 1).await, [*id], "{target:?} {status:?}");
                before = Some(*id);
            }
            if before.is_some() {
                assert!(ids(before, 1).await.is_empty(), "{target:?} {status:?}");
            }
        }
        assert_eq!(store.targets().await.expect("read"), ["crm", "desk"]);
        let standing = |target: &str| Standing {
            target: target.to_owned(),
            due: 1,
            dead: 1,
            off_since: None,
        };
        assert_eq!(
            store.standings().await.expect("read"),
            [standing("crm"), standing("desk")]
        );
        let one = store.delivery(3).await.expect("read").map(|row| row.webhook_id);
        assert_eq!(one.as_deref(), Some("msg_2"));
        assert_eq!(store.delivery(7).await.expect("read"), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_again_keeps_count_of_what_was_tried() {
    on_each(async |store: Sqlite| {
        six(&store).await;
        let now = at(100);
        assert!(store.replay(3, now).await.expect("stored"));
        let row = store.delivery(3).await.expect("read").expect("there");
        assert_eq!(
            (row.status, row.attempts, row.last_error.as_deref()),
            (Due, 1, Some("HTTP 400"))
        );
        let room = Room {
            per_target: 9,
            in_flight: HashMap::new(),
        };
        let leased = store.lease(now, at(200), &room).await.expect("leased");
        let again = leased.iter().find(|leased| leased.id == 3).expect("it is due");
        // The schedule begins anew.
        assert_eq!((again.attempts, again.steps), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_holds_nothing_up() {
    on_each(async |store: Sqlite| {
        six(&store).await;
        let room = Room {
            per_target: 1,
            in_flight: HashMap::new(),
        };
        let leased = store.lease(at(100), at(160), &room).await.expect("leased");
        assert_eq!(leased.iter().map(|leased| leased.id).collect::<Vec<_>>(), [5, 6]);
        // One failed and waits for half an hour; the other is being sent.
        let failed = Attempt::Failed {
            at: at(1_900),
            held: false,
            error: "HTTP 500".to_owned(),
        };
        let took = Duration::from_millis(5);
        store.settle(&leased[0], at(100), took, failed).await.expect("stored");
        // Half a minute later the clock is an hour behind.
        let back = TimeDelta::hours(1);
        let now = at(130) - back;
        store.set_deliveries_back(now, back).await.expect("stored");
        let due = async |id: i64| store.delivery(id).await.expect("read").and_then(|row| row.due_at);
        assert_eq!((due(5).await, due(6).await), (Some(at(1_900) - back), Some(at(160))));
        // What was due by the clock before is due now.
        store.replay(1, at(130)).await.expect("stored");
        store.set_deliveries_back(now, back).await.expect("stored");
        assert_eq!(due(1).await, Some(now));
    })
    .await;
}
