//! Pages that keep themselves fresh, and what that says about agents.

use crate::browser::Browser;
use crate::shop::Shop;
use chrono::TimeDelta;
use reqwest::Response;
use sapa::bus::Hint;
use sapa::dialogue::Status;
use sapa::runtime::Clock;
use std::time::Duration;

/// Longest wait for something that must happen; only a failing test waits that long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Reads a stream until `part` has come; what came is forgotten.
pub async fn until(stream: &mut Response, part: &str) {
    let mut seen = String::new();
    let reading = async {
        while !seen.contains(part) {
            let chunk = stream.chunk().await.expect("readable").expect("not at its end");
            seen.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    if tokio::time::timeout(PATIENCE, reading).await.is_err() {
        panic!("{part:?} did not come");
    }
}

async fn queue(browser: &Browser) -> Response {
    let mut stream = browser.events("/console/live/queue").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    until(&mut stream, "event: queue").await;
    stream
}

#[tokio::test]
async fn the_queue_page_hears_who_comes_writes_and_goes() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let mut stream = queue(&sari).await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    until(&mut stream, "event: queue\ndata: 1\n").await;
    assert!(sari.get("/console/live/lists/waiting").await.has("Budi"));
    shop.visitor_says(&id, "halo, masih lama?").await;
    until(&mut stream, "event: queue\ndata: 1\n").await;
    assert!(sari.get("/console/live/lists/waiting").await.has("masih lama?"));
    tono.press(&id, "claim").await;
    until(&mut stream, "event: queue\ndata: 0\n").await;
    assert!(sari.get("/console/live/lists/all").await.has("Bersama Tono"));
}

#[tokio::test]
async fn a_conversations_page_hears_what_is_new_in_it() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(None, &["cs"]).await;
    let seq = || async { shop.runtime.state(&id).await.expect("read").expect("there").seq };
    let news = |after: u64| format!("/console/live/conversations/{id}/news?after={after}");
    let mut stream = sari.events(&format!("/console/live/conversations/{id}")).await;
    until(&mut stream, "event: news").await;

    let before = seq().await;
    shop.visitor_says(&id, "pesan pertama").await;
    until(&mut stream, &format!("event: news\ndata: {}\n", seq().await)).await;
    let fresh = sari.get(&news(before)).await;
    assert!(fresh.has("pesan pertama"));
    assert_eq!(fresh.text.matches("data-seq=").count() as u64, seq().await - before);

    for (on, shown) in [(true, "true"), (false, "false")] {
        let conversation = id.clone();
        let from = "visitor";
        shop.runtime.hint(Hint::Typing { conversation, from, on });
        until(&mut stream, &format!("event: typing\ndata: {shown}\n")).await;
    }

    let before = seq().await;
    tono.press(&id, "claim").await;
    until(&mut stream, "event: news").await;
    let fresh = sari.get(&news(before)).await;
    assert!(fresh.has("Tono mengambil percakapan") && fresh.has("Tono sedang menangani percakapan ini."));
    assert_eq!(sari.get(&news(seq().await)).await.text.matches("data-seq=").count(), 0);
}

#[tokio::test]
async fn the_visitor_sees_that_the_holder_types() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(None, &["cs"]).await;
    sari.press(&id, "claim").await;
    let mut hints = shop.runtime.hints(Some(&id));
    let path = format!("/console/conversations/{id}/typing");
    for browser in [&tono, &sari] {
        let csrf = browser.form_token().await;
        let told = browser.post_scripted(&path, &[("csrf", &csrf), ("on", "true")]).await;
        assert_eq!(told.status, 204);
    }
    let first = tokio::time::timeout(PATIENCE, hints.next()).await.expect("a hint");
    assert_eq!(
        first,
        Some(Hint::Typing {
            conversation: id,
            from: "agent",
            on: true
        })
    );
}

#[tokio::test]
async fn a_page_of_an_ended_session_is_told_so() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let mut stream = queue(&sari).await;
    let csrf = sari.form_token().await;
    sari.post("/console/sign-out", &[("csrf", &csrf)]).await;
    shop.clock.advance(TimeDelta::seconds(20));
    until(&mut stream, "event: signed-out").await;
    assert!(
        tokio::time::timeout(PATIENCE, stream.chunk())
            .await
            .expect("the end")
            .expect("readable")
            .is_none()
    );
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    let streams = [
        queue(&sari).await,
        sari.events(&format!("/console/live/conversations/{id}")).await,
    ];
    shop.runtime.stop().await;
    for mut stream in streams {
        let reading = async { while stream.chunk().await.expect("readable").is_some() {} };
        tokio::time::timeout(PATIENCE, reading).await.expect("the stream ends");
    }
}

/// Whether a visitor who asks for a person now is told that somebody is there: otherwise a contact is asked for.
async fn is_staffed(shop: &Shop) -> bool {
    let id = shop.conversation(None, &["cs"]).await;
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Queued);
    state.frames.is_empty()
}

#[tokio::test]
async fn agents_are_there_while_a_page_is_open_and_a_little_longer() {
    let shop = Shop::open().await;
    assert!(!is_staffed(&shop).await, "nobody has come yet");
    let sari = shop.agent("Sari").await;
    sari.get("/console").await;
    assert!(is_staffed(&shop).await);
    let mut stream = queue(&sari).await;
    for _ in 0..20 {
        shop.clock.advance(TimeDelta::seconds(20));
        until(&mut stream, "event: queue").await;
    }
    assert!(
        is_staffed(&shop).await,
        "nothing was done for long, but the page is open"
    );
    drop(stream);
    shop.clock.advance(TimeDelta::seconds(100));
    assert!(is_staffed(&shop).await, "it may only have been reloaded");
    let gone = async {
        while is_staffed(&shop).await {
            shop.clock.advance(TimeDelta::seconds(20));
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, gone)
        .await
        .expect("nobody is there any more");
}

#[tokio::test]
async fn an_agent_who_gives_no_sign_loses_the_conversation_to_the_queue() {
    let shop = Shop::open().await;
    shop.runtime.start();
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    sari.press(&id, "claim").await;
    sari.reply(&id, "r1", "Halo Kak").await;
    shop.visitor_says(&id, "ada yang tanpa gula?").await;

    let mut stream = sari.events(&format!("/console/live/conversations/{id}")).await;
    until(&mut stream, "event: news").await;
    for _ in 0..40 {
        shop.clock.advance(TimeDelta::seconds(20));
        until(&mut stream, "event: news").await;
    }
    let state = || async { shop.runtime.state(&id).await.expect("read").expect("there") };
    assert_eq!(state().await.agent(), Some("Sari"), "her page is open on it");
    drop(stream);
    let left = shop.clock.now();
    let gone = async {
        while state().await.status != Status::Queued {
            shop.clock.advance(TimeDelta::seconds(20));
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("it queues again");
    assert!(shop.clock.now() - left >= TimeDelta::minutes(9));

    let told = shop.said(&id).await;
    assert!(
        told.iter().any(|text| text.contains("Sari sedang tidak bisa membalas")),
        "{told:?}"
    );
    let rows = tono.get("/console/live/lists/waiting").await;
    assert!(rows.text.matches("<li class=\"row").count() == 1 && rows.has("tanpa gula"));
    tono.press(&id, "claim").await;
    let late = sari.reply(&id, "r2", "Maaf, tadi hujan").await;
    assert_eq!(late.status, 409);
    assert!(late.has("Tono"));
    shop.runtime.stop().await;
}
