//! The desk: who waits and how late it is, what is one's own, what is open, closed or found; in pages that can be kept as bookmarks.

use crate::browser::{Browser, Page};
use crate::shop::Shop;
use chrono::TimeDelta;
use serde_json::Value;

/// The conversations on a page, in order.
fn listed(page: &Page) -> Vec<String> {
    let links = page.text.split("<a href=\"/console/conversations/").skip(1);
    links
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect()
}

/// The link to the next page.
fn next(page: &Page) -> Option<String> {
    let (before, _) = page.text.split_once("\" rel=\"next\"")?;
    let (_, link) = before.rsplit_once("href=\"")?;
    Some(link.replace("&#38;", "&").replace("&amp;", "&"))
}

/// All pages of a list, each at most fifty rows long.
async fn all_pages(browser: &Browser, first: &str) -> Vec<String> {
    let (mut seen, mut path) = (Vec::new(), Some(first.to_owned()));
    while let Some(now) = path {
        let page = browser.get(&now).await;
        assert_eq!(page.status, 200, "{now}");
        let rows = listed(&page);
        assert!(rows.len() <= 50);
        seen.extend(rows);
        path = next(&page);
    }
    seen
}

#[tokio::test]
async fn who_waits_stands_in_order_and_says_how_late_it_is() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    assert!(sari.get("/console").await.has("Tidak ada yang menunggu"));
    let mut ids = Vec::new();
    // The shop answers within 90 seconds.
    for (name, later) in [("Ani", 25), ("Budi", 60), ("Citra", 10)] {
        ids.push(shop.conversation(Some(name), &["harga", "cs"]).await);
        shop.clock.advance(TimeDelta::seconds(later));
    }
    let page = sari.get("/console").await;
    assert_eq!(listed(&page), ids);
    assert!(page.has("<title>(3) Menunggu"));
    let levels: Vec<&str> = page
        .text
        .split("<span class=\"level ")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .collect();
    assert_eq!(
        levels,
        ["late\">Terlambat", "soon\">Segera terlambat", "intime\">Tepat waktu"]
    );
    for part in ["Ani</bdi>", "Bantuan", "Minta bicara dengan orang", "1 menit"] {
        assert!(page.has(part), "{part} in {}", page.text);
    }
    let english = sari.get_in("en", "/console").await;
    assert!(english.has("Asked for a person") && english.has("Late soon"));
}

#[tokio::test]
async fn a_wait_rests_while_the_shop_is_closed() {
    let shop = Shop::open_with("hours: {senin-jumat: 09:00-17:00}\n").await;
    // From half past four in the afternoon to nine the next morning.
    shop.clock.advance(TimeDelta::minutes(390));
    shop.conversation(Some("Ani"), &["cs"]).await;
    shop.clock.advance(TimeDelta::minutes(16 * 60 + 30));
    let sari = shop.agent("Sari").await;
    let page = sari.get("/console").await;
    assert!(page.has(">30 menit</time>") && page.has("level late"), "{}", page.text);
    assert!(page.has("dihitung selama jam buka"));
}

#[tokio::test]
async fn a_long_queue_comes_in_pages_that_neither_repeat_nor_skip() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let mut ids = Vec::new();
    for n in 0..120 {
        ids.push(shop.conversation(Some(&format!("Pengunjung {n}")), &["cs"]).await);
        shop.clock.advance(TimeDelta::milliseconds(n % 2));
    }
    let first = sari.get("/console").await;
    assert!(first.has("<title>(120) ") && listed(&first).len() == 50);
    let second = next(&first).expect("a second page");
    // Somebody on the first page goes meanwhile: nobody behind is passed over.
    let expected = listed(&sari.get(&second).await);
    sari.press(&listed(&first)[3], "claim").await;
    assert_eq!(listed(&sari.get(&second).await), expected);
    assert!(sari.get(&second).await.has("Kembali ke awal"));
    let mut seen = all_pages(&sari, "/console").await;
    let claimed = listed(&first)[3].clone();
    ids.retain(|id| *id != claimed);
    ids.sort();
    seen.sort();
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn ones_own_conversations_tell_what_is_not_answered() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let mut ids = Vec::new();
    for name in ["Ani", "Budi", "Citra"] {
        let id = shop.conversation(Some(name), &["cs"]).await;
        sari.press(&id, "claim").await;
        sari.reply(&id, "r1", "Halo Kak").await;
        shop.clock.advance(TimeDelta::minutes(1));
        ids.push(id);
    }
    let other = shop.conversation(Some("Dewi"), &["cs"]).await;
    tono.press(&other, "claim").await;
    for (at, messages) in [(2, 1), (0, 2)] {
        for n in 0..messages {
            shop.visitor_says(&ids[at], &format!("halo {n}?")).await;
        }
        shop.clock.advance(TimeDelta::minutes(5));
    }
    let page = sari.get("/console/mine").await;
    assert_eq!(
        listed(&page),
        [ids[2].clone(), ids[0].clone(), ids[1].clone()],
        "who waits longest first"
    );
    for part in [
        "<title>(2) Saya",
        "1 belum dijawab",
        "2 belum dijawab",
        "Sudah dijawab",
        "10 menit",
    ] {
        assert!(page.has(part), "{part} in {}", page.text);
    }
    let news: Value = serde_json::from_str(&sari.get("/console/live/desk").await.text).expect("JSON");
    assert_eq!((&news["waiting"], &news["unread"]), (&0.into(), &2.into()), "{news}");
    assert_eq!(listed(&tono.get("/console/mine").await), [other]);
}

#[tokio::test]
async fn open_and_closed_ones_are_listed_by_what_happened_last() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let with_bot = shop.conversation(Some("Ani"), &["harga"]).await;
    let settled = shop.conversation(Some("Budi"), &["cs"]).await;
    sari.press(&settled, "claim").await;
    let held = shop.conversation(Some("Citra"), &["cs"]).await;
    sari.press(&held, "claim").await;
    assert_eq!(
        listed(&sari.get("/console/all").await),
        [held.clone(), settled.clone(), with_bot.clone()]
    );
    sari.press(&settled, "resolve").await;
    shop.visitor_says(&with_bot, "harga lagi").await;
    let all = sari.get("/console/all").await;
    assert_eq!(listed(&all), [with_bot.clone(), held.clone()]);
    assert!(all.has("Dijawab bot") && all.has("Bersama Sari"), "{}", all.text);
    let closed = sari.get("/console/closed").await;
    assert_eq!(listed(&closed), std::slice::from_ref(&settled));
    // What is closed can be read.
    let read = sari.get(&format!("/console/conversations/{settled}")).await;
    assert!(read.has("Kopi") && read.has("sudah selesai"));
    let rows: [(&str, &[&String]); 4] = [
        ("/console/all?agent=sari", &[&held]),
        ("/console/all?team=support", &[&held]),
        ("/console/closed?agent=Tono", &[]),
        ("/console/all?team=nothing", &[]),
    ];
    for (path, expected) in rows {
        let page = sari.get(path).await;
        assert_eq!(listed(&page).iter().collect::<Vec<_>>(), expected, "{path}");
        assert!(page.has("Hapus saringan"), "{path}");
    }
}

#[tokio::test]
async fn a_conversation_is_found_by_what_was_said_and_by_who_it_is() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let ani = shop
        .conversation(Some("Ani Lestari"), &["kopi susu tanpa gula ada?", "cs"])
        .await;
    let budi = shop
        .conversation(Some("Budi"), &["nomor saya 0812-3456-7890", "cs"])
        .await;
    sari.press(&budi, "claim").await;
    sari.reply(&budi, "r1", "Pesanan dikirim besok, Kak").await;
    let handoff = format!("{ani}-h1");
    let rows: [(&str, &[&String]); 11] = [
        ("q=gula", &[&ani]),
        ("q=GULA+susu", &[&ani]),
        ("q=lestari+gula", &[&ani]),
        ("q=dikirim", &[&budi]),
        ("q=%2B62+812+3456", &[&budi]),
        (&format!("q={handoff}"), &[&ani]),
        ("q=cs&agent=Sari", &[&budi]),
        ("q=cs&team=support", &[&budi, &ani]),
        ("q=cs&from=2026-11-23&to=2026-11-23", &[&budi, &ani]),
        ("q=cs&to=2026-11-22", &[]),
        ("q=%22+OR+NEAR(", &[]),
    ];
    for (query, expected) in rows {
        let page = sari.get(&format!("/console/search?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    assert!(
        sari.get("/console/search?q=gula")
            .await
            .has("tanpa <mark>gula</mark> ada")
    );
    // What agents wrote beside it.
    let csrf = sari.form_token().await;
    let form = [("csrf", csrf.as_str()), ("tag", "Grosir Besar")];
    sari.post(&format!("/console/conversations/{ani}/tags"), &form).await;
    let form = [
        ("csrf", csrf.as_str()),
        ("note", "n1"),
        ("text", "Minta <b>nota</b> pajak"),
    ];
    sari.post(&format!("/console/conversations/{budi}/notes"), &form).await;
    for (query, expected) in [("q=grosir", &ani), ("q=nota+dikirim", &budi)] {
        let page = sari.get(&format!("/console/search?{query}")).await;
        assert_eq!(listed(&page), std::slice::from_ref(expected), "{query}");
    }
    let noted = sari.get("/console/search?q=nota").await;
    assert!(
        noted.has("Catatan:</span> <bdi>Minta &#60;b&#62;<mark>nota</mark>"),
        "{}",
        noted.text
    );
    let nothing = sari.get("/console/search").await;
    assert!(listed(&nothing).is_empty() && nothing.has("name=\"q\""));
    let long = "a".repeat(3_000);
    assert_eq!(sari.get(&format!("/console/search?q={long}")).await.status, 200);
}

#[tokio::test]
async fn lists_are_narrowed_by_tag() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let ani = shop.conversation(Some("Ani"), &["cs"]).await;
    shop.clock.advance(TimeDelta::seconds(1));
    let budi = shop.conversation(Some("Budi"), &["cs"]).await;
    let csrf = sari.form_token().await;
    let form = [("csrf", csrf.as_str()), ("tag", "VIP")];
    sari.post(&format!("/console/conversations/{ani}/tags"), &form).await;
    for path in [
        "/console?tag=vip",
        "/console/all?tag=VIP",
        "/console/search?tag=vip",
        "/console/search?q=cs&tag=vip",
    ] {
        let page = sari.get(path).await;
        assert_eq!(listed(&page), std::slice::from_ref(&ani), "{path}");
        assert!(page.has("<bdi>vip</bdi>"), "{path}");
    }
    assert_eq!(listed(&sari.get("/console").await), [ani, budi]);
    assert!(listed(&sari.get("/console/all?tag=nothing").await).is_empty());
}

#[tokio::test]
async fn only_work_of_ones_own_teams_is_announced() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let news = async |browser: &Browser| {
        let text = browser.get("/console/live/desk").await.text;
        let news: Value = serde_json::from_str(&text).expect("JSON");
        (news["own"].clone(), news["work"].as_array().map(Vec::len))
    };
    shop.conversation(Some("Ani"), &["cs"]).await;
    assert_eq!(
        news(&tono).await,
        (1.into(), Some(1)),
        "a team without members is everybody's"
    );
    shop.store
        .set_teams("SARI", &["support".to_owned()])
        .await
        .expect("stored");
    assert_eq!(news(&sari).await, (1.into(), Some(1)));
    assert_eq!(news(&tono).await, (0.into(), Some(0)));
    let page = tono.get("/console").await;
    assert!(
        page.has("<title>Menunggu") && listed(&page).len() == 1,
        "but is seen by all"
    );
}

#[tokio::test]
async fn what_many_see_alike_is_made_once_a_change() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let tono = shop.agent("Tono").await;
    let id = shop.conversation(Some("Ani"), &["cs"]).await;
    // A page that names no change, or another than the last, gets what is there now.
    for change in ["", "?change=999"] {
        assert!(
            sari.get(&format!("/console/live/lists/waiting{change}"))
                .await
                .has("Ani")
        );
    }
    tono.press(&id, "claim").await;
    assert!(!sari.get("/console/live/lists/waiting?change=999").await.has("Ani"));
    assert_eq!(sari.get("/console/live/lists/nothing").await.status, 404);
}

#[tokio::test]
async fn a_notification_may_say_who_wrote_what() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(Some("Ani"), &["cs", "<b>halo</b>"]).await;
    let said = sari.get(&format!("/console/live/glimpse/{id}")).await;
    let said: Value = serde_json::from_str(&said.text).expect("JSON");
    assert_eq!((&said["name"], &said["text"]), (&"Ani".into(), &"<b>halo</b>".into()));
    assert_eq!(sari.get("/console/live/glimpse/nothing").await.status, 404);
    let stranger = Browser::new(&shop.url);
    for path in [format!("/console/live/glimpse/{id}"), "/console/live/desk".to_owned()] {
        assert_eq!(stranger.get(&path).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn the_icon_counts_what_waits() {
    let shop = Shop::open().await;
    let browser = Browser::new(&shop.url);
    for (path, text) in [
        ("/console/badge/3", ">3</text></svg>"),
        ("/console/badge/250", ">99+</text></svg>"),
    ] {
        let icon = browser.get(path).await;
        assert_eq!(
            (icon.status, &icon.headers["content-type"]),
            (200, &"image/svg+xml".parse().expect("a value"))
        );
        assert!(icon.has(text), "{}", icon.text);
    }
    assert_eq!(browser.get("/console/badge/x").await.status, 400);
}
