//! What becomes of a notice, by what the receiver answers.

use crate::desk::{Desk, OTHER_SECRET, SECRET, target};
use crate::receiver::{Receiver, Reply, nonsense};
use sapa::delivery::signature::{Secret, check as genuine};
use sapa::runtime::Clock;
use sapa::store::{DeliveryStatus, Outbox};
use std::time::Duration;

#[tokio::test]
async fn a_notice_arrives_signed_and_as_it_was_written() {
    let receiver = Receiver::always(Reply::Status(204)).await;
    let mut rotating = target("desk", &format!("{}/hook", receiver.url));
    rotating.secrets.push(OTHER_SECRET.to_owned());
    let mut desk = Desk::new(vec![rotating]);
    desk.start();
    desk.queue("c1", "desk", "msg_1").await;
    let rows = desk.until_all(DeliveryStatus::Delivered).await;
    assert_eq!((rows[0].attempts, rows[0].last_error.as_deref()), (1, None));

    let hits = receiver.hits();
    assert_eq!(hits.len(), 1);
    let hit = &hits[0];
    assert_eq!(hit.path, "/hook");
    assert_eq!(hit.header("content-type"), "application/json");
    assert_eq!(hit.id(), "msg_1");
    assert!(hit.body.contains("ké 🙏"), "{}", hit.body);
    assert_eq!(hit.header("webhook-signature").split(' ').count(), 2);
    for secret in [SECRET, OTHER_SECRET] {
        let key = Secret::parse(secret).expect("a good secret");
        let now = desk.clock.now();
        let (id, at) = (hit.id(), hit.header("webhook-timestamp"));
        assert!(
            genuine(&key, &id, at, hit.body.as_bytes(), hit.header("webhook-signature"), now).is_ok(),
            "{secret}"
        );
        // The other party's own library agrees.
        let theirs = standardwebhooks::Webhook::new(secret).expect("a good secret");
        let expected = theirs.sign(&id, hit.timestamp(), hit.body.as_bytes()).expect("signed");
        assert!(hit.header("webhook-signature").split(' ').any(|part| part == expected));
    }
    desk.close().await;
}

/// One notice to a receiver that always answers so: what the store says after the first attempt.
async fn check(reply: Reply, status: DeliveryStatus, error: Option<&str>) {
    let what = format!("{reply:?}");
    let is_silent = matches!(reply, Reply::Silence);
    let receiver = Receiver::always(reply).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    if is_silent {
        desk.settings.timeout = Duration::from_secs(1);
    }
    desk.start();
    desk.queue("c1", "desk", "msg_1").await;
    let rows = desk.until(&what, |rows| rows[0].attempts == 1).await;
    assert_eq!(
        (rows[0].status, rows[0].last_error.as_deref()),
        (status, error),
        "{what}"
    );
    assert_eq!(receiver.hits().len(), 1, "{what}");
    desk.close().await;
}

#[tokio::test]
async fn by_status() {
    use DeliveryStatus::{Dead, Delivered, Due};
    for (status, expected) in [
        (200, Delivered),
        (202, Delivered),
        (299, Delivered),
        (304, Dead),
        (400, Dead),
        (401, Dead),
        (403, Dead),
        (404, Dead),
        (422, Dead),
        (408, Due),
        (425, Due),
        (429, Due),
        (500, Due),
        (503, Due),
        (599, Due),
    ] {
        let error = (expected != Delivered).then(|| format!("HTTP {status}"));
        check(Reply::Status(status), expected, error.as_deref()).await;
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Receiver::always(Reply::Status(200)).await;
    for status in [301, 302, 303, 307, 308] {
        let error = format!("HTTP {status}");
        let reply = Reply::Redirect(status, elsewhere.url.clone());
        check(reply, DeliveryStatus::Dead, Some(&error)).await;
    }
    assert!(elsewhere.hits().is_empty());
}

#[tokio::test]
async fn a_silent_receiver_times_out_and_an_endless_answer_is_not_read() {
    check(Reply::Silence, DeliveryStatus::Due, Some("timed out")).await;
    check(Reply::Endless, DeliveryStatus::Delivered, None).await;
}

#[tokio::test]
async fn what_a_success_says_means_nothing() {
    for body in [
        "<!doctype html><h1>Error 500</h1>",
        "{\"status\": \"failed",
        "\u{0}\u{1}\u{2}",
        "",
    ] {
        check(Reply::Json(200, body.to_owned()), DeliveryStatus::Delivered, None).await;
    }
}

#[tokio::test]
async fn no_http_and_nobody_there_are_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    for (url, word) in [(nonsense().await, "broken off"), (nobody, "no connection")] {
        let mut desk = Desk::new(vec![target("desk", &url)]);
        desk.start();
        desk.queue("c1", "desk", "msg_1").await;
        let rows = desk.until(word, |rows| rows[0].attempts == 1).await;
        let error = rows[0].last_error.clone().unwrap_or_default();
        assert_eq!(rows[0].status, DeliveryStatus::Due);
        assert!(error.starts_with(word), "{error}");
        assert!(!error.contains("127.0.0.1"), "the URL stays out of errors: {error}");
        desk.close().await;
    }
}

#[tokio::test]
async fn the_whole_schedule_then_dead_and_kept_and_replayed() {
    let receiver = Receiver::start(|_, before| Reply::Status(if before < 11 { 500 } else { 200 })).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.start();
    desk.queue("c1", "desk", "msg_1").await;
    for (index, seconds) in [5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800]
        .into_iter()
        .enumerate()
    {
        desk.until_attempts(0, index as u32 + 1).await;
        let waited = desk.move_to_next().await.num_milliseconds();
        let bounds = seconds * 900..=seconds * 1100;
        assert!(
            bounds.contains(&waited),
            "wait {index}: {waited} ms is not in {bounds:?}"
        );
    }
    let rows = desk.until_all(DeliveryStatus::Dead).await;
    assert_eq!(
        (rows[0].attempts, rows[0].last_error.as_deref()),
        (11, Some("HTTP 500"))
    );
    assert!(receiver.ids().iter().all(|id| id == "msg_1"));
    // Each attempt is signed anew, at its own time.
    let times: Vec<i64> = receiver.hits().iter().map(|hit| hit.timestamp()).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");

    assert!(desk.store.replay(rows[0].id, desk.clock.now()).await.expect("stored"));
    desk.wake();
    desk.until_all(DeliveryStatus::Delivered).await;
    assert_eq!(receiver.ids(), vec!["msg_1"; 12]);
    assert!(
        !desk
            .store
            .replay(rows[0].id + 1, desk.clock.now())
            .await
            .expect("readable")
    );
    desk.close().await;
}

#[tokio::test]
async fn retry_after_is_honoured_in_both_forms() {
    let date = "Mon, 21 Sep 2026 14:23:20 GMT"; // ten minutes after the clock's beginning
    for (value, seconds) in [("90", 90), (date, 600), ("999999", 8 * 3600)] {
        let receiver = Receiver::always(Reply::Later(429, value.to_owned())).await;
        let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
        desk.start();
        desk.queue("c1", "desk", "msg_1").await;
        desk.until_attempts(0, 1).await;
        assert_eq!(desk.move_to_next().await.num_seconds(), seconds, "{value}");
        desk.close().await;
    }
}

#[tokio::test]
async fn gone_switches_the_target_off_until_its_url_changes() {
    let receiver = Receiver::start(|hit, _| {
        Reply::Status(match (hit.path.as_str(), hit.id().as_str()) {
            ("/new", _) => 200,
            (_, "msg_gone") => 410,
            _ => 500,
        })
    })
    .await;
    let other = Receiver::always(Reply::Status(500)).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url), target("other", &other.url)]);
    desk.start();
    desk.queue("c1", "desk", "msg_1").await;
    desk.queue("c1", "desk", "msg_2").await;
    desk.queue("c1", "other", "msg_3").await;
    desk.until_attempts(0, 1).await;
    desk.until_attempts(2, 1).await;
    desk.queue("c2", "desk", "msg_gone").await;
    let rows = desk
        .until("the target is off", |rows| rows[3].status == DeliveryStatus::Dead)
        .await;
    let states: Vec<_> = rows.iter().map(|row| (row.status, row.last_error.as_deref())).collect();
    let off = Some("target_off: HTTP 410");
    use DeliveryStatus::{Dead, Delivered, Due};
    assert_eq!(states, [(Dead, off), (Dead, off), (Due, Some("HTTP 500")), (Dead, off)]);

    // What comes later dies unsent.
    let before = receiver.hits().len();
    desk.queue("c3", "desk", "msg_4").await;
    let rows = desk.until("msg_4 is dead", |rows| rows[4].status == Dead).await;
    assert!(
        rows[4]
            .last_error
            .as_deref()
            .unwrap_or_default()
            .starts_with("target_off")
    );
    assert_eq!(receiver.hits().len(), before);

    // Another URL, and it is on again; even if the old one comes back.
    let old = std::mem::replace(&mut desk.targets.lock()[0].url, format!("{}/new", receiver.url));
    desk.queue("c3", "desk", "msg_5").await;
    desk.until("msg_5 arrives", |rows| rows[5].status == Delivered).await;
    desk.targets.lock()[0].url = old;
    desk.queue("c3", "desk", "msg_6").await;
    desk.until_attempts(6, 1).await;
    assert_eq!(receiver.ids().last().map(String::as_str), Some("msg_6"));
    desk.close().await;
}

#[tokio::test]
async fn a_target_that_has_vanished_is_waited_for() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let mut desk = Desk::new(Vec::new());
    desk.start();
    desk.queue("c1", "desk", "msg_1").await;
    let rows = desk.until("a failed attempt", |rows| rows[0].attempts == 1).await;
    assert!(
        rows[0]
            .last_error
            .as_deref()
            .unwrap_or_default()
            .starts_with("target_missing")
    );
    *desk.targets.lock() = vec![target("desk", &receiver.url)];
    desk.move_to_next().await;
    desk.until_all(DeliveryStatus::Delivered).await;
    desk.close().await;
}

#[tokio::test]
async fn a_bad_secret_sends_nothing_and_is_dead_at_once() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let mut desk = Desk::new(vec![target("desk", &receiver.url)]);
    desk.targets.lock()[0].secrets = vec!["not base64!".to_owned()];
    desk.start();
    desk.queue("c1", "desk", "msg_1").await;
    let rows = desk.until_all(DeliveryStatus::Dead).await;
    assert_eq!(rows[0].attempts, 1);
    assert!(
        rows[0]
            .last_error
            .as_deref()
            .unwrap_or_default()
            .starts_with("bad_secret")
    );
    assert!(receiver.hits().is_empty());
    desk.close().await;
}
