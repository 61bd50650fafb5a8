//! A target that fails, and its backup.

use crate::desk::{Desk, target};
use crate::receiver::{Receiver, Reply};
use chrono::TimeDelta;
use sapa::bot::WebhookTarget;
use sapa::runtime::Clock;
use sapa::store::DeliveryStatus::{Dead, Delivered, Due};
use sapa::store::{DeliveryRow, Outbox};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

/// A receiver whose answer a test changes.
async fn switch(status: u16) -> (Receiver, Arc<AtomicU16>) {
    let answer = Arc::new(AtomicU16::new(status));
    let told = answer.clone();
    let receiver = Receiver::start(move |_, _| Reply::Status(told.load(Ordering::SeqCst))).await;
    (receiver, answer)
}

/// `main` with `spare` as its backup after so many seconds.
fn pair(main: &Receiver, spare: &Receiver, seconds: u64) -> Vec<WebhookTarget> {
    let mut first = target("main", &main.url);
    first.backup = Some("spare".to_owned());
    first.backup_after = Some(Duration::from_secs(seconds));
    vec![first, target("spare", &spare.url)]
}

fn at<'r>(rows: &'r [DeliveryRow], target: &str) -> Vec<&'r DeliveryRow> {
    rows.iter().filter(|row| row.target == target).collect()
}

#[tokio::test]
async fn it_is_silent_until_the_window_is_over_then_told_in_order_under_the_same_ids() {
    let (main, answer) = switch(503).await;
    let (spare, _) = switch(200).await;
    let mut desk = Desk::new(pair(&main, &spare, 60));
    let start = desk.clock.now();
    desk.start();
    for id in ["a1", "a2", "a3"] {
        desk.queue("a", "main", id).await;
    }
    desk.until_attempts(0, 1).await;
    // Attempts after 5 and after 35 seconds; the window is not over.
    for attempts in [2, 3] {
        desk.move_to_next().await;
        desk.until_attempts(0, attempts).await;
    }
    assert!(spare.hits().is_empty());
    assert!(at(&desk.rows().await, "spare").is_empty());

    // 60 seconds after the first failure it is, though nothing else is due then.
    desk.clock.move_to(start + TimeDelta::seconds(60));
    desk.until("the backup has all", |rows| {
        let told = at(rows, "spare");
        told.len() == 3 && told.iter().all(|row| row.status == Delivered)
    })
    .await;
    assert_eq!(spare.ids(), ["a1", "a2", "a3"]);
    let rows = desk.rows().await;
    assert!(
        at(&rows, "spare")
            .iter()
            .all(|row| row.stands_in_for.as_deref() == Some("main"))
    );
    assert!(at(&rows, "main").iter().all(|row| row.status == Due));

    // What comes while it fails is told at once, and only once.
    desk.queue("a", "main", "a4").await;
    desk.until("the backup has a4", |rows| {
        let told = at(rows, "spare");
        told.len() == 4 && told.iter().all(|row| row.status == Delivered)
    })
    .await;
    assert_eq!(spare.ids(), ["a1", "a2", "a3", "a4"]);

    // Back again: the target gets all of it, and the backup is silent.
    answer.store(200, Ordering::SeqCst);
    desk.clock.move_to(desk.clock.now() + TimeDelta::hours(1));
    desk.until_all(Delivered).await;
    desk.queue("a", "main", "a5").await;
    desk.until_all(Delivered).await;
    assert_eq!(spare.ids().len(), 4);
    let mut told = main.ids();
    told.dedup();
    assert_eq!(told, ["a1", "a2", "a3", "a4", "a5"]);
    desk.close().await;
}

#[tokio::test]
async fn what_the_target_delivers_after_all_the_backup_need_not_hear() {
    let (main, answer) = switch(500).await;
    let (spare, other) = switch(500).await;
    let mut desk = Desk::new(pair(&main, &spare, 3));
    desk.start();
    desk.queue("a", "main", "a1").await;
    desk.until_attempts(0, 1).await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(3));
    desk.until_attempts(1, 1).await;
    answer.store(200, Ordering::SeqCst);
    desk.move_to_next().await;
    desk.until("one delivery is left", |rows| {
        rows.len() == 1 && rows[0].status == Delivered
    })
    .await;
    other.store(200, Ordering::SeqCst);
    desk.clock.move_to(desk.clock.now() + TimeDelta::hours(1));
    desk.queue("b", "main", "b1").await;
    desk.until_all(Delivered).await;
    assert_eq!(spare.ids(), ["a1"]);
    desk.close().await;
}

#[tokio::test]
async fn a_success_begins_the_window_anew() {
    let main = Receiver::start(|hit, _| Reply::Status(if hit.id() == "bad" { 500 } else { 200 })).await;
    let (spare, _) = switch(200).await;
    let mut desk = Desk::new(pair(&main, &spare, 120));
    desk.start();
    desk.queue("a", "main", "bad").await;
    desk.until_attempts(0, 1).await;
    for (number, attempts) in (2..=4).enumerate() {
        desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(100));
        desk.wake();
        desk.until("another attempt", |rows| rows[0].attempts >= attempts).await;
        desk.queue("b", "main", &format!("b{number}")).await;
        desk.until("another success", |rows| {
            rows.last().is_some_and(|row| row.status == Delivered)
        })
        .await;
    }
    assert!(spare.hits().is_empty());
    desk.close().await;
}

#[tokio::test]
async fn a_target_that_is_off_is_stood_in_for_at_once() {
    let (main, _) = switch(410).await;
    let (spare, _) = switch(200).await;
    let mut desk = Desk::new(pair(&main, &spare, 3600));
    desk.start();
    for id in ["a1", "a2"] {
        desk.queue("a", "main", id).await;
    }
    desk.until("the backup has both", |_| spare.ids().len() == 2).await;
    // One that was queued before the rest of the house knew.
    desk.queue("a", "main", "a3").await;
    let rows = desk
        .until("all settled", |rows| {
            rows.len() == 6 && rows.iter().all(|row| row.status != Due)
        })
        .await;
    assert_eq!(spare.ids(), ["a1", "a2", "a3"]);
    assert!(at(&rows, "main").iter().all(|row| row.status == Dead));
    desk.close().await;
}

#[tokio::test]
async fn refused_for_good_is_a_failure_too() {
    let (main, _) = switch(401).await;
    let (spare, _) = switch(200).await;
    let mut desk = Desk::new(pair(&main, &spare, 60));
    desk.start();
    desk.queue("a", "main", "a1").await;
    desk.until_all(Dead).await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(60));
    desk.until("the backup is told", |rows| {
        rows.len() == 2 && rows[1].status == Delivered
    })
    .await;
    assert_eq!(spare.ids(), ["a1"]);
    desk.close().await;
}

#[tokio::test]
async fn a_backup_of_a_backup_and_one_that_two_share() {
    let (first, _) = switch(500).await;
    let (second, _) = switch(500).await;
    let (third, _) = switch(200).await;
    let with = |name: &str, receiver: &Receiver, backup: &str| WebhookTarget {
        backup: Some(backup.to_owned()),
        backup_after: Some(Duration::from_secs(1)),
        ..target(name, &receiver.url)
    };
    // `one` and `two` both lead to `three`, `three` to `four`.
    let targets = vec![
        with("one", &first, "three"),
        with("two", &first, "three"),
        with("three", &second, "four"),
        target("four", &third.url),
    ];
    let mut desk = Desk::new(targets);
    desk.start();
    desk.queue_for("a", &["one", "two"], "a1").await;
    desk.until_attempts(0, 1).await;
    desk.until_attempts(1, 1).await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(1));
    desk.until("the first backup fails", |rows| {
        rows.len() == 3 && rows[2].attempts == 1
    })
    .await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(1));
    desk.until("the second is told", |rows| {
        rows.len() == 4 && rows[3].status == Delivered
    })
    .await;
    assert_eq!((second.ids().len(), third.ids()), (1, vec!["a1".to_owned()]));
    desk.close().await;
}

#[tokio::test]
async fn what_one_target_delivers_the_backup_still_hears_for_the_other() {
    let (first, answer) = switch(500).await;
    let (second, _) = switch(500).await;
    let (spare, other) = switch(500).await;
    let with = |name: &str, receiver: &Receiver| WebhookTarget {
        backup: Some("spare".to_owned()),
        backup_after: Some(Duration::from_secs(1)),
        ..target(name, &receiver.url)
    };
    let mut desk = Desk::new(vec![
        with("one", &first),
        with("two", &second),
        target("spare", &spare.url),
    ]);
    desk.start();
    desk.queue_for("a", &["one", "two"], "a1").await;
    desk.until_attempts(0, 1).await;
    desk.until_attempts(1, 1).await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(1));
    desk.until("the backup fails", |rows| rows.len() == 3 && rows[2].attempts == 1)
        .await;
    // Only `one` is back: its success drops what waits at the backup.
    answer.store(200, Ordering::SeqCst);
    other.store(200, Ordering::SeqCst);
    desk.store.replay(1, desk.clock.now()).await.expect("stored");
    desk.wake();
    let rows = desk
        .until("the backup is told", |rows| {
            at(rows, "spare").iter().any(|row| row.status == Delivered)
        })
        .await;
    assert_eq!(at(&rows, "one")[0].status, Delivered);
    assert_eq!(at(&rows, "spare")[0].stands_in_for.as_deref(), Some("two"));
    desk.close().await;
}

#[tokio::test]
async fn a_backups_backup_need_not_hear_it_either() {
    let (main, answer) = switch(500).await;
    let (others, _) = switch(500).await;
    let with = |name: &str, receiver: &Receiver, backup: &str| WebhookTarget {
        backup: Some(backup.to_owned()),
        backup_after: Some(Duration::from_secs(1)),
        ..target(name, &receiver.url)
    };
    let mut desk = Desk::new(vec![
        with("one", &main, "two"),
        with("two", &others, "three"),
        target("three", &others.url),
    ]);
    desk.start();
    desk.queue("a", "one", "a1").await;
    for number in 1..=2 {
        desk.until_attempts(number - 1, 1).await;
        desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(1));
        desk.until("the next one is asked", |rows| {
            rows.get(number).is_some_and(|row| row.attempts >= 1)
        })
        .await;
    }
    answer.store(200, Ordering::SeqCst);
    desk.store.replay(1, desk.clock.now()).await.expect("stored");
    desk.wake();
    let rows = desk
        .until("only the target's own is left", |rows| rows.len() == 1)
        .await;
    assert_eq!((rows[0].target.as_str(), rows[0].status), ("one", Delivered));
    desk.close().await;
}

#[tokio::test]
async fn what_the_target_delivers_while_the_backup_is_asked_is_not_told_later() {
    // The backup is silent until its request times out; in the meantime the target has answered.
    let (main, answer) = switch(500).await;
    let spare = Receiver::always(Reply::Silence).await;
    let mut desk = Desk::new(pair(&main, &spare, 1));
    desk.settings.timeout = Duration::from_millis(700);
    desk.start();
    desk.queue("a", "main", "a1").await;
    desk.until_attempts(0, 1).await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(1));
    while spare.hits().is_empty() {
        tokio::task::yield_now().await;
    }
    answer.store(200, Ordering::SeqCst);
    desk.store.replay(1, desk.clock.now()).await.expect("stored");
    desk.wake();
    let rows = desk
        .until("only the target's own is left", |rows| rows.len() == 1)
        .await;
    assert_eq!((rows[0].target.as_str(), rows[0].status), ("main", Delivered));
    assert_eq!(spare.hits().len(), 1);
    desk.close().await;
}

#[tokio::test]
async fn of_two_targets_in_any_order_of_answers_the_backup_hears_each_notice_once() {
    // Both fail, both come back one after the other, and the backup answers before, between or after them.
    for order in [
        ["one", "two", "spare"],
        ["one", "spare", "two"],
        ["spare", "one", "two"],
    ] {
        let (one, first) = switch(500).await;
        let (two, second) = switch(500).await;
        let (third, taken) = (Arc::new(AtomicU16::new(500)), Arc::new(AtomicU16::new(0)));
        let (state, count) = (third.clone(), taken.clone());
        let spare = Receiver::start(move |_, _| {
            let status = state.load(Ordering::SeqCst);
            count.fetch_add(u16::from(status == 200), Ordering::SeqCst);
            Reply::Status(status)
        })
        .await;
        let with = |name: &str, receiver: &Receiver| WebhookTarget {
            backup: Some("spare".to_owned()),
            backup_after: Some(Duration::from_secs(1)),
            ..target(name, &receiver.url)
        };
        let mut desk = Desk::new(vec![with("one", &one), with("two", &two), target("spare", &spare.url)]);
        desk.start();
        desk.queue_for("a", &["one", "two"], "a1").await;
        desk.until_attempts(0, 1).await;
        desk.until_attempts(1, 1).await;
        desk.clock.move_to(desk.clock.now() + TimeDelta::seconds(1));
        desk.until("the backup fails", |rows| rows.len() == 3 && rows[2].attempts >= 1)
            .await;
        for name in order {
            let answer = match name {
                "one" => &first,
                "two" => &second,
                _ => &third,
            };
            if name == "spare" {
                // It is told in the other's place once `one` has it, and no more once both have; nothing is on its way then.
                let at_rest = |rows: &[DeliveryRow]| match at(rows, "spare").as_slice() {
                    [] => order[2] == "spare",
                    [row] => row.attempts > 0 && (order[0] == "spare" || row.stands_in_for.as_deref() == Some("two")),
                    _ => false,
                };
                desk.until("the backup is to be told, or no more", at_rest).await;
            }
            answer.store(200, Ordering::SeqCst);
            let Some(row) = desk.rows().await.into_iter().find(|row| row.target == name) else {
                continue;
            };
            desk.store.replay(row.id, desk.clock.now()).await.expect("stored");
            desk.wake();
            desk.until("it arrives", |rows| {
                at(rows, name).iter().all(|row| row.status == Delivered)
            })
            .await;
        }
        desk.until_all(Delivered).await;
        let expected = u16::from(order[2] != "spare");
        assert_eq!(taken.load(Ordering::SeqCst), expected, "{order:?}");
        desk.close().await;
    }
}

#[tokio::test]
async fn what_was_delivered_is_forgotten_after_thirty_days_and_the_dead_are_kept() {
    let receiver = Receiver::start(|hit, _| Reply::Status(if hit.id() == "bad" { 400 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("a", "desk", "good").await;
    desk.queue("b", "desk", "bad").await;
    desk.until("both settled", |rows| rows.iter().all(|row| row.status != Due))
        .await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::days(30));
    desk.queue("c", "desk", "late").await;
    desk.until("late arrives", |rows| {
        rows.last().is_some_and(|row| row.status == Delivered)
    })
    .await;
    assert_eq!(desk.rows().await.len(), 3);
    desk.clock.move_to(desk.clock.now() + TimeDelta::hours(2));
    desk.wake();
    let rows = desk.until("one is forgotten", |rows| rows.len() == 2).await;
    assert_eq!([rows[0].status, rows[1].status], [Dead, Delivered]);
    assert_eq!(desk.store.prune(desk.clock.now(), 0).await.expect("stored"), 0);
    desk.close().await;
}
