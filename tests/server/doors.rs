//! The plain HTTP endpoints of the server itself.

use crate::house::{House, Plan, settings};
use crate::visitor::Visitor;
use reqwest::{Client, Method};
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

#[tokio::test]
async fn the_demo_page_is_the_bots_own_and_may_load_little() {
    let house = House::with(Plan::default()).await;
    let client = Client::builder().no_proxy().build().expect("a client");
    let page = client
        .get(format!("http://{}/", house.address))
        .send()
        .await
        .expect("an answer");
    let policy = page.headers().get("content-security-policy").expect("a policy");
    assert!(policy.to_str().expect("text").starts_with("default-src 'none'"));
    let text = page.text().await.expect("a page");
    assert!(text.contains("<title>Toko Uji ·"), "{text}");
    house.close().await;
}

#[tokio::test]
async fn every_refusal_has_one_shape() {
    let plan = Plan {
        more: "demo: false\n",
        ..Plan::default()
    };
    let house = House::with(plan).await;
    let client = Client::builder().no_proxy().build().expect("a client");
    for (method, path, status, allow, word) in [
        ("GET", "/", 404, "", "nothing here"),
        ("POST", "/", 405, "GET,HEAD", "method"),
        ("GET", "/nothing", 404, "", "nothing here"),
        ("POST", "/healthz", 405, "GET,HEAD", "method"),
        ("PUT", "/metrics", 405, "GET,HEAD", "method"),
        ("DELETE", "/widget.js", 405, "GET,HEAD", "method"),
        ("PUT", "/claim/nonsense", 405, "GET,HEAD,POST", "method"),
        ("PUT", "/console", 405, "GET,HEAD", "method"),
        ("GET", "/ws", 400, "", "Connection"),
        ("POST", "/ws", 405, "", "method"),
        ("GET", "/api/v1/handoffs", 401, "", "token"),
        ("GET", "/api/v1/nothing", 401, "", "token"),
    ] {
        let asked = format!("{method} {path}");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("http://{}{path}", house.address);
        let origin = format!("http://{}", house.address);
        let request = client.request(method, url).header("origin", origin);
        let answer = request.send().await.expect("an answer");
        let header = |name: &str| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        assert_eq!(answer.status().as_u16(), status, "{asked}");
        assert_eq!(header("content-type"), "application/problem+json", "{asked}");
        assert_eq!(header("allow"), allow, "{asked}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{asked}");
        let text = answer.text().await.expect("text");
        let body: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(body["status"], status, "{asked}");
        assert!(
            body["detail"].as_str().is_some_and(|detail| detail.contains(word)),
            "{asked}: {body}"
        );
    }
    // Pages stay pages.
    for (path, status) in [
        ("/claim/%ff", 404),
        ("/claim/nonsense", 404),
        ("/console/join/nonsense", 410),
    ] {
        let answer = client.get(format!("http://{}{path}", house.address)).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let kind = answer.headers()["content-type"].to_str().expect("a type");
        assert!(kind.starts_with("text/html"), "{path}: {kind}");
    }
    house.close().await;
}
