//! A clock that is set while somebody waits.

use crate::shop::Shop;
use crate::watched::{settings, there};
use chrono::{DateTime, TimeDelta, Utc};
use sapa::dialogue::{Status, TELL_AFTER, Timer};
use sapa::runtime::Clock;
use std::time::Duration;

/// Waits until the conversation stands so.
async fn until(shop: &Shop, conversation: &str, status: Status) {
    let mut hints = shop.runtime.hints(None);
    let stands = async {
        loop {
            let state = shop.runtime.state(conversation).await.expect("read").expect("there");
            if state.status == status {
                return;
            }
            hints.next().await;
        }
    };
    let come = tokio::time::timeout(Duration::from_secs(20), stands).await;
    let state = shop.runtime.state(conversation).await.expect("read").expect("there");
    let timers = shop
        .store
        .due_timers(DateTime::<Utc>::MAX_UTC, 100)
        .await
        .expect("read");
    assert!(
        come.is_ok(),
        "never {status:?} at {}: {state:?}, {timers:?}",
        shop.clock.now()
    );
}

/// Waits until what is due now has been done, and nothing is due later than that.
async fn until_all_by(shop: &Shop, latest: DateTime<Utc>) {
    let now = shop.clock.now();
    let reckoned = async {
        loop {
            let far = shop
                .store
                .due_timers(DateTime::<Utc>::MAX_UTC, 100)
                .await
                .expect("read");
            if far.iter().all(|timer| timer.due_at > now && timer.due_at <= latest) {
                return far.len();
            }
            tokio::task::yield_now().await;
        }
    };
    let timers = tokio::time::timeout(Duration::from_secs(20), reckoned).await;
    assert!(timers.is_ok_and(|timers| timers > 0), "timers are due by {latest}");
}

#[tokio::test]
async fn set_forward_what_is_due_by_it_is_done() {
    let shop = Shop::of(&settings("", "  expire: 30m\n")).await;
    let conversation = shop.conversation(None, &["cs"]).await;
    until(&shop, &conversation, Status::Queued).await;
    shop.clock.set(TimeDelta::minutes(31));
    until(&shop, &conversation, Status::Bot).await;
    shop.runtime.stop().await;
}

#[tokio::test]
async fn set_back_a_contact_is_told_within_its_time() {
    let shop = Shop::of(&settings("", "  expire: 30m\n")).await;
    shop.conversation(None, &["hubungi saya di 081234567890"]).await;
    let told_by = async || {
        let timers = shop
            .store
            .due_timers(DateTime::<Utc>::MAX_UTC, 100)
            .await
            .expect("read");
        let tells = timers.iter().find(|started| started.timer == Some(Timer::TellContact));
        tells.expect("a contact to tell").due_at
    };
    assert!(told_by().await > shop.clock.now());
    shop.clock.set(-TimeDelta::hours(3));
    let latest = shop.clock.now() + TELL_AFTER;
    let reckoned = async {
        while told_by().await > latest {
            tokio::task::yield_now().await;
        }
    };
    let reckoned = tokio::time::timeout(Duration::from_secs(20), reckoned).await;
    assert!(reckoned.is_ok(), "it is told by {latest}");
    shop.runtime.stop().await;
}

#[tokio::test]
async fn set_back_nobody_waits_longer_than_from_the_beginning() {
    let shop = Shop::of(&settings("", "  expire: 30m\n  vanish: 10m\n")).await;
    let sari = there(&shop, "Sari").await;
    let queued = shop.conversation(None, &["cs"]).await;
    let held = shop.conversation(None, &["cs"]).await;
    assert_eq!(sari.press(&held, "claim").await.status, 303);
    shop.visitor_says(&held, "halo?").await;
    let set = |by: TimeDelta| shop.clock.set(by);
    set(-TimeDelta::hours(3));
    until_all_by(&shop, shop.clock.now() + TimeDelta::minutes(30)).await;
    // Sari gives no sign; how much of the time was left nobody knows, so all of it is given once more.
    shop.clock.advance(TimeDelta::minutes(10) + TimeDelta::seconds(1));
    until_all_by(&shop, shop.clock.now() + TimeDelta::minutes(20)).await;
    shop.clock.advance(TimeDelta::minutes(10) + TimeDelta::seconds(1));
    until(&shop, &held, Status::Queued).await;
    shop.clock.advance(TimeDelta::minutes(10));
    until(&shop, &queued, Status::Bot).await;
    shop.runtime.stop().await;
}
