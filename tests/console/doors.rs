//! Joining, signing in, sessions, and who is not let in.

use crate::browser::Browser;
use crate::shop::{PASSWORD, Shop};
use chrono::TimeDelta;
use reqwest::header::{RETRY_AFTER, SET_COOKIE};
use sapa::runtime::Clock;
use sapa::store::{NewAgent, Role};

#[tokio::test]
async fn the_setup_link_lets_one_agent_in() {
    let shop = Shop::open().await;
    let link = shop.setup_link().await.expect("nobody can sign in yet");
    let browser = Browser::new(&shop.url);
    for _ in 0..3 {
        let preview = browser.get(browser.path(&link)).await;
        assert_eq!(preview.status, 200);
        assert!(preview.has("name=\"again\""));
    }
    let joined = browser.join(&link, "Sari").await;
    assert_eq!((joined.status, joined.to()), (303, "/console"));
    assert!(browser.get("/console").await.has("Sari"));
    assert_eq!(Browser::new(&shop.url).join(&link, "Budi").await.status, 410);
    assert_eq!(Browser::new(&shop.url).get(browser.path(&link)).await.status, 410);
    assert_eq!(shop.setup_link().await, None, "somebody can sign in");
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_joins() {
    let shop = Shop::open().await;
    let link = shop.setup_link().await.expect("a link");
    let (a, b) = (Browser::new(&shop.url), Browser::new(&shop.url));
    let (a, b) = tokio::join!(a.join(&link, "Sari"), b.join(&link, "Budi"));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
}

#[tokio::test]
async fn a_setup_link_expires_and_a_newer_one_voids_it() {
    let shop = Shop::open().await;
    let browser = Browser::new(&shop.url);
    let first = shop.setup_link().await.expect("a link");
    let second = shop.setup_link().await.expect("another");
    assert_eq!(browser.get(browser.path(&first)).await.status, 410);
    shop.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(browser.get(browser.path(&second)).await.status, 200);
    shop.clock.advance(TimeDelta::seconds(1));
    assert_eq!(browser.get(browser.path(&second)).await.status, 410);
    assert_eq!(browser.join(&second, "Sari").await.status, 410);
}

#[tokio::test]
async fn the_first_agent_voids_the_setup_link_and_the_page_says_that_it_may_be_that() {
    let shop = Shop::open().await;
    let link = shop.setup_link().await.expect("a link");
    let sari = NewAgent {
        name: "Sari".to_owned(),
        role: Role::Admin,
        password_hash: String::new(),
        must_change: shop.clock.now() + TimeDelta::days(1),
    };
    assert!(shop.store.add_agent(sari, shop.clock.now()).await.expect("stored"));
    let browser = Browser::new(&shop.url);
    let rows = [("id", "begitu sudah ada agen"), ("en", "as soon as there is an agent")];
    for (language, reason) in rows {
        let page = browser.get_in(language, browser.path(&link)).await;
        assert_eq!(page.status, 410);
        assert!(page.has(reason), "{}", page.text);
    }
}

#[tokio::test]
async fn what_does_not_do_for_joining_is_said_and_uses_nothing_up() {
    let shop = Shop::open().await;
    let inviting = shop.agent("Sari").await;
    shop.agent("Tono").await;
    let csrf = inviting.form_token().await;
    let invited = inviting.post("/console/invitations", &[("csrf", &csrf)]).await;
    let (_, link) = invited.text.split_once("readonly value=\"").expect("a link");
    let link = link.split('"').next().expect("its end");
    let browser = Browser::new(&shop.url);
    let long = "x".repeat(65);
    let rows = [
        ("", PASSWORD, PASSWORD, "Isi nama"),
        ("  ", PASSWORD, PASSWORD, "Isi nama"),
        (&long, PASSWORD, PASSWORD, "Isi nama"),
        ("Budi\u{7}", PASSWORD, PASSWORD, "Isi nama"),
        ("Budi", "pendek789", "pendek789", "paling sedikit 10"),
        ("Budi", PASSWORD, "kopi susu pagi", "tidak sama"),
        ("sari", PASSWORD, PASSWORD, "sudah dipakai"),
    ];
    for (name, password, again, problem) in rows {
        let form = [("name", name), ("password", password), ("again", again)];
        let page = browser.post(browser.path(link), &form).await;
        assert_eq!(page.status, 422, "{name} {password}");
        assert!(page.has(problem), "{name} {password}: {}", page.text);
        assert!(!page.has(password), "a password is never shown again");
    }
    assert_eq!(browser.join(link, "Budi").await.status, 303);
}

#[tokio::test]
async fn signing_in_needs_name_and_password_and_tells_nobody_which_was_wrong() {
    let shop = Shop::open().await;
    shop.agent("Sari").await;
    let browser = Browser::new(&shop.url);
    let wrong = browser.sign_in("Sari", "kopi susu pagi").await;
    let unknown = browser.sign_in("Sara", "kopi susu pagi").await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.text.replace("Sari", "Sara"), unknown.text);
    assert!(!wrong.headers.contains_key(SET_COOKIE));
    let right = browser.sign_in(" sari ", PASSWORD).await;
    assert_eq!((right.status, right.to()), (303, "/console"));
    let cookie = right.headers[SET_COOKIE].to_str().expect("text");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(browser.get("/console").await.has("Sari"));
}

#[tokio::test]
async fn guessing_is_throttled_until_time_has_passed() {
    let shop = Shop::open().await;
    shop.agent("Sari").await;
    let browser = Browser::new(&shop.url);
    for attempt in 0..10 {
        assert_eq!(
            browser.sign_in(&format!("n{attempt}"), "kopi susu pagi").await.status,
            401
        );
    }
    let throttled = browser.sign_in("Sari", PASSWORD).await;
    assert_eq!(throttled.status, 429);
    assert_eq!(throttled.headers[RETRY_AFTER], "7");
    assert!(throttled.has("Terlalu banyak percobaan"));
    shop.clock.advance(TimeDelta::seconds(7));
    assert_eq!(browser.sign_in("Sari", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_session_ends_when_idle_when_old_and_at_sign_out() {
    let shop = Shop::open().await;
    let browser = shop.agent("Sari").await;
    shop.clock.advance(TimeDelta::hours(11));
    assert_eq!(
        browser.get("/console/live/lists/waiting").await.status,
        200,
        "not yet idle"
    );
    shop.clock.advance(TimeDelta::hours(1));
    assert_eq!(
        browser.get("/console/live/lists/waiting").await.status,
        401,
        "a page alone keeps nothing alive"
    );
    assert_eq!(browser.get("/console").await.to(), "/console/sign-in");

    browser.sign_in("Sari", PASSWORD).await;
    for _ in 0..16 {
        assert_eq!(browser.get("/console").await.status, 200);
        shop.clock.advance(TimeDelta::hours(10));
    }
    assert_eq!(browser.get("/console").await.status, 200, "160 hours");
    shop.clock.advance(TimeDelta::hours(8));
    assert_eq!(browser.get("/console").await.status, 303, "a week");

    browser.sign_in("Sari", PASSWORD).await;
    let window = browser.window();
    let csrf = browser.form_token().await;
    let out = browser.post("/console/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!((out.status, out.to()), (303, "/console/sign-in"));
    assert_eq!(
        window.get("/console").await.status,
        303,
        "the cookie is worth nothing any more"
    );
}

#[tokio::test]
async fn signing_in_ends_the_browsers_earlier_session() {
    let shop = Shop::open().await;
    let browser = shop.agent("Sari").await;
    let window = browser.window();
    assert_eq!(browser.sign_in("Sari", PASSWORD).await.status, 303);
    assert_eq!(browser.get("/console").await.status, 200);
    assert_eq!(window.get("/console").await.status, 303);
}

#[tokio::test]
async fn after_signing_in_the_agent_comes_where_it_wanted_to_but_not_elsewhere() {
    let shop = Shop::open().await;
    shop.agent("Sari").await;
    let browser = Browser::new(&shop.url);
    let refused = browser.get("/console/conversations/c_1?before=5").await;
    assert_eq!(refused.status, 303);
    assert_eq!(
        refused.to(),
        "/console/sign-in?next=%2Fconsole%2Fconversations%2Fc%5F1%3Fbefore%3D5"
    );
    let form = browser.get(refused.to()).await;
    let next = form.hidden("next");
    assert_eq!(next, "/console/conversations/c_1?before=5");
    let rows = [
        (next.as_str(), "/console/conversations/c_1?before=5"),
        ("//evil.example", "/console"),
        ("https://evil.example/console", "/console"),
        ("/\\evil.example", "/console"),
    ];
    for (next, expected) in rows {
        let form = [("name", "Sari"), ("password", PASSWORD), ("next", next)];
        assert_eq!(
            Browser::new(&shop.url).post("/console/sign-in", &form).await.to(),
            expected,
            "{next}"
        );
    }
}

#[tokio::test]
async fn without_a_session_nothing_is_shown_and_nothing_done() {
    let shop = Shop::open().await;
    shop.agent("Sari").await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    let page = format!("/console/conversations/{id}");
    let browser = Browser::new(&shop.url);
    for cookie in [None, Some("sapa=x"), Some("sapa=")] {
        *browser.cookie.lock() = cookie.map(str::to_owned);
        for path in ["/console", &page] {
            assert_eq!(browser.get(path).await.status, 303, "{path} {cookie:?}");
        }
        let live = [
            "/console/live/queue".to_owned(),
            "/console/live/lists/waiting".to_owned(),
            format!("/console/live/conversations/{id}"),
            format!("/console/live/conversations/{id}/news"),
        ];
        for path in live {
            let refused = browser.get(&path).await;
            assert_eq!(refused.status, 401, "{path} {cookie:?}");
            assert!(!refused.has("Budi"));
        }
        for action in ["claim", "messages", "return", "resolve", "typing"] {
            let path = format!("{page}/{action}");
            assert_eq!(
                browser.post(&path, &[("csrf", "x")]).await.to(),
                "/console/sign-in",
                "{action}"
            );
            assert_eq!(
                browser.post_scripted(&path, &[("csrf", "x")]).await.status,
                401,
                "{action}"
            );
        }
    }
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    assert_eq!(state.status, sapa::dialogue::Status::Queued);
}

#[tokio::test]
async fn forms_of_other_sites_and_other_sessions_are_refused() {
    let shop = Shop::open().await;
    let (sari, tono) = (shop.agent("Sari").await, shop.agent("Tono").await);
    let id = shop.conversation(None, &["cs"]).await;
    let claim = format!("/console/conversations/{id}/claim");
    let (own, others) = (sari.form_token().await, tono.form_token().await);
    let rows = [
        (shop.url.as_str(), others.as_str(), 403),
        (&shop.url, "", 403),
        ("https://evil.example", &own, 403),
        ("null", &own, 403),
        (&shop.url, &own, 303),
    ];
    for (origin, token, status) in rows {
        let page = sari.post_from(origin, &claim, &[("csrf", token)]).await;
        assert_eq!(page.status, status, "{origin} {token}");
    }
    assert_eq!(sari.post(&claim, &[]).await.status, 403, "no token at all");
    let form = [("name", "Sari"), ("password", PASSWORD)];
    let foreign = Browser::new(&shop.url);
    assert_eq!(
        foreign
            .post_from("https://evil.example", "/console/sign-in", &form)
            .await
            .status,
        403
    );
}
