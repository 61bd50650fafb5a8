//! What the figures are counted from, and what is counted.

use super::StoreError;
use super::remarks::{email_key, phone_key};
use crate::bot::Content;
use crate::dialogue::{Marks, Notice, NoticeKind, State};
use crate::figures::{Figures, Filter, Period};
use crate::matching::SlotValue;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Ratings, and figures counted from stored turns.
#[async_trait]
pub trait Counts: Send + Sync + 'static {
    /// Counts the next turns that are not counted yet, at most `limit`: all of them and how far it came in one transaction, so
    /// that each is counted once whatever happens in between. Business time is that of `bot`.
    async fn count_turns(&self, bot: Arc<Content>, limit: usize) -> Result<CountedTurns, StoreError>;
    /// The figures of what is counted.
    async fn figures(&self, question: Question) -> Result<Figures, StoreError>;
    /// When the visitor of this conversation was last asked for an NPS, in this conversation or another.
    async fn nps_asked(&self, state: &State) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// The ratings of a conversation, the oldest first.
    async fn ratings(&self, conversation: &str) -> Result<Vec<RatingRow>, StoreError>;
}

/// What is asked of the figures.
#[derive(Clone)]
pub struct Question {
    pub period: Period,
    pub filter: Filter,
    /// Whose hours and service level they are.
    pub bot: Arc<Content>,
    pub now: DateTime<Utc>,
}

/// How far counting came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedTurns {
    /// Turns counted now.
    pub turns: usize,
    /// Turns that were stored after the last counted one.
    pub behind: u64,
    /// When the last counted turn was. `None`: none is counted yet.
    pub up_to: Option<DateTime<Utc>>,
}

/// What a turn adds to the figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub marks: Marks,
    pub ratings: Vec<NewRating>,
    /// The visitor was asked for an NPS.
    pub nps_asked: bool,
}

/// A rating as given, with whoever it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRating {
    pub nps: bool,
    /// CSAT 1 to 5, NPS 0 to 10.
    pub score: u8,
    pub comment: Option<String>,
    pub handoff: Option<String>,
    pub team: Option<String>,
    pub agent: Option<String>,
}

/// A rating as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow {
    pub rating: NewRating,
    pub at: DateTime<Utc>,
}

impl Counted {
    /// Whether there is nothing but marks, which stand in the turn's own row.
    pub fn is_plain(&self) -> bool {
        self.ratings.is_empty() && !self.nps_asked
    }
}

impl NewRating {
    /// The rating that a notice tells of, given for the conversation's latest handoff.
    pub fn of(notice: &Notice, state: &State) -> Option<Self> {
        let NoticeKind::RatingSubmitted { kind, score, comment } = &notice.kind else {
            return None;
        };
        Some(Self::given(
            kind == "nps",
            u8::try_from(*score).ok()?,
            comment.clone(),
            state,
        ))
    }

    pub(super) fn given(nps: bool, score: u8, comment: Option<String>, state: &State) -> Self {
        let handoff = state.handoff.as_ref();
        Self {
            nps,
            score,
            comment,
            handoff: handoff.map(|handoff| handoff.id.clone()),
            team: handoff.map(|handoff| handoff.team.clone()),
            agent: handoff.and_then(|handoff| handoff.agent.clone()),
        }
    }
}

/// What a visitor is known by: the conversation, and id, email and phone where they were given. Hashed, so that a table of them
/// names nobody.
pub(super) fn known_by(state: &State) -> Vec<i64> {
    let said = |slot: &str| match state.slots.get(slot) {
        Some(SlotValue::Phone(value) | SlotValue::Email(value)) => Some(value.as_str()),
        _ => None,
    };
    let visitor = &state.visitor;
    keys_of(
        &state.conversation,
        visitor.id.as_deref(),
        [visitor.email.as_deref(), said("email")],
        [visitor.phone.as_deref(), said("phone")],
    )
}

/// [`known_by`] of what is known.
pub(super) fn keys_of(
    conversation: &str,
    id: Option<&str>,
    emails: [Option<&str>; 2],
    phones: [Option<&str>; 2],
) -> Vec<i64> {
    let mut keys = vec![key(&format!("conversation:{conversation}"))];
    let id = id.map(str::trim).filter(|id| !id.is_empty());
    keys.extend(id.map(|id| key(&format!("id:{id}"))));
    keys.extend(
        emails
            .into_iter()
            .flatten()
            .filter_map(email_key)
            .map(|email| key(&email)),
    );
    keys.extend(
        phones
            .into_iter()
            .flatten()
            .filter_map(phone_key)
            .map(|phone| key(&phone)),
    );
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn key(name: &str) -> i64 {
    let digest = Sha256::digest(name);
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    i64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_known_however_a_phone_is_written() {
        let keys = |phone: &str, email: &str| keys_of("c", None, [Some(email), None], [Some(phone), None]);
        assert_eq!(
            keys("0812-3456-7890", "A@b.example"),
            keys("+62 812 3456 7890", " a@B.example ")
        );
        assert_ne!(keys("081234567890", "a@b.example"), keys("081234567891", "a@b.example"));
        assert_eq!(keys_of("c", None, [None, None], [Some("-"), None]).len(), 1);
        assert_eq!(keys_of("c", Some("7"), [None, None], [None, None]).len(), 2);
    }
}
