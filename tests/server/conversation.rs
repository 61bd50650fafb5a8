//! Order, acknowledgement, repeats, resumption, tabs.

use crate::house::{House, Plan, settings};
use crate::visitor::Visitor;
use sapa::dialogue::EventKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[tokio::test]
async fn a_greeting_is_stored_before_welcome_and_follows_it() {
    let house = House::open().await;
    let (_, welcome, replay) = Visitor::hello(house.address, json!({"language": "en"})).await;
    assert_eq!(welcome["resumed"], false);
    assert_eq!(welcome["status"], "bot");
    assert_eq!(welcome["bot"], json!({"name": "Toko Uji", "languages": ["id", "en"]}));
    assert!(welcome["token"].as_str().is_some_and(|token| token.len() >= 22));
    let conversation = welcome["conversation"].as_str().expect("an id");
    assert!(
        conversation
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    );
    assert_eq!(welcome["seq"], 1);
    let greeting = &replay[0];
    assert_eq!(
        (&greeting["type"], &greeting["from"]),
        (&json!("message"), &json!("bot"))
    );
    assert_eq!((&greeting["text"], &greeting["seq"]), (&json!("Hello!"), &json!(1)));
    let labels: Vec<_> = greeting["options"]
        .as_array()
        .expect("options")
        .iter()
        .map(|o| &o["label"])
        .collect();
    assert_eq!(labels, ["Price", "A person"]);
    assert!(
        greeting["options"][0]
            .as_object()
            .is_some_and(|option| option.len() == 2),
        "{greeting}"
    );
    assert!(
        greeting["at"]
            .as_str()
            .is_some_and(|at| chrono::DateTime::parse_from_rfc3339(at).is_ok())
    );
    house.close().await;
}

#[tokio::test]
async fn a_message_comes_back_and_its_answer_follows() {
    for in_memory in [false, true] {
        let plan = Plan {
            in_memory,
            ..Plan::default()
        };
        let house = House::with(plan).await;
        let (mut visitor, welcome, _) = Visitor::hello(house.address, json!({})).await;
        visitor.say("a-1_Z", "harga?").await;
        let receipt = visitor.next().await;
        let answer = visitor.next().await;
        assert_eq!(receipt["seq"], 2);
        assert_eq!((&receipt["id"], &receipt["from"]), (&json!("a-1_Z"), &json!("visitor")));
        assert_eq!(
            (&receipt["text"], &answer["text"]),
            (&json!("harga?"), &json!("Harganya 45.000."))
        );
        assert_eq!((&answer["seq"], &answer["reply_to"]), (&json!(3), &json!("a-1_Z")));
        // Acknowledged is stored.
        let id = welcome["conversation"].as_str().expect("an id");
        let stored = house.runtime.transcript(id, 1, 100).await.expect("readable");
        assert_eq!(stored[0].seq(), 2);
        house.close().await;
    }
}

#[tokio::test]
async fn a_choice_comes_back_as_its_label() {
    let house = House::open().await;
    let (mut visitor, _, replay) = Visitor::hello(house.address, json!({})).await;
    let option = replay[0]["options"][0]["id"].clone();
    visitor.choose("c1", &option).await;
    let receipt = visitor.next().await;
    assert_eq!(
        (&receipt["id"], &receipt["text"], &receipt["from"]),
        (&json!("c1"), &json!("Harga"), &json!("visitor"))
    );
    assert_eq!(visitor.next().await["text"], "Harganya 45.000.");
    // An older button does later what it said.
    visitor.say("in-between", "halo?").await;
    visitor.receipt("in-between").await;
    visitor.choose("c2", &option).await;
    visitor.receipt("c2").await;
    assert_eq!(visitor.next().await["text"], "Harganya 45.000.");
    house.close().await;
}

#[tokio::test]
async fn a_repeated_id_gets_the_stored_frame_on_that_socket_alone() {
    let house = House::open().await;
    let (mut visitor, welcome, replay) = Visitor::hello(house.address, json!({})).await;
    let (mut tab, ..) = Visitor::hello(house.address, json!({"token": welcome["token"]})).await;
    visitor.say("same", "harga").await;
    let receipt = visitor.receipt("same").await;
    let last = visitor.next().await["seq"].as_u64().expect("an answer");
    // Whatever kind of frame: the first stands.
    visitor.say("same", "another text").await;
    assert_eq!(visitor.next().await, receipt);
    visitor.choose("same", &replay[0]["options"][1]["id"]).await;
    assert_eq!(visitor.next().await, receipt);
    visitor.choose("same", &json!("99.1")).await;
    assert_eq!(visitor.next().await, receipt);
    visitor.send(&json!({"type": "end", "id": "same"})).await;
    assert_eq!(visitor.next().await, receipt);
    // The other tab saw one turn, and the next thing it sees is the next turn.
    visitor.say("next", "harga").await;
    let seen = tab.until(|frame| frame["id"] == "next").await;
    let seqs: Vec<_> = seen.iter().map(|frame| frame["seq"].as_u64()).collect();
    assert_eq!(seqs, (2..=last + 1).map(Some).collect::<Vec<_>>());
    // Nor does another process's memory matter: the same after coming back.
    let (mut back, ..) = Visitor::hello(house.address, json!({"token": welcome["token"]})).await;
    back.say("same", "third text").await;
    assert_eq!(back.receipt("same").await, receipt);
    house.close().await;
}

#[tokio::test]
async fn a_refused_id_is_not_used_up() {
    let house = House::open().await;
    let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
    visitor.say("x", &"a".repeat(4001)).await;
    assert_eq!(visitor.next().await["code"], "too_long");
    visitor.choose("x", &json!("77.1")).await;
    assert_eq!(visitor.next().await["code"], "unknown_option");
    visitor.say("x", &"é".repeat(4000)).await;
    assert_eq!(visitor.receipt("x").await["seq"], 2);
    house.close().await;
}

#[tokio::test]
async fn resuming_replays_exactly_what_came_later() {
    let house = House::open().await;
    let (mut visitor, welcome, _) = Visitor::hello(house.address, json!({})).await;
    // More than a page of the transcript.
    let runtime = &house.runtime;
    let conversation = welcome["conversation"].as_str().expect("an id").to_owned();
    for n in 0..120 {
        let said = EventKind::Said {
            id: format!("r{n}"),
            text: "harga".to_owned(),
        };
        runtime.apply(&conversation, said).await.expect("stored");
    }
    let last = runtime
        .state(&conversation)
        .await
        .expect("readable")
        .expect("there")
        .seq;
    assert!(last > 200, "{last}");
    let seen = visitor.until(|frame| frame["seq"] == last).await;
    assert!(
        seen.iter().enumerate().all(|(n, frame)| frame["seq"] == n as u64 + 2),
        "no gap"
    );
    let token = &welcome["token"];
    for (after, first) in [
        (Some(0), 1),
        (Some(1), 2),
        (Some(150), 151),
        (Some(last), last + 1),
        (Some(last + 1), 1),
        (None, 1),
    ] {
        let mut hello = json!({"token": token});
        if let Some(after) = after {
            hello["after"] = after.into();
        }
        let mut back = Visitor::connect(house.address).await;
        hello["type"] = "hello".into();
        back.send(&hello).await;
        let welcome = back.next().await;
        assert_eq!((&welcome["resumed"], &welcome["token"]), (&json!(true), token));
        assert_eq!(
            (&welcome["seq"], &welcome["conversation"]),
            (&json!(last), &json!(conversation))
        );
        for seq in first..=last {
            assert_eq!(back.next().await["seq"], seq, "after {after:?}");
        }
        back.nothing_else("r0").await;
    }
    house.close().await;
}

#[tokio::test]
async fn many_tabs_see_everything_in_order_while_all_talk() {
    const TABS: usize = 6;
    const EACH: usize = 15;
    let plan = Plan {
        settings: sapa::server::Settings {
            limits: false,
            ..settings()
        },
        ..Plan::default()
    };
    let house = House::with(plan).await;
    let (_, welcome, _) = Visitor::hello(house.address, json!({})).await;
    let mut talking = Vec::new();
    for tab in 0..TABS {
        let (address, token) = (house.address, welcome["token"].clone());
        talking.push(tokio::spawn(async move {
            let (mut visitor, _, mut seen) = Visitor::hello(address, json!({"token": token})).await;
            for n in 0..EACH {
                visitor.say(&format!("t{tab}-{n}"), "harga").await;
                // Some in a burst, some after the answer.
                if n % 3 == 0 {
                    seen.extend(visitor.until(|frame| frame["id"] == format!("t{tab}-{n}")).await);
                }
            }
            (visitor, seen)
        }));
    }
    let conversation = welcome["conversation"].as_str().expect("an id");
    let mut transcripts = Vec::new();
    for task in talking {
        let (mut visitor, mut seen) = task.await.expect("a tab");
        let mine = |seen: &[Value]| seen.iter().filter(|frame| frame["from"] == "visitor").count();
        while mine(&seen) < TABS * EACH {
            seen.push(visitor.next().await);
        }
        let last = house
            .runtime
            .state(conversation)
            .await
            .expect("readable")
            .expect("there")
            .seq;
        while seen.last().is_some_and(|frame| frame["seq"] != last) {
            seen.push(visitor.next().await);
        }
        transcripts.push(seen);
    }
    for seen in &transcripts {
        let in_order = seen.iter().enumerate().all(|(n, frame)| frame["seq"] == n as u64 + 1);
        assert!(in_order, "a gap or a repeat");
        assert_eq!(seen, &transcripts[0]);
    }
    let mut ids = BTreeMap::new();
    for frame in transcripts[0].iter().filter(|frame| frame["from"] == "visitor") {
        *ids.entry(frame["id"].to_string()).or_insert(0) += 1;
    }
    assert_eq!((ids.len(), ids.values().max()), (TABS * EACH, Some(&1)));
    house.close().await;
}

#[tokio::test]
async fn an_agents_words_and_statuses_reach_the_visitor() {
    let house = House::open().await;
    let (mut visitor, welcome, replay) = Visitor::hello(house.address, json!({})).await;
    let (mut tab, ..) = Visitor::hello(house.address, json!({"token": welcome["token"]})).await;
    visitor.choose("p", &replay[0]["options"][1]["id"]).await;
    for socket in [&mut visitor, &mut tab] {
        let frames = socket.until(|frame| frame["type"] == "queue").await;
        let queued = frames.iter().find(|frame| frame["type"] == "status").expect("a status");
        assert_eq!(
            (&queued["status"], &queued["team"]),
            (&json!("queued"), &json!("support"))
        );
        assert_eq!(frames.last().expect("it was found")["position"], 1);
        assert!(frames.last().is_some_and(|queue| queue.get("seq").is_none()));
    }
    let conversation = welcome["conversation"].as_str().expect("an id");
    let claimed = EventKind::Claimed {
        agent: "Rina".to_owned(),
    };
    house.runtime.apply(conversation, claimed).await.expect("stored");
    let frames = visitor.until(|frame| frame["status"] == "agent").await;
    assert_eq!(frames.last().expect("it was found")["agent"], "Rina");
    let said = EventKind::AgentSaid {
        id: "w1".to_owned(),
        agent: "Rina".to_owned(),
        text: "Halo, ada yang bisa dibantu?".to_owned(),
    };
    house.runtime.apply(conversation, said).await.expect("stored");
    let words = visitor
        .until(|frame| frame["from"] == "agent")
        .await
        .pop()
        .expect("found");
    assert_eq!(
        (&words["name"], &words["text"]),
        (&json!("Rina"), &json!("Halo, ada yang bisa dibantu?"))
    );
    let typing = sapa::bus::Hint::Typing {
        conversation: conversation.to_owned(),
        from: "agent",
        on: true,
    };
    house.runtime.hint(typing);
    assert_eq!(
        visitor.next().await,
        json!({"type": "typing", "from": "agent", "on": true})
    );
    let resolved = EventKind::Resolved {
        agent: "Rina".to_owned(),
    };
    house.runtime.apply(conversation, resolved).await.expect("stored");
    visitor.until(|frame| frame["status"] == "closed").await;
    visitor.say("again", "harga").await;
    let reopened = visitor.until(|frame| frame["text"] == "Harganya 45.000.").await;
    assert!(reopened.iter().any(|frame| frame["status"] == "bot"), "{reopened:?}");
    house.close().await;
}

#[tokio::test]
async fn the_queue_moves_up_before_the_visitors_eyes() {
    let house = House::open().await;
    let mut waiting = Vec::new();
    for place in 1..=3 {
        let (mut visitor, welcome, replay) = Visitor::hello(house.address, json!({})).await;
        visitor.choose("p", &replay[0]["options"][1]["id"]).await;
        let frames = visitor.until(|frame| frame["type"] == "queue").await;
        assert_eq!(frames.last().expect("it was found")["position"], place);
        waiting.push((visitor, welcome["conversation"].as_str().expect("an id").to_owned()));
    }
    let claimed = EventKind::Claimed {
        agent: "Rina".to_owned(),
    };
    house.runtime.apply(&waiting[0].1, claimed).await.expect("stored");
    for (place, (visitor, _)) in waiting.iter_mut().enumerate().skip(1) {
        let frames = visitor.until(|frame| frame["type"] == "queue").await;
        assert_eq!(frames.last().expect("it was found")["position"], place);
    }
    house.close().await;
}

#[tokio::test]
async fn typing_and_seen_are_relayed_to_others_alone() {
    let house = House::open().await;
    let (mut visitor, welcome, _) = Visitor::hello(house.address, json!({})).await;
    let conversation = welcome["conversation"].as_str().expect("an id");
    let mut agent = house.runtime.hints(Some(conversation));
    visitor.send(&json!({"type": "typing", "on": true})).await;
    visitor.send(&json!({"type": "seen", "seq": 1})).await;
    let typing = sapa::bus::Hint::Typing {
        conversation: conversation.to_owned(),
        from: "visitor",
        on: true,
    };
    let seen = sapa::bus::Hint::Seen {
        conversation: conversation.to_owned(),
        from: "visitor",
        seq: 1,
    };
    assert_eq!(agent.next().await, Some(typing));
    assert_eq!(agent.next().await, Some(seen));
    visitor.say("a", "harga").await;
    assert_eq!(visitor.next().await["id"], "a");
    house.close().await;
}

#[tokio::test]
async fn an_end_comes_back_as_a_status() {
    let house = House::open().await;
    let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
    visitor.send(&json!({"type": "end", "id": "bye"})).await;
    let frames = visitor.until(|frame| frame["type"] == "status").await;
    let status = frames.last().expect("it was found");
    assert_eq!(
        (&status["status"], &status["reply_to"]),
        (&json!("closed"), &json!("bye"))
    );
    visitor.send(&json!({"type": "end", "id": "bye"})).await;
    assert_eq!(&visitor.next().await, status);
    house.close().await;
}
