//! Turns beyond one socket: two processes, many agents, timers, and what a webhook is told.

use crate::house::{House, Plan, bot};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use sapa::bus::Hint;
use sapa::dialogue::{EventKind, Status};
use sapa::runtime::{ApplyError, Clock, Opening, Runtime, SystemClock};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Conversations, Entry, Outbox};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::watch;

const URL: &str = "https://chat.tokouji.example";

fn said(id: &str, text: &str) -> EventKind {
    EventKind::Said {
        id: id.to_owned(),
        text: text.to_owned(),
    }
}

/// A conversation that waits for a person.
async fn queued(runtime: &Runtime) -> String {
    let opened = runtime.open(Opening::default()).await.expect("stored");
    let asked = runtime
        .choose(&opened.conversation, "ask".to_owned(), "1.2")
        .await
        .expect("stored");
    assert_eq!(asked.state.status, Status::Queued);
    opened.conversation
}

/// What the webhooks are told, in order: type and data.
async fn notices(store: &Sqlite, conversation: &str) -> Vec<(String, Value)> {
    let bodies = {
        let conversation = conversation.to_owned();
        let read = move |connection: &rusqlite::Connection| {
            connection
                .prepare("SELECT body FROM deliveries WHERE conversation = ?1 ORDER BY id")?
                .query_map([&conversation], |row| row.get::<_, String>(0))?
                .collect::<Result<Vec<_>, _>>()
        };
        store.read(read).await.expect("readable")
    };
    let read = |body: &String| {
        let notice: Value = serde_json::from_str(body).expect("JSON");
        let kind = notice["type"].as_str().expect("a type").to_owned();
        (kind, notice["data"].clone())
    };
    bodies.iter().map(read).collect()
}

#[tokio::test]
async fn two_processes_on_one_store_make_one_transcript() {
    let store = Arc::new(Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens"));
    let node = || Runtime::new(bot(""), store.clone(), Arc::new(SystemClock), URL.to_owned());
    let nodes = [node(), node()];
    let opened = nodes[0].open(Opening::default()).await.expect("stored");
    let turns = (0..30).map(|n| {
        let (node, conversation) = (nodes[n % 2].clone(), opened.conversation.clone());
        // Every id is said twice, once at each node.
        tokio::spawn(async move { node.apply(&conversation, said(&format!("n{}", n / 2), "harga")).await })
    });
    let mut repeated = 0;
    for turn in turns.collect::<Vec<_>>() {
        let outcome = turn.await.expect("no panic").expect("stored");
        repeated += usize::from(outcome.repeated);
    }
    assert_eq!(repeated, 15);
    let transcript = store.transcript(&opened.conversation, 0, 1000).await.expect("readable");
    assert!(
        transcript
            .iter()
            .enumerate()
            .all(|(n, entry)| entry.seq() == n as u64 + 1)
    );
    let ids: Vec<_> = transcript
        .iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) if message.id.starts_with('n') => Some(message.id.clone()),
            _ => None,
        })
        .collect();
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (15, 15));
}

#[tokio::test]
async fn of_fifty_claims_one_wins_and_all_know_who() {
    let house = House::open().await;
    let conversation = queued(&house.runtime).await;
    let claims = (0..50).map(|n| {
        let (runtime, conversation) = (house.runtime.clone(), conversation.clone());
        let claimed = EventKind::Claimed {
            agent: format!("Agen {n}"),
        };
        tokio::spawn(async move { runtime.apply(&conversation, claimed).await })
    });
    let mut holders = BTreeSet::new();
    let mut winners = 0;
    for claim in claims.collect::<Vec<_>>() {
        let outcome = claim.await.expect("no panic").expect("stored");
        winners += usize::from(!outcome.entries.is_empty());
        holders.insert(outcome.state.handoff.as_ref().and_then(|handoff| handoff.agent.clone()));
    }
    assert_eq!((winners, holders.len()), (1, 1));
    let kinds: Vec<_> = notices(&house.store, &conversation)
        .await
        .into_iter()
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(kinds, ["handoff.requested", "handoff.claimed"]);
    house.close().await;
}

#[tokio::test]
async fn an_agents_message_is_said_once_however_often_it_comes() {
    let house = House::open().await;
    let conversation = queued(&house.runtime).await;
    let claimed = EventKind::Claimed {
        agent: "Rina".to_owned(),
    };
    house.runtime.apply(&conversation, claimed).await.expect("stored");
    let words = || EventKind::AgentSaid {
        // The visitor may use the same id; they are not the same.
        id: "ask".to_owned(),
        agent: "Rina".to_owned(),
        text: "Halo Kak".to_owned(),
    };
    let first = house.runtime.apply(&conversation, words()).await.expect("stored");
    let again = house.runtime.apply(&conversation, words()).await.expect("stored");
    assert_eq!((first.repeated, again.repeated), (false, true));
    assert_eq!(first.entries[..], again.entries[..]);
    let nobody = house.runtime.apply("c_nobody", words()).await;
    assert!(matches!(nobody, Err(ApplyError::UnknownConversation)));
    house.close().await;
}

#[tokio::test]
async fn a_request_for_a_person_tells_all_that_he_needs() {
    let house = House::open().await;
    let opening = Opening {
        language: Some("en".to_owned()),
        page: Some("https://www.tokouji.example/kaos".to_owned()),
        visitor: sapa::dialogue::Visitor {
            name: Some("Budi".to_owned()),
            ..Default::default()
        },
    };
    let opened = house.runtime.open(opening).await.expect("stored");
    let conversation = &opened.conversation;
    for n in 0..14 {
        house
            .runtime
            .apply(conversation, said(&format!("m{n}"), "price?"))
            .await
            .expect("stored");
    }
    let mut work = house.runtime.work_hints();
    let asked = house
        .runtime
        .choose(conversation, "ask".to_owned(), "1.2")
        .await
        .expect("stored");
    assert_eq!(work.next().await, Some(Hint::Work));
    let told = notices(&house.store, conversation).await;
    let (kind, data) = &told[0];
    assert_eq!((told.len(), kind.as_str()), (1, "handoff.requested"));
    let keys: Vec<_> = data
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    let contract =
        "handoff conversation sequence team reason visitor language page summary transcript open reply_url claim_url";
    // The contract's, and what has been added to it since.
    let known: Vec<_> = contract.split(' ').chain(["console_url"]).collect();
    assert_eq!(keys, known);
    assert_eq!(
        (&data["sequence"], &data["team"], &data["reason"]),
        (&json!(1), &json!("support"), &json!("flow"))
    );
    assert_eq!(
        (&data["visitor"]["name"], &data["language"], &data["open"]),
        (&json!("Budi"), &json!("en"), &json!(true))
    );
    assert_eq!(data["page"], "https://www.tokouji.example/kaos");
    assert_eq!(
        data["reply_url"],
        format!("{URL}/api/v1/conversations/{conversation}/messages")
    );
    let transcript = data["transcript"].as_array().expect("a list");
    assert_eq!(transcript.len(), 20);
    let is_message = |entry: &&Entry| matches!(entry, Entry::Message(_));
    let last = asked.entries.iter().rfind(is_message).expect("a message").seq();
    assert_eq!(transcript.last().expect("20")["seq"], last);
    assert!(
        transcript
            .iter()
            .any(|message| message["id"] == "ask" && message["text"] == "A person")
    );
    let token = data["claim_url"]
        .as_str()
        .and_then(|url| url.strip_prefix(&format!("{URL}/claim/")));
    let links = house.runtime.claim_links().await.expect("readable");
    let handoff = token.and_then(|token| Some(links.read(token)?.handoff));
    assert_eq!(handoff, data["handoff"].as_str());
    let rows = house.store.deliveries(None, None, 9).await.expect("readable");
    assert_eq!(rows[0].webhook_id, format!("msg_{conversation}_1"));
    assert!(!rows[0].webhook_id.contains('.'));
    house.close().await;
}

/// A clock that a test moves.
struct Hand {
    now: watch::Sender<DateTime<Utc>>,
}

impl Hand {
    fn new() -> Arc<Self> {
        let start = DateTime::from_timestamp(1_767_600_000, 0).expect("in range");
        Arc::new(Self {
            now: watch::Sender::new(start),
        })
    }

    fn forward(&self, by: TimeDelta) {
        self.now.send_modify(|now| *now += by);
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        *self.now.borrow()
    }

    fn sleep_until(&self, at: DateTime<Utc>) -> BoxFuture<'static, ()> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // An error means that the clock is gone, and with it whoever waits.
            let _ = now.wait_for(|now| *now >= at).await;
        })
    }
}

#[tokio::test]
async fn timers_fire_when_due_and_survive_a_restart() {
    const HANDOFF: &str = "  remind: [90s, 5m]\n  expire: 1h\n";
    let store = Arc::new(Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens"));
    let clock = Hand::new();
    let node = || Runtime::new(bot(HANDOFF), store.clone(), clock.clone(), URL.to_owned());
    let first = node();
    first.start();
    let conversation = queued(&first).await;
    let mut hints = first.work_hints();
    clock.forward(TimeDelta::seconds(89));
    clock.forward(TimeDelta::seconds(1));
    hints.next().await.expect("it runs");
    let kinds = async || {
        let told = notices(&store, &conversation).await;
        told.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds().await, ["handoff.requested", "handoff.reminded"]);
    first.stop().await;
    // While nobody is there, the second reminder falls due; the next process sees to it.
    clock.forward(TimeDelta::seconds(300));
    let second = node();
    let mut hints = second.work_hints();
    second.start();
    hints.next().await.expect("it runs");
    assert_eq!(
        kinds().await,
        ["handoff.requested", "handoff.reminded", "handoff.reminded"]
    );
    let waiting = notices(&store, &conversation).await[2].1["waiting_s"].clone();
    assert_eq!(waiting, 390);
    clock.forward(TimeDelta::hours(1));
    hints.next().await.expect("it runs");
    assert_eq!(kinds().await.last().map(String::as_str), Some("handoff.expired"));
    let state = second.state(&conversation).await.expect("readable").expect("there");
    assert_eq!(state.status, Status::Bot);
    assert!(store.due_timers(clock.now(), 9).await.expect("readable").is_empty());
    second.stop().await;
}

/// Until the stored timers of all conversations are due then, by the clock in Jakarta.
async fn until_due(store: &Sqlite, expected: &[&str]) {
    let zone = chrono::FixedOffset::east_opt(7 * 3_600).expect("a zone");
    let due = async || {
        let timers = store.due_timers(DateTime::<Utc>::MAX_UTC, 9).await.expect("readable");
        let times = timers
            .iter()
            .map(|timer| timer.due_at.with_timezone(&zone).format("%a %H:%M"));
        times.map(|time| time.to_string()).collect::<Vec<_>>()
    };
    let reached = async {
        while due().await != expected {
            tokio::task::yield_now().await;
        }
    };
    let reached = tokio::time::timeout(std::time::Duration::from_secs(20), reached).await;
    assert!(reached.is_ok(), "{:?}, not {expected:?}", due().await);
}

#[tokio::test]
async fn other_hours_hold_for_those_who_wait_already() {
    let store = Arc::new(Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens"));
    let clock = Hand::new();
    let shop = |remind: &str, hours: &str| bot(&format!("  remind: {remind}\n  expire: 1h\nhours: {hours}\n"));
    let first = Runtime::new(shop("10m", "24/7"), store.clone(), clock.clone(), URL.to_owned());
    first.start();
    // Monday, 15.00.
    let conversation = queued(&first).await;
    until_due(&store, &["Mon 15:10", "Mon 16:00"]).await;
    // An edit: closed from 15.30 on.
    first.set_bot(shop("10m", "Mo-Fr 09:00-15:30"));
    until_due(&store, &["Mon 15:10", "Tue 09:30"]).await;
    first.set_content(shop("40m", "Mo-Fr 09:00-15:30").content);
    until_due(&store, &["Tue 09:10", "Tue 09:30"]).await;
    first.stop().await;
    // An edit while no server ran: today is closed, and the reminder sooner.
    let second = Runtime::new(
        shop("20m", "Tu-Fr 10:00-15:30"),
        store.clone(),
        clock.clone(),
        URL.to_owned(),
    );
    second.start();
    until_due(&store, &["Tue 10:20", "Tue 11:00"]).await;
    // What has passed meanwhile by the new hours is due at once.
    clock.forward(TimeDelta::minutes(30));
    let mut hints = second.work_hints();
    second.set_bot(shop("20m", "24/7"));
    hints.next().await.expect("it runs");
    until_due(&store, &["Mon 16:00"]).await;
    let told = notices(&store, &conversation).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["handoff.requested", "handoff.reminded"]);
    second.stop().await;
}

/// Changes the store behind the server's back.
async fn meddle(store: &Sqlite, statement: &'static str, conversation: &str) {
    let conversation = conversation.to_owned();
    let change = move |transaction: &rusqlite::Transaction| transaction.execute(statement, [conversation]);
    assert!(store.write(change).await.expect("stored") > 0, "{statement}");
}

#[tokio::test]
async fn an_option_just_shown_is_at_hand_and_an_older_one_is_read() {
    let house = House::open().await;
    let opened = house.runtime.open(Opening::default()).await.expect("stored");
    let choose = async |id: &str, option: &str| {
        let chosen = house.runtime.choose(&opened.conversation, id.to_owned(), option);
        chosen.await.map(|outcome| outcome.entries.clone())
    };
    let said = choose("a", "1.1").await.expect("stored");
    let shown = said.iter().find_map(|entry| match entry {
        Entry::Message(message) => message.options.first().map(|option| option.id.clone()),
        Entry::Status(_) => None,
    });
    let spoil = "UPDATE turns SET entries = '!' || entries WHERE conversation = (SELECT number FROM conversations WHERE id = ?1)";
    meddle(&house.store, spoil, &opened.conversation).await;
    assert!(choose("b", &shown.expect("the menu again")).await.is_ok());
    assert!(matches!(choose("c", "1.1").await, Err(ApplyError::Store(_))));
    house.close().await;
}

#[tokio::test]
async fn a_timer_that_cannot_be_fired_keeps_no_other_waiting() {
    const HANDOFF: &str = "  remind: [90s]\n  expire: 24h\n";
    let store = Arc::new(Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens"));
    let clock = Hand::new();
    let node = || Runtime::new(bot(HANDOFF), store.clone(), clock.clone(), URL.to_owned());
    let first = node();
    let mut conversations = Vec::new();
    for _ in 0..4 {
        conversations.push(queued(&first).await);
        clock.forward(TimeDelta::seconds(1));
    }
    let [broken, gone, strange, good] = &conversations[..] else {
        panic!("four");
    };
    meddle(
        &store,
        "UPDATE turns SET state = '!' || state WHERE conversation = (SELECT number FROM conversations WHERE id = ?1)",
        broken,
    )
    .await;
    meddle(&store, "DELETE FROM conversations WHERE id = ?1", gone).await;
    meddle(
        &store,
        "UPDATE timers SET timer = '\"nap\"' WHERE conversation = ?1 AND timer LIKE '%remind%'",
        strange,
    )
    .await;
    clock.forward(TimeDelta::seconds(90));
    let second = node();
    let mut hints = second.work_hints();
    second.start();
    hints.next().await.expect("it runs");
    let kinds = async |conversation: &str| {
        let told = notices(&store, conversation).await;
        told.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(good).await, ["handoff.requested", "handoff.reminded"]);
    assert!(store.due_timers(clock.now(), 9).await.expect("readable").is_empty());
    let later = clock.now() + TimeDelta::minutes(10);
    let put_off = store.due_timers(later, 9).await.expect("readable");
    let put_off: Vec<_> = put_off.iter().map(|due| &due.conversation).collect();
    assert_eq!(put_off, [broken, strange]);
    // Once it can be fired, it is.
    meddle(
        &store,
        "UPDATE turns SET state = substr(state, 2) WHERE conversation = (SELECT number FROM conversations WHERE id = ?1)",
        broken,
    )
    .await;
    clock.forward(TimeDelta::minutes(5));
    hints.next().await.expect("it runs");
    assert_eq!(kinds(broken).await, ["handoff.requested", "handoff.reminded"]);
    second.stop().await;
}

#[tokio::test]
async fn a_backup_and_a_target_that_is_gone_are_not_notified() {
    let plan = Plan {
        more: "    - {name: spare, url: 'http://127.0.0.1:9/spare', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}\n    - {name: main, url: 'http://127.0.0.1:9/main', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, backup: spare, backup_after: 2m}\n",
        ..Plan::default()
    };
    let house = House::with(plan).await;
    queued(&house.runtime).await;
    let rows = house.store.deliveries(None, None, 9).await.expect("readable");
    let targets: BTreeSet<_> = rows.iter().map(|row| row.target.as_str()).collect();
    assert_eq!(targets, BTreeSet::from(["desk", "main"]));
    house.close().await;
}
