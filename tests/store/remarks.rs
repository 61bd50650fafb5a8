//! What agents find beside a conversation.

use super::{at, message, on_each, turn};
use sapa::dialogue::{Contact, Lead, State, Timer, Visitor};
use sapa::store::sqlite::Sqlite;
use sapa::store::{Conversations, NOTES_MAX, NewNote, NoteAdded, Remarks, TAGS_MAX, TagsChanged, TimerChange, Turn};
use std::sync::Arc;

fn note(text: &str, seconds: i64) -> NewNote {
    NewNote {
        agent: "Sari".to_owned(),
        text: text.to_owned(),
        at: at(seconds),
    }
}

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[tokio::test]
async fn a_note_is_there_once_and_in_order() {
    on_each(async |store: Sqlite| {
        let add = async |id: &str, text: &str, seconds: i64| {
            let added = store.add_note("c", id, note(text, seconds)).await.expect("stored");
            let NoteAdded::There(note) = added else {
                panic!("{added:?}")
            };
            note
        };
        let first = add("n1", "<b>satu</b>", 1).await;
        add("n2", "dua", 2).await;
        assert_eq!(add("n1", "tiga", 3).await, first, "the first text stands");
        let notes = store.notes("c").await.expect("read");
        let told: Vec<_> = notes.iter().map(|note| (note.text.as_str(), note.at)).collect();
        assert_eq!(told, [("<b>satu</b>", at(1)), ("dua", at(2))]);
        assert!(store.notes("d").await.expect("read").is_empty());
        add("n1", "lain", 1).await;
        for n in 2..NOTES_MAX {
            add(&format!("m{n}"), "x", 4).await;
        }
        let full = store.add_note("c", "last", note("x", 5)).await.expect("answered");
        assert_eq!(full, NoteAdded::Full);
        assert_eq!(store.notes("c").await.expect("read").len(), NOTES_MAX);
    })
    .await;
}

#[tokio::test]
async fn tags_come_and_go_within_their_bound() {
    on_each(async |store: Sqlite| {
        let change = async |conversation: &str, add: &[&str], remove: &[&str]| {
            let changed = store.change_tags(conversation, &tags(add), &tags(remove), at(1)).await;
            changed.expect("answered")
        };
        assert_eq!(
            change("c", &["vip", "resi"], &[]).await,
            TagsChanged::Now(tags(&["resi", "vip"]))
        );
        assert_eq!(
            change("c", &["vip"], &["nothing"]).await,
            TagsChanged::Now(tags(&["resi", "vip"]))
        );
        change("d", &["vip"], &[]).await;
        assert_eq!(store.tags_in_use(9).await.expect("read"), ["vip", "resi"]);
        assert_eq!(
            change("c", &["baru"], &["vip"]).await,
            TagsChanged::Now(tags(&["baru", "resi"]))
        );
        assert_eq!(store.tags("d").await.expect("read"), ["vip"]);
        let many: Vec<String> = (0..TAGS_MAX - 1).map(|n| format!("t{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(change("c", &many, &["resi"]).await, change("c", &[], &[]).await);
        assert_eq!(change("c", &["one too many"], &[]).await, TagsChanged::TooMany);
        assert_eq!(store.tags("c").await.expect("read").len(), TAGS_MAX);
        assert_eq!(store.tags_in_use(1).await.expect("read").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_visitors_other_conversations_are_found() {
    let known = |id: Option<&str>, phone: Option<&str>| Visitor {
        id: id.map(str::to_owned),
        phone: phone.map(str::to_owned),
        ..Visitor::default()
    };
    let opened = |conversation: &str, visitor: Visitor| Turn {
        state: Arc::new(State::new(conversation, "id", None, visitor)),
        ..turn(conversation, 1, None, vec![])
    };
    on_each(async |store: Sqlite| {
        for (conversation, visitor) in [
            ("a", known(Some("7"), None)),
            ("b", known(None, Some("0812 3456 7890"))),
            ("c", known(Some("7"), Some("+6281234567890"))),
            ("d", known(Some("8"), None)),
            ("e", Visitor::default()),
        ] {
            store.commit(opened(conversation, visitor)).await.expect("stored");
        }
        // Whoever leaves a number is known by it.
        let mut state = State::new("e", "id", None, Visitor::default());
        state.lead = Some(Lead {
            contact: Contact {
                phone: Some("62-812-3456-7890".to_owned()),
                ..Contact::default()
            },
            left_at: at(2),
            ..Lead::default()
        });
        let left = Turn {
            state: Arc::new(state),
            timers: vec![TimerChange::Start(Timer::CallBack, at(9))],
            ..turn("e", 2, Some("v"), vec![])
        };
        store.commit(left).await.expect("stored");
        for (conversation, limit, expected) in [
            ("a", 9, vec!["c"]),
            ("c", 9, vec!["e", "b", "a"]),
            ("c", 2, vec!["e", "b"]),
            ("d", 9, vec![]),
            ("nothing", 9, vec![]),
        ] {
            let others = store.others_of_visitor(conversation, limit).await.expect("read");
            let names: Vec<_> = others.iter().map(|other| other.state.conversation.as_str()).collect();
            assert_eq!(names, expected, "{conversation}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_bot_did_not_understand_is_found() {
    on_each(async |store: Sqlite| {
        for (version, misses) in [(1, 0), (2, 1), (3, 0), (4, 1), (5, 2), (6, 2), (7, 3)] {
            let id = format!("m{version}");
            let mut turn = turn("c", version, Some(&id), vec![message(version, &id)]);
            let mut state = State::clone(&turn.state);
            state.misses = misses;
            turn.state = Arc::new(state);
            store.commit(turn).await.expect("stored");
        }
        let last = async |limit| {
            let texts = store.misunderstood("c", limit).await.expect("read");
            let seqs = texts
                .iter()
                .filter_map(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
            seqs.collect::<Vec<_>>()
        };
        assert_eq!(last(9).await, [2, 4, 5, 7]);
        assert_eq!(last(3).await, [4, 5, 7]);
        assert!(store.misunderstood("d", 3).await.expect("read").is_empty());
    })
    .await;
}
