//! Notes and tags by the API.

use crate::desk::Desk;
use chrono::TimeDelta;
use sapa::runtime::Clock;
use sapa::store::{Attempt, Room};
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;

fn path(conversation: &str, what: &str) -> String {
    format!("/api/v1/conversations/{conversation}/{what}")
}

#[tokio::test]
async fn notes_are_written_once_and_told_to_no_visitor() {
    let desk = Desk::new().await;
    let id = desk.waiting().await;
    let body = json!({"id": "n-1", "agent": "Rina", "text": " <b>minta nota</b> "});
    let first = desk.post(&path(&id, "notes"), &body).await;
    assert_eq!(first.status, 200);
    let note = first.json();
    assert_eq!(
        (&note["agent"], &note["text"]),
        (&json!("Rina"), &json!("<b>minta nota</b>"))
    );
    let again = desk
        .post(
            &path(&id, "notes"),
            &json!({"id": "n-1", "agent": "Rina", "text": "lain"}),
        )
        .await;
    assert_eq!(
        (again.status, again.json()),
        (200, note.clone()),
        "the first text stands"
    );
    let taken = desk
        .post(
            &path(&id, "notes"),
            &json!({"id": "n-1", "agent": "Tono", "text": "lain"}),
        )
        .await;
    assert_eq!(taken.status, 409);
    let notes = desk.get(&path(&id, "notes")).await;
    assert_eq!(notes.json(), json!({"notes": [note]}));
    let shown = desk.get(&format!("/api/v1/conversations/{id}")).await;
    assert!(!shown.text.contains("nota"), "{}", shown.text);

    // Nor is it in a notice.
    let tagged = desk.post(&path(&id, "tags"), &json!({"add": ["rahasia"]})).await;
    assert_eq!(tagged.status, 200);
    desk.say(&id, "v9", "halo?").await;
    let now = desk.clock.now();
    let room = Room {
        per_target: 10,
        in_flight: HashMap::new(),
    };
    let mut bodies = Vec::new();
    loop {
        let leased = desk
            .runtime
            .store()
            .lease(now, now + TimeDelta::minutes(1), &room)
            .await
            .expect("leased");
        if leased.is_empty() {
            break;
        }
        for delivery in leased {
            bodies.push(delivery.body.clone());
            desk.runtime
                .store()
                .settle(&delivery, now, Duration::ZERO, Attempt::Delivered)
                .await
                .expect("settled");
        }
    }
    assert!(bodies.len() > 1 && bodies.iter().any(|body| body.contains("halo?")));
    let told = bodies.join("\n");
    assert!(!told.contains("nota") && !told.contains("rahasia"), "{told}");

    let long = "x".repeat(4001);
    for (body, detail) in [
        (json!({"id": "n-2", "agent": "Rina", "text": " "}), "`text` is empty"),
        (json!({"id": "n-2", "agent": "Rina", "text": long}), "longer than 4000"),
        (json!({"id": "n 2", "agent": "Rina", "text": "x"}), "`id`"),
        (json!({"id": "n-2", "agent": "", "text": "x"}), "`agent`"),
        (json!({"id": "n-2", "agent": "Rina"}), "text"),
    ] {
        let refused = desk.post(&path(&id, "notes"), &body).await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.text.contains(detail), "{}", refused.text);
    }
    assert_eq!(desk.get(&path("nothing", "notes")).await.status, 404);
    let body = json!({"id": "n-1", "agent": "Rina", "text": "x"});
    assert_eq!(desk.post(&path("nothing", "notes"), &body).await.status, 404);
}

#[tokio::test]
async fn tags_are_changed_all_or_none() {
    let desk = Desk::new().await;
    let id = desk.waiting().await;
    let tags = path(&id, "tags");
    let changed = desk.post(&tags, &json!({"add": ["VIP", "<i>resi</i>"]})).await;
    assert_eq!(
        (changed.status, changed.json()),
        (200, json!({"tags": ["<i>resi</i>", "vip"]}))
    );
    let changed = desk
        .post(&tags, &json!({"add": ["vip", "baru"], "remove": ["<i>resi</i>", "x"]}))
        .await;
    assert_eq!(
        (changed.status, changed.json()),
        (200, json!({"tags": ["baru", "vip"]}))
    );
    assert_eq!(desk.get(&tags).await.json(), json!({"tags": ["baru", "vip"]}));
    let shown = desk.get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!(shown.json()["tags"], json!(["baru", "vip"]));

    let many: Vec<String> = (0..19).map(|n| format!("t{n}")).collect();
    assert_eq!(desk.post(&tags, &json!({"add": many})).await.status, 409);
    let more: Vec<String> = (0..21).map(|n| format!("t{n}")).collect();
    for body in [
        json!({"add": [""]}),
        json!({"add": ["x".repeat(41)]}),
        json!({"remove": ["a\u{7}"]}),
        json!({"add": more}),
        json!({"add": "vip"}),
    ] {
        assert_eq!(desk.post(&tags, &body).await.status, 400, "{body}");
    }
    assert_eq!(desk.get(&tags).await.json(), json!({"tags": ["baru", "vip"]}));
    assert_eq!(
        desk.post(&path("nothing", "tags"), &json!({"add": ["vip"]}))
            .await
            .status,
        404
    );
}
