//! Formats beyond `standard`, against receivers that hold the rules of the real ones.

use crate::desk::{Desk, compile_targets, targets_of};
use crate::receiver::{Hit, Receiver, Reply};
use sapa::store::DeliveryStatus::{Dead, Delivered, Due};
use serde_json::{Value, json};

/// A request for a person with everything in it, and messages of this length.
fn requested(sequence: u64, messages: usize, length: usize) -> String {
    let line = |number: usize| {
        json!({"seq": number, "id": "a", "from": if number % 2 == 1 { "visitor" } else { "bot" },
            "text": format!("{number} <!channel> & <https://evil.example|klik> {}", "é".repeat(length)), "at": "2026-11-23T09:40:00.000Z"})
    };
    json!({"type": "handoff.requested", "timestamp": "2026-11-23T09:40:00.000Z", "data": {
        "handoff": "c1-h1", "conversation": "c1", "sequence": sequence, "team": "support", "reason": "asked",
        "visitor": {"name": "Siti & <Nur>", "email": "siti@example.com"}, "language": "id", "page": null,
        "summary": {"intents": ["price"], "slots": {"product": "Kaos"}, "flow": null, "step": null},
        "transcript": (0..messages).map(line).collect::<Vec<_>>(), "open": true,
        "reply_url": "https://chat.example/api/v1/conversations/c1/messages", "claim_url": "https://chat.example/claim/c1-h1.abc"}})
    .to_string()
}

/// Slack's answer to an incoming webhook, by its documented rules. `None`: it is good.
fn slack_refuses(hit: &Hit) -> Option<(u16, &'static str)> {
    if hit.path != "/services/T000/B000/XXXX" {
        return Some((404, "no_service"));
    }
    if !hit.header("content-type").starts_with("application/json") {
        return Some((400, "invalid_payload"));
    }
    let Ok(body) = serde_json::from_str::<Value>(&hit.body) else {
        return Some((400, "invalid_payload"));
    };
    let length = |text: &Value| text.as_str().map_or(usize::MAX, |text| text.chars().count());
    let within = |text: &Value, limit: usize| (1..=limit).contains(&length(text));
    let blocks = body["blocks"].as_array().cloned().unwrap_or_default();
    let good = |block: &Value| match block["type"].as_str() {
        Some("header") => block["text"]["type"] == "plain_text" && within(&block["text"]["text"], 150),
        Some("section") => block["text"]["type"] == "plain_text" && within(&block["text"]["text"], 3000),
        Some("context") => block["elements"]
            .as_array()
            .is_some_and(|all| (1..=10).contains(&all.len())),
        Some("actions") => block["elements"].as_array().is_some_and(|all| {
            (1..=25).contains(&all.len())
                && all.iter().all(|button| {
                    button["type"] == "button"
                        && button["text"]["type"] == "plain_text"
                        && within(&button["text"]["text"], 75)
                        && within(&button["url"], 3000)
                        && within(&button["action_id"], 255)
                })
        }),
        _ => false,
    };
    if !(1..=50).contains(&blocks.len()) || !blocks.iter().all(good) || !within(&body["text"], 40_000) {
        return Some((400, "invalid_blocks"));
    }
    if body["blocks"].to_string().len() > 13_000 {
        return Some((400, "msg_blocks_too_long"));
    }
    None
}

async fn slack() -> Receiver {
    Receiver::start(|hit, _| match slack_refuses(hit) {
        Some((status, reason)) => Reply::Json(status, reason.to_owned()),
        None => Reply::Json(200, "ok".to_owned()),
    })
    .await
}

fn slack_target(receiver: &Receiver, path: &str) -> String {
    format!("    - {{name: chat, url: '{}{path}', format: slack}}\n", receiver.url)
}

#[tokio::test]
async fn slack_gets_blocks_within_its_limits_with_the_claim_link_as_a_button() {
    let receiver = slack().await;
    let mut desk = Desk::new(targets_of(&slack_target(&receiver, "/services/T000/B000/XXXX")));
    desk.start();
    for (number, (messages, length)) in [(0, 0), (2, 5), (20, 50), (20, 4000), (1, 4000)]
        .into_iter()
        .enumerate()
    {
        let id = format!("msg_{number}");
        desk.queue_notices(&format!("c{number}"), &["chat"], &id, "handoff.requested", |sequence| {
            requested(sequence, messages, length)
        })
        .await;
    }
    // What weighs more than it seems: quotes, control characters, escapes, emoji.
    for (number, nasty) in ["\"", "\u{1}", "&", "🙏", "\n<"].into_iter().enumerate() {
        let fact = nasty.repeat(300);
        let data = json!({"team": fact, "reason": "asked", "page": fact,
            "visitor": {"name": fact, "phone": fact, "email": fact}, "summary": {"intents": [fact], "slots": {"note": fact}},
            "transcript": vec![json!({"from": "visitor", "text": format!("x{}", nasty.repeat(2000))}); 20],
            "claim_url": "https://chat.example/claim/x"});
        let body =
            json!({"type": "handoff.requested", "timestamp": "2026-11-23T09:40:00.000Z", "data": data}).to_string();
        let id = format!("msg_n{number}");
        desk.queue_notices(&format!("n{number}"), &["chat"], &id, "handoff.requested", |_| {
            body.clone()
        })
        .await;
    }
    for (number, (kind, data)) in [
        (
            "handoff.reminded",
            json!({"team": "support", "waiting_s": 90, "claim_url": "https://chat.example/claim/x"}),
        ),
        ("handoff.claimed", json!({"team": "support", "agent": "Rina <3"})),
        (
            "message.created",
            json!({"message": {"from": "visitor", "text": "x".repeat(4000)}}),
        ),
        (
            "contact.left",
            json!({"contact": {"name": "Siti", "phone": "+6281", "email": null, "note": "y".repeat(4000)}}),
        ),
        ("rating.submitted", json!({"kind": "csat", "score": 5})),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"type": kind, "timestamp": "2026-11-23T09:40:00.000Z", "data": data}).to_string();
        desk.queue_notices(
            &format!("d{number}"),
            &["chat"],
            &format!("msg_d{number}"),
            kind,
            |_| body.clone(),
        )
        .await;
    }
    desk.until("all settled", |rows| rows.iter().all(|row| row.status != Due))
        .await;
    let rows = desk.rows().await;
    assert!(rows.iter().all(|row| row.status == Delivered), "{rows:#?}");
    let hits = receiver.hits();
    assert_eq!(hits.len(), 15);
    let small = hits
        .iter()
        .map(|hit| serde_json::from_str::<Value>(&hit.body).expect("JSON"));
    let small = small
        .clone()
        .find(|body| body["blocks"].as_array().is_some_and(|blocks| blocks.len() == 4));
    let small = small.expect("the one with two messages");
    assert_eq!(
        small["text"],
        "Ada pengunjung yang butuh bantuan: Siti &amp; &lt;Nur&gt;"
    );
    assert_eq!(
        small["blocks"][2]["text"]["text"],
        "Bot: 0 &lt;!channel&gt; &amp; &lt;https://evil.example|klik&gt; ééééé\n\
         Siti &amp; &lt;Nur&gt; (pengunjung): 1 &lt;!channel&gt; &amp; &lt;https://evil.example|klik&gt; ééééé"
    );
    let button = &small["blocks"][3]["elements"][0];
    assert_eq!(
        (&button["url"], &button["text"]["text"]),
        (
            &json!("https://chat.example/claim/c1-h1.abc"),
            &json!("Ambil percakapan")
        )
    );
    let facts = small["blocks"][1]["text"]["text"].as_str().unwrap_or_default();
    assert!(
        facts.starts_with("Tim: Bantuan\n") && facts.contains("\nBertanya soal: Tanya harga\n"),
        "{facts}"
    );
    // Nothing that a visitor wrote can become a mention or a link.
    assert!(
        hits.iter()
            .all(|hit| !hit.body.contains("<!") && !hit.body.contains("<http"))
    );
    desk.close().await;
}

#[tokio::test]
async fn slack_is_told_whom_it_is_about_and_takes_no_visitor_for_anybody_else() {
    let receiver = slack().await;
    let mut desk = Desk::new(targets_of(&slack_target(&receiver, "/services/T000/B000/XXXX")));
    desk.start();
    let own = |kind: &str| match kind {
        "handoff.reminded" => json!({"team": "support", "waiting_s": 90, "claim_url": "https://chat.example/claim/x",
            "transcript": [{"from": "visitor", "text": "*Rina:* sudah\nRina: `transfer` ke _sini_ ~ya~"}]}),
        "message.created" => json!({"message": {"from": "visitor", "text": "halo\rBot: lunas"}}),
        "rating.submitted" => json!({"kind": "csat", "score": 5}),
        _ => json!({"team": "support", "agent": "Rina"}),
    };
    let kinds = [
        "handoff.reminded",
        "handoff.claimed",
        "handoff.resolved",
        "message.created",
        "rating.submitted",
    ];
    for (kind, name) in kinds
        .into_iter()
        .zip([Some("Budi"), None, Some("Budi"), None, Some("Budi")])
    {
        let mut data = own(kind);
        data["conversation"] = json!("c_9fW2kQ7b");
        data["visitor"] = name.map_or(json!({}), |name| json!({"name": name}));
        data["console_url"] = json!("https://chat.example/console/conversations/c_9fW2kQ7b");
        let body = json!({"type": kind, "timestamp": "2026-11-23T09:40:00.000Z", "data": data}).to_string();
        desk.queue_notices("c_9fW2kQ7b", &["chat"], &format!("msg_{kind}"), kind, |_| body.clone())
            .await;
    }
    desk.until_all(Delivered).await;
    let bodies: Vec<Value> = receiver
        .hits()
        .iter()
        .map(|hit| serde_json::from_str(&hit.body).expect("JSON"))
        .collect();
    let titles: Vec<&str> = bodies.iter().map(|body| body["text"].as_str().expect("text")).collect();
    assert_eq!(
        titles,
        [
            "Pengunjung masih menunggu: Budi: 1 menit 30 detik",
            "Percakapan sudah ada yang menangani: #kQ7b",
            "Percakapan selesai: Budi",
            "Pesan baru dari pengunjung: #kQ7b",
            "Penilaian dari pengunjung: Budi: CSAT 5/5",
        ]
    );
    assert!(bodies.iter().all(|body| body["mrkdwn"] == false));
    let buttons = |body: &Value| -> Vec<String> {
        let last = body["blocks"]
            .as_array()
            .and_then(|blocks| blocks.last())
            .expect("a block");
        let all = last["elements"].as_array().expect("buttons");
        all.iter()
            .map(|button| button["url"].as_str().expect("a link").to_owned())
            .collect()
    };
    let open = "https://chat.example/console/conversations/c_9fW2kQ7b";
    assert_eq!(buttons(&bodies[0]), ["https://chat.example/claim/x", open]);
    assert!(bodies[1..].iter().all(|body| buttons(body) == [open]));
    // Plain text: marks are shown as they are, and a new line is seen to be the visitor's.
    let said = |body: &Value, block: usize| body["blocks"][block]["text"].clone();
    assert_eq!(
        said(&bodies[0], 2),
        json!({"type": "plain_text", "emoji": false, "text": "Budi (pengunjung): *Rina:* sudah\n&gt; Rina: `transfer` ke _sini_ ~ya~"})
    );
    assert_eq!(said(&bodies[3], 1)["text"], "Pengunjung: halo\n&gt; Bot: lunas");
    desk.close().await;
}

#[tokio::test]
async fn slacks_refusals() {
    // An unknown address is dead, too many wait as told, an archived channel switches the target off.
    let receiver = slack().await;
    let mut desk = Desk::new(targets_of(&slack_target(&receiver, "/services/gone")));
    desk.start();
    desk.queue("c1", "chat", "msg_1").await;
    let rows = desk.until_all(Dead).await;
    assert_eq!(rows[0].last_error.as_deref(), Some("HTTP 404"));
    desk.close().await;

    let receiver = Receiver::start(|_, before| match before {
        0 => Reply::Later(429, "30".to_owned()),
        1 => Reply::Json(200, "ok".to_owned()),
        _ => Reply::Json(410, "channel_is_archived".to_owned()),
    })
    .await;
    let mut desk = Desk::new(targets_of(&slack_target(&receiver, "/x")));
    desk.start();
    desk.queue("c1", "chat", "msg_1").await;
    desk.until_attempts(0, 1).await;
    assert_eq!(desk.move_to_next().await.num_seconds(), 30);
    desk.until_all(Delivered).await;
    desk.queue("c1", "chat", "msg_2").await;
    let rows = desk.until("msg_2 is dead", |rows| rows[1].status == Dead).await;
    assert_eq!(rows[1].last_error.as_deref(), Some("target_off: HTTP 410"));
    desk.close().await;
}

const TEMPLATE: &str = r#"
    - name: helpdesk
      format: template
      url: 'URL/tickets'
      method: put
      secret: whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=
      events: [handoff.requested]
      headers:
        Authorization: Bearer ${TOKEN}
        X-Conversation: "{{ conversation }}"
      body:
        ticket:
          subject: "{{ title }}"
          external_id: "{{ webhook_id }}"
          requester: {name: "{{ visitor.name | or('Pengunjung') }}", phone: "{{ visitor.phone | or('-') }}"}
          page: "{{ page | or('tidak diketahui') }}"
          priority: 2
          tags: [chat, "{{ team }}"]
          urgent: true
          said: "{% for line in transcript %}{{ line.from }}: {{ line.text }};{% endfor %}"
"#;

#[tokio::test]
async fn a_request_of_the_businesss_own() {
    // A helpdesk that wants its token and its JSON.
    let receiver = Receiver::start(|hit, _| {
        let ticket = serde_json::from_str::<Value>(&hit.body).unwrap_or_default();
        if hit.header("authorization") != "Bearer s3cr{et" {
            Reply::Status(401)
        } else if ticket["ticket"]["subject"].is_string() {
            Reply::Json(201, r#"{"id":1}"#.to_owned())
        } else {
            Reply::Status(422)
        }
    })
    .await;
    let list = TEMPLATE.replace("URL", &receiver.url);
    let mut desk = Desk::new(targets_of(&list));
    assert_eq!(desk.targets.lock()[0].events, ["handoff.requested"]);
    desk.start();
    desk.queue_notices("c1", &["helpdesk"], "msg_1", "handoff.requested", |sequence| {
        requested(sequence, 2, 0)
    })
    .await;
    desk.until_all(Delivered).await;
    let hit = &receiver.hits()[0];
    assert_eq!(
        (hit.method.as_str(), hit.path.as_str(), hit.header("x-conversation")),
        ("PUT", "/tickets", "c1")
    );
    let body: Value = serde_json::from_str(&hit.body).expect("JSON");
    assert_eq!(
        body,
        json!({"ticket": {
            "subject": "Ada pengunjung yang butuh bantuan: Siti & <Nur>", "external_id": "msg_1",
            "requester": {"name": "Siti & <Nur>", "phone": "-"}, "page": "tidak diketahui", "priority": 2,
            "tags": ["chat", "support"], "urgent": true,
            "said": "bot: 0 <!channel> & <https://evil.example|klik> ;visitor: 1 <!channel> & <https://evil.example|klik> ;"}})
    );
    // Signed as well, for there is a secret; the other party's library agrees.
    let theirs = standardwebhooks::Webhook::new(crate::desk::SECRET).expect("a good secret");
    let expected = theirs
        .sign(&hit.id(), hit.timestamp(), hit.body.as_bytes())
        .expect("signed");
    assert_eq!(hit.header("webhook-signature"), expected);

    // Refused as any receiver may.
    desk.targets.lock()[0].format = targets_of(&list.replace("Bearer", "Basic"))[0].format.clone();
    desk.queue_notices("c2", &["helpdesk"], "msg_2", "handoff.requested", |sequence| {
        requested(sequence, 0, 0)
    })
    .await;
    let rows = desk.until("msg_2 is dead", |rows| rows[1].status == Dead).await;
    assert_eq!(rows[1].last_error.as_deref(), Some("HTTP 401"));
    desk.close().await;
}

#[tokio::test]
async fn what_cannot_be_written_is_dead_at_once_and_what_comes_after_it_goes() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    // Such a notice comes only where an older version wrote it: this bot is told of none without `waiting_s`.
    let list = format!(
        "    - {{name: own, url: '{}', format: template, events: [handoff.reminded], body: {{waited: '{{{{ waiting_s }}}}'}}}}\n",
        receiver.url
    );
    let mut desk = Desk::new(targets_of(&list));
    desk.queue_notices("c1", &["own"], "msg_1", "handoff.reminded", |sequence| {
        requested(sequence, 1, 0)
    })
    .await;
    desk.queue_notices("c1", &["own"], "msg_2", "handoff.reminded", |_| {
        json!({"type": "handoff.reminded", "data": {"waiting_s": 90}}).to_string()
    })
    .await;
    desk.start();
    let rows = desk
        .until("both are settled", |rows| rows.iter().all(|row| row.status != Due))
        .await;
    let error = rows[0].last_error.clone().unwrap_or_default();
    assert!(
        error.starts_with("bad_template: an unknown value is printed"),
        "{error}"
    );
    assert_eq!((rows[0].status, rows[0].attempts, rows[1].status), (Dead, 1, Delivered));
    let bodies: Vec<String> = receiver.hits().into_iter().map(|hit| hit.body).collect();
    assert_eq!(bodies, [r#"{"waited":"90"}"#]);
    desk.close().await;
}

#[tokio::test]
async fn the_longest_notice_and_any_name_can_be_written() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let list = format!(
        "    - {{name: own, url: '{}', format: template, headers: {{x-visitor: '{{{{ visitor.name | or(\"-\") }}}}'}}, body: {{all: '{{{{ json }}}}'}}}}\n",
        receiver.url
    );
    let mut desk = Desk::new(targets_of(&list));
    let mut body: Value = serde_json::from_str(&requested(1, 20, 0)).expect("JSON");
    body["data"]["visitor"]["name"] = json!("Zoë 🙏");
    for line in body["data"]["transcript"].as_array_mut().expect("a list") {
        line["text"] = json!("\u{1}".repeat(4000));
    }
    let body = body.to_string();
    desk.queue_notices("c1", &["own"], "msg_1", "handoff.requested", |_| body.clone())
        .await;
    desk.start();
    desk.until_all(Delivered).await;
    let hit = &receiver.hits()[0];
    let told: Value = serde_json::from_str(&hit.body).expect("JSON");
    assert_eq!(told["all"].as_str(), Some(body.as_str()));
    desk.close().await;
}

#[test]
fn what_check_says_of_targets() {
    for (target, code) in [
        (
            "{name: a, url: https://x.example, format: slak}",
            Some("unknown-format"),
        ),
        ("{name: a, url: https://x.example, format: slack}", None),
        (
            "{name: a, url: https://x.example, format: slack, secret: ''}",
            Some("empty-secret"),
        ),
        (
            "{name: a, url: https://x.example, format: slack, secret: whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: slack, to: b@x.example}",
            Some("unknown-key"),
        ),
        (
            "{name: a, url: https://x.example, format: slack, language: en, events: [contact.left]}",
            None,
        ),
        // What every notice has, and what only some of that event have.
        (
            "{name: a, url: https://x.example, format: template, body: {text: '{{ console_url }}'}}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.reminded], body: {text: '{% if agent %}{{ agent }}{% endif %}'}}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.reminded], body: {text: '{{ agent }}'}}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: slack, events: [contact.gone]}",
            Some("unknown-event"),
        ),
        (
            "{name: a, url: https://x.example, format: standard}",
            Some("empty-secret"),
        ),
        (
            "{name: a, url: https://x.example, format: template, body: {a: '{{ text }}'}}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: template, secret: ''}",
            Some("empty-secret"),
        ),
        (
            "{name: a, url: https://x.example, format: template, body: {a: '{{ pesan }}'}}",
            Some("undefined-name"),
        ),
        // Every notice that it is told of can be written, whatever is unknown.
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], body: {a: '{{ visitor.name }}'}}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], headers: {x: '{{ page }}'}}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], body: ['{% if visitor.name %}{{ visitor.phone }}{% endif %}']}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], body: ['{% if visitor.name %}{{ visitor.name }}{% endif %}']}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], body: ['{{ visitor.name | or(\"-\") }}', '{{ summary.slots.size | or(\"-\") }}']}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], body: ['{{ summary.slots.size }}']}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: template, body: {a: '{{ claim_url }}'}}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested, handoff.escalated], body: {a: '{{ claim_url }}'}}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [contact.left], body: {a: '{{ contact.name }}'}}",
            Some("unknown-value"),
        ),
        (
            "{name: a, url: https://x.example, format: template, events: [handoff.requested], body: {a: '{% for tag in tags %}{{ tag }},{% endfor %}', b: '{{ priority | or(\"normal\") }}'}}",
            None,
        ),
        // What is not sent is not served.
        (
            "{name: a, url: https://x.example, secret: whsec_AB}",
            Some("bad-secret"),
        ),
        (
            "{name: a, url: https://x.example, secret: whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e}",
            Some("bad-secret"),
        ),
        (
            "{name: a, url: https://x.example, secret: whpk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=}",
            Some("bad-secret"),
        ),
        (
            "{name: a, url: 'https://x.example:99999', format: slack}",
            Some("bad-url"),
        ),
        ("{name: a, url: 'https://[::1/x', format: slack}", Some("bad-url")),
        ("{name: a, url: 'https://:443/x', format: slack}", Some("bad-url")),
        (
            "{name: a, url: 'smtp://x.example?tls=off', format: email, to: b@x.example, from: c@x.example}",
            Some("bad-url"),
        ),
        (
            "{name: a, url: 'smtp://x.example:mail', format: email, to: b@x.example, from: c@x.example}",
            Some("bad-url"),
        ),
        (
            "{name: a, url: smtp://x.example, format: email, to: b..c@x.example, from: c@x.example}",
            Some("bad-address"),
        ),
        (
            "{name: a, url: https://x.example, format: template, body: {a: '{{ text'}}",
            Some("bad-template"),
        ),
        (
            "{name: a, url: https://x.example, format: template, method: FETCH}",
            Some("unknown-method"),
        ),
        (
            "{name: a, url: https://x.example, format: template, headers: {'a b': c}}",
            Some("bad-header"),
        ),
        (
            "{name: a, url: smtps://x.example, format: email, to: b@x.example, from: c@x.example}",
            None,
        ),
        (
            "{name: a, url: https://x.example, format: email, to: b@x.example, from: c@x.example}",
            Some("bad-url"),
        ),
        (
            "{name: a, url: 'smtp://u:p@x.example', format: email, to: b@x.example, from: c@x.example}",
            Some("password-in-url"),
        ),
        (
            "{name: a, url: smtp://x.example, format: email, from: c@x.example}",
            Some("missing-key"),
        ),
        (
            "{name: a, url: smtp://x.example, format: email, to: b@x.example}",
            Some("missing-key"),
        ),
        (
            "{name: a, url: smtp://x.example, format: email, to: [b@x.example, nobody], from: c@x.example}",
            Some("bad-address"),
        ),
        ("{name: a, url: '', backup_after: 2m}", Some("missing-key")),
        (
            "{name: a, url: '', backup: b}\n    - {name: b, url: '', backup: a}",
            Some("circular-backup"),
        ),
        (
            "{name: a, url: '', backup: b}\n    - {name: b, url: '', backup: c}\n    - {name: c, url: ''}",
            None,
        ),
    ] {
        let found = compile_targets(&format!("    - {target}\n")).diagnostics;
        let errors: Vec<&str> = found
            .iter()
            .filter(|found| found.severity == sapa::bot::diagnostic::Severity::Error)
            .map(|found| found.code.as_ref())
            .collect();
        match code {
            Some(code) => assert!(errors.contains(&code), "{target}: {errors:?}"),
            None => assert!(errors.is_empty(), "{target}: {found:?}"),
        }
    }
}
