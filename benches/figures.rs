//! A store with a million messages of one year: how long it takes to count them, and to ask for the figures of the whole year and of
//! a month by team, agent and intent. `cargo bench --bench figures`, or `… -- MESSAGES`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sapa::bot::{Content, SourceFile, compile};
use sapa::dialogue::{Handoff, HandoffStatus, Priority, Reason, State, Status, Visitor};
use sapa::figures::{Figures, Filter, Period};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Counts, Question};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Turns of one conversation; each is a visitor's message and an answer.
const TURNS: usize = 5;
/// Each question is asked so often; the median counts.
const ROUNDS: usize = 5;
const BATCH: usize = 10_000;

const BOT: &[(&str, &str)] = &[
    (
        "bot.yaml",
        "bot: T\nlanguages: [id]\ntimezone: Asia/Jakarta\nhours: {senin-jumat: 09:00-17:00}\n\
         teams: {support: {title: S}, sales: {title: P}}\nhandoff: {team: support, first_response: 90s}\n",
    ),
    (
        "intents/price.yaml",
        "title: Harga\nkeywords: [harga]\nreply: Rp 15.000.\n",
    ),
];

#[tokio::main]
async fn main() {
    let wanted = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let messages: usize = wanted.unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = format!("sqlite:{}", folder.path().join("figures.db").display());
    let store = Sqlite::open(&place, Access::Serve).expect("the store opens");
    let since = Instant::now();
    fill(&store, messages / 2 / TURNS).await;
    println!("{messages} messages stored in {:.1} s", since.elapsed().as_secs_f64());

    let bot = content();
    let since = Instant::now();
    let mut turns = 0;
    loop {
        let counted = store.count_turns(bot.clone(), 256).await.expect("counted");
        turns += counted.turns;
        if counted.behind == 0 {
            break;
        }
    }
    let each = since.elapsed().as_secs_f64() * 1e6 / turns as f64;
    println!(
        "{turns} turns counted in {:.1} s: {each:.1} µs each",
        since.elapsed().as_secs_f64()
    );

    let day = ask(&store, &bot, "a day", "2026-03-10", "2026-03-10", Filter::default()).await;
    let month = Filter {
        team: Some("support".to_owned()),
        agent: Some("Ayu".to_owned()),
        intent: Some("price".to_owned()),
    };
    for (name, from, to, filter) in [
        ("a month by team, agent and intent", "2026-03-01", "2026-03-31", month),
        ("the whole year", "2026-01-01", "2026-12-31", Filter::default()),
    ] {
        let took = ask(&store, &bot, name, from, to, filter).await;
        println!("  {:.0} times a day's", took.as_secs_f64() / day.as_secs_f64());
    }
    store.close().await;
}

/// Asks some rounds; tells the median.
async fn ask(store: &Sqlite, bot: &Arc<Content>, name: &str, from: &str, to: &str, filter: Filter) -> Duration {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let period = Period::new(day(from), day(to), chrono_tz::Asia::Jakarta).expect("a period");
    let mut took = Vec::new();
    let mut found: Option<Figures> = None;
    for _ in 0..ROUNDS {
        let question = Question {
            period,
            filter: filter.clone(),
            bot: bot.clone(),
            now: "2027-01-01T00:00:00Z".parse().expect("an instant"),
        };
        let since = Instant::now();
        found = Some(store.figures(question).await.expect("readable"));
        took.push(since.elapsed());
    }
    took.sort_unstable();
    let median = took[ROUNDS / 2];
    let found = found.expect("asked");
    println!(
        "{name}: {:.1} ms; {} conversations, {} handoffs answered, CSAT {:.2} of {}, net containment {:.3}",
        median.as_secs_f64() * 1e3,
        found.conversations,
        found.first_response.person.answered,
        found.csat.mean.unwrap_or_default(),
        found.csat.ratings,
        found.containment.net.unwrap_or_default()
    );
    median
}

/// Rows as the writer makes them, a fifth of the conversations with an agent and half of those rated.
async fn fill(store: &Sqlite, conversations: usize) {
    let begin: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let apart = TimeDelta::days(364).num_milliseconds() / conversations as i64;
    for first in (0..conversations).step_by(BATCH) {
        let last = (first + BATCH).min(conversations);
        let fill = move |transaction: &rusqlite::Transaction<'_>| {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO turns (conversation, previous, version, first_seq, last_seq, at, client_id, entries, state, marks)
                 VALUES (?1, NULL, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for number in first..last {
                let at = begin + TimeDelta::milliseconds(apart * number as i64);
                transaction
                    .prepare_cached(
                        "INSERT INTO conversations (number, id, token_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(rusqlite::params![
                        number as i64,
                        format!("c{number}"),
                        format!("{number}"),
                        at.timestamp_millis()
                    ])?;
                for turn in 0..TURNS {
                    let at = at + TimeDelta::seconds(20 * turn as i64);
                    let (state, entries, marks) = row(number, turn, at);
                    insert.execute(rusqlite::params![
                        number as i64,
                        turn as i64 + 1,
                        turn as i64 * 2 + 1,
                        turn as i64 * 2 + 2,
                        at.timestamp_millis(),
                        format!("v{turn}"),
                        entries,
                        state,
                        marks
                    ])?;
                    if number % 10 == 0 && turn + 1 == TURNS {
                        let id = transaction.last_insert_rowid();
                        transaction
                            .prepare_cached(
                                "INSERT INTO ratings (turn, conversation, handoff, team, agent, kind, score, at)
                                 VALUES (?1, ?2, ?3, 'support', 'Ayu', 'csat', ?4, ?5)",
                            )?
                            .execute(rusqlite::params![
                                id,
                                format!("c{number}"),
                                format!("c{number}-h1"),
                                1 + (number / 10) as i64 % 5,
                                at.timestamp_millis()
                            ])?;
                    }
                }
            }
            Ok(())
        };
        store.write(fill).await.expect("stored");
    }
}

/// The turn's state, entries and marks.
fn row(number: usize, turn: usize, at: DateTime<Utc>) -> (String, String, String) {
    let visitor = Visitor {
        id: number
            .is_multiple_of(3)
            .then(|| format!("customer-{}", number % 20_000)),
        ..Visitor::default()
    };
    let mut state = State::new(
        &format!("c{number}"),
        "id",
        Some("https://toko.example/kaos".to_owned()),
        visitor,
    );
    state.seq = turn as u64 * 2 + 2;
    state.intents = vec!["price".to_owned(), "stock".to_owned()];
    let with_agent = number.is_multiple_of(5) && turn >= 2;
    if with_agent {
        let resolved = turn + 1 == TURNS;
        state.status = if resolved { Status::Closed } else { Status::Agent };
        state.handoff = Some(Handoff {
            id: format!("c{number}-h1"),
            team: "support".to_owned(),
            reason: Reason::Asked,
            status: if resolved {
                HandoffStatus::Resolved
            } else {
                HandoffStatus::Claimed
            },
            agent: Some(if number.is_multiple_of(10) { "Ayu" } else { "Dimas" }.to_owned()),
            priority: Priority::Normal,
            tags: Vec::new(),
            left_by: None,
            passed_on_by: None,
            requested_at: at - TimeDelta::seconds(20 * (turn as i64 - 1)),
            changed_at: at,
        });
    }
    let from = if with_agent { "agent" } else { "bot" };
    let name = if with_agent { r#","name":"Ayu""# } else { "" };
    let millis = at.timestamp_millis();
    let entries = format!(
        r#"[{{"message":{{"seq":1,"id":"v{turn}","from":"visitor","text":"berapa harga kaos polos hitam ukuran L kak?","at":{millis}}}}},{{"message":{{"seq":2,"id":"m2","from":"{from}"{name},"text":"Kaos Polos Hitam harganya Rp 45.000, Kak. Mau pesan sekalian?","at":{millis}}}}}]"#
    );
    let marks = match turn {
        0 => ">main-menu:welcome =price",
        1 if number.is_multiple_of(4) => "?",
        1 => "=stock",
        2 => "=order >order:product",
        3 => ">order:variant",
        _ => ">order:quantity >order:done <order",
    };
    let state = serde_json::to_string(&state).expect("a state is JSON");
    (state, entries, marks.to_owned())
}

fn content() -> Arc<Content> {
    let files: Vec<SourceFile> = BOT
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    let compiled = compile(&files, &|_| None);
    let problems = compiled.diagnostics;
    Arc::new(compiled.content.unwrap_or_else(|| panic!("{problems:?}")))
}
