//! The plain HTTP endpoints of the server itself.

use crate::house::House;
use crate::visitor::Visitor;
use serde_json::json;

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
