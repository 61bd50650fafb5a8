//! What agents do to conversations.

use crate::shop::Shop;
use chrono::TimeDelta;
use futures_util::future::join_all;
use sapa::dialogue::{EventKind, HandoffStatus, Status, Timer};
use sapa::server::{api, claim};
use serde_json::json;

#[tokio::test]
async fn an_agent_claims_answers_and_resolves() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(Some("Budi"), &["harga", "cs"]).await;
    let page = format!("/console/conversations/{id}");
    let waiting = sari.get(&page).await;
    assert!(waiting.has("Ambil percakapan") && !waiting.has("id=\"reply\""));

    assert_eq!(sari.press(&id, "claim").await.to(), page);
    let mine = sari.get(&page).await;
    assert!(mine.has("id=\"reply\"") && mine.has("Bersama Anda"));
    assert_eq!(
        sari.reply(&id, "r1", " Halo Kak,\r\nada yang bisa dibantu? ")
            .await
            .to(),
        page
    );
    let said = shop.said(&id).await;
    assert_eq!(
        said.last().map(String::as_str),
        Some("Halo Kak,\nada yang bisa dibantu?")
    );

    assert_eq!(sari.press(&id, "resolve").await.to(), page);
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Closed);
    assert_eq!(sari.press(&id, "resolve").await.status, 303, "said again");
    assert!(sari.get(&page).await.has("Percakapan ini sudah selesai."));
}

#[tokio::test]
async fn a_conversation_given_back_is_the_bots_again() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    sari.press(&id, "claim").await;
    for _ in 0..2 {
        assert_eq!(sari.press(&id, "return").await.status, 303);
    }
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Bot);
    assert_eq!(
        state.handoff.as_ref().map(|handoff| handoff.status),
        Some(HandoffStatus::Returned)
    );
    let refused = sari.press(&id, "claim").await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("tidak sedang menunggu"));
}

#[tokio::test]
async fn a_reply_sent_twice_is_said_once() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    sari.press(&id, "claim").await;
    let reply_id = sari.get(&format!("/console/conversations/{id}")).await.hidden("id");
    let (first, second) = tokio::join!(
        sari.reply(&id, &reply_id, "Halo Kak!"),
        sari.reply(&id, &reply_id, "Halo Kak!")
    );
    assert_eq!((first.status, second.status), (303, 303));
    sari.press(&id, "resolve").await;
    assert_eq!(sari.reply(&id, &reply_id, "Halo Kak!").await.status, 303, "it was said");
    let said = shop.said(&id).await;
    assert_eq!(said.iter().filter(|text| *text == "Halo Kak!").count(), 1);
}

#[tokio::test]
async fn of_fifty_who_claim_at_once_one_wins_and_the_others_are_told_who() {
    let shop = Shop::open().await;
    let mut agents = Vec::new();
    for n in 0..50 {
        agents.push(shop.agent(&format!("Agen {n}")).await);
    }
    let id = shop.conversation(None, &["cs"]).await;
    let pages = join_all(agents.iter().map(|agent| agent.press(&id, "claim"))).await;
    let winners: Vec<usize> = (0..50).filter(|&n| pages[n].status == 303).collect();
    assert_eq!(winners.len(), 1);
    let told = format!("Agen {} sudah mengambil percakapan ini.", winners[0]);
    for (n, page) in pages.iter().enumerate().filter(|(n, _)| *n != winners[0]) {
        assert_eq!(page.status, 409, "{n}");
        assert!(page.has(&told), "{n}");
    }
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    let holder = state.handoff.as_ref().and_then(|handoff| handoff.agent.clone());
    assert_eq!(holder, Some(format!("Agen {}", winners[0])));
}

#[tokio::test]
async fn who_does_not_hold_it_can_only_read() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(None, &["cs"]).await;
    let early = tono.reply(&id, "r1", "Halo").await;
    assert_eq!(early.status, 409);
    assert!(early.has("tidak sedang bersama Anda"));
    sari.press(&id, "claim").await;
    let page = tono.get(&format!("/console/conversations/{id}")).await;
    assert!(page.has("Sari sedang menangani percakapan ini."));
    for part in ["id=\"reply\"", "/claim\"", "/return\"", "/resolve\""] {
        assert!(!page.has(part), "{part}");
    }
    let late = tono.reply(&id, "r2", "Teks yang panjang").await;
    assert_eq!(late.status, 409);
    assert!(late.has("Teks yang panjang"), "what was not sent is not lost");
    for button in ["claim", "return", "resolve"] {
        assert_eq!(tono.press(&id, button).await.status, 409, "{button}");
    }
    assert!(!shop.said(&id).await.iter().any(|text| text.contains("Teks")));
    assert_eq!(sari.press(&id, "claim").await.status, 303, "its holder may claim again");
}

#[tokio::test]
async fn replies_are_bounded() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    sari.press(&id, "claim").await;
    let (most, more) = ("é".repeat(4000), "é".repeat(4001));
    let long = "x".repeat(65);
    let rows = [
        ("r1", " \r\n ", 422),
        ("r1", more.as_str(), 422),
        ("r 1", "Halo", 422),
        ("", "Halo", 422),
        (&long, "Halo", 422),
        ("r1", &most, 303),
    ];
    for (reply_id, text, status) in rows {
        let page = sari.reply(&id, reply_id, text).await;
        assert_eq!(page.status, status, "{reply_id} {}", text.len());
    }
    let kept = sari.reply(&id, "r2", &more).await;
    assert!(kept.has(&more) && kept.hidden("id") == "r2", "it stays in the form");
    let huge = "x".repeat(200_000);
    assert_eq!(sari.reply(&id, "r3", &huge).await.status, 422);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    for id in ["c_nothing", "c_1%2f..%2f..", "c_1%00"] {
        assert_eq!(
            sari.get(&format!("/console/conversations/{id}")).await.status,
            404,
            "{id}"
        );
        assert_eq!(
            sari.get(&format!("/console/live/conversations/{id}")).await.status,
            404,
            "{id}"
        );
        assert_eq!(
            sari.get(&format!("/console/live/conversations/{id}/news")).await.status,
            404,
            "{id}"
        );
        for button in ["claim", "return", "resolve"] {
            assert_eq!(sari.press(id, button).await.status, 404, "{id} {button}");
        }
        assert_eq!(sari.reply(id, "r1", "Halo").await.status, 404, "{id}");
    }
    assert_eq!(sari.get("/console/assets/nothing").await.status, 404);
}

#[tokio::test]
async fn whoever_left_a_contact_is_listed_until_called_back() {
    let shop = Shop::open().await;
    let id = shop.conversation(None, &["cs", "Budi", "1", "0812 3456 7890"]).await;
    for _ in 0..3 {
        shop.visitor_says(&id, "tidak ada").await;
    }
    let state = || async { shop.runtime.state(&id).await.expect("read").expect("there") };
    assert!(state().await.lead.is_some(), "{:?}", shop.said(&id).await);
    let expire = EventKind::TimerFired { timer: Timer::Expire };
    shop.runtime.apply(&id, expire).await.expect("fired");

    let sari = shop.agent("Sari").await;
    let rows = "/console/live/lists/waiting";
    let listed = sari.get(rows).await;
    assert!(
        listed.has("Perlu dihubungi") && listed.has("Budi") && listed.has("81234567890"),
        "{}",
        listed.text
    );
    assert_eq!(listed.text.matches("Budi").count(), 1, "{}", listed.text);
    let page = format!("/console/conversations/{id}");
    assert!(sari.get(&page).await.has("Sudah dihubungi"));
    for _ in 0..2 {
        assert_eq!(sari.press(&id, "resolve").await.to(), page, "also when said again");
    }
    assert!(state().await.lead.is_none());
    assert!(!sari.get(rows).await.has("Perlu dihubungi"));
    assert!(!sari.get(&page).await.has("Sudah dihubungi"));
}

/// A token of the API.
const TOKEN: &str = "a-token-of-the-environment";

#[tokio::test]
async fn of_fifty_at_every_door_one_wins_and_the_others_are_told_who() {
    let shop = Shop::open().await;
    let doors = api::router(shop.runtime.clone(), Some(TOKEN)).merge(claim::router(shop.runtime.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, doors).await });
    let mut agents = Vec::new();
    for n in 0..10 {
        agents.push(shop.agent(&format!("Agen {n}")).await);
    }
    let id = shop.conversation(None, &["cs"]).await;
    let links = shop.runtime.claim_links().await.expect("a key");
    let state = shop
        .runtime
        .state(&id)
        .await
        .expect("readable")
        .expect("a conversation");
    let link = format!("{url}/claim/{}", links.token(&format!("{id}-h1"), state.queued_at));
    let api = format!("{url}/api/v1/conversations/{id}/claim");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let claims = (0..50).map(|n| {
        let (agents, client, link, api, id) = (&agents, &client, &link, &api, &id);
        async move {
            let name = format!("Agen {n}");
            let sent = match n {
                0..10 => {
                    let page = agents[n].press(id, "claim").await;
                    return (page.status == 303, page.text);
                }
                10..30 => client
                    .post(api)
                    .bearer_auth(TOKEN)
                    .header("content-type", "application/json")
                    .body(json!({"agent": name}).to_string()),
                _ => client
                    .post(link)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(format!("agent={}", name.replace(' ', "+"))),
            };
            let answer = sent.send().await.expect("an answer");
            let status = answer.status().as_u16();
            assert!(status == 200 || status == 409, "{n}: {status}");
            (status == 200, answer.text().await.expect("text"))
        }
    });
    let answers = join_all(claims).await;
    let winners: Vec<usize> = (0..50).filter(|&n| answers[n].0).collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    let holder = format!("Agen {}", winners[0]);
    for (n, (_, told)) in answers.iter().enumerate() {
        assert!(n == winners[0] || told.contains(&holder), "{n}: {told}");
    }
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    assert_eq!(state.agent(), Some(holder.as_str()));
}

#[tokio::test]
async fn visitors_are_told_how_long_it_took_others() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let first = shop.conversation(None, &["cs"]).await;
    let told = shop.said(&first).await;
    assert!(
        !told.iter().any(|text| text.contains("Biasanya")),
        "nothing is known yet: {told:?}"
    );
    shop.clock.advance(TimeDelta::seconds(170));
    sari.press(&first, "claim").await;
    let later = shop.conversation(None, &["cs"]).await;
    let told = shop.said(&later).await;
    assert!(
        told.iter().any(|text| text.contains("Biasanya sekitar 3 menit.")),
        "{told:?}"
    );
    let place = shop.runtime.queue_position(&later).await.expect("read");
    assert_eq!(place, Some((1, Some(170))));
    shop.clock.advance(TimeDelta::hours(25));
    let place = shop.runtime.queue_position(&later).await.expect("read");
    assert_eq!(place, Some((1, None)), "that was yesterday");
}
