//! Agents as admins manage them, passwords, and sessions that can be ended.

use crate::browser::{Browser, Page};
use crate::live::{PATIENCE, until};
use crate::roles::newcomer;
use crate::shop::{PASSWORD, Shop};
use chrono::TimeDelta;
use reqwest::header::SET_COOKIE;
use sapa::store::Role;

const OWN: &str = "teh manis hangat";
const NASTY: &str = "<script>alert(1)</script>\"'><img src=x>";
const ESCAPED: &str = "&#60;script&#62;alert(1)";

impl Browser {
    /// Sends a form of this session.
    async fn send_form(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let csrf = self.get("/console/password").await.hidden("csrf");
        let mut form = form.to_vec();
        form.push(("csrf", &csrf));
        self.post(path, &form).await
    }
}

/// The one-time password that a page shows.
fn one_time(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    let (_, rest) = page.text.split_once("readonly value=\"").expect("a password");
    rest.split('"').next().expect("its end").to_owned()
}

fn account(name: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("name", name)
        .finish();
    format!("/console/agents/account?{query}")
}

#[tokio::test]
async fn whoever_comes_with_a_one_time_password_changes_it_before_anything_else() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let added = sari
        .send_form("/console/agents", &[("name", "Budi"), ("role", "lead")])
        .await;
    let password = one_time(&added);
    let browser = Browser::new(&shop.url);
    browser.sign_in("budi", &password).await;
    assert_eq!(browser.get("/console").await.to(), "/console/password");
    let form = browser.get("/console/password").await;
    assert!(form.has("kata sandi sekali pakai") && !form.has("name=\"old\""));
    let rows = [
        (OWN, "another one", "tidak sama"),
        ("short", "short", "paling sedikit 10"),
        (&password, &password, "sama dengan yang lama"),
    ];
    for (new, again, problem) in rows {
        let page = browser
            .send_form("/console/password", &[("password", new), ("again", again)])
            .await;
        assert_eq!(page.status, 422, "{new}");
        assert!(page.has(problem) && !page.has(new), "{problem}: {}", page.text);
        assert_eq!(browser.get("/console").await.to(), "/console/password");
    }
    let changed = browser
        .send_form("/console/password", &[("password", OWN), ("again", OWN)])
        .await;
    assert_eq!((changed.status, changed.to()), (303, "/console"));
    assert!(browser.get("/console").await.has("Budi"));
    assert_eq!(browser.get("/console/deliveries").await.status, 200, "a lead");
    assert_eq!(Browser::new(&shop.url).sign_in("Budi", &password).await.status, 401);
    assert_eq!(Browser::new(&shop.url).sign_in("Budi", OWN).await.status, 303);
}

#[tokio::test]
async fn a_one_time_password_is_good_for_three_days() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let password = one_time(
        &sari
            .send_form("/console/agents", &[("name", "Budi"), ("role", "agent")])
            .await,
    );
    shop.clock.advance(TimeDelta::days(3));
    let late = Browser::new(&shop.url).sign_in("Budi", &password).await;
    assert_eq!(late.status, 403);
    assert!(late.has("kedaluwarsa") && !late.headers.contains_key(SET_COOKIE));
    sari.sign_in("Sari", PASSWORD).await;
    assert!(sari.get("/console/agents").await.has("kata sandi kedaluwarsa"));
    let password = one_time(&sari.send_form("/console/agents/reset", &[("name", "BUDI")]).await);
    assert_eq!(Browser::new(&shop.url).sign_in("Budi", &password).await.status, 303);
}

#[tokio::test]
async fn changing_ones_password_needs_the_old_one_and_ends_the_other_sessions() {
    let shop = Shop::open().await;
    shop.agent("Sari").await;
    let (here, there) = (Browser::new(&shop.url), Browser::new(&shop.url));
    for browser in [&here, &there] {
        browser.sign_in("Sari", PASSWORD).await;
    }
    let copied = here.window();
    for old in ["", "wrong password"] {
        let form = [("old", old), ("password", OWN), ("again", OWN)];
        let refused = here.send_form("/console/password", &form).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has("tidak cocok"), "{}", refused.text);
    }
    let form = [("old", PASSWORD), ("password", OWN), ("again", OWN)];
    assert_eq!(here.send_form("/console/password", &form).await.to(), "/console");
    assert_eq!(here.get("/console").await.status, 200);
    assert_eq!(there.get("/console").await.status, 303, "another session");
    assert_eq!(
        copied.get("/console").await.status,
        303,
        "a copy of the cookie of before"
    );
    for attempt in 0..10 {
        let form = [
            ("old", "guessed password"),
            ("password", "x234567890"),
            ("again", "x234567890"),
        ];
        let status = here.send_form("/console/password", &form).await.status;
        if status == 429 {
            assert!(attempt > 3);
            return;
        }
    }
    panic!("guessing is never throttled");
}

#[tokio::test]
async fn an_agent_sees_and_ends_its_own_sessions_only() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let other = Browser::new(&shop.url);
    other.sign_in("Sari", PASSWORD).await;
    let tono = shop.agent("Tono").await;
    let page = sari.get("/console/sessions").await;
    assert_eq!(page.text.matches("name=\"id\"").count(), 2);
    assert_eq!(page.text.matches("sesi ini").count(), 1);
    assert!(page.has("127.0.0.1"));
    let id_of = async |browser: &Browser| {
        let text = browser.get("/console/sessions").await.text;
        let (before, _) = text.split_once("sesi ini").expect("this session");
        let row = &text[before.len()..];
        let (_, rest) = row.split_once("name=\"id\" value=\"").expect("an id");
        rest.split('"').next().expect("its end").to_owned()
    };
    let (mine, others) = (id_of(&sari).await, id_of(&other).await);
    tono.send_form("/console/sessions/end", &[("id", &mine)]).await;
    assert_eq!(sari.get("/console").await.status, 200, "not Tono's to end");
    assert_eq!(
        sari.send_form("/console/sessions/end", &[("id", &others)]).await.to(),
        "/console/sessions"
    );
    assert_eq!(other.get("/console").await.status, 303);
    other.sign_in("Sari", PASSWORD).await;
    sari.send_form("/console/sessions/end-others", &[]).await;
    assert_eq!(other.get("/console").await.status, 303);
    assert_eq!(sari.get("/console").await.status, 200);
    let ended = sari.send_form("/console/sessions/end", &[("id", &mine)]).await;
    assert_eq!(ended.to(), "/console/sign-in");
    assert_eq!(sari.get("/console").await.status, 303);
}

#[tokio::test]
async fn a_stolen_cookie_is_void_at_once_and_its_stream_is_cut() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    for (name, path) in [
        ("Ani", "/console/agents/sessions/end"),
        ("Dewi", "/console/agents/reset"),
        ("Tono", "/console/agents/disable"),
    ] {
        let thief = shop.agent(name).await.window();
        let mut open = Vec::new();
        for stream in ["/console/live/queue", &format!("/console/live/conversations/{id}")] {
            open.push(thief.events(stream).await);
        }
        let done = sari.send_form(path, &[("name", name)]).await;
        assert!(matches!(done.status, 200 | 303), "{path}: {}", done.status);
        for stream in &mut open {
            until(stream, "event: signed-out").await;
            let end = tokio::time::timeout(PATIENCE, stream.chunk()).await.expect("the end");
            assert!(end.expect("readable").is_none(), "{path}");
        }
        assert_eq!(thief.get("/console").await.to(), "/console/sign-in", "{path}");
        assert_eq!(thief.get("/console/live/lists/waiting").await.status, 401, "{path}");
    }
    let refused = Browser::new(&shop.url).sign_in("Tono", PASSWORD).await;
    assert_eq!(refused.status, 403);
    assert!(refused.has("dinonaktifkan"));
    let wrong = Browser::new(&shop.url).sign_in("Tono", "another password").await;
    assert_eq!(wrong.status, 401, "who does not know the password learns nothing");
    sari.send_form("/console/agents/enable", &[("name", "Tono")]).await;
    assert_eq!(Browser::new(&shop.url).sign_in("Tono", PASSWORD).await.status, 303);
}

/// As `sapa agent revoke` does it, beside the server.
#[tokio::test]
async fn a_session_that_is_ended_in_the_store_is_noticed_within_seconds() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let mut stream = sari.events("/console/live/queue").await;
    until(&mut stream, "event: queue").await;
    shop.store
        .end_sessions("Sari", sapa::store::Sessions::All)
        .await
        .expect("stored");
    assert_eq!(sari.get("/console").await.status, 303);
    shop.clock.advance(TimeDelta::seconds(5));
    until(&mut stream, "event: signed-out").await;
}

#[tokio::test]
async fn the_last_admin_cannot_be_removed_and_nobody_locks_oneself_out() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    shop.agent("Tono").await;
    let demote = async |browser: &Browser, name: &str, role: &str| {
        browser
            .send_form("/console/agents/role", &[("name", name), ("role", role)])
            .await
    };
    let refused = demote(&sari, "Sari", "lead").await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("satu-satunya admin"));
    for path in ["/console/agents/disable", "/console/agents/reset"] {
        let refused = sari.send_form(path, &[("name", "sari")]).await;
        assert_eq!(refused.status, 409, "{path}");
        assert!(refused.has("akun Anda sendiri"));
    }
    assert_eq!(demote(&sari, "Nobody", "lead").await.status, 404);
    assert_eq!(demote(&sari, "Tono", "owner").await.status, 422);
    assert_eq!(demote(&sari, "Tono", "admin").await.status, 303);
    assert_eq!(demote(&sari, "Sari", "agent").await.status, 303);
    assert_eq!(sari.get("/console/agents").await.status, 403, "from the next page on");
    assert_eq!(sari.get("/console").await.status, 200);
}

#[tokio::test]
async fn names_are_shown_as_text_everywhere() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let nasty = newcomer(&shop, NASTY, Role::Admin).await;
    assert_eq!(nasty.get("/console").await.to(), "/console/password");
    nasty
        .send_form("/console/password", &[("password", OWN), ("again", OWN)])
        .await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    nasty.press(&id, "claim").await;
    let reset = sari.send_form("/console/agents/reset", &[("name", NASTY)]).await;
    assert!(reset.has(ESCAPED) && !reset.has("<script>alert"));
    let taken = sari
        .send_form("/console/agents", &[("name", NASTY), ("role", "agent")])
        .await;
    assert_eq!(taken.status, 422);
    assert!(taken.has("value=\"&#60;script&#62;"));
    let pages = [
        "/console/agents".to_owned(),
        account(NASTY),
        "/console/all".to_owned(),
        format!("/console/conversations/{id}"),
    ];
    for path in pages {
        let page = sari.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.has(ESCAPED), "{path}: {}", page.text);
        assert!(!page.has("<script>alert") && !page.has("<img src=x"), "{path}");
    }
    let listed = sari.get("/console/agents").await;
    let link = listed
        .text
        .split("href=\"")
        .find(|rest| rest.starts_with("/console/agents/account?name=%3Cscript"));
    let link = link
        .and_then(|rest| rest.split('"').next())
        .expect("a link to the agent");
    assert!(sari.get(link).await.has(ESCAPED));
    let again = newcomer(&shop, "Rudi & <b>Rita</b>", Role::Agent).await;
    let page = again.get("/console/password").await;
    assert!(page.has("Rudi &#38; &#60;b&#62;Rita"), "{}", page.text);
}

#[tokio::test]
async fn an_invitation_carries_a_role() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let rows = [
        (&[][..], 403, 403),
        (&[("role", "agent")], 403, 403),
        (&[("role", "lead")], 200, 403),
        (&[("role", "admin")], 200, 200),
    ];
    for (number, (form, deliveries, agents)) in rows.into_iter().enumerate() {
        let link = one_time(&sari.send_form("/console/invitations", form).await);
        let browser = Browser::new(&shop.url);
        browser.join(&link, &format!("Rekan {number}")).await;
        assert_eq!(browser.get("/console/deliveries").await.status, deliveries, "{form:?}");
        assert_eq!(browser.get("/console/agents").await.status, agents, "{form:?}");
        let page = browser.get("/console").await;
        assert_eq!(page.has("href=\"/console/deliveries\""), deliveries == 200, "{form:?}");
        assert_eq!(page.has("href=\"/console/agents\""), agents == 200, "{form:?}");
        assert_eq!(page.has("action=\"/console/invitations\""), agents == 200, "{form:?}");
    }
    let odd = sari.send_form("/console/invitations", &[("role", "owner")]).await;
    assert_eq!(odd.status, 422);
}

#[tokio::test]
async fn teams_are_ticked_and_unticked() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let ticked = async || sari.get(&account("Sari")).await.has("value=\"support\" checked");
    assert!(!ticked().await);
    let check = async |form: &[(&str, &str)], status: u16, expected: bool| {
        let done = sari.send_form("/console/agents/teams", form).await;
        assert_eq!((done.status, ticked().await), (status, expected), "{form:?}");
    };
    check(&[("name", "sari"), ("team", "support")], 303, true).await;
    check(&[("name", "Sari"), ("team", "support"), ("team", "nowhere")], 422, true).await;
    check(&[("name", "Nobody"), ("team", "support")], 404, true).await;
    check(&[("name", "Sari")], 303, false).await;
}

#[tokio::test]
async fn teams_that_cannot_be_ticked_stay_as_they_are() {
    let shop = Shop::of(
        "teams:\n  support:\n    title: Bantuan\n  office:\n    title: Kantor\n    members: [sARI, Budi]\nhandoff:\n  team: support\n",
    )
    .await;
    let sari = shop.agent("Sari").await;
    // Of other days: bot.yaml did not say who is in the office yet, and there was a team that is gone.
    let before = ["office".to_owned(), "night".to_owned()];
    shop.runtime.set_teams("Sari", &before).await.expect("stored");
    let page = sari.get(&account("Sari")).await;
    assert!(
        page.has("value=\"office\" checked disabled"),
        "whatever the case of its letters: {}",
        page.text
    );
    let teams = async || {
        let members = shop.store.members().await.expect("read");
        members.into_iter().map(|member| member.team).collect::<Vec<_>>()
    };
    sari.send_form("/console/agents/teams", &[("name", "Sari"), ("team", "support")])
        .await;
    assert_eq!(teams().await, ["night", "office", "support"]);
    sari.send_form("/console/agents/teams", &[("name", "Sari")]).await;
    assert_eq!(teams().await, ["night", "office"]);
    let forged = sari
        .send_form("/console/agents/teams", &[("name", "Sari"), ("team", "office")])
        .await;
    assert_eq!(forged.status, 422);
}
