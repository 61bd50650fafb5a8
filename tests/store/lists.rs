//! Lists of conversations: the queue, what agents hold, what is open or closed, and what is found.

use crate::{at, handoff, on_each, turn};
use sapa::bot::Priority;
use sapa::dialogue::{From, HandoffStatus, Message, Status};
use sapa::store::sqlite::Sqlite;
use sapa::store::{
    Conversations, Entry, Found, Indexed, ListFilter, Listed, Lists, NewNote, Queued, Remarks, Search, TagsChanged,
    Words,
};
use std::sync::Arc;

fn said(seq: u64, from: From, text: &str) -> Entry {
    Entry::Message(Message {
        seq,
        id: format!("m{seq}"),
        from,
        name: None,
        text: text.to_owned(),
        options: Vec::new(),
        cards: Vec::new(),
        reply_to: None,
        at: at(0),
    })
}

/// A conversation's beginning or next turn.
struct Step<'t> {
    conversation: &'t str,
    version: u64,
    from: From,
    text: &'t str,
    status: Status,
    name: Option<&'t str>,
    handoff: Option<(&'t str, HandoffStatus, i64, Option<&'t str>)>,
    priority: Priority,
}

impl Default for Step<'_> {
    fn default() -> Self {
        Self {
            conversation: "c",
            version: 1,
            from: From::Visitor,
            text: "halo",
            status: Status::Bot,
            name: None,
            handoff: None,
            priority: Priority::Normal,
        }
    }
}

async fn put(store: &Sqlite, step: Step<'_>) {
    let client_id = format!("v{}", step.version);
    let mut next = turn(
        step.conversation,
        step.version,
        Some(&client_id),
        vec![said(step.version, step.from, step.text)],
    );
    let before = store
        .load(step.conversation)
        .await
        .expect("readable")
        .map(|now| now.state);
    let state = Arc::get_mut(&mut next.state).expect("not shared yet");
    state.handoff = before.as_ref().and_then(|before| before.handoff.clone());
    state.visitor = before.map(|before| before.visitor).unwrap_or_default();
    state.status = step.status;
    if let Some(name) = step.name {
        state.visitor.name = Some(name.to_owned());
    }
    if let Some((team, status, requested, agent)) = step.handoff {
        let id = format!("{}-h1", step.conversation);
        let mut of_turn = handoff(&id, status, requested, requested);
        of_turn.team = team.to_owned();
        of_turn.priority = step.priority;
        of_turn.agent = agent.map(str::to_owned);
        state.handoff = Some(of_turn.clone());
        next.handoffs.push(of_turn);
    }
    store.commit(next).await.expect("stored");
}

async fn indexed(store: &Sqlite) {
    while store.index(2).await.expect("indexed").behind > 0 {}
}

fn names(found: &Found) -> Vec<&str> {
    found.rows.iter().map(|row| row.state.conversation.as_str()).collect()
}

#[tokio::test]
async fn the_queue_comes_in_pages_that_neither_repeat_nor_skip() {
    on_each(async |store: Sqlite| {
        // Two asked in the same millisecond.
        for (conversation, requested, team, priority) in [
            ("a", 5, "sales", Priority::Normal),
            ("b", 3, "support", Priority::Normal),
            ("c", 5, "support", Priority::Normal),
            ("d", 9, "support", Priority::Normal),
            ("e", 1, "support", Priority::Low),
            ("f", 10, "support", Priority::Urgent),
        ] {
            let handoff = Some((team, HandoffStatus::Requested, requested, None));
            let status = Status::Queued;
            put(
                &store,
                Step {
                    conversation,
                    handoff,
                    status,
                    priority,
                    text: "mau cs",
                    ..Step::default()
                },
            )
            .await;
        }
        for (team, expected) in [
            (None, vec!["f", "b", "a", "c", "d", "e"]),
            (Some("support"), vec!["f", "b", "c", "d", "e"]),
        ] {
            let filter = ListFilter {
                team: team.map(str::to_owned),
                ..ListFilter::default()
            };
            for limit in 1..7 {
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let rows = store.queued(&filter, after.as_ref(), limit).await.expect("read");
                    let Some(last) = rows.last().and_then(|row| row.state.handoff.clone()) else {
                        break;
                    };
                    after = Some(Queued {
                        priority: last.priority,
                        requested_at: last.requested_at,
                        handoff: last.id,
                    });
                    seen.extend(rows.into_iter().map(|row| row.state.conversation));
                }
                assert_eq!(seen, expected, "{team:?} by {limit}");
            }
        }
        let mut teams = store.queued_by_team().await.expect("read");
        teams.sort();
        assert_eq!(teams, [("sales".to_owned(), 1), ("support".to_owned(), 5)]);
        let rows = store.queued(&ListFilter::default(), None, 1).await.expect("read");
        assert_eq!(rows[0].last.as_ref().map(|last| last.text.as_str()), Some("mau cs"));
    })
    .await;
}

#[tokio::test]
async fn what_an_agent_holds_tells_what_is_unread() {
    on_each(async |store: Sqlite| {
        for (conversation, agent) in [("a", "Sari"), ("b", "sari"), ("c", "Tono")] {
            let handoff = Some(("support", HandoffStatus::Claimed, 1, Some(agent)));
            let status = Status::Agent;
            put(
                &store,
                Step {
                    conversation,
                    handoff,
                    status,
                    ..Step::default()
                },
            )
            .await;
            put(
                &store,
                Step {
                    conversation,
                    version: 2,
                    from: From::Agent,
                    text: "Halo Kak",
                    status,
                    ..Step::default()
                },
            )
            .await;
        }
        for version in 3..6 {
            put(
                &store,
                Step {
                    conversation: "b",
                    version,
                    text: "halo?",
                    status: Status::Agent,
                    ..Step::default()
                },
            )
            .await;
        }
        let held = async |agent| {
            let rows = store.held(agent, 10).await.expect("read");
            let mut rows: Vec<_> = rows
                .into_iter()
                .map(|row| (row.state.conversation, row.unread))
                .collect();
            rows.sort();
            rows
        };
        assert_eq!(held(Some("Sari")).await, [("a".to_owned(), 0), ("b".to_owned(), 3)]);
        assert_eq!(held(None).await.len(), 3);
        assert_eq!(held(Some("Nobody")).await, []);
    })
    .await;
}

#[tokio::test]
async fn open_and_closed_ones_come_by_their_last_turn() {
    on_each(async |store: Sqlite| {
        for (number, conversation) in ["a", "b", "c", "d"].into_iter().enumerate() {
            let agent = ["Sari", "Tono"][number % 2];
            let handoff = Some(("support", HandoffStatus::Claimed, 1, Some(agent)));
            put(
                &store,
                Step {
                    conversation,
                    handoff,
                    ..Step::default()
                },
            )
            .await;
        }
        put(
            &store,
            Step {
                conversation: "b",
                version: 2,
                ..Step::default()
            },
        )
        .await;
        put(
            &store,
            Step {
                conversation: "c",
                version: 2,
                status: Status::Closed,
                ..Step::default()
            },
        )
        .await;
        let nothing = store
            .by_turn(false, &ListFilter::default(), None, 10)
            .await
            .expect("read");
        assert!(nothing.rows.is_empty(), "nothing is indexed by itself");
        indexed(&store).await;
        let of = |agent: &str| ListFilter {
            agent: Some(agent.to_owned()),
            ..ListFilter::default()
        };
        let rows = [
            (false, ListFilter::default(), vec!["b", "d", "a"]),
            (true, ListFilter::default(), vec!["c"]),
            (false, of("tono"), vec!["b", "d"]),
            (
                false,
                ListFilter {
                    team: Some("sales".to_owned()),
                    ..ListFilter::default()
                },
                vec![],
            ),
        ];
        for (closed, filter, expected) in rows {
            let mut seen = Vec::new();
            let mut before = None;
            loop {
                let found = store.by_turn(closed, &filter, before, 1).await.expect("read");
                seen.extend(names(&found).into_iter().map(str::to_owned));
                before = found.next;
                if before.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{closed} {filter:?}");
        }
        // Opened again: it is listed where it now belongs.
        put(
            &store,
            Step {
                conversation: "c",
                version: 3,
                ..Step::default()
            },
        )
        .await;
        indexed(&store).await;
        assert!(
            store
                .by_turn(true, &ListFilter::default(), None, 9)
                .await
                .expect("read")
                .rows
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn words_are_found_wherever_they_were_said_in_a_conversation() {
    on_each(async |store: Sqlite| {
        let said = [
            ("a", 1, From::Visitor, "harga kaos polos berapa?"),
            ("a", 2, From::Agent, "45 ribu Kak, refund bisa 7 hari"),
            ("b", 1, From::Visitor, "kaosnya ada warna merah?"),
            ("b", 2, From::Bot, "refund lewat menu"),
            ("c", 1, From::Visitor, "nomor saya +62 812-3456-7890"),
            ("c", 2, From::Visitor, "AND \"OR\" NEAR( kaos*"),
        ];
        for (conversation, version, from, text) in said {
            let name = (conversation == "b").then_some("Budi Santosa");
            put(
                &store,
                Step {
                    conversation,
                    version,
                    from,
                    text,
                    name,
                    ..Step::default()
                },
            )
            .await;
        }
        indexed(&store).await;
        let rows: &[(&str, &[&str], Option<&str>)] = &[
            ("kaos", &["c", "b", "a"], Some("AND \"OR\" NEAR( kaos*")),
            ("KAOS Polos", &["a"], Some("harga kaos polos berapa?")),
            ("polos refund", &["a"], Some("45 ribu Kak, refund bisa 7 hari")),
            ("refund", &["a"], Some("45 ribu Kak, refund bisa 7 hari")),
            ("budi", &["b"], None),
            ("merah santosa", &["b"], Some("kaosnya ada warna merah?")),
            ("0812 3456 7890", &["c"], Some("nomor saya +62 812-3456-7890")),
            ("or near", &["c"], Some("AND \"OR\" NEAR( kaos*")),
            ("kaos biru", &[], None),
            ("", &["c", "b", "a"], None),
        ];
        for (text, expected, hit) in rows {
            let search = Search {
                words: Words::sought(text),
                ..Search::default()
            };
            let found = store.search(&search, None, 10).await.expect("read");
            assert_eq!(names(&found), *expected, "{text}");
            let first = found.rows.first().and_then(|row| row.hit.as_ref());
            assert_eq!(first.map(|hit| hit.text.as_str()), *hit, "{text}");
            let mut before = None;
            for conversation in *expected {
                let one = store.search(&search, before, 1).await.expect("read");
                assert_eq!(names(&one), [*conversation], "{text}");
                before = one.next;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn notes_and_tags_are_found_as_they_are_now() {
    on_each(async |store: Sqlite| {
        for (conversation, text) in [("a", "harga kaos berapa?"), ("b", "kaos merah ada?")] {
            let step = Step {
                conversation,
                text,
                ..Step::default()
            };
            put(&store, step).await;
        }
        let tags = async |add: &[&str], remove: &[&str]| {
            let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
            let changed = store.change_tags("a", &owned(add), &owned(remove), at(5)).await;
            assert!(matches!(changed.expect("stored"), TagsChanged::Now(_)));
        };
        let note = async |id: &str, text: &str| {
            let note = NewNote {
                agent: "Rina".to_owned(),
                text: text.to_owned(),
                at: at(5),
            };
            store.add_note("b", id, note).await.expect("stored");
        };
        tags(&["pelanggan lama"], &[]).await;
        note("n1", "Minta nota pajak, kaos 40 potong").await;
        note("n2", "Ditelepon besok").await;
        let found = async |text: &str| {
            indexed(&store).await;
            let search = Search {
                words: Words::sought(text),
                ..Search::default()
            };
            let found = store.search(&search, None, 10).await.expect("read");
            let row = |row: &Listed| {
                let note = row.note.as_ref().map_or(String::new(), |note| format!(": {note}"));
                format!("{}{note}", row.state.conversation)
            };
            found.rows.iter().map(row).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("lama", &["a"][..]),
            ("PELANGGAN harga", &["a"]),
            ("nota", &["b: Minta nota pajak, kaos 40 potong"]),
            ("besok merah", &["b: Ditelepon besok"]),
            ("kaos", &["b: Minta nota pajak, kaos 40 potong", "a"]),
            ("rina", &[]),
        ] {
            assert_eq!(found(text).await, expected, "{text}");
        }
        // A tag that is taken away is found no more, one that is added is.
        tags(&["grosir"], &["pelanggan lama"]).await;
        assert_eq!(found("pelanggan").await, [""; 0]);
        assert_eq!(found("grosir").await, ["a"]);
        note("n3", "Sudah transfer").await;
        assert_eq!(
            store.index(100).await.expect("indexed"),
            Indexed { taken: 1, behind: 0 }
        );
        assert_eq!(found("transfer").await, ["b: Sudah transfer"]);
    })
    .await;
}

#[tokio::test]
async fn a_search_is_narrowed_by_who_when_and_id() {
    on_each(async |store: Sqlite| {
        for (conversation, team, agent) in [("a", "sales", "Sari"), ("b", "support", "Tono")] {
            let handoff = Some((team, HandoffStatus::Claimed, 1, Some(agent)));
            put(
                &store,
                Step {
                    conversation,
                    handoff,
                    ..Step::default()
                },
            )
            .await;
        }
        put(
            &store,
            Step {
                conversation: "a",
                version: 2,
                name: Some("Ani"),
                ..Step::default()
            },
        )
        .await;
        put(
            &store,
            Step {
                conversation: "a",
                version: 3,
                name: Some("Ina"),
                ..Step::default()
            },
        )
        .await;
        indexed(&store).await;
        let search = |text: &str| Search {
            words: Words::sought(text),
            ..Search::default()
        };
        let of = |team: Option<&str>, agent: Option<&str>| ListFilter {
            team: team.map(str::to_owned),
            agent: agent.map(str::to_owned),
            ..ListFilter::default()
        };
        let rows = [
            (
                Search {
                    filter: of(Some("sales"), None),
                    ..search("")
                },
                vec!["a"],
            ),
            (
                Search {
                    filter: of(None, Some("TONO")),
                    ..search("halo")
                },
                vec!["b"],
            ),
            (
                Search {
                    filter: of(Some("sales"), Some("Tono")),
                    ..search("")
                },
                vec![],
            ),
            // The first turns were at second 1, the last at second 3.
            (
                Search {
                    from: Some(at(2)),
                    ..search("halo")
                },
                vec!["a"],
            ),
            (
                Search {
                    until: Some(at(1)),
                    ..search("halo")
                },
                vec![],
            ),
            (
                Search {
                    until: Some(at(2)),
                    ..search("halo")
                },
                vec!["b", "a"],
            ),
            (
                Search {
                    id: Some("a-h1".to_owned()),
                    ..search("a h1")
                },
                vec!["a"],
            ),
            (
                Search {
                    id: Some("b".to_owned()),
                    ..search("b")
                },
                vec!["b"],
            ),
            (search("ina"), vec!["a"]),
            (search("ani"), vec![]),
        ];
        for (search, expected) in rows {
            let found = store.search(&search, None, 10).await.expect("read");
            assert_eq!(names(&found), expected, "{search:?}");
        }
    })
    .await;
}
