//! Turns become talks, one conversation at a time, in the order in which they were stored.

use super::talk::{Asked, Outcome, Rated, Talk};
use crate::dialogue::{From, HandoffStatus, Mark, Status, marks};
use crate::hours::Hours;
use chrono::{DateTime, TimeDelta, Utc};

/// After so long without a word the visitor's next one begins another talk: half a day, so that a pause for lunch does not,
/// and the next morning does.
pub const SILENCE: TimeDelta = TimeDelta::hours(12);

/// Handoffs and ratings that one talk keeps.
const KEPT: usize = 100;

/// A stored turn, as far as the figures are concerned.
#[derive(Clone, Debug)]
pub struct PastTurn<'t> {
    pub at: DateTime<Utc>,
    /// Who has the conversation after it.
    pub status: Status,
    /// Who spoke in it, in order, status changes left out.
    pub speakers: &'t [Speaker<'t>],
    /// Whether the conversation changed hands in it.
    pub changed_hands: bool,
    /// What it reached: [`crate::dialogue::Marks`].
    pub marks: &'t str,
    /// The conversation's latest handoff after it.
    pub handoff: Option<PastHandoff<'t>>,
    /// Ratings given in it.
    pub ratings: &'t [Rated],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker<'t> {
    pub from: From,
    /// An agent's.
    pub name: Option<&'t str>,
}

/// A handoff as a turn left it.
#[derive(Clone, Copy, Debug)]
pub struct PastHandoff<'t> {
    pub id: &'t str,
    pub team: &'t str,
    pub agent: Option<&'t str>,
    pub status: HandoffStatus,
    pub requested_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

/// One conversation on its way through its turns.
#[derive(Clone, Debug, Default)]
pub struct Fold {
    /// Its latest talk. `None`: nobody has said anything yet.
    pub talk: Option<Talk>,
}

impl Fold {
    /// Takes the next turn. `Some`: a talk that it ended, because another began.
    pub fn take(&mut self, turn: &PastTurn<'_>, hours: &Hours) -> Option<Talk> {
        let at = turn.at.timestamp_millis();
        let visitor_spoke = turn.speakers.first().is_some_and(|first| first.from == From::Visitor);
        let asked_now = |handoff: &PastHandoff<'_>| handoff.requested_at == turn.at;
        let begins = visitor_spoke || turn.handoff.as_ref().is_some_and(asked_now);
        let mut ended = None;
        if begins && self.talk.as_ref().is_none_or(|talk| is_over(talk, at)) {
            ended = self.talk.replace(Talk::begun(at));
        }
        if let Some(talk) = &mut self.talk {
            count(talk, turn, visitor_spoke, hours);
        }
        ended
    }
}

/// Whether the visitor's next words begin another talk.
pub(super) fn is_over(talk: &Talk, at: i64) -> bool {
    match talk.status {
        Status::Closed => true,
        Status::Bot => at - talk.last_at >= SILENCE.num_milliseconds(),
        Status::Queued | Status::Agent => false,
    }
}

fn count(talk: &mut Talk, turn: &PastTurn<'_>, visitor_spoke: bool, hours: &Hours) {
    let at = turn.at.timestamp_millis();
    let to_bot = visitor_spoke && matches!(talk.status, Status::Bot | Status::Closed);
    talk.messages += u32::from(to_bot);
    if talk.messages > 0 && talk.bot_ms.is_none() && turn.speakers.iter().any(|speaker| speaker.from == From::Bot) {
        talk.bot_ms = Some(at - talk.began_at);
    }
    for mark in marks(turn.marks) {
        match mark {
            Mark::Intent(intent) => talk.answered(intent),
            Mark::Entered { flow, step } => talk.entered(flow, step),
            Mark::Passed { flow, step } => talk.passed(flow, step),
            Mark::Ended { flow } => talk.moved_on(flow),
            Mark::NotUnderstood => {}
        }
    }
    if to_bot && marks(turn.marks).any(|mark| mark == Mark::NotUnderstood) {
        talk.not_understood += 1;
    }
    if let Some(handoff) = &turn.handoff {
        follow(talk, turn, handoff, hours);
    }
    let room = KEPT.saturating_sub(talk.ratings.len());
    talk.ratings.extend(turn.ratings.iter().take(room).cloned());
    talk.status = turn.status;
    if !turn.speakers.is_empty() || turn.changed_hands {
        talk.last_at = talk.last_at.max(at);
    }
}

/// What became of the handoff. One of an earlier talk is that one's.
fn follow(talk: &mut Talk, turn: &PastTurn<'_>, handoff: &PastHandoff<'_>, hours: &Hours) {
    let requested_at = handoff.requested_at.timestamp_millis();
    let known = talk.handoffs.iter().position(|asked| asked.id == handoff.id);
    if known.is_none() {
        if requested_at < talk.began_at || talk.handoffs.len() >= KEPT {
            return;
        }
        talk.handoffs.push(Asked {
            id: handoff.id.to_owned(),
            team: handoff.team.to_owned(),
            agent: None,
            requested_at,
            answered_by: None,
            answer_ms: None,
            open_answer_ms: None,
            outcome: None,
            end_ms: None,
            open_end_ms: None,
        });
    }
    let last = talk.handoffs.len().saturating_sub(1);
    let Some(asked) = talk.handoffs.get_mut(known.unwrap_or(last)) else {
        return;
    };
    if asked.outcome.is_some() {
        return;
    }
    if asked.team != handoff.team {
        handoff.team.clone_into(&mut asked.team);
    }
    if let Some(agent) = handoff.agent
        && asked.agent.as_deref() != Some(agent)
    {
        asked.agent = Some(agent.to_owned());
    }
    let since = |at: DateTime<Utc>| {
        let open = hours.between(handoff.requested_at, at).num_milliseconds();
        let wall = (at - handoff.requested_at).num_milliseconds().max(0);
        (Some(wall), Some(open))
    };
    let mut agents = turn.speakers.iter().filter(|speaker| speaker.from == From::Agent);
    if let Some(agent) = agents.next()
        && asked.answer_ms.is_none()
    {
        asked.answered_by = agent.name.or(handoff.agent).map(str::to_owned);
        (asked.answer_ms, asked.open_answer_ms) = since(turn.at);
    }
    asked.outcome = match handoff.status {
        HandoffStatus::Requested | HandoffStatus::Claimed => None,
        HandoffStatus::Returned => Some(Outcome::Returned),
        HandoffStatus::Resolved => Some(Outcome::Resolved),
        HandoffStatus::Expired => Some(Outcome::Expired),
    };
    if asked.outcome.is_some() {
        (asked.end_ms, asked.open_end_ms) = since(handoff.changed_at);
    }
}
