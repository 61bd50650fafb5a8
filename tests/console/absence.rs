//! Who is there, and what becomes of the conversations of who is not.

use crate::browser::Browser;
use crate::shop::Shop;
use crate::watched::{Watched, choose, holder, settings, there};
use chrono::TimeDelta;
use sapa::dialogue::{EventKind, Status};
use sapa::store::Presence;

/// Whether the server counts the agent as there.
async fn is_online(shop: &Shop, name: &str) -> bool {
    let all = shop.runtime.agents_now().await.expect("read");
    all.iter()
        .any(|agent| agent.name == name && agent.presence == Presence::Online)
}

#[tokio::test]
async fn whoever_signs_out_or_is_disabled_is_given_nothing_more() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let boss = there(&shop, "Bos").await;
    choose(&boss, "away").await;
    let sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let first = shop.conversation(None, &["cs"]).await;
    watched.until_with(&first, "Sari").await;

    // One of two windows is left: still there.
    let second = Browser::new(&shop.url);
    assert_eq!(second.sign_in("Sari", crate::shop::PASSWORD).await.status, 303);
    assert_eq!(second.get("/console").await.status, 200);
    let csrf = second.form_token().await;
    assert_eq!(second.post("/console/sign-out", &[("csrf", &csrf)]).await.status, 303);
    assert!(is_online(&shop, "Sari").await);
    // The last one: away at once, and what Sari has stays.
    let csrf = sari.form_token().await;
    assert_eq!(sari.post("/console/sign-out", &[("csrf", &csrf)]).await.status, 303);
    assert!(!is_online(&shop, "Sari").await);
    assert_eq!(holder(&shop, &first).await.as_deref(), Some("Sari"));
    let waits = shop.conversation(None, &["cs"]).await;
    // Bos, who comes back, is given what was not given to Sari.
    choose(&boss, "online").await;
    watched.until_with(&waits, "Bos").await;

    // Signed in again, Sari is there; disabled, no longer, and what Sari has queues again and goes to who is there.
    choose(&boss, "away").await;
    assert_eq!(sari.sign_in("Sari", crate::shop::PASSWORD).await.status, 303);
    assert_eq!(sari.get("/console").await.status, 200);
    assert!(is_online(&shop, "Sari").await);
    let csrf = boss.form_token().await;
    let form = [("csrf", csrf.as_str()), ("name", "Sari")];
    assert_eq!(boss.post("/console/agents/disable", &form).await.status, 303);
    assert!(!is_online(&shop, "Sari").await);
    let state = shop.runtime.state(&first).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Queued);
    let told = shop.said(&first).await;
    assert!(
        told.iter().any(|text| text.contains("Sari sedang tidak bisa membalas")),
        "{told:?}"
    );
    choose(&boss, "online").await;
    watched.until_with(&first, "Bos").await;
}

#[tokio::test]
async fn whoever_does_not_answer_loses_it_to_another_and_is_away() {
    let shop = Shop::of(&settings(", members: [Sari, Budi], assign: round-robin", "")).await;
    let sari = there(&shop, "Sari").await;
    let budi = there(&shop, "Budi").await;
    let mut watched = Watched::new(&shop);
    let conversation = shop.conversation(None, &["cs"]).await;
    watched.until_with(&conversation, "Sari").await;
    shop.clock.advance(TimeDelta::minutes(6));
    // Budi is seen to be there, Sari only opens the queue.
    assert_eq!(budi.get("/console").await.status, 200);
    assert_eq!(sari.get("/console").await.status, 200);
    shop.clock.advance(TimeDelta::minutes(4) + TimeDelta::seconds(1));
    watched.until_with(&conversation, "Budi").await;
    assert_eq!(shop.runtime.presence("sari").await.expect("read"), Presence::Away);
    let page = sari.get("/console").await;
    assert!(page.has("class=\"away\""), "the bar shows it: {}", page.text);
    // Coming back online, Sari is given what comes next.
    let next = shop.conversation(None, &["cs"]).await;
    watched.until_with(&next, "Budi").await;
    choose(&sari, "online").await;
    let third = shop.conversation(None, &["cs"]).await;
    watched.until_with(&third, "Sari").await;
}

#[tokio::test]
async fn whoever_gives_no_sign_is_given_nothing() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let (sari, budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    shop.clock.advance(TimeDelta::minutes(5));
    assert_eq!(budi.get("/console").await.status, 200);
    let mut watched = Watched::new(&shop);
    for _ in 0..3 {
        let conversation = shop.conversation(None, &["cs"]).await;
        watched.until_with(&conversation, "Budi").await;
    }
    assert_eq!(sari.get("/console").await.status, 200);
    let conversation = shop.conversation(None, &["cs"]).await;
    watched.until_with(&conversation, "Sari").await;
}

#[tokio::test]
async fn what_a_disabled_agent_has_waits_again_at_once() {
    let shop = Shop::of(&settings(", members: [Sari, Budi], assign: round-robin", "")).await;
    let boss = there(&shop, "Bos").await;
    let _sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let first = shop.conversation(None, &["cs"]).await;
    watched.until_with(&first, "Sari").await;
    shop.clock.advance(TimeDelta::seconds(1));
    let csrf = boss.form_token().await;
    let form = [("csrf", csrf.as_str()), ("name", "Sari")];
    assert_eq!(boss.post("/console/agents/disable", &form).await.status, 303);
    let state = shop.runtime.state(&first).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Queued);
    let told = shop.said(&first).await;
    assert!(
        told.iter().any(|text| text.contains("Sari sedang tidak bisa membalas")),
        "{told:?}"
    );
    // Sari was seen just now, and is given nothing all the same; Budi is as soon as Budi is there.
    let _budi = there(&shop, "Budi").await;
    watched.until_with(&first, "Budi").await;
    // From beside the server.
    shop.clock.advance(TimeDelta::seconds(1));
    let now = shop.runtime.clock().now();
    shop.store.set_disabled("budi", Some(now)).await.expect("stored");
    shop.runtime.look_at_accounts().await.expect("stored");
    assert_eq!(holder(&shop, &first).await, None);
    // Should the name get something all the same, it is given back.
    shop.clock.advance(TimeDelta::seconds(1));
    let kind = EventKind::Claimed {
        agent: "Budi".to_owned(),
    };
    shop.runtime.apply(&first, kind).await.expect("stored");
    shop.runtime.look_at_accounts().await.expect("stored");
    assert_eq!(holder(&shop, &first).await, None);
}

#[tokio::test]
async fn presence_is_chosen_in_the_bar_of_every_page() {
    let shop = Shop::of(&settings("", "")).await;
    let sari = there(&shop, "Sari").await;
    let conversation = shop.conversation(None, &["cs"]).await;
    for path in [
        "/console",
        &format!("/console/conversations/{conversation}"),
        "/console/deliveries",
    ] {
        let page = sari.get(path).await;
        assert!(
            page.has("class=\"online\"") && page.hidden("presence") == "away",
            "{path}: {}",
            page.text
        );
    }
    assert!(sari.get_in("en", "/console").await.has("Press to go away"));
    choose(&sari, "away").await;
    let page = sari.get("/console").await;
    assert!(page.has("class=\"away\"") && page.has("Jeda") && page.hidden("presence") == "online");
    let csrf = sari.form_token().await;
    for (presence, status) in [("asleep", 422), ("", 422)] {
        let page = sari
            .post("/console/presence", &[("csrf", &csrf), ("presence", presence)])
            .await;
        assert_eq!(page.status, status, "{presence}");
    }
    assert_eq!(
        sari.post("/console/presence", &[("presence", "online")]).await.status,
        403
    );
    assert_eq!(shop.runtime.presence("Sari").await.expect("read"), Presence::Away);
}
