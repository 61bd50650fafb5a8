//! What the pages show.

use crate::shop::Shop;
use chrono::TimeDelta;
use sapa::dialogue::{EventKind, Visitor};

const NASTY: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
const ESCAPED: &str = "&#60;script&#62;alert(1)";

#[tokio::test]
async fn the_queue_shows_who_waits_the_longest_first() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    assert!(sari.get("/console").await.has("Tidak ada yang menunggu"));
    let mut ids = Vec::new();
    for name in ["Ani", "Budi", "Citra", "Dewi"] {
        ids.push(shop.conversation(Some(name), &["harga", "cs"]).await);
        shop.clock.advance(TimeDelta::minutes(35));
    }
    sari.press(&ids[2], "claim").await;
    tono.press(&ids[3], "claim").await;
    let page = sari.get("/console").await;
    assert!(page.has("<title>(2) Antrean"));
    let at = |part: &str| {
        page.text
            .find(part)
            .unwrap_or_else(|| panic!("no {part} in {}", page.text))
    };
    let order = [
        "2 jam 20 menit",
        "Ani</bdi>",
        "Budi</bdi>",
        "Bersama Anda",
        "Citra</bdi>",
        "Bersama agen lain",
        "Dewi</bdi>",
    ];
    let mut places: Vec<usize> = order.iter().skip(1).map(|part| at(part)).collect();
    assert!(places.is_sorted(), "{places:?}");
    places.clear();
    assert!(at("2 jam 20 menit") < at("1 jam 45 menit"));
    at("Bantuan");
    at("Minta bicara dengan orang");
    assert!(sari.get_in("en", "/console").await.has("Asked for a person"));
}

#[tokio::test]
async fn a_long_queue_is_cut_but_counted() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    for n in 0..203 {
        shop.conversation(Some(&format!("Pengunjung {n}")), &["cs"]).await;
        shop.clock.advance(TimeDelta::milliseconds(10));
    }
    let page = sari.get("/console").await;
    assert!(page.has("<title>(203) ") && page.has("Ditampilkan 200"));
    assert_eq!(page.text.matches("<li class=\"row").count(), 200);
    assert!(page.has("Pengunjung 0<") && !page.has("Pengunjung 200<"));
}

#[tokio::test]
async fn a_conversation_shows_all_that_an_agent_needs() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["harga", "cs"]).await;
    let visitor = Visitor {
        name: Some("Budi".to_owned()),
        phone: Some("+62812".to_owned()),
        email: Some("budi@contoh.example".to_owned()),
        id: Some("C-77".to_owned()),
    };
    let page = Some("https://toko.example/kopi".to_owned());
    let kind = EventKind::Introduced { page, visitor };
    shop.runtime.apply(&id, kind).await.expect("stored");
    let page = sari.get(&format!("/console/conversations/{id}")).await;
    let shown = [
        "role=\"log\"",
        "harga",
        "Kopi Rp 15.000.",
        "Kopi Sore",
        "Menunggu tim Bantuan",
        "Minta bicara dengan orang",
        "Budi",
        "+62812",
        "budi@contoh.example",
        "C-77",
        "<a href=\"https://toko.example/kopi\" rel=\"noopener noreferrer nofollow\"",
        "10.00",
    ];
    for part in shown {
        assert!(page.has(part), "{part} in {}", page.text);
    }
}

#[tokio::test]
async fn what_visitors_write_is_shown_as_text() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(Some(NASTY), &["cs", NASTY]).await;
    let visitor = Visitor {
        name: Some(NASTY.to_owned()),
        email: Some(NASTY.to_owned()),
        ..Visitor::default()
    };
    let kind = EventKind::Introduced {
        page: Some("javascript:alert(3)".to_owned()),
        visitor,
    };
    shop.runtime.apply(&id, kind).await.expect("stored");
    sari.press(&id, "claim").await;
    sari.reply(&id, "r1", NASTY).await;
    let pages = [
        "/console".to_owned(),
        "/console/live/queue/rows".to_owned(),
        format!("/console/conversations/{id}"),
        format!("/console/live/conversations/{id}/news"),
    ];
    for path in pages {
        let page = sari.get(&path).await;
        assert!(page.has(ESCAPED), "{path}: {}", page.text);
        for part in ["<script>", "<img src=x", "href=\"javascript"] {
            assert!(!page.has(part), "{path}: {part}");
        }
    }
    let unsent = sari.reply(&id, "r2", &NASTY.repeat(100)).await;
    assert_eq!(unsent.status, 422);
    assert!(unsent.has(ESCAPED) && !unsent.has("<script>"));
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let paths = [
        "/console",
        "/console/sign-in",
        "/console/join/x",
        "/console/conversations/x",
        "/console/assets/console.js",
    ];
    for path in paths {
        let page = sari.get(path).await;
        let header = |name: &str| {
            let values: Vec<_> = page
                .headers
                .get_all(name)
                .iter()
                .map(|value| value.to_str().expect("text"))
                .collect();
            assert_eq!(values.len(), 1, "{path}: {name}");
            values[0].to_owned()
        };
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        let kept = header("cache-control");
        assert_eq!(kept == "no-store", !path.contains("assets"), "{path}: {kept}");
        assert!(!page.has("style=\"") && !page.has(" onclick="), "{path}");
    }
}

#[tokio::test]
async fn earlier_messages_are_a_page_of_their_own() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    sari.press(&id, "claim").await;
    for n in 0..310 {
        shop.visitor_says(&id, &format!("pesan nomor {n}.")).await;
    }
    let page = sari.get(&format!("/console/conversations/{id}")).await;
    assert!(page.has("nomor 309.") && page.has("nomor 10.") && !page.has("nomor 9."));
    let (_, before) = page.text.split_once("?before=").expect("a link to earlier messages");
    let before = before.split('"').next().expect("its end");
    let earlier = sari.get(&format!("/console/conversations/{id}?before={before}")).await;
    assert!(earlier.has("nomor 9.") && !earlier.has("nomor 10.") && !earlier.has("?before="));
    assert!(!earlier.has("data-live"), "what is old does not change");
}
