//! Notices as the API shows them.

use crate::desk::Desk;
use sapa::store::{Attempt, Room};
use serde_json::json;
use std::collections::HashMap;

#[tokio::test]
async fn listed_by_status_and_replayed() {
    let desk = Desk::new().await;
    let (first, second) = (desk.waiting().await, desk.waiting().await);
    let listed = desk.get("/api/v1/deliveries").await.json();
    let rows = listed["deliveries"].as_array().cloned().unwrap_or_default();
    let found: Vec<_> = rows.iter().map(|row| row["conversation"].clone()).collect();
    assert_eq!(found, [json!(second), json!(first)], "the latest first");
    assert_eq!(rows[0]["target"], "desk");
    assert_eq!(rows[0]["type"], "handoff.requested");
    assert_eq!((&rows[0]["status"], &rows[0]["attempts"]), (&json!("due"), &json!(0)));
    assert!(rows[0].get("last_error").is_none());
    assert_ne!(rows[0]["webhook_id"], rows[1]["webhook_id"]);

    // One dies.
    let store = desk.runtime.store();
    let now = desk.runtime.clock().now();
    let room = Room {
        per_target: 1,
        in_flight: HashMap::new(),
    };
    let leased = store
        .lease(now, now + chrono::TimeDelta::minutes(1), &room)
        .await
        .expect("leased");
    let error = "HTTP 404".to_owned();
    store
        .settle(
            &leased[0],
            now,
            std::time::Duration::from_millis(7),
            Attempt::Dead { error },
        )
        .await
        .expect("stored");
    let dead = desk.get("/api/v1/deliveries?status=dead").await.json();
    let row = &dead["deliveries"][0];
    assert_eq!((&row["last_error"], &row["attempts"]), (&json!("HTTP 404"), &json!(1)));
    for (query, count) in [
        ("?status=due", 1),
        ("?status=delivered", 0),
        ("?status=dead", 1),
        ("?limit=1", 1),
        ("?before=1", 0),
    ] {
        let listed = desk.get(&format!("/api/v1/deliveries{query}")).await.json();
        assert_eq!(listed["deliveries"].as_array().map(Vec::len), Some(count), "{query}");
    }

    // And is sent again, under its name.
    let mut work = desk.runtime.work_hints();
    let answer = desk
        .post(&format!("/api/v1/deliveries/{}/replay", row["id"]), &json!({}))
        .await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({"id": row["id"], "status": "due"}))
    );
    assert!(work.next().await.is_some(), "the worker is woken");
    let due = desk.get("/api/v1/deliveries?status=due").await.json();
    let again = due["deliveries"]
        .as_array()
        .and_then(|rows| rows.iter().find(|one| one["id"] == row["id"]).cloned());
    assert_eq!(
        again.map(|one| one["webhook_id"].clone()),
        Some(row["webhook_id"].clone())
    );
}
