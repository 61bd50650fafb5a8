//! What the pages show.

use crate::shop::Shop;
use sapa::dialogue::{EventKind, Visitor};

const NASTY: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
const ESCAPED: &str = "&#60;script&#62;alert(1)";

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
    assert!(sari.get("/console").await.has(ESCAPED));
    sari.press(&id, "claim").await;
    sari.reply(&id, "r1", NASTY).await;
    let pages = [
        "/console/mine".to_owned(),
        "/console/all".to_owned(),
        "/console/search?q=script".to_owned(),
        "/console/live/lists/mine".to_owned(),
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
