//! Passing conversations on, and who is there.

use crate::desk::Desk;
use sapa::dialogue::EventKind;
use sapa::store::{Changed, NewAgent, Role};
use serde_json::{Value, json};

const TEAMS: &str = "bot: Toko\nlanguages: [id, en]\ntimezone: Asia/Jakarta\n\
    teams:\n  support: {title: Bantuan, members: [Rina, Dewi], assign: least-busy}\n  sales: {title: Penjualan}\n\
    handoff:\n  team: sales\n  routes:\n    - {keyword: script, team: sales, priority: high, tags: [\"<b>Besar</b>\"]}\n";

async fn desk() -> Desk {
    Desk::with(Some(crate::desk::TOKEN), &[("bot.yaml", TEAMS)]).await
}

async fn transfer(desk: &Desk, conversation: &str, body: Value) -> (u16, Value) {
    let answer = desk
        .post(&format!("/api/v1/conversations/{conversation}/transfer"), &body)
        .await;
    (answer.status, answer.json())
}

async fn act(desk: &Desk, conversation: &str, what: &str, agent: &str) -> u16 {
    let path = format!("/api/v1/conversations/{conversation}/{what}");
    desk.post(&path, &json!({"agent": agent})).await.status
}

#[tokio::test]
async fn a_conversation_is_passed_on_by_whoever_has_it() {
    let desk = desk().await;
    let id = desk.waiting().await;
    let rina = |to: Value| {
        let mut body = json!({"agent": "Rina"});
        body.as_object_mut()
            .expect("a map")
            .extend(to.as_object().expect("a map").clone());
        body
    };
    let (status, body) = transfer(&desk, &id, rina(json!({"team": "support"}))).await;
    assert_eq!(
        (status, &body["conversation_status"]),
        (409, &json!("queued")),
        "nobody has it: {body}"
    );
    assert_eq!(act(&desk, &id, "claim", "Rina").await, 200);
    let rows = [
        (rina(json!({})), "one of"),
        (rina(json!({"team": "support", "to": "Dewi"})), "one of"),
        (rina(json!({"to": "rina"})), "already"),
        (rina(json!({"to": " "})), "name"),
        (rina(json!({"team": "nobody"})), "sales, support"),
        (
            rina(json!({"to": "Nobody At All"})),
            "Dewi, Rina. To pass it to a team, give `team`: sales, support",
        ),
        (json!({"team": "support"}), "agent"),
        (rina(json!({"team": 7})), "string"),
    ];
    for (body, word) in rows {
        let shown = body.to_string();
        let (status, answer) = transfer(&desk, &id, body).await;
        let detail = answer["detail"].as_str().unwrap_or_default();
        assert!(status == 400 && detail.contains(word), "{shown}: {status} {detail}");
    }
    let (status, body) = transfer(&desk, &id, json!({"agent": "Dewi", "team": "support"})).await;
    assert_eq!((status, &body["claimed_by"]), (409, &json!("Rina")));

    let passed = json!({"handoff": format!("{id}-h1"), "status": "queued", "team": "support"});
    assert_eq!(
        transfer(&desk, &id, rina(json!({"team": "support"}))).await,
        (200, passed.clone())
    );
    // Said again it is the same, also once somebody has it.
    assert_eq!(
        transfer(&desk, &id, rina(json!({"team": "support"}))).await,
        (200, passed)
    );
    assert_eq!(act(&desk, &id, "claim", "Dewi").await, 200);
    let (status, body) = transfer(&desk, &id, rina(json!({"team": "support"}))).await;
    assert_eq!(
        (status, &body["status"], &body["agent"]),
        (200, &json!("agent"), &json!("Dewi"))
    );
    assert_eq!(act(&desk, &id, "return", "Rina").await, 409);

    let dewi = json!({"agent": "Dewi", "to": "RINA"});
    let (status, body) = transfer(&desk, &id, dewi.clone()).await;
    assert_eq!(
        (status, &body["agent"]),
        (200, &json!("Rina")),
        "by the name the server knows: {body}"
    );
    let said = json!({"id": "m1", "agent": "Rina", "text": "Halo, Kak"});
    assert_eq!(
        desk.post(&format!("/api/v1/conversations/{id}/messages"), &said)
            .await
            .status,
        200
    );
    assert_eq!(act(&desk, &id, "resolve", "Rina").await, 200);
    let (status, body) = transfer(&desk, &id, rina(json!({"team": "support"}))).await;
    assert_eq!(
        (status, &body["conversation_status"]),
        (409, &json!("closed")),
        "{body}"
    );
    let (status, _) = transfer(&desk, "c_unknown", rina(json!({"team": "support"}))).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn where_no_agent_is_known_a_name_is_taken_at_its_word() {
    let desk = Desk::new().await;
    let id = desk.waiting().await;
    assert_eq!(act(&desk, &id, "claim", "Rina").await, 200);
    let (status, body) = transfer(&desk, &id, json!({"agent": "Rina", "to": "Tono"})).await;
    assert_eq!((status, &body["agent"]), (200, &json!("Tono")));
}

#[tokio::test]
async fn who_has_claimed_by_the_api_is_known() {
    let desk = desk().await;
    let (one, other) = (desk.waiting().await, desk.waiting().await);
    assert_eq!(act(&desk, &one, "claim", "Rina").await, 200);
    assert_eq!(act(&desk, &other, "claim", "Tono").await, 200);
    let (status, body) = transfer(&desk, &one, json!({"agent": "Rina", "to": "tono"})).await;
    assert_eq!((status, &body["agent"]), (200, &json!("Tono")));
}

#[tokio::test]
async fn handoffs_tell_priority_and_tags_and_come_in_the_order_of_the_queue() {
    let desk = desk().await;
    let plain = desk.conversation().await;
    desk.say(&plain, "v1", "cs").await;
    // Its first message holds the keyword of a route.
    let high = desk.waiting().await;
    let handoffs = desk.get("/api/v1/handoffs?status=requested").await.json();
    let told: Vec<(&Value, &Value, &Value)> = handoffs["handoffs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|handoff| (&handoff["conversation"], &handoff["priority"], &handoff["tags"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(high), &json!("high"), &json!(["<b>besar</b>"])),
            (&json!(plain), &Value::Null, &Value::Null),
        ]
    );
}

#[tokio::test]
async fn agents_of_other_systems_say_that_they_are_there() {
    let desk = desk().await;
    let choose = async |agent: &str, presence: &str| {
        let answer = desk
            .post("/api/v1/presence", &json!({"agent": agent, "presence": presence}))
            .await;
        (answer.status, answer.json())
    };
    let list = async || {
        let agents = desk.get("/api/v1/agents").await.json();
        let agents = agents["agents"].as_array().expect("a list").clone();
        let words = agents
            .iter()
            .map(|agent| format!("{} {} {}", agent["agent"], agent["presence"], agent["chats"]));
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(list().await, r#""Dewi" "away" 0, "Rina" "away" 0"#);
    let (status, body) = choose("rina", "online").await;
    assert_eq!((status, &body["presence"]), (200, &json!("online")));
    for (agent, presence) in [("Rina", "asleep"), ("", "online")] {
        assert_eq!(choose(agent, presence).await.0, 400, "{agent} {presence}");
    }
    let id = desk.waiting().await;
    assert_eq!(act(&desk, &id, "claim", "Rina").await, 200);
    assert_eq!(list().await, r#""Dewi" "away" 0, "Rina" "online" 1"#);
    assert_eq!(choose("Rina", "away").await.0, 200);
    assert_eq!(list().await, r#""Dewi" "away" 0, "Rina" "away" 1"#);
}

/// Adds an account of that name, and disables it.
async fn disabled(desk: &Desk, name: &str) {
    let (store, now) = (desk.runtime.store(), desk.runtime.clock().now());
    let agent = NewAgent {
        name: name.to_owned(),
        role: Role::Agent,
        password_hash: "$argon2id$x".to_owned(),
        must_change: now,
    };
    assert!(store.add_agent(agent, now).await.expect("stored"));
    let done = store.set_disabled(name, Some(now)).await.expect("stored");
    assert_eq!(done, Changed::Done);
}

#[tokio::test]
async fn nobody_acts_in_the_name_of_a_disabled_account() {
    let desk = desk().await;
    let id = desk.waiting().await;
    disabled(&desk, "Budi").await;
    let of = |path: &str| format!("/api/v1/conversations/{id}/{path}");
    for (path, body) in [
        (of("claim"), json!({"agent": "budi"})),
        (of("messages"), json!({"id": "m1", "agent": "Budi", "text": "Halo"})),
        (of("return"), json!({"agent": "Budi"})),
        (of("resolve"), json!({"agent": "BUDI"})),
        (of("transfer"), json!({"agent": "Budi", "team": "support"})),
        (of("notes"), json!({"id": "n1", "agent": "Budi", "text": "Halo"})),
        (
            "/api/v1/presence".to_owned(),
            json!({"agent": "Budi", "presence": "online"}),
        ),
    ] {
        let answer = desk.post(&path, &body).await;
        let problem = answer.json();
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert_eq!(answer.status, 403, "{path}: {problem}");
        assert!(
            detail.ends_with("is disabled; an admin can enable it again, in the console or by `sapa agent enable`")
        );
        assert!(
            problem["disabled"]
                .as_str()
                .is_some_and(|name| name.eq_ignore_ascii_case("Budi"))
        );
    }
    // Nothing came of it, and nobody can pass anything on to them.
    assert_eq!(act(&desk, &id, "claim", "Rina").await, 200);
    let (status, body) = transfer(&desk, &id, json!({"agent": "Rina", "to": "budi"})).await;
    assert_eq!((status, &body["disabled"]), (400, &json!("Budi")), "{body}");
    let agents = desk.get("/api/v1/agents").await.json();
    assert!(!agents.to_string().contains("Budi"), "{agents}");

    let done = desk.runtime.store().set_disabled("Budi", None).await.expect("stored");
    assert_eq!(done, Changed::Done);
    let (status, body) = transfer(&desk, &id, json!({"agent": "Rina", "to": "budi"})).await;
    assert_eq!((status, &body["agent"]), (200, &json!("Budi")), "{body}");
    let shown = desk.get(&format!("/api/v1/conversations/{id}")).await.json();
    assert_eq!(shown["handoff"]["passed_on_by"], "Rina");
}

#[tokio::test]
async fn who_works_in_another_system_is_given_it_while_they_are_there() {
    let desk = desk().await;
    let (one, other) = (desk.waiting().await, desk.waiting().await);
    assert_eq!(act(&desk, &one, "claim", "Rina").await, 200);
    let to = async |name: &str| transfer(&desk, &one, json!({"agent": "Rina", "to": name})).await.0;
    // Of a claim link there is a name, and nobody behind it of whom the server knows.
    let kind = EventKind::Claimed {
        agent: "Siapa Saja".to_owned(),
    };
    desk.runtime.apply(&other, kind).await.expect("claimed");
    assert_eq!(to("Siapa Saja").await, 400);
    for (agent, presence, expected) in [("Tono", "away", 400), ("Tono", "online", 200)] {
        let body = json!({"agent": agent, "presence": presence});
        assert_eq!(desk.post("/api/v1/presence", &body).await.status, 200);
        assert_eq!(to(agent).await, expected, "{presence}");
    }
    assert_eq!(act(&desk, &other, "resolve", "Siapa Saja").await, 200);
    let third = desk.waiting().await;
    assert_eq!(act(&desk, &third, "claim", "Rina").await, 200);
    desk.clock.pass(300);
    let (status, body) = transfer(&desk, &third, json!({"agent": "Rina", "to": "Tono"})).await;
    let detail = body["detail"].as_str().unwrap_or_default();
    assert_eq!(
        (status, detail.contains("there are: Dewi, Rina.")),
        (400, true),
        "{body}"
    );
}
