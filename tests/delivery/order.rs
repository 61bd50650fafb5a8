//! In which order notices go.

use crate::desk::{Desk, target};
use crate::receiver::{Hit, Receiver, Reply};
use sapa::runtime::Clock;
use sapa::store::DeliveryStatus::{Dead, Delivered, Due};
use sapa::store::{DeliveryRow, Outbox};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test]
async fn later_ones_wait_for_the_first_and_success_ends_the_waiting() {
    let down = Arc::new(AtomicBool::new(true));
    let state = down.clone();
    let receiver =
        Receiver::start(move |_, _| Reply::Status(if state.load(Ordering::SeqCst) { 503 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    for id in ["a1", "a2", "a3"] {
        desk.queue("a", "desk", id).await;
    }
    desk.queue("b", "desk", "b1").await;
    desk.until_attempts(0, 1).await;
    desk.until_attempts(3, 1).await;
    // Only the first of each conversation was tried.
    let tried: BTreeSet<String> = receiver.ids().into_iter().collect();
    assert_eq!(tried, ["a1", "b1"].map(str::to_owned).into());

    // A third conversation's success tells that the receiver is back: nobody waits for the schedule.
    down.store(false, Ordering::SeqCst);
    desk.queue("c", "desk", "c1").await;
    desk.until_all(Delivered).await;
    let order: Vec<String> = receiver.ids().into_iter().filter(|id| id.starts_with('a')).collect();
    assert_eq!(order, ["a1", "a1", "a2", "a3"]);
    desk.close().await;
}

#[tokio::test]
async fn a_retry_after_is_not_cut_short_by_success() {
    let receiver = Receiver::start(|hit, before| match (hit.id().as_str(), before) {
        ("a1", 0) => Reply::Later(503, "600".to_owned()),
        _ => Reply::Status(200),
    })
    .await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("a", "desk", "a1").await;
    desk.queue("a", "desk", "a2").await;
    desk.until_attempts(0, 1).await;
    desk.queue("b", "desk", "b1").await;
    desk.until("b1 arrives", |rows| rows[2].status == Delivered).await;
    let rows = desk.rows().await;
    assert_eq!([rows[0].status, rows[1].status], [Due, Due]);
    assert_eq!(desk.move_to_next().await.num_seconds(), 600);
    desk.until_all(Delivered).await;
    assert_eq!(receiver.ids(), ["a1", "b1", "a1", "a2"]);
    desk.close().await;
}

#[tokio::test]
async fn after_a_death_later_ones_go_on() {
    let receiver = Receiver::start(|hit, _| Reply::Status(if hit.id() == "a1" { 400 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    for id in ["a1", "a2", "a3"] {
        desk.queue("a", "desk", id).await;
    }
    desk.start();
    let rows = desk
        .until("all settled", |rows| rows.iter().all(|row| row.status != Due))
        .await;
    assert_eq!(
        rows.iter().map(|row| row.status).collect::<Vec<_>>(),
        [Dead, Delivered, Delivered]
    );
    assert_eq!(receiver.ids(), ["a1", "a2", "a3"]);
    desk.close().await;
}

#[tokio::test]
async fn a_replay_neither_waits_nor_makes_wait() {
    let receiver = Receiver::start(|hit, before| match hit.id().as_str() {
        "a1" if before == 0 => Reply::Status(400),
        "a2" => Reply::Status(500),
        _ => Reply::Status(200),
    })
    .await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("a", "desk", "a1").await;
    desk.queue("a", "desk", "a2").await;
    desk.queue("a", "desk", "a3").await;
    desk.until_attempts(1, 1).await;
    let rows = desk.rows().await;
    // The first is replayed while the second waits for its next attempt, and the third behind it.
    desk.store.replay(rows[0].id, desk.clock.now()).await.expect("stored");
    desk.wake();
    desk.until("the replay arrives", |rows| rows[0].status == Delivered)
        .await;
    // Replaying the one that waits behind: it goes past the one before it.
    desk.store.replay(rows[2].id, desk.clock.now()).await.expect("stored");
    desk.wake();
    desk.until("the replay arrives", |rows| rows[2].status == Delivered)
        .await;
    assert_eq!(desk.rows().await[1].status, Due);
    desk.close().await;
}

#[tokio::test]
async fn a_replayed_first_lets_the_next_go() {
    let receiver = Receiver::start(|hit, _| Reply::Status(if hit.id() == "a1" { 500 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("a", "desk", "a1").await;
    desk.queue("a", "desk", "a2").await;
    desk.until_attempts(0, 1).await;
    let first = desk.rows().await[0].id;
    desk.store.replay(first, desk.clock.now()).await.expect("stored");
    desk.wake();
    desk.until("a2 arrives", |rows| rows[1].status == Delivered).await;
    desk.close().await;
}

#[tokio::test]
async fn one_silent_target_holds_up_no_other() {
    let silent = Receiver::always(Reply::Silence).await;
    let quick = Receiver::always(Reply::Status(200)).await;
    let mut desk = Desk::new(vec![target("silent", &silent.url), target("quick", &quick.url)]);
    // More conversations than a target has places.
    for number in 0..100 {
        desk.queue_for(&format!("c{number}"), &["silent", "quick"], &format!("msg_{number}"))
            .await;
    }
    desk.start();
    desk.until("the quick target has all", |rows| {
        rows.iter()
            .filter(|row| row.target == "quick")
            .all(|row| row.status == Delivered)
    })
    .await;
    assert_eq!(quick.hits().len(), 100);
    assert!(
        desk.rows()
            .await
            .iter()
            .all(|row| row.target == "quick" || row.status == Due)
    );
}

#[tokio::test]
async fn successes_of_others_do_not_use_up_a_notices_schedule() {
    let receiver = Receiver::start(|hit, _| Reply::Status(if hit.id() == "bad" { 500 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("a", "desk", "bad").await;
    desk.until_attempts(0, 1).await;
    // Ten successes bring it forward, more do not.
    for number in 0..14 {
        desk.queue("b", "desk", &format!("b{number}")).await;
        let expected = (number + 2).min(11);
        desk.until("it arrives, and the bad one failed again", |rows| {
            rows.last().is_some_and(|row| row.status == Delivered) && rows[0].attempts == expected
        })
        .await;
    }
    // Eleven attempts, and the schedule is at its second, which is due when it was from the beginning.
    assert_eq!(desk.rows().await[0].status, Due);
    let waited = desk.move_to_next().await.num_milliseconds();
    assert!((4500..=5500).contains(&waited), "{waited}");
    desk.until_attempts(0, 12).await;
    assert_eq!(desk.rows().await[0].status, Due);
    let waited = desk.move_to_next().await.num_milliseconds();
    assert!((27_000..=33_000).contains(&waited), "{waited}");
    desk.close().await;
}

#[tokio::test]
async fn a_clock_that_jumps_neither_loses_nor_doubles() {
    let receiver = Receiver::start(|_, before| Reply::Status(if before == 0 { 500 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("a", "desk", "a1").await;
    desk.until_attempts(0, 1).await;
    // Two hours back: what comes now goes at once, and its success brings what waits for a time far ahead.
    desk.clock.move_to(desk.clock.now() - chrono::TimeDelta::hours(2));
    desk.queue("a", "desk", "a2").await;
    desk.queue("b", "desk", "b1").await;
    let rows = desk.until_all(Delivered).await;
    assert!(
        rows.iter()
            .all(|row| row.attempts == 1 + u32::from(row.webhook_id == "a1"))
    );
    // A week ahead.
    desk.clock.move_to(desk.clock.now() + chrono::TimeDelta::days(7));
    desk.queue("a", "desk", "a3").await;
    desk.until_all(Delivered).await;
    assert_eq!(receiver.ids(), ["a1", "b1", "a1", "a2", "a3"]);
    desk.close().await;
}

#[tokio::test]
async fn many_notices_that_always_fail_are_not_sent_with_every_success() {
    const BAD: usize = 40;
    let receiver = Receiver::start(|hit, _| Reply::Status(if hit.id().starts_with("bad") { 500 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    for number in 0..BAD {
        desk.queue(&format!("c{number}"), "desk", &format!("bad{number}")).await;
    }
    let tried = |rows: &[DeliveryRow], attempts: u32| {
        let bad = || rows.iter().filter(|row| row.webhook_id.starts_with("bad"));
        bad().count() == BAD && bad().all(|row| row.attempts >= attempts)
    };
    desk.until("each failed", |rows| tried(rows, 1)).await;
    desk.clock.move_to(desk.clock.now() + chrono::TimeDelta::seconds(6));
    desk.until("each failed by the schedule", |rows| tried(rows, 2)).await;
    // Each success that comes brings some of them forward, each ten times.
    let good = async |number: usize| {
        desk.queue("good", "desk", &format!("good{number}")).await;
        desk.until("it arrives", |rows| {
            rows.last().is_some_and(|row| row.status == Delivered)
        })
        .await
    };
    let bad_hits = || receiver.ids().iter().filter(|id| id.starts_with("bad")).count();
    let attempts = |rows: &[DeliveryRow]| rows.iter().map(|row| row.attempts as usize).sum::<usize>();
    for number in 0..15 {
        good(number).await;
        let expected = (3 * BAD + 32 * number).min(12 * BAD);
        desk.until("as many were brought forward", |rows| {
            attempts(rows) > expected + number
        })
        .await;
        assert_eq!(bad_hits(), expected, "after {number}");
    }
    // From now on a few in five seconds, however many arrive.
    for round in 1..=2 {
        desk.clock.move_to(desk.clock.now() + chrono::TimeDelta::seconds(6));
        for number in 0..4 {
            good(100 * round + number).await;
        }
        let goods = 15 + 4 * round;
        desk.until("a few were brought forward", |rows| {
            attempts(rows) >= 12 * BAD + goods + 32 * round
        })
        .await;
        assert_eq!(bad_hits(), 12 * BAD + 32 * round);
    }
    desk.close().await;
}

#[tokio::test]
async fn a_target_that_keeps_failing_is_only_felt_for_until_it_answers() {
    let silent = Arc::new(AtomicBool::new(true));
    let state = silent.clone();
    let receiver = Receiver::start(move |_, _| {
        if state.load(Ordering::SeqCst) {
            Reply::Silence
        } else {
            Reply::Status(200)
        }
    })
    .await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.settings.timeout = std::time::Duration::from_millis(500);
    for number in 0..60 {
        desk.queue(&format!("c{number}"), "desk", &format!("msg_{number}"))
            .await;
    }
    desk.start();
    let attempts = |rows: &[DeliveryRow]| rows.iter().filter(|row| row.attempts > 0).count();
    // All 32 places at first, and those that the first seven failures free; from the eighth on four, which are soon used twice.
    desk.until("some have failed", |rows| attempts(rows) >= 36).await;
    assert!(receiver.hits().len() <= 32 + 7 + 2 * 4, "{}", receiver.hits().len());
    // It answers: everything that waits goes.
    silent.store(false, Ordering::SeqCst);
    desk.until_delivered().await;
    desk.close().await;
}

#[tokio::test]
async fn a_thousand_notices_none_lost_doubled_or_renamed() {
    // Every seventh request fails, so that order and retries meet.
    let receiver = Receiver::start(|_, before| Reply::Status(if before % 7 == 3 { 500 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    for number in 0..1000 {
        desk.queue(&format!("c{}", number % 50), "desk", &format!("msg_{number}"))
            .await;
    }
    // A success wakes what failed. Where the very last requests failed, nothing comes after them: their time has to come.
    desk.until("at most the last ones are left", |rows| {
        rows.iter().all(|row| row.status == Delivered || row.attempts > 0)
    })
    .await;
    // That may be the seventh request again, so it may take more than one time.
    desk.until_delivered().await;
    let mut seen: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for hit in receiver.hits() {
        let number: u32 = hit
            .id()
            .strip_prefix("msg_")
            .and_then(|text| text.parse().ok())
            .expect("a known id");
        let conversation = format!("c{}", number % 50);
        seen.entry(conversation).or_default().push(number);
    }
    assert_eq!(seen.len(), 50);
    for (conversation, mut numbers) in seen {
        assert!(numbers.is_sorted(), "{conversation}: {numbers:?}");
        numbers.dedup();
        assert_eq!(numbers.len(), 20, "{conversation}");
    }
    desk.close().await;
}

#[tokio::test]
async fn after_an_hour_with_every_target_down_each_notice_arrives_and_in_order() {
    let up = Arc::new(AtomicBool::new(false));
    let mut receivers = Vec::new();
    let mut taken = Vec::new();
    for _ in 0..2 {
        let (up, list) = (up.clone(), Arc::new(parking_lot::Mutex::new(Vec::new())));
        taken.push(list.clone());
        let answer = move |hit: &Hit, _| {
            if !up.load(Ordering::SeqCst) {
                return Reply::Status(503);
            }
            list.lock().push(hit.id());
            Reply::Status(200)
        };
        receivers.push(Receiver::start(answer).await);
    }
    let mut desk = Desk::new(vec![target("a", &receivers[0].url), target("b", &receivers[1].url)]);
    let down = desk.clock.now();
    desk.start();
    let mut sent = BTreeMap::<String, Vec<String>>::new();
    for round in 0..4 {
        // They come while nobody answers, too.
        for number in 0..12 {
            let (conversation, id) = (format!("c{number}"), format!("msg_c{number}_{round}"));
            desk.queue_for(&conversation, &["a", "b"], &id).await;
            sent.entry(conversation).or_default().push(id);
        }
        let tried = |rows: &[DeliveryRow]| rows.iter().map(|row| row.attempts).sum::<u32>();
        let before = tried(&desk.rows().await);
        desk.clock.move_to(desk.clock.now() + chrono::TimeDelta::minutes(16));
        desk.until("they are tried", |rows| tried(rows) > before).await;
    }
    assert!(desk.clock.now() - down > chrono::TimeDelta::hours(1));
    assert!(
        desk.rows().await.iter().all(|row| row.status == Due),
        "nothing is given up"
    );
    up.store(true, Ordering::SeqCst);
    // The first of a conversation lets the later ones go: no push by attempts, only by time.
    while desk.rows().await.iter().any(|row| row.status != Delivered) {
        desk.clock.move_to(desk.clock.now() + chrono::TimeDelta::minutes(30));
        let left = |rows: &[DeliveryRow]| rows.iter().filter(|row| row.status != Delivered).count();
        let before = left(&desk.rows().await);
        desk.until("more arrive", |rows| left(rows) < before || left(rows) == 0)
            .await;
    }
    for list in taken {
        let mut arrived = BTreeMap::<String, Vec<String>>::new();
        for id in list.lock().iter() {
            let conversation = id.split('_').nth(1).expect("its conversation").to_owned();
            arrived.entry(conversation).or_default().push(id.clone());
        }
        // Half an hour that passes at once ends the lease of an attempt that is under way: the notice is sent again, with its id.
        arrived.values_mut().for_each(Vec::dedup);
        assert_eq!(arrived, sent);
    }
    desk.close().await;
}
