//! The plain HTTP endpoints of the server itself.

use crate::house::{House, Plan, settings};
use crate::visitor::Visitor;
use sapa::server::Settings;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn alive_ready_and_counted() {
    let house = House::open().await;
    assert_eq!(house.get("/healthz").await, (200, "ok".to_owned()));
    let (status, body) = house.get("/readyz").await;
    assert_eq!((status, body.contains("ready")), (200, true));
    let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
    visitor.say("a", "harga").await;
    visitor.receipt("a").await;
    let (status, figures) = house.get("/metrics").await;
    assert_eq!(status, 200);
    for name in [
        "sapa_turns_total",
        "sapa_conversations_opened_total",
        "sapa_turn_seconds_bucket",
    ] {
        assert!(figures.contains(name), "{name}\n{figures}");
    }
    assert_eq!(house.get("/nothing").await.0, 404);
    house.close().await;
}

#[tokio::test]
async fn a_store_that_is_gone_is_not_ready() {
    let house = House::open().await;
    house.store.close().await;
    let (status, body) = house.get("/readyz").await;
    assert_eq!(status, 503, "{body}");
    assert_eq!(house.get("/healthz").await.0, 200);
    house.close().await;
}

#[tokio::test]
async fn a_full_disk_is_not_ready_until_there_is_room() {
    let settings = Settings {
        ready_for: Duration::ZERO,
        ..settings()
    };
    let house = House::with(Plan {
        settings,
        ..Plan::default()
    })
    .await;
    assert_eq!(house.get("/readyz").await.0, 200);
    // What earlier trials gave back is used up first.
    house.fill_disk(true).await;
    let taken = |t: &rusqlite::Transaction| {
        let free: i64 = t.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
        t.execute("INSERT INTO server_keys VALUES ('full', zeroblob(?1))", [free * 4000])
    };
    house.store.write(taken).await.expect("it fits");
    for _ in 0..2 {
        let (status, body) = house.get("/readyz").await;
        let problem: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!((status, &problem["status"]), (503, &json!(503)));
        let detail = problem["detail"].as_str().expect("text");
        assert!(detail.contains("full"), "{detail}");
    }
    house.fill_disk(false).await;
    assert_eq!(house.get("/readyz").await.0, 200);
    house.close().await;
}

#[tokio::test]
async fn who_asks_often_makes_no_more_work() {
    let settings = Settings {
        ready_for: Duration::from_secs(3600),
        ..settings()
    };
    let house = House::with(Plan {
        settings,
        ..Plan::default()
    })
    .await;
    assert_eq!(house.get("/readyz").await.0, 200);
    house.store.close().await;
    assert_eq!(house.get("/readyz").await.0, 200);
    house.close().await;
}
