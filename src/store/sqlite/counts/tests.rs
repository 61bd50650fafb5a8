use super::super::{Access, open};
use super::*;
use crate::dialogue::{From, Message, Visitor};
use crate::hours::Hours;
use crate::store::{Conversations, Counted as Noted, Entry};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// What another connection stores at the worst instant: a second turn, which rates.
const RATED: &str = "
    INSERT INTO turns (id, conversation, previous, version, first_seq, last_seq, at, entries, state)
      SELECT 2, conversation, 1, 2, first_seq, last_seq, at, entries, state FROM turns WHERE id = 1;
    INSERT INTO ratings (turn, conversation, kind, score, at) VALUES (2, 'c', 'csat', 5, 0);";

fn first_turn() -> Turn {
    let at = DateTime::from_timestamp(1_800_000_000, 0).expect("a time in range");
    let message = Message {
        seq: 1,
        id: "m1".to_owned(),
        from: From::Visitor,
        name: None,
        text: "Halo".to_owned(),
        options: Vec::new(),
        cards: Vec::new(),
        reply_to: None,
        at,
    };
    Turn {
        conversation: "c".to_owned(),
        version: 1,
        after: None,
        at,
        state: Arc::new(State::new("c", "id", None, Visitor::default())),
        entries: vec![Entry::Message(message)].into(),
        client_id: None,
        token_hash: Some([1; 32]),
        handoffs: Vec::new(),
        deliveries: Vec::new(),
        timers: Vec::new(),
        calls: Vec::new(),
        answered_call: None,
        counted: Noted::default(),
    }
}

#[tokio::test]
async fn a_rating_stored_while_turns_are_read_is_counted_with_its_turn() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("test.db");
    let store = Sqlite::open(&format!("sqlite:{}", path.display()), Access::Serve).expect("the store opens");
    store.commit(first_turn()).await.expect("stored");
    let mut reader = open::reader(&path).expect("opens");
    let mut other = Some(Connection::open(&path).expect("opens"));
    let rate = move |context: AuthContext<'_>| {
        let reads_turns = matches!(
            context.action,
            AuthAction::Read {
                table_name: "turns",
                column_name: "entries"
            }
        );
        if reads_turns && let Some(other) = other.take() {
            other.execute_batch(RATED).expect("stored");
        }
        Authorization::Allow
    };
    reader.authorizer(Some(rate)).expect("set");
    let batch = batch::read(&reader, &Hours::always(chrono_tz::Asia::Jakarta), 10).expect("read");
    let ratings: usize = batch.talks.iter().map(|counted| counted.talk.ratings.len()).sum();
    assert_eq!((batch.turns, batch.to, batch.newest, ratings), (2, 2, 2, 1));
}
