//! The conversation page: what it is made of, and what agents write beside a conversation.

use crate::shop::Shop;
use sapa::runtime::Side;

#[tokio::test]
async fn a_pages_files_are_of_one_version() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    let page = sari.get(&format!("/console/conversations/{id}")).await;
    let mut addresses = Vec::new();
    for start in ["href=\"/console/assets/", "src=\"/console/assets/"] {
        let rests = page.text.split(start).skip(1);
        addresses.extend(rests.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    let named = |name: &str| addresses.iter().find(|address| address.starts_with(name)).cloned();
    let shared = named("console.js?v=").expect("the shared script");
    assert!(named("talk.css?v=").is_some());
    let own = sari
        .get(&format!(
            "/console/assets/{}",
            named("talk.js?v=").expect("its own script")
        ))
        .await;
    assert!(own.has(&format!("from \"/console/assets/{shared}\"")), "{}", own.text);
}

const NASTY: &str = "<script>alert(1)</script>";
const ESCAPED: &str = "&#60;script&#62;alert(1)&#60;/script&#62;";

impl crate::browser::Browser {
    async fn write_note(&self, conversation: &str, id: &str, text: &str) -> crate::browser::Page {
        let csrf = self.form_token().await;
        let form = [("csrf", csrf.as_str()), ("note", id), ("text", text)];
        self.post(&format!("/console/conversations/{conversation}/notes"), &form)
            .await
    }

    async fn change_tag(&self, conversation: &str, action: &str, tag: &str) -> crate::browser::Page {
        let csrf = self.form_token().await;
        let form = [("csrf", csrf.as_str()), ("tag", tag)];
        self.post(&format!("/console/conversations/{conversation}/{action}"), &form)
            .await
    }
}

#[tokio::test]
async fn notes_are_kept_for_agents_alone() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    let page = format!("/console/conversations/{id}");
    let said = shop.said(&id).await;

    assert_eq!(
        sari.write_note(&id, "n1", " Minta nota\r\npajak ").await.to(),
        format!("{page}#notes")
    );
    assert_eq!(sari.write_note(&id, "n1", "lain lagi").await.status, 303, "sent twice");
    assert_eq!(tono.write_note(&id, "n2", NASTY).await.status, 303, "whoever has it");
    let shown = tono.get(&page).await;
    assert!(shown.has("Minta nota\npajak") && !shown.has("lain lagi"));
    assert!(shown.has(ESCAPED) && !shown.has(NASTY));
    assert_eq!(shop.said(&id).await, said, "the visitor sees nothing of it");

    for (text, problem) in [
        ("  ", "Tulis catatan dulu."),
        (&*"x".repeat(4001), "paling banyak 4000 karakter"),
    ] {
        let refused = sari.write_note(&id, "n3", text).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has(problem) && refused.has("<details class=\"facts\" open>"));
        assert!(refused.has("value=\"n3\""), "what was written stays under its id");
    }
    assert_eq!(sari.write_note(&id, "no id", "x").await.status, 422);
    assert_eq!(sari.write_note("nothing", "n1", "x").await.status, 404);
    let foreign = sari
        .post(
            &format!("{page}/notes"),
            &[("csrf", "x"), ("note", "n9"), ("text", "x")],
        )
        .await;
    assert_eq!(foreign.status, 403);
    sari.press(&id, "claim").await;
    sari.press(&id, "resolve").await;
    assert_eq!(sari.write_note(&id, "n4", "sesudah selesai").await.status, 303);
    assert!(sari.get(&page).await.has("sesudah selesai"));
}

#[tokio::test]
async fn tags_are_added_removed_and_suggested() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let (id, other) = (
        shop.conversation(None, &["cs"]).await,
        shop.conversation(None, &["cs"]).await,
    );
    let page = format!("/console/conversations/{id}");
    assert_eq!(
        sari.change_tag(&id, "tags", "VIP,  kirim  ulang ").await.to(),
        format!("{page}#tags")
    );
    assert_eq!(sari.change_tag(&id, "tags", NASTY).await.status, 303);
    assert_eq!(shop.store.tags(&id).await.expect("read"), [NASTY, "kirim ulang", "vip"]);
    let shown = sari.get(&page).await;
    assert!(shown.has(ESCAPED) && !shown.has(NASTY) && shown.has("value=\"kirim ulang\""));
    let suggested = sari.get(&format!("/console/conversations/{other}")).await;
    assert!(suggested.has("<option value=\"vip\">") && !suggested.has(NASTY));
    assert_eq!(sari.change_tag(&id, "tags/remove", "vip").await.status, 303);
    assert_eq!(
        sari.change_tag(&id, "tags/remove", "vip").await.status,
        303,
        "said again"
    );
    assert_eq!(shop.store.tags(&id).await.expect("read"), [NASTY, "kirim ulang"]);

    for tag in ["", " , ", &"x".repeat(41)] {
        let refused = sari.change_tag(&id, "tags", tag).await;
        assert_eq!(refused.status, 422, "{tag}");
        assert!(refused.has("Label berisi 1 sampai 40 huruf."));
    }
    let many = (0..19).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let refused = sari.change_tag(&id, "tags", &many).await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("paling banyak punya 20 label") && refused.has("17,18\""));
    assert_eq!(shop.store.tags(&id).await.expect("read").len(), 2, "all or none");
    // Of a form that is nothing but commas no more is read than a conversation may have.
    let endless = sari.change_tag(&id, "tags", &"a,".repeat(3000)).await;
    assert_eq!(endless.status, 422);
    assert!(endless.has("paling banyak punya 20 label"));
    assert_eq!(sari.change_tag("nothing", "tags", "vip").await.status, 404);
    assert_eq!(sari.change_tag("nothing", "tags", "").await.status, 404);
}

#[tokio::test]
async fn who_takes_over_learns_why_and_what_was_understood() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop
        .conversation(Some("Budi"), &["harga", "gimana caranya terbang?", "cs"])
        .await;
    let page = sari.get(&format!("/console/conversations/{id}")).await;
    for part in [
        "Kenapa diteruskan ke orang",
        "Minta bicara dengan orang",
        "<li dir=\"auto\">gimana caranya terbang?</li>",
        "<dt>Topik</dt>",
        "Harga",
        "Jam toko",
        "data-zone=\"Asia/Jakarta\"",
        "<time datetime=\"2026-",
        ">Hari ini</time>",
    ] {
        assert!(page.has(part), "{part}: {}", page.text);
    }
    assert!(!page.has("Percakapan lain pengunjung ini"));
}

const RATING: &str = "title: {id: Nilai, en: Rating}
start: score
steps:
  score:
    say: {id: Puas?, en: Happy?}
    set: {kind: csat}
    ask: {slot: score, entity: {score: 1-5}}
  comment:
    say: {id: Ada masukan?, en: Any comment?}
    ask: {slot: comment, entity: text}
  likely:
    say: {id: Mau merekomendasikan?, en: Would you recommend us?}
    set: {kind: nps}
    ask: {slot: score, entity: {score: 0-10}}
";

#[tokio::test]
async fn ratings_are_shown_as_what_they_are() {
    let shop = Shop::with(&[("flows/rating.yaml", RATING)]).await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    sari.press(&id, "claim").await;
    sari.press(&id, "resolve").await;
    for text in ["4", "Cepat <b>", "9"] {
        shop.visitor_says(&id, text).await;
    }
    let page = format!("/console/conversations/{id}");
    let (indonesian, english) = (sari.get(&page).await, sari.get_in("en", &page).await);
    for (page, parts) in [
        (
            &indonesian,
            [
                "Penilaian pengunjung",
                "<dt>Kepuasan</dt>",
                "<dt>Rekomendasi</dt>",
                "Komentar",
            ],
        ),
        (
            &english,
            [
                "The visitor&#39;s ratings",
                "<dt>Satisfaction</dt>",
                "<dt>Would recommend</dt>",
                "Comment",
            ],
        ),
    ] {
        for part in parts.into_iter().chain([
            "<strong>CSAT 4/5</strong> · <bdi>Sari</bdi>",
            "<strong>NPS 9/10</strong>",
        ]) {
            assert!(page.has(part), "{part}: {}", page.text);
        }
        assert!(page.has("<dd dir=\"auto\">Cepat &#60;b&#62;</dd>"));
        // Not a second time, by the names of slots that the last question left behind.
        for part in ["<dt>Kind</dt>", "<dt>Score</dt>", ">nps<"] {
            assert!(!page.has(part), "{part}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn another_day_begins_with_a_line_of_its_own() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["harga"]).await;
    shop.clock.advance(chrono::TimeDelta::days(1));
    shop.visitor_says(&id, "cs").await;
    sari.sign_in("Sari", crate::shop::PASSWORD).await;
    let page = sari.get(&format!("/console/conversations/{id}")).await;
    assert_eq!(page.text.matches("class=\"day\"").count(), 2);
    assert!(page.has(">Kemarin</time>") && page.has(">Hari ini</time>"));
    let news = sari
        .get(&format!("/console/live/conversations/{id}/news?after=1"))
        .await;
    assert_eq!(
        news.text.matches("class=\"day\"").count(),
        2,
        "the page leaves out what it has"
    );
}

const REPLIES: &[(&str, &str)] = &[
    (
        "replies/greet.yaml",
        "title: {id: Salam, en: Greeting}\nkeywords: [Halo]\ntext: {id: \"Halo {{ visitor.name | kak }}, saya {{ agent }}.\", en: \"Hello, I am {{ agent }}.\"}\n",
    ),
    (
        "replies/nasty.yaml",
        "title: <script>alert(1)</script>\ntext: <script>alert(1)</script>\n",
    ),
    ("replies/sales.yaml", "text: Siap\nteam: sales\n"),
];

#[tokio::test]
async fn canned_replies_speak_for_this_conversation() {
    let shop = Shop::with(REPLIES).await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    let (page, list) = (
        format!("/console/conversations/{id}"),
        format!("/console/live/conversations/{id}/replies"),
    );
    let offered = sari.get(&list).await;
    for part in [
        "data-text=\"Halo Kak Budi, saya Sari.\"",
        "data-words=\"greet salam halo\"",
        "role=\"option\"",
        ESCAPED,
    ] {
        assert!(offered.has(part), "{part}: {}", offered.text);
    }
    assert!(!offered.has(NASTY) && !offered.has("/sales"), "not this team's");
    assert!(tono.get(&list).await.has("saya Tono."));
    assert!(!sari.get(&page).await.has("id=\"canned\""), "nobody has it yet");

    sari.press(&id, "claim").await;
    let mine = sari.get(&page).await;
    assert!(mine.has("<option value=\"greet\">Salam</option>") && !mine.has(NASTY));
    let chosen = sari.get(&format!("{page}?reply=greet")).await;
    assert!(chosen.has("dir=\"auto\">Halo Kak Budi, saya Sari.</textarea>"));
    for other in ["sales", "nothing", ""] {
        let page = sari.get(&format!("{page}?reply={other}")).await;
        assert!(page.status == 200 && page.has("dir=\"auto\"></textarea>"), "{other}");
    }
    assert!(
        sari.get_in("en", &page)
            .await
            .has("<option value=\"greet\">Greeting</option>")
    );
    assert_eq!(
        sari.get("/console/live/conversations/nothing/replies").await.status,
        404
    );
}

#[tokio::test]
async fn what_is_seen_is_told_while_somebody_is_there() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    let page = format!("/console/conversations/{id}");
    let attached = shop.runtime.attach(&id);
    let see = async |browser: &crate::browser::Browser, seq: &str| {
        let csrf = browser.form_token().await;
        let form = [("csrf", csrf.as_str()), ("seq", seq)];
        browser.post(&format!("{page}/seen"), &form).await.status
    };
    sari.get(&page).await;
    assert_eq!(
        (see(&sari, "1").await, attached.seen(Side::Agent)),
        (204, 0),
        "whoever only looks in has not read it"
    );
    sari.press(&id, "claim").await;
    let seq = async || shop.runtime.state(&id).await.expect("read").expect("there").seq;
    sari.get(&page).await;
    assert_eq!(attached.seen(Side::Agent), seq().await);
    shop.visitor_says(&id, "halo?").await;
    assert_eq!(see(&tono, "99").await, 204);
    assert!(attached.seen(Side::Agent) < seq().await, "another agent's look is none");
    assert_eq!(
        (see(&sari, "99").await, attached.seen(Side::Agent)),
        (204, seq().await),
        "not beyond what was said"
    );
    assert_eq!(see(&sari, "x").await, 422);

    sari.reply(&id, "r1", "Halo Kak").await;
    assert!(sari.get(&page).await.has("class=\"seen\" hidden"));
    shop.runtime.seen(&attached, Side::Visitor, seq().await, None);
    let read = sari.get(&page).await;
    assert!(read.has("class=\"seen\">Dibaca pengunjung"), "{}", read.text);
    shop.visitor_says(&id, "terima kasih").await;
    assert!(
        sari.get(&page).await.has("class=\"seen\" hidden"),
        "an answer says more"
    );
}

#[tokio::test]
async fn nothing_is_said_to_a_closed_conversation() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    sari.press(&id, "claim").await;
    sari.reply(&id, "r1", "Halo").await;
    sari.press(&id, "resolve").await;
    let said = shop.said(&id).await;
    let refused = sari.reply(&id, "r2", "Masih di sana?").await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("tidak sedang bersama Anda") && refused.has("Masih di sana?"));
    assert_eq!(sari.reply(&id, "r1", "lain").await.status, 303, "this was said before");
    assert_eq!(sari.reply("nothing", "r1", "Halo").await.status, 404);
    assert_eq!(shop.said(&id).await, said);
}
