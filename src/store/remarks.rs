//! What agents find beside a conversation: private notes, tags, what the bot did not understand, and the visitor's other
//! conversations.

use super::StoreError;
pub use crate::bot::{TAG_MAX, TAGS_MAX, tag};
use crate::dialogue::{State, Visitor};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Unicode scalar values of a note at most.
pub const NOTE_MAX: usize = 4000;
/// Notes beside one conversation at most.
pub const NOTES_MAX: usize = 500;

/// Turns of a conversation in which what was misunderstood is looked for.
pub const LOOKED_BACK: usize = 60;

/// Digits that a phone number has at least; what is shorter tells nobody apart.
const PHONE_MIN: usize = 7;

/// Notes and tags. None of them is ever told to a visitor or in a notice.
#[async_trait]
pub trait Remarks: Send + Sync + 'static {
    /// The notes beside a conversation, the earliest first.
    async fn notes(&self, conversation: &str) -> Result<Vec<Note>, StoreError>;
    /// Adds a note. One whose `client_id` is known in this conversation is not added again.
    async fn add_note(&self, conversation: &str, client_id: &str, note: NewNote) -> Result<NoteAdded, StoreError>;
    /// A conversation's tags, in alphabetical order.
    async fn tags(&self, conversation: &str) -> Result<Vec<String>, StoreError>;
    /// Adds and removes tags, as [`tag`] makes them; those that are or are not there already are no matter. All or nothing.
    async fn change_tags(
        &self,
        conversation: &str,
        add: &[String],
        remove: &[String],
        at: DateTime<Utc>,
    ) -> Result<TagsChanged, StoreError>;
    /// Tags that any conversation has, those of the most conversations first.
    async fn tags_in_use(&self, limit: usize) -> Result<Vec<String>, StoreError>;
    /// What the visitor said last that the bot did not understand, the earliest first, at most `limit`. Only the last
    /// [`LOOKED_BACK`] turns are looked at.
    async fn misunderstood(&self, conversation: &str, limit: usize) -> Result<Vec<String>, StoreError>;
    /// The same visitor's other conversations, the newest first.
    async fn others_of_visitor(&self, conversation: &str, limit: usize) -> Result<Vec<OtherConversation>, StoreError>;
}

/// A private note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Rises with every note.
    pub id: i64,
    pub agent: String,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// A note to be added, within its bounds.
#[derive(Clone, Debug)]
pub struct NewNote {
    pub agent: String,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// How adding a note ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteAdded {
    /// It is there: as it was added first, where the same id came again.
    There(Note),
    /// The conversation has [`NOTES_MAX`].
    Full,
}

/// How changing tags ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagsChanged {
    /// The tags as they are now.
    Now(Vec<String>),
    /// There would be more than [`TAGS_MAX`]; nothing was changed.
    TooMany,
}

/// Another conversation of a visitor.
#[derive(Clone, Debug)]
pub struct OtherConversation {
    pub began_at: DateTime<Utc>,
    /// As last stored.
    pub state: State,
}

/// By what a visitor is known again: what was said of them, and the contact they left. The same number in two spellings
/// (`0812-3456-7890`, `+62 812 3456 7890`) is one key.
pub fn visitor_keys(state: &State) -> Vec<String> {
    let Visitor { email, phone, id, .. } = &state.visitor;
    let contact = state.lead.as_ref().map(|lead| &lead.contact);
    let phones = [phone.as_ref(), contact.and_then(|contact| contact.phone.as_ref())];
    let emails = [email.as_ref(), contact.and_then(|contact| contact.email.as_ref())];
    let ids = id.iter().map(|id| id.trim()).filter(|id| !id.is_empty());
    let mut keys: Vec<String> = ids.map(|id| format!("id:{id}")).collect();
    keys.extend(phones.into_iter().flatten().filter_map(|phone| phone_key(phone)));
    keys.extend(emails.into_iter().flatten().filter_map(|email| email_key(email)));
    keys.sort();
    keys.dedup();
    keys
}

/// A phone number in whichever spelling. `None`: too short to be one.
pub(super) fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.strip_prefix('0') {
        Some(national) => format!("62{}", national.trim_start_matches('0')),
        None => digits,
    };
    (digits.len() >= PHONE_MIN).then(|| format!("phone:{digits}"))
}

/// An address in whichever case. `None`: it is none.
pub(super) fn email_key(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    email.contains('@').then(|| format!("email:{email}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_in_one_form() {
        let long = "ñ".repeat(TAG_MAX);
        for (text, expected) in [
            ("VIP", Some("vip")),
            ("  kirim   ulang ", Some("kirim ulang")),
            ("<script>", Some("<script>")),
            (long.as_str(), Some(long.as_str())),
            ("", None),
            (" \t", None),
            ("a\u{7}b", None),
        ] {
            assert_eq!(tag(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(tag(&format!("{long}ñ")), None);
    }

    #[test]
    fn visitors_are_known_again() {
        let keys = |id: &str, phone: &str, email: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let visitor = Visitor {
                name: Some("Budi".to_owned()),
                id: some(id),
                phone: some(phone),
                email: some(email),
            };
            visitor_keys(&State::new("c", "id", None, visitor))
        };
        for (id, phone, email, expected) in [
            ("", "", "", vec![]),
            ("7", "", "", vec!["id:7"]),
            ("", "0812-3456-7890", "", vec!["phone:6281234567890"]),
            ("", "+62 812 3456 7890", "", vec!["phone:6281234567890"]),
            ("", "12345", "", vec![]),
            ("", "", " Budi@Example.com ", vec!["email:budi@example.com"]),
            ("", "", "budi", vec![]),
        ] {
            assert_eq!(keys(id, phone, email), expected, "{id:?} {phone:?} {email:?}");
        }
    }
}
