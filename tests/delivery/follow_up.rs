//! Whoever left a contact is not forgotten: the team's receiver hears of it again and again, until somebody has called back.

use crate::desk::{Desk, SECRET, targets_of};
use crate::receiver::{Receiver, Reply};
use chrono::{DateTime, TimeDelta, Utc};
use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::EventKind;
use sapa::runtime::{Clock, Opening, Runtime};
use sapa::store::{Conversations, DeliveryStatus};
use serde_json::Value;
use std::sync::Arc;

/// A shop that is closed on weekends and tells this receiver.
fn shop(targets: &str) -> Bot {
    let bot = format!(
        "bot: Toko Sapa\nlanguages: [id]\ntimezone: Asia/Jakarta\nhours: {{senin-jumat: 09:00-17:00}}\n\
         teams: {{support: {{title: Bantuan}}}}\nhandoff:\n  team: support\n  expire: 300h\n  targets:\n{targets}"
    );
    let files = [
        ("bot.yaml", bot.as_str()),
        ("intents/person.yaml", "keywords: [cs]\nhandoff: support\n"),
    ];
    let files = files.map(|(path, text)| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    let compiled = compile(&files, &|_| None);
    Bot {
        content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))),
        catalog: Arc::new(compiled.catalog),
    }
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().expect("a time")
}

#[tokio::test]
async fn a_lead_is_told_of_again_and_again_until_it_is_settled() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let list = format!("    - {{name: desk, url: '{}', secret: {SECRET}}}\n", receiver.url);
    let mut desk = Desk::new(targets_of(&list));
    // A Friday, half past six in the evening in Jakarta.
    desk.clock.move_to(at("2026-11-20T11:30:00Z"));
    let runtime = Runtime::new(
        shop(&list),
        Arc::new(desk.store.clone()),
        desk.clock.clone(),
        "https://chat.example".to_owned(),
    );
    desk.start();
    runtime.start();
    let conversation = runtime.open(Opening::default()).await.expect("stored").conversation;
    for (id, text) in [("a", "cs"), ("b", "Budi"), ("c", "0812 3456 7890"), ("d", "lewati")] {
        let said = EventKind::Said {
            id: id.to_owned(),
            text: text.to_owned(),
        };
        runtime.apply(&conversation, said).await.expect("stored");
        desk.wake();
    }
    // Until the receiver was told so often that a contact waits.
    let told = async |times: usize| {
        let enough = async {
            loop {
                desk.wake();
                let bodies = receiver.hits().into_iter().map(|hit| hit.body);
                let notices = bodies.map(|body| serde_json::from_str::<Value>(&body).expect("JSON"));
                let of_contact = |notice: &Value| notice["data"]["contact"]["phone"] == "+6281234567890";
                let notices: Vec<Value> = notices.filter(of_contact).collect();
                if notices.len() >= times {
                    return notices;
                }
                tokio::task::yield_now().await;
            }
        };
        let notices = tokio::time::timeout(std::time::Duration::from_secs(20), enough).await;
        notices.unwrap_or_else(|_| panic!("not told {times} times"))
    };
    assert_eq!(told(1).await[0]["type"], "contact.left");
    // Nobody is bothered on the weekend; from Monday, nine o'clock, on after 1, 4 and 24 open hours, then each 24.
    let due = [
        "2026-11-23T03:00:00Z",
        "2026-11-23T06:00:00Z",
        "2026-11-25T10:00:00Z",
        "2026-11-30T10:00:00Z",
    ];
    for (index, time) in due.iter().enumerate() {
        let timers = desk
            .store
            .due_timers(DateTime::<Utc>::MAX_UTC, 9)
            .await
            .expect("readable");
        let next = timers.iter().find(|timer| timer.key.contains("call_back"));
        assert_eq!(next.map(|timer| timer.due_at), Some(at(time)), "reminder {index}");
        // Nothing is under way any longer: a lease that runs out is sent again.
        desk.until_all(DeliveryStatus::Delivered).await;
        desk.clock.move_to(at(time));
        let notices = told(index + 2).await;
        let last = notices.last().expect("one");
        assert_eq!(
            (last["type"].as_str(), last["data"]["team"].as_str()),
            (Some("handoff.reminded"), Some("support"))
        );
    }
    // Somebody takes care of it: nothing more is due.
    let claimed = EventKind::Claimed {
        agent: "Ani".to_owned(),
    };
    runtime.apply(&conversation, claimed).await.expect("stored");
    desk.wake();
    desk.until_all(DeliveryStatus::Delivered).await;
    desk.clock.move_to(desk.clock.now() + TimeDelta::days(30));
    desk.wake();
    desk.until_all(DeliveryStatus::Delivered).await;
    assert_eq!(told(5).await.len(), 5);
    runtime.stop().await;
    desk.close().await;
}

#[tokio::test]
async fn a_contact_whose_form_nobody_ends_is_told_and_then_completed() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let list = format!("    - {{name: desk, url: '{}', secret: {SECRET}}}\n", receiver.url);
    let mut desk = Desk::new(targets_of(&list));
    // A Friday evening: nobody is there.
    desk.clock.move_to(at("2026-11-20T11:30:00Z"));
    let runtime = Runtime::new(
        shop(&list),
        Arc::new(desk.store.clone()),
        desk.clock.clone(),
        "https://chat.example".to_owned(),
    );
    desk.start();
    runtime.start();
    let conversation = runtime.open(Opening::default()).await.expect("stored").conversation;
    let say = async |id: &str, text: &str| {
        let said = EventKind::Said {
            id: id.to_owned(),
            text: text.to_owned(),
        };
        runtime.apply(&conversation, said).await.expect("stored");
        desk.wake();
    };
    let told = async |times: usize| {
        let enough = async {
            loop {
                desk.wake();
                let bodies = receiver.hits().into_iter().map(|hit| hit.body);
                let notices = bodies.map(|body| serde_json::from_str::<Value>(&body).expect("JSON"));
                let notices: Vec<Value> = notices.filter(|notice| notice["type"] == "contact.left").collect();
                if notices.len() >= times {
                    return notices;
                }
                tokio::task::yield_now().await;
            }
        };
        let notices = tokio::time::timeout(std::time::Duration::from_secs(20), enough).await;
        notices.unwrap_or_else(|_| panic!("not told {times} times"))
    };
    for (id, text) in [("a", "cs"), ("b", "Budi"), ("c", "0812 3456 7890")] {
        say(id, text).await;
    }
    // The window was closed. What was given is stored with the turn that gave it, and so is the timer that tells it.
    let state = runtime.state(&conversation).await.expect("readable").expect("there");
    let phone = state.lead.as_ref().and_then(|lead| lead.contact.phone.clone());
    assert_eq!(phone.as_deref(), Some("+6281234567890"));
    desk.until_all(DeliveryStatus::Delivered).await;
    desk.clock.move_to(at("2026-11-20T11:32:01Z"));
    let first = told(1).await.remove(0);
    let contact =
        |phone: &str, note: Value| serde_json::json!({"name": "Budi", "phone": phone, "email": null, "note": note});
    assert_eq!(first["data"]["contact"], contact("+6281234567890", Value::Null));
    assert_eq!(first["data"]["updated"], Value::Null);
    say("d", "eh salah, nomornya 0813 1111 2222").await;
    say("e", "mau tanya seragam").await;
    let second = told(2).await.remove(1);
    assert_eq!(
        second["data"]["contact"],
        contact("+6281311112222", "mau tanya seragam".into())
    );
    assert_eq!(second["data"]["updated"], true);
    // One contact, reminded of by one timer.
    let timers = desk
        .store
        .due_timers(DateTime::<Utc>::MAX_UTC, 9)
        .await
        .expect("readable");
    let reminders = timers.iter().filter(|timer| timer.key.contains("call_back")).count();
    assert_eq!(
        (
            reminders,
            timers.iter().filter(|timer| timer.key.contains("tell_contact")).count()
        ),
        (1, 0)
    );
    desk.until_all(DeliveryStatus::Delivered).await;
    runtime.stop().await;
    desk.close().await;
}
