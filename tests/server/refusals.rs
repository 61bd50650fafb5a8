//! Every code of an `error` frame, and who is not let in.

use crate::house::{House, Plan, settings};
use crate::visitor::Visitor;
use sapa::server::Settings;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

fn check(error: &Value, code: &str, id: Option<&str>) {
    assert_eq!(
        (&error["type"], &error["code"]),
        (&json!("error"), &json!(code)),
        "{error}"
    );
    assert_eq!(error.get("id").and_then(Value::as_str), id, "{error}");
    assert!(error["text"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
}

#[tokio::test]
async fn what_is_misread_leaves_the_socket_open() {
    let house = House::open().await;
    let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
    let rows = [
        ("halo", "bad_json", None),
        ("[1]", "bad_json", None),
        ("{\"type\":\"message\"", "bad_json", None),
        ("{}", "unknown_type", None),
        (r#"{"type":"shout","id":"a"}"#, "unknown_type", Some("a")),
        (r#"{"type":"hello"}"#, "unknown_type", None),
        (r#"{"type":"message","id":"a"}"#, "bad_field", Some("a")),
        (r#"{"type":"message","id":"a","text":""}"#, "bad_field", Some("a")),
        (r#"{"type":"message","id":"a b","text":"x"}"#, "bad_field", Some("a b")),
        (r#"{"type":"choose","id":"a"}"#, "bad_field", Some("a")),
        (
            r#"{"type":"choose","id":"a","option":"1.9"}"#,
            "unknown_option",
            Some("a"),
        ),
        (
            r#"{"type":"choose","id":"a","option":"x"}"#,
            "unknown_option",
            Some("a"),
        ),
        (
            r#"{"type":"choose","id":"a","option":"0.1"}"#,
            "unknown_option",
            Some("a"),
        ),
        (
            r#"{"type":"choose","id":"a","option":"18446744073709551615.1"}"#,
            "unknown_option",
            Some("a"),
        ),
        (r#"{"type":"typing","on":1}"#, "bad_field", None),
        (r#"{"type":"seen"}"#, "bad_field", None),
        (r#"{"type":"end","id":""}"#, "bad_field", None),
    ];
    for (frame, code, id) in rows {
        visitor.send_text(frame).await;
        check(&visitor.next().await, code, id);
    }
    visitor.send_raw(Message::binary(vec![0, 159])).await;
    check(&visitor.next().await, "bad_json", None);
    visitor.say("a", "harga").await;
    visitor.receipt("a").await;
    house.close().await;
}

#[tokio::test]
async fn errors_speak_the_conversations_language() {
    let house = House::open().await;
    for (language, word) in [("id", "Maaf"), ("en", "Sorry")] {
        let (mut visitor, ..) = Visitor::hello(house.address, json!({"language": language})).await;
        visitor.send_text("?").await;
        let error = visitor.next().await;
        assert!(
            error["text"].as_str().is_some_and(|text| text.starts_with(word)),
            "{error}"
        );
    }
    house.close().await;
}

#[tokio::test]
async fn hello_comes_first() {
    let house = House::open().await;
    let mut visitor = Visitor::connect(house.address).await;
    visitor.send_text("not json").await;
    check(&visitor.next().await, "bad_json", None);
    visitor.send_text(r#"{"type":"hello","after":"x"}"#).await;
    check(&visitor.next().await, "bad_field", None);
    visitor.say("a", "harga").await;
    check(&visitor.next().await, "hello_first", None);
    assert_eq!(visitor.closed().await, Some(1008));
    house.close().await;
}

#[tokio::test]
async fn hello_may_not_come_late() {
    let settings = Settings {
        hello_within: Duration::from_millis(50),
        ..settings()
    };
    let house = House::with(Plan {
        settings,
        ..Plan::default()
    })
    .await;
    let mut visitor = Visitor::connect(house.address).await;
    check(&visitor.next().await, "hello_late", None);
    assert_eq!(visitor.closed().await, Some(1008));
    house.close().await;
}

#[tokio::test]
async fn a_bad_token_begins_anew() {
    let house = House::open().await;
    let (_, first, _) = Visitor::hello(house.address, json!({})).await;
    let good = first["token"].as_str().expect("a token");
    let conversation = first["conversation"].as_str().expect("an id");
    let mut broken = good.to_owned();
    broken.pop();
    for token in [
        "",
        "x",
        conversation,
        &broken,
        &format!("{broken}!"),
        &"A".repeat(good.len()),
        "' OR 1=1 --",
    ] {
        let mut visitor = Visitor::connect(house.address).await;
        visitor
            .send(&json!({"type": "hello", "token": token, "after": 1}))
            .await;
        check(&visitor.next().await, "bad_token", None);
        let welcome = visitor.next().await;
        assert_eq!(
            (&welcome["type"], &welcome["resumed"]),
            (&json!("welcome"), &json!(false))
        );
        assert_ne!(welcome["conversation"], first["conversation"]);
        assert_ne!(welcome["token"], first["token"]);
        // `after` is ignored: the greeting comes.
        assert_eq!(visitor.next().await["seq"], 1);
    }
    house.close().await;
}

#[tokio::test]
async fn texts_are_bounded_in_characters_and_frames_in_bytes() {
    let house = House::open().await;
    let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
    visitor.say("long", &"🙏".repeat(4001)).await;
    check(&visitor.next().await, "too_long", Some("long"));
    visitor.say("fits", &"🙏".repeat(4000)).await;
    visitor.receipt("fits").await;
    let frame = |bytes: usize| format!(r#"{{"type":"typing","on":true,"x":"{}"}}"#, "x".repeat(bytes - 34));
    assert_eq!(frame(65_536).len(), 65_536);
    visitor.send_text(&frame(65_536)).await;
    visitor.say("after", "harga").await;
    visitor.receipt("after").await;
    for bytes in [65_537, 100_000, 1_000_000] {
        let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
        visitor.send_text(&frame(bytes)).await;
        check(&visitor.next().await, "too_large", None);
        assert_eq!(visitor.closed().await, Some(1009), "{bytes}");
    }
    house.close().await;
}

#[tokio::test]
async fn too_many_are_slowed_down_and_then_sent_away() {
    let plan = Plan {
        more: "limits: {visitor: {burst: 3, per_minute: 1}}\n",
        ..Plan::default()
    };
    let house = House::with(plan).await;
    let (mut visitor, welcome, _) = Visitor::hello(house.address, json!({})).await;
    for n in 0..3 {
        visitor.say(&format!("m{n}"), "harga").await;
        visitor.receipt(&format!("m{n}")).await;
    }
    visitor.say("m3", "harga").await;
    let error = visitor
        .until(|frame| frame["type"] == "error")
        .await
        .pop()
        .expect("found");
    check(&error, "rate_limited", Some("m3"));
    assert!(
        (1..=60).contains(&error["retry_after_s"].as_u64().expect("seconds")),
        "{error}"
    );
    // Another tab of the same visitor is the same visitor; another visitor is not.
    let (mut tab, ..) = Visitor::hello(house.address, json!({"token": welcome["token"]})).await;
    tab.say("m4", "harga").await;
    check(&tab.next().await, "rate_limited", Some("m4"));
    let (mut other, ..) = Visitor::hello(house.address, json!({})).await;
    other.say("m5", "harga").await;
    other.receipt("m5").await;
    for _ in 0..60 {
        visitor.say("flood", "harga").await;
    }
    assert_eq!(visitor.closed().await, Some(1008));
    house.close().await;
}

#[tokio::test]
async fn an_address_is_limited_too_behind_a_trusted_proxy_each_client() {
    let plan = Plan {
        more: "limits: {address: {connections: 2, burst: 4, per_minute: 1}}\n",
        settings: Settings {
            trusted_proxies: vec!["127.0.0.0/8".parse().expect("a network")],
            ..settings()
        },
        ..Plan::default()
    };
    let house = House::with(plan).await;
    let from = |address: &'static str| [("x-forwarded-for", address)];
    let mut first = Visitor::connect_with(house.address, &from("203.0.113.1"))
        .await
        .expect("let in");
    let second = Visitor::connect_with(house.address, &from("9.9.9.9, 203.0.113.1"))
        .await
        .expect("let in");
    let third = Visitor::connect_with(house.address, &from("8.8.8.8, 203.0.113.1")).await;
    assert_eq!(third.err(), Some(429));
    let mut other = Visitor::connect_with(house.address, &from("203.0.113.2"))
        .await
        .expect("let in");
    first.greet(json!({})).await;
    for n in 0..3 {
        first.say(&format!("a{n}"), "harga").await;
        first.receipt(&format!("a{n}")).await;
    }
    first.say("over", "harga").await;
    let error = first
        .until(|frame| frame["type"] == "error")
        .await
        .pop()
        .expect("found");
    check(&error, "rate_limited", Some("over"));
    other.greet(json!({})).await;
    drop(second);
    house.close().await;
}

#[tokio::test]
async fn limits_can_be_lifted() {
    let plan = Plan {
        more: "limits: {visitor: {burst: 1, per_minute: 1}, address: {connections: 1, burst: 1, per_minute: 1}}\n",
        settings: Settings {
            limits: false,
            ..settings()
        },
        ..Plan::default()
    };
    let house = House::with(plan).await;
    let (mut first, ..) = Visitor::hello(house.address, json!({})).await;
    let (mut second, ..) = Visitor::hello(house.address, json!({})).await;
    for n in 0..20 {
        for visitor in [&mut first, &mut second] {
            visitor.say(&format!("a{n}"), "harga").await;
            visitor.receipt(&format!("a{n}")).await;
        }
    }
    house.close().await;
}

#[tokio::test]
async fn strange_websites_are_kept_out() {
    let house = House::open().await;
    let own = format!("http://{}", house.address);
    let rows = [
        (own.as_str(), None),
        ("https://chat.tokouji.example", None),
        ("https://www.tokouji.example", None),
        ("https://evil.example", Some(403)),
        ("null", Some(403)),
    ];
    for (origin, expected) in rows {
        let entered = Visitor::connect_with(house.address, &[("origin", origin)]).await;
        assert_eq!(entered.err(), expected, "{origin}");
    }
    house.close().await;
}

#[tokio::test]
async fn a_goodbye_is_answered_greeted_or_not() {
    let house = House::open().await;
    let (greeted, ..) = Visitor::hello(house.address, json!({})).await;
    for mut visitor in [greeted, Visitor::connect(house.address).await] {
        let goodbye = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
        visitor.send_raw(Message::Close(Some(goodbye))).await;
        assert_eq!(visitor.closed().await, Some(1000));
    }
    house.close().await;
}

#[tokio::test]
async fn a_full_disk_is_said_and_passes() {
    let house = House::open().await;
    let (mut visitor, welcome, _) = Visitor::hello(house.address, json!({})).await;
    house.fill_disk(true).await;
    // Small turns may still fit on the last pages; a long one does not.
    let long = "kata ".repeat(790);
    let mut refused = Vec::new();
    for n in 0..8 {
        let id = format!("f{n}");
        visitor.say(&id, &long).await;
        let frames = visitor.until(|frame| frame["id"] == id).await;
        let last = frames.last().expect("it was found");
        if last["type"] == "error" {
            check(last, "unavailable", Some(&id));
            refused.push(id);
        }
    }
    assert!(!refused.is_empty(), "the disk was not full");
    // New conversations too, once they fit no more.
    let mut late = loop {
        let mut late = Visitor::connect(house.address).await;
        late.send(&json!({"type": "hello", "page": "https://x.example/".repeat(100)}))
            .await;
        let first = late.next().await;
        if first["type"] == "error" {
            check(&first, "unavailable", None);
            break late;
        }
    };
    house.fill_disk(false).await;
    // Nothing half done: the same ids are taken, and there is no gap.
    for id in &refused {
        visitor.say(id, &long).await;
        visitor.receipt(id).await;
    }
    late.greet(json!({})).await;
    Visitor::hello(house.address, json!({"token": welcome["token"]})).await;
    house.close().await;
}
