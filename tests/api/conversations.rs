//! Claiming, speaking, giving back and resolving.

use crate::desk::Desk;
use sapa::dialogue::{EventKind, Timer};
use serde_json::{Value, json};

fn path(conversation: &str, action: &str) -> String {
    format!("/api/v1/conversations/{conversation}/{action}")
}

async fn claim(desk: &Desk, conversation: &str, agent: &str) -> (u16, Value) {
    let answer = desk.post(&path(conversation, "claim"), &json!({"agent": agent})).await;
    (answer.status, answer.json())
}

async fn speak(desk: &Desk, conversation: &str, id: &str, agent: &str, text: &str) -> (u16, Value) {
    let body = json!({"id": id, "agent": agent, "text": text});
    let answer = desk.post(&path(conversation, "messages"), &body).await;
    (answer.status, answer.json())
}

async fn end(desk: &Desk, conversation: &str, how: &str, agent: &str) -> (u16, Value) {
    let answer = desk.post(&path(conversation, how), &json!({"agent": agent})).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn who_waits_is_listed() {
    let desk = Desk::new().await;
    let (first, second) = (desk.waiting().await, desk.waiting().await);
    desk.conversation().await;
    claim(&desk, &second, "Rina").await;
    for (query, expected) in [
        ("?status=requested", vec![(&first, "requested")]),
        ("?status=claimed", vec![(&second, "claimed")]),
        ("?status=resolved", vec![]),
    ] {
        let answer = desk.get(&format!("/api/v1/handoffs{query}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let listed = answer.json()["handoffs"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> = listed
            .iter()
            .map(|one| (one["conversation"].clone(), one["status"].clone()))
            .collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(id, status)| (json!(id), json!(status)))
            .collect();
        assert_eq!(found, expected, "{query}");
    }
    for query in ["", "?status="] {
        let all = desk.get(&format!("/api/v1/handoffs{query}")).await.json();
        assert_eq!(all["handoffs"].as_array().map(Vec::len), Some(2), "{query}");
    }
    let one = &desk.get("/api/v1/handoffs?status=claimed").await.json()["handoffs"][0];
    assert_eq!(one["team"], "support");
    assert_eq!(one["reason"], "asked");
    assert_eq!(one["agent"], "Rina");
    assert_eq!(one["at"], "2026-09-21T14:13:20.000Z");
    assert!(one["handoff"].is_string());
}

#[tokio::test]
async fn the_newest_come_first_and_pages_go_on() {
    let desk = Desk::new().await;
    let mut asked = Vec::new();
    for _ in 0..5 {
        asked.push(desk.waiting().await);
        desk.clock.pass(1);
    }
    let list = async |query: &str| -> (Vec<String>, Value) {
        let answer = desk.get(&format!("/api/v1/handoffs{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        let listed = answer.json()["handoffs"].as_array().cloned().unwrap_or_default();
        let conversations = listed.iter().filter_map(|one| one["conversation"].as_str());
        let last = listed.last().map_or(Value::Null, |one| one["handoff"].clone());
        (conversations.map(str::to_owned).collect(), last)
    };
    let newest: Vec<String> = asked.iter().rev().cloned().collect();
    assert_eq!(list("?status=requested").await.0, asked, "the longest waiting");
    assert_eq!(list("?status=requested&limit=2").await.0, asked[..2]);
    assert_eq!(list("").await.0, newest);
    for conversation in &asked {
        claim(&desk, conversation, "Rina").await;
    }
    assert_eq!(list("?status=claimed").await.0, newest);
    for query in ["?limit=2", "?status=claimed&limit=2"] {
        let (mut found, mut last) = list(query).await;
        while let Some(before) = last.as_str() {
            let (more, end) = list(&format!("{query}&before={before}")).await;
            assert!(more.len() <= 2, "{query}");
            found.extend(more);
            last = end;
        }
        assert_eq!(found, newest, "{query}");
    }
    for query in ["?before=nonsense", "?status=requested&before=x", "?limit=many"] {
        let answer = desk.get(&format!("/api/v1/handoffs{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn one_claims_and_others_learn_who() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let (status, body) = claim(&desk, &conversation, " Rina ").await;
    assert_eq!((status, &body["agent"]), (200, &json!("Rina")));
    let again = claim(&desk, &conversation, "Rina").await;
    assert_eq!(again, (200, body));
    let (status, body) = claim(&desk, &conversation, "Dewi").await;
    assert_eq!(
        (status, &body["claimed_by"], &body["status"]),
        (409, &json!("Rina"), &json!(409))
    );
}

#[tokio::test]
async fn an_agent_is_the_same_in_any_case() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    assert_eq!(claim(&desk, &conversation, "Rina").await.0, 200);
    let (status, body) = claim(&desk, &conversation, "rina").await;
    assert_eq!((status, &body["agent"]), (200, &json!("Rina")));
    let (status, said) = speak(&desk, &conversation, "a1", "RINA", "Halo Kak").await;
    assert_eq!(status, 200);
    assert_eq!(speak(&desk, &conversation, "a1", "Rina", "Halo Kak").await, (200, said));
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    let messages = shown["messages"].as_array().expect("a list");
    assert_eq!(messages.last().expect("said")["name"], "Rina");
    for _ in 0..2 {
        let body = json!({"agent": "rinA"});
        let answer = desk.post(&path(&conversation, "return"), &body).await;
        assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("bot")));
    }
}

#[tokio::test]
async fn of_fifty_who_claim_at_once_one_has_it() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let claims = (0..50).map(|number| {
        let (desk, conversation) = (&desk, &conversation);
        async move { claim(desk, conversation, &format!("Agen {number}")).await }
    });
    let answers = futures_util::future::join_all(claims).await;
    let winners: Vec<_> = answers.iter().filter(|(status, _)| *status == 200).collect();
    assert_eq!(winners.len(), 1);
    let holder = &winners[0].1["agent"];
    for (status, body) in answers.iter().filter(|(status, _)| *status != 200) {
        assert_eq!((*status, &body["claimed_by"]), (409, holder));
    }
}

#[tokio::test]
async fn nobody_waits_where_the_bot_speaks() {
    let desk = Desk::new().await;
    let conversation = desk.conversation().await;
    let answer = desk
        .post(&path(&conversation, "claim"), &json!({"agent": "Rina"}))
        .await;
    assert_eq!(answer.status, 409);
    let body = answer.json();
    assert_eq!(
        (&body["status"], &body["conversation_status"]),
        (&json!("bot"), &json!("bot"))
    );
    let unknown = claim(&desk, "c_unknown", "Rina").await.0;
    assert_eq!(unknown, 404);
}

#[tokio::test]
async fn what_the_holder_says_is_said_once() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    // Before it is claimed, and by another: refused, and the id is not used up.
    let (status, body) = speak(&desk, &conversation, "a1", "Rina", "Halo Kak").await;
    assert_eq!(
        (status, &body["status"], &body["conversation_status"]),
        (409, &json!(409), &json!("queued"))
    );
    claim(&desk, &conversation, "Rina").await;
    let (status, body) = speak(&desk, &conversation, "a1", "Dewi", "Halo Kak").await;
    assert_eq!((status, &body["claimed_by"]), (409, &json!("Rina")));

    let (status, first) = speak(&desk, &conversation, "a1", "Rina", "Halo Kak").await;
    assert_eq!(status, 200);
    assert!(first["seq"].is_u64());
    let (status, other) = speak(&desk, &conversation, "a2", "Rina", "Ada yang bisa dibantu?").await;
    assert_eq!(status, 200);
    assert_ne!(first["seq"], other["seq"]);
    // The same id: the same place, and the first text stands.
    assert_eq!(
        speak(&desk, &conversation, "a1", "Rina", "Lain").await,
        (200, first.clone())
    );
    assert_eq!(speak(&desk, &conversation, "a1", "Dewi", "Halo Kak").await.0, 409);
    // A visitor's id is another matter.
    assert_eq!(speak(&desk, &conversation, "v1", "Rina", "Baik, Kak").await.0, 200);

    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    let texts: Vec<&str> = shown["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .filter(|message| message["from"] == "agent")
        .filter_map(|message| message["text"].as_str())
        .collect();
    assert_eq!(texts, ["Halo Kak", "Ada yang bisa dibantu?", "Baik, Kak"]);
    // Said again after the end, it is still known.
    end(&desk, &conversation, "resolve", "Rina").await;
    assert_eq!(
        speak(&desk, &conversation, "a1", "Rina", "Halo Kak").await,
        (200, first)
    );
    assert_eq!(speak(&desk, &conversation, "a9", "Rina", "Halo Kak").await.0, 409);
}

#[tokio::test]
async fn what_cannot_be_said() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    claim(&desk, &conversation, "Rina").await;
    let (fits, long) = ("ñ".repeat(100), "ñ".repeat(101));
    for (id, agent, text, status) in [
        ("", "Rina", "Halo", 400),
        ("a b", "Rina", "Halo", 400),
        ("a1", "", "Halo", 400),
        ("a1", "Rina", "", 400),
        ("a1", "Rina", " \n ", 400),
        ("a1", "Rina", long.as_str(), 400),
        ("a1", "Rina", fits.as_str(), 200),
    ] {
        assert_eq!(
            speak(&desk, &conversation, id, agent, text).await.0,
            status,
            "{id:?} {agent:?}"
        );
    }
    // To one that another has, to none, and to one that is over.
    assert_eq!(speak(&desk, &conversation, "a2", "Dewi", "Halo").await.0, 409);
    assert_eq!(speak(&desk, "c_unknown", "a2", "Rina", "Halo").await.0, 404);
    assert_eq!(end(&desk, &conversation, "resolve", "Rina").await.0, 200);
    assert_eq!(speak(&desk, &conversation, "a2", "Rina", "Halo").await.0, 409);
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await;
    let said = shown.json()["messages"].to_string();
    assert!(!said.contains("\"a2\"") && !said.contains("Halo"), "{said}");
}

#[tokio::test]
async fn given_back_and_resolved_also_when_said_again() {
    for (how, after, other) in [("return", "bot", "resolve"), ("resolve", "closed", "return")] {
        let desk = Desk::new().await;
        let conversation = desk.waiting().await;
        let (status, body) = end(&desk, &conversation, how, "Rina").await;
        assert_eq!(
            (status, &body["status"], &body["conversation_status"]),
            (409, &json!(409), &json!("queued")),
            "{how}"
        );
        claim(&desk, &conversation, "Rina").await;
        let (status, body) = end(&desk, &conversation, how, "Dewi").await;
        assert_eq!((status, &body["claimed_by"]), (409, &json!("Rina")), "{how}");
        for _ in 0..2 {
            let (status, body) = end(&desk, &conversation, how, "Rina").await;
            assert_eq!((status, &body["status"]), (200, &json!(after)), "{how}");
        }
        assert_eq!(end(&desk, &conversation, how, "Dewi").await.0, 409, "{how}");
        assert_eq!(end(&desk, &conversation, other, "Rina").await.0, 409, "{how}");
        assert_eq!(end(&desk, "c_unknown", how, "Rina").await.0, 404, "{how}");
    }
}

#[tokio::test]
async fn with_a_rating_the_bot_has_it_until_that_is_over() {
    let rating = "title: {id: Nilai, en: Rating}
steps:
  score:
    say: {id: Puas?, en: Happy?}
    ask: {slot: score, entity: number}
";
    let desk = Desk::with(Some(crate::desk::TOKEN), &[("flows/rating.yaml", rating)]).await;
    let conversation = desk.waiting().await;
    claim(&desk, &conversation, "Rina").await;
    let resolved = end(&desk, &conversation, "resolve", "Rina").await;
    assert_eq!(resolved, (200, json!({"status": "bot"})));
    desk.say(&conversation, "v7", "5").await;
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(shown["status"], "closed", "the rating is over");
    assert_eq!(end(&desk, &conversation, "resolve", "Rina").await, resolved);
    // Asked for anew, it is another matter.
    desk.say(&conversation, "v8", "cs").await;
    assert_eq!(end(&desk, &conversation, "resolve", "Rina").await.0, 409);
}

#[tokio::test]
async fn the_visitor_may_end_it_before_the_agent_does() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    claim(&desk, &conversation, "Rina").await;
    let kind = EventKind::Ended { id: "v9".to_owned() };
    desk.runtime.apply(&conversation, kind).await.expect("ended");
    let resolved = end(&desk, &conversation, "resolve", "Rina").await;
    assert_eq!(resolved, (200, json!({"status": "closed"})));
}

#[tokio::test]
async fn a_conversation_is_shown_whole() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await;
    assert_eq!(shown.status, 200);
    let shown = shown.json();
    assert_eq!(shown["conversation"], json!(conversation));
    assert_eq!(shown["status"], "queued");
    assert_eq!(shown["visitor"]["name"], "<i>Pengunjung</i>");
    assert_eq!(shown["handoff"]["status"], "requested");
    let messages = shown["messages"].as_array().expect("messages");
    assert_eq!(messages[0]["from"], "visitor");
    assert_eq!(messages[0]["id"], "v1");
    assert_eq!(messages[0]["at"], "2026-09-21T14:13:20.000Z");
    let last = messages
        .last()
        .and_then(|message| message["seq"].as_u64())
        .unwrap_or_default();
    let after = desk
        .get(&format!("/api/v1/conversations/{conversation}?after={last}"))
        .await
        .json();
    assert_eq!(after["messages"], json!([]));
    // A conversation without a handoff has no such member.
    let quiet = desk.conversation().await;
    let shown = desk.get(&format!("/api/v1/conversations/{quiet}")).await.json();
    assert!(shown.get("handoff").is_none());
    // The visitor who ends it resolves it, too.
    let kind = EventKind::Ended { id: "v9".to_owned() };
    desk.runtime.apply(&conversation, kind).await.expect("ended");
    let shown = desk.get(&format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(
        (&shown["status"], &shown["handoff"]["status"]),
        (&json!("closed"), &json!("resolved"))
    );
}

#[tokio::test]
async fn a_contact_is_settled_by_whoever_called_back() {
    let desk = Desk::new().await;
    let conversation = desk.waiting().await;
    desk.runtime
        .apply(&conversation, EventKind::TimerFired { timer: Timer::Expire })
        .await
        .expect("fired");
    assert_eq!(
        end(&desk, &conversation, "resolve", "Rina").await.0,
        409,
        "no contact yet"
    );
    for (n, text) in ["Budi", "1", "0812 3456 7890", "tolong telepon"].iter().enumerate() {
        desk.say(&conversation, &format!("c{n}"), text).await;
    }
    let leads = || async { desk.runtime.store().leads(10).await.expect("read") };
    assert_eq!(leads().await, [conversation.as_str()]);
    for _ in 0..4 {
        let fired = EventKind::TimerFired { timer: Timer::CallBack };
        desk.runtime.apply(&conversation, fired).await.expect("fired");
    }
    assert_eq!(leads().await.len(), 1, "reminded until settled");
    let reminded = desk.get("/api/v1/deliveries").await.json()["deliveries"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|delivery| delivery["type"] == "handoff.reminded")
        .count();
    assert_eq!(reminded, 4);
    for _ in 0..2 {
        let (status, body) = end(&desk, &conversation, "resolve", "Rina").await;
        assert_eq!((status, &body["status"]), (200, &json!("bot")));
    }
    assert!(leads().await.is_empty());
}
