//! The page of notices on their way.

use crate::shop::Shop;
use sapa::dialogue::{State, Visitor};
use sapa::runtime::Clock;
use sapa::store::{Attempt, DeliveryStatus, NewDelivery, Room, Turn};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A conversation with one notice, in whose target's name somebody tried something.
async fn queued(shop: &Shop, target: &str) {
    let delivery = NewDelivery {
        webhook_id: "msg_c_1_1".to_owned(),
        target: target.to_owned(),
        kind: "handoff.requested",
        sequence: 1,
        body: "{}".to_owned(),
    };
    let turn = Turn {
        conversation: "c_1".to_owned(),
        version: 1,
        at: shop.clock.now(),
        state: Arc::new(State::new("c_1", "id", None, Visitor::default())),
        entries: Arc::new([]),
        client_id: None,
        token_hash: Some([1; 32]),
        handoffs: Vec::new(),
        deliveries: vec![delivery],
        timers: Vec::new(),
        calls: Vec::new(),
        answered_call: None,
        counted: Default::default(),
        after: None,
    };
    shop.store.commit(turn).await.expect("stored");
}

#[tokio::test]
async fn they_are_shown_by_status_and_sent_again() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let page = sari.get("/console/deliveries").await;
    for part in [
        "aria-current=\"page\">Kiriman</a>",
        "<h1>Kiriman</h1>",
        "Belum ada kiriman",
    ] {
        assert!(page.has(part), "no {part} in {}", page.text);
    }
    queued(&shop, "<b>desk</b>").await;
    let now = shop.clock.now();
    let room = Room {
        per_target: 1,
        in_flight: HashMap::new(),
    };
    let until = now + chrono::TimeDelta::minutes(1);
    let leased = shop.store.lease(now, until, &room).await.expect("leased");
    let error = "HTTP 404".to_owned();
    shop.store
        .settle(&leased[0], now, Duration::from_millis(37), Attempt::Dead { error })
        .await
        .expect("stored");
    let page = sari.get("/console/deliveries?status=dead").await;
    for part in [
        "Pengunjung butuh orang → <bdi>&#60;b&#62;desk",
        "<code>handoff.requested</code> <code>msg_c_1_1</code>",
        "&#60;b&#62;desk",
        "Gagal",
        "1 kali dicoba",
        "37 ms",
        "<bdi>HTTP 404</bdi> · Penerima menjawab dengan kode ini.",
        "/console/conversations/c_1",
        "Kirim lagi",
    ] {
        assert!(page.has(part), "no {part} in {}", page.text);
    }
    let english = sari.get_in("en", "/console/deliveries").await;
    assert!(english.has("attempts: 1") && english.has("A visitor needs a person → "));
    for status in ["due", "delivered"] {
        let page = sari.get(&format!("/console/deliveries?status={status}")).await;
        assert!(page.has("Belum ada kiriman"), "{status}");
    }

    // Again, by a form of this session only.
    let path = format!("/console/deliveries/{}/replay", leased[0].id);
    assert_eq!(sari.post(&path, &[("csrf", "forged")]).await.status, 403);
    let token = sari.form_token().await;
    let mut work = shop.runtime.work_hints();
    let form = [("csrf", token.as_str()), ("status", "dead")];
    assert_eq!(sari.post(&path, &form).await.to(), "/console/deliveries?status=dead");
    assert!(work.next().await.is_some(), "the worker is woken");
    let due = shop
        .store
        .deliveries(Some(DeliveryStatus::Due), None, 9)
        .await
        .expect("readable");
    assert_eq!((due.len(), due[0].webhook_id.as_str()), (1, "msg_c_1_1"));
    // What was tried before stays counted.
    assert_eq!(due[0].attempts, 1);
    // It is due now, and the next one of the conversation would wait for it.
    let page = sari.get("/console/deliveries?status=due").await;
    assert!(page.has("Kirim sekarang") && !page.has("menunggu kiriman sebelumnya"));
    assert_eq!(sari.post("/console/deliveries/999/replay", &form).await.status, 404);
    // Nobody else sees any of it.
    let stranger = crate::browser::Browser::new(&shop.url);
    assert!(
        stranger
            .get("/console/deliveries")
            .await
            .to()
            .starts_with("/console/sign-in")
    );
}

#[tokio::test]
async fn a_target_that_answered_410_is_announced_and_its_dead_are_sent_again_or_dismissed() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let csrf = sari.form_token().await;
    let now = shop.clock.now();
    let room = Room {
        per_target: 1,
        in_flight: HashMap::new(),
    };
    queued(&shop, "desk & co").await;
    let until = now + chrono::TimeDelta::minutes(1);
    let leased = shop.store.lease(now, until, &room).await.expect("leased");
    let gone = Attempt::Gone {
        url_hash: [7; 32],
        error: "target_off: HTTP 410".to_owned(),
    };
    shop.store
        .settle(&leased[0], now, Duration::from_millis(37), gone)
        .await
        .expect("stored");

    let of = "/console/deliveries?target=desk+%26+co";
    for path in ["/console/deliveries", of] {
        let page = sari.get(path).await;
        for part in [
            "<strong><bdi>desk &#38; co</bdi></strong>: 1 kiriman gagal",
            "menjawab 410",
            "Nyalakan lagi",
            "Hapus semua yang gagal dari daftar",
        ] {
            assert!(page.has(part), "no {part} at {path} in {}", page.text);
        }
        // Before it is on they would only die again.
        assert!(!page.has("Kirim ulang semua yang gagal"));
    }
    // A name that no target has, wherever it comes.
    let nobody = [("csrf", csrf.as_str()), ("target", "<crm>")];
    let mut answers = vec![sari.get("/console/deliveries?target=%3Ccrm%3E").await];
    for action in ["replay-dead", "dismiss-dead", "switch-on"] {
        answers.push(sari.post(&format!("/console/deliveries/{action}"), &nobody).await);
    }
    for page in answers {
        assert_eq!(page.status, 404);
        assert!(
            page.has("Tidak ada target bernama &#60;crm&#62;") && page.has("desk &#38; co"),
            "{}",
            page.text
        );
    }

    let form = [("csrf", csrf.as_str()), ("target", "desk & co")];
    let one = format!("/console/deliveries/{}/replay", leased[0].id);
    for path in ["/console/deliveries/replay-dead", &one] {
        let page = sari.post(path, &form).await;
        assert_eq!(page.status, 409, "{path}");
        assert!(page.has("Target desk &#38; co sedang mati"), "{path}: {}", page.text);
        let standings = shop.store.standings().await.expect("readable");
        assert_eq!((standings[0].due, standings[0].dead), (0, 1), "{path}");
    }
    assert_eq!(sari.post("/console/deliveries/switch-on", &form).await.to(), of);
    let page = sari.get(of).await;
    assert!(!page.has("Nyalakan lagi") && page.has("Kirim ulang semua yang gagal"));
    let again = sari.post("/console/deliveries/replay-dead", &form).await;
    assert_eq!(again.to(), "/console/deliveries?status=due&target=desk+%26+co");
    let standings = shop.store.standings().await.expect("readable");
    let counts: Vec<_> = standings
        .iter()
        .map(|found| (found.due, found.dead, found.off_since))
        .collect();
    assert_eq!(counts, [(1, 0, None)]);

    let leased = shop.store.lease(now, until, &room).await.expect("leased");
    let error = "HTTP 404".to_owned();
    shop.store
        .settle(&leased[0], now, Duration::from_millis(37), Attempt::Dead { error })
        .await
        .expect("stored");
    assert_eq!(
        sari.post("/console/deliveries/dismiss-dead", &form).await.to(),
        "/console/deliveries"
    );
    assert_eq!(shop.store.standings().await.expect("readable"), []);
    assert!(sari.get("/console/deliveries").await.has("Belum ada kiriman"));
}

#[tokio::test]
async fn an_address_that_is_none_of_the_consoles_is_a_page() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    for path in [
        "/console/deliveries?before=abc",
        "/console/nowhere",
        "/console/conversations/c_1/nowhere",
    ] {
        let page = sari.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.has("<h1>Tidak ditemukan</h1>"), "{path}: {}", page.text);
    }
}
