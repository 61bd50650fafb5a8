//! Messages of stored conversations, for whoever writes the bot.

use super::{Entry, StoreError};
use crate::authoring::Heard;
use crate::dialogue::{Choice, From, Message, State};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// What visitors wrote, read back in pages.
#[async_trait]
pub trait History: Send + Sync + 'static {
    /// Visitors' messages since an instant, the oldest first. `after` is the cursor of the page before; `None` in the new cursor:
    /// this was the last page. A page may be empty and not be the last.
    async fn heard(
        &self,
        since: DateTime<Utc>,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<Heard>, Option<i64>), StoreError>;
}

/// A turn and the one before it, as a backend reads them.
pub(super) struct TurnPair {
    pub conversation: String,
    pub at: DateTime<Utc>,
    pub version: u64,
    pub before: State,
    pub before_entries: Vec<Entry>,
    pub after: State,
    pub entries: Vec<Entry>,
}

impl TurnPair {
    /// The visitor's message that began the turn. `None`: something else did.
    pub fn heard(self) -> Option<Heard> {
        let Some(Entry::Message(message)) = self.entries.first() else {
            return None;
        };
        if message.from != From::Visitor {
            return None;
        }
        let text = message.text.clone();
        let answers = self.entries.iter().filter_map(|entry| match entry {
            Entry::Message(Message {
                from: From::Bot, text, ..
            }) => Some(text.clone()),
            _ => None,
        });
        Some(Heard {
            choice: option_named(&self.before_entries, &text),
            answers: answers.collect(),
            conversation: self.conversation,
            at: self.at,
            turn: self.version,
            text,
            before: self.before,
            after: self.after,
        })
    }
}

/// The option of that very label among those that stood under the message before. Pressed and typed are stored alike, and mean
/// the same.
fn option_named(entries: &[Entry], label: &str) -> Option<Choice> {
    let messages = entries.iter().rev().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        Entry::Status(_) => None,
    });
    let mut options = messages.flat_map(|message| &message.options);
    options.find(|choice| choice.label == label).cloned()
}
