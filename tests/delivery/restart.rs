//! A process that ends in the middle.

use crate::desk::{Desk, ManualClock, target};
use crate::receiver::{Receiver, Reply};
use chrono::TimeDelta;
use sapa::runtime::Clock;
use sapa::store::DeliveryStatus::Delivered;
use sapa::store::{Outbox, Room};
use std::collections::HashMap;

#[tokio::test]
async fn what_was_in_flight_is_sent_again_with_the_same_id() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = format!("sqlite:{}", folder.path().join("test.db").display());
    let clock = ManualClock::new();
    let receiver = Receiver::always(Reply::Status(200)).await;
    let targets = vec![target("desk", &receiver.url)];

    // A process that leases and never settles, as one that is killed.
    let desk = Desk::at(&place, clock.clone(), targets.clone());
    for number in 0..10 {
        desk.queue(&format!("c{}", number % 5), "desk", &format!("msg_{number}"))
            .await;
    }
    let room = Room {
        per_target: 3,
        in_flight: HashMap::new(),
    };
    let until = clock.now() + TimeDelta::seconds(60);
    let leased = desk.store.lease(clock.now(), until, &room).await.expect("leased");
    assert_eq!(leased.len(), 3);
    desk.close().await;

    // The next one has all ten, at once, in order and under their names.
    let mut desk = Desk::at(&place, clock, targets);
    desk.start();
    desk.until_all(Delivered).await;
    let ids = receiver.ids();
    assert_eq!(ids.len(), 10);
    for number in 0..5 {
        let of_one: Vec<&String> = ids
            .iter()
            .filter(|id| **id == format!("msg_{number}") || **id == format!("msg_{}", number + 5))
            .collect();
        assert_eq!(of_one, [&format!("msg_{number}"), &format!("msg_{}", number + 5)]);
    }
    desk.close().await;
}

#[tokio::test]
async fn a_lease_is_one_holders_until_it_runs_out() {
    let desk = Desk::new(Vec::new());
    desk.queue("c1", "desk", "msg_1").await;
    let room = Room {
        per_target: 3,
        in_flight: HashMap::new(),
    };
    let start = desk.clock.now();
    let later = |seconds| start + TimeDelta::seconds(seconds);
    let first = desk.store.lease(start, later(60), &room).await.expect("leased");
    assert_eq!(first.len(), 1);
    for (now, expected) in [(0, 0), (59, 0), (60, 1)] {
        let again = desk.store.lease(later(now), later(120), &room).await.expect("leased");
        assert_eq!(again.len(), expected, "after {now} s");
    }
    // Whoever comes too late changes nothing.
    desk.store
        .settle(
            &first[0],
            later(61),
            std::time::Duration::ZERO,
            sapa::store::Attempt::Delivered,
        )
        .await
        .expect("stored");
    let rows = desk.rows().await;
    assert_eq!(
        (rows[0].status, rows[0].attempts),
        (sapa::store::DeliveryStatus::Due, 0)
    );
}
