//! The link in a notice.

use crate::desk::{Answer, Desk};
use sapa::dialogue::{EventKind, Timer};
use sapa::store::{NewAgent, Role};
use serde_json::json;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The path of the link in the notice about a conversation.
async fn link(desk: &Desk, conversation: &str) -> String {
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    let handoff = shown["handoff"]["handoff"].as_str().expect("a handoff").to_owned();
    let links = desk.runtime.claim_links().await.expect("a key");
    let state = desk.runtime.state(conversation).await.expect("readable");
    format!("/claim/{}", links.token(&handoff, state.expect("known").queued_at))
}

async fn open(desk: &Desk, path: &str, language: &str) -> Answer {
    desk.raw("GET", path, &[("accept-language", language)], "").await
}

async fn submit(desk: &Desk, path: &str, form: &str) -> Answer {
    desk.raw("POST", path, &[FORM, ("accept-language", "en")], form).await
}

#[tokio::test]
async fn it_shows_what_it_is_about_and_claims_nothing() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    let page = open(&desk, &path, "en-GB,en;q=0.8").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    for part in [
        "Support",
        "Waiting since",
        "21 September, 21:13",
        "<form method=\"post\">",
        "lang=\"en\"",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    // What the visitor wrote is text, never markup.
    for markup in ["<script", "<i>Pengunjung", "kaos?<b>"] {
        assert!(!page.text.contains(markup), "{markup}");
    }
    assert!(page.text.contains("&#60;script&#62;"), "{}", page.text);
    // The bot's first language where the browser names none the page speaks.
    for language in ["id-ID", "fr, id;q=0.5", "fr"] {
        assert!(
            open(&desk, &path, language).await.text.contains("Bantuan"),
            "{language}"
        );
    }
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(shown["status"], "queued");
}

#[tokio::test]
async fn the_first_to_claim_has_it_and_the_next_learns_who() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    for form in ["", "agent=", "agent=+++", "other=Rina", "agent=%00"] {
        let page = submit(&desk, &path, form).await;
        assert_eq!(page.status, 400, "{form:?}");
        assert!(page.text.contains("role=\"alert\""), "{form:?}");
    }
    let page = submit(&desk, &path, "agent=Rina+%3Cb%3E").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(&format!("/console/conversations/{conversation}")));
    assert!(page.text.contains("Rina &#60;b&#62;"), "{}", page.text);
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(
        (&shown["status"], &shown["handoff"]["agent"]),
        (&json!("agent"), &json!("Rina <b>"))
    );

    assert_eq!(
        submit(&desk, &path, "agent=Rina+%3Cb%3E").await.status,
        200,
        "its holder again"
    );
    for page in [open(&desk, &path, "en").await, submit(&desk, &path, "agent=Dewi").await] {
        assert_eq!(page.status, 409);
        assert!(page.text.contains("Rina"), "{}", page.text);
        assert!(!page.text.contains("<form"));
    }
}

#[tokio::test]
async fn a_disabled_account_claims_nothing() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    let (store, now) = (desk.runtime.store(), desk.runtime.clock().now());
    let agent = NewAgent {
        name: "Rina".to_owned(),
        role: Role::Agent,
        password_hash: "$argon2id$x".to_owned(),
        must_change: now,
    };
    assert!(store.add_agent(agent, now).await.expect("stored"));
    store.set_disabled("Rina", Some(now)).await.expect("stored");
    let page = submit(&desk, &path, "agent=RINA").await;
    assert_eq!(page.status, 403);
    for part in [
        "role=\"alert\"",
        "The account of that name is disabled",
        "<form method=\"post\">",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(shown["status"], "queued");
    store.set_disabled("Rina", None).await.expect("stored");
    assert_eq!(submit(&desk, &path, "agent=RINA").await.status, 200);
}

#[tokio::test]
async fn it_is_over_when_nobody_waits_any_more() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    let kind = EventKind::Ended { id: "v8".to_owned() };
    desk.runtime.apply(&conversation, kind).await.expect("ended");
    for page in [open(&desk, &path, "en").await, submit(&desk, &path, "agent=Rina").await] {
        assert_eq!(page.status, 410);
        assert!(!page.text.contains("script"), "what was said is no longer shown");
    }
    // An old link does not claim what was asked for later.
    desk.say(&conversation, "v9", "cs").await;
    assert_eq!(submit(&desk, &path, "agent=Rina").await.status, 410);
    let fresh = link(&desk, &conversation).await;
    assert_eq!(submit(&desk, &fresh, "agent=Rina").await.status, 200);
}

#[tokio::test]
async fn a_used_link_is_used() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    assert_eq!(submit(&desk, &path, "agent=Rina").await.status, 200);
    desk.clock.pass(60);
    let body = json!({"agent": "Rina", "team": "support"});
    let passed = desk
        .post(&format!("/api/v1/conversations/{conversation}/transfer"), &body)
        .await;
    assert_eq!(passed.json()["status"], "queued");
    for page in [open(&desk, &path, "en").await, submit(&desk, &path, "agent=Rina").await] {
        assert_eq!(page.status, 410);
        assert!(page.text.contains("This link has been used"), "{}", page.text);
        assert!(!page.text.contains("<form") && !page.text.contains("script"));
    }
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(shown["status"], "queued");
    let fresh = link(&desk, &conversation).await;
    assert_ne!(fresh, path);
    assert_eq!(open(&desk, &fresh, "en").await.status, 200);
    assert_eq!(submit(&desk, &fresh, "agent=Dewi").await.status, 200);
    for path in [fresh, path] {
        assert_eq!(open(&desk, &path, "en").await.status, 409);
    }
}

#[tokio::test]
async fn a_forged_link_is_unknown() {
    let desk = Desk::new().await;
    let (conversation, other) = (desk.waiting().await, desk.waiting().await);
    let (path, foreign) = (link(&desk, &conversation).await, link(&desk, &other).await);
    let (handoff, _) = path.rsplit_once('.').expect("a code");
    let (_, code) = foreign.rsplit_once('.').expect("a code");
    for path in [
        handoff.to_owned(),
        format!("{handoff}."),
        format!("{handoff}.{code}"),
        format!("{path}A"),
        "/claim/nonsense".to_owned(),
        "/claim/%00".to_owned(),
        "/claim/%ff".to_owned(),
        format!("/claim/{}", "a".repeat(5000)),
    ] {
        assert_eq!(open(&desk, &path, "en").await.status, 404, "{path}");
        assert_eq!(submit(&desk, &path, "agent=Rina").await.status, 404, "{path}");
    }
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(shown["status"], "queued");
}

#[tokio::test]
async fn a_form_without_end_is_refused() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    let page = submit(&desk, &path, &format!("agent={}", "a".repeat(100_000))).await;
    assert_eq!(page.status, 400);
}

#[tokio::test]
async fn another_link_works_once_the_agent_has_vanished() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let path = link(&desk, &conversation).await;
    assert_eq!(submit(&desk, &path, "agent=Rina").await.status, 200);
    desk.say(&conversation, "v3", "halo?").await;
    desk.clock.pass(601);
    let fire = || async {
        let timer = Timer::Vanish;
        let fired = desk.runtime.apply(&conversation, EventKind::TimerFired { timer });
        fired.await.expect("fired");
    };
    // Any call on the conversation is a sign of whoever has it.
    desk.get(&format!("/api/v1/conversations/{conversation}")).await;
    fire().await;
    assert_eq!(submit(&desk, &path, "agent=Joko").await.status, 409);
    desk.clock.pass(601);
    fire().await;
    let waiting = desk.get("/api/v1/handoffs?status=requested").await.json();
    assert_eq!(waiting["handoffs"].as_array().map(Vec::len), Some(1));
    assert_eq!(waiting["handoffs"][0]["agent"], json!(null));

    assert_eq!(open(&desk, &path, "en").await.status, 410);
    let path = link(&desk, &conversation).await;
    assert_eq!(open(&desk, &path, "en").await.status, 200);
    assert_eq!(submit(&desk, &path, "agent=Joko").await.status, 200);
    let late = json!({"id": "a1", "agent": "Rina", "text": "Maaf Kak"});
    let late = desk
        .post(&format!("/api/v1/conversations/{conversation}/messages"), &late)
        .await;
    assert_eq!((late.status, &late.json()["claimed_by"]), (409, &json!("Joko")));
    let listed = desk.get("/api/v1/deliveries").await.json();
    let mut requested: Vec<_> = listed["deliveries"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|delivery| delivery["type"] == "handoff.requested")
        .map(|delivery| delivery["webhook_id"].to_string())
        .collect();
    requested.sort();
    requested.dedup();
    assert_eq!(requested.len(), 2, "told anew, as another event");
}
