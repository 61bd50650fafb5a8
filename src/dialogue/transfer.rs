//! An agent passes a conversation on, to a team's queue or straight to another agent.

use super::form::LEAVE_CONTACT;
use super::phrases::{Phrase, fill, variants};
use super::state::{Handoff, HandoffStatus, Status};
use super::turn::Turn;
use super::{Effect, From, NoticeKind, Receiver, same_agent};

impl Turn<'_> {
    /// Nothing happens where this agent does not have it, to a team that does not exist, and to the agent themselves. `by`: who
    /// passes it on in the agent's place.
    pub(super) fn transferred(&mut self, agent: &str, by: Option<String>, to: Receiver) {
        let Some(agent) = self.held_by(agent) else { return };
        let Some(mut handoff) = self.state.handoff.clone() else {
            return;
        };
        let by = by.unwrap_or_else(|| agent.clone());
        handoff.changed_at = self.at;
        handoff.left_by = Some(agent.clone());
        handoff.passed_on_by = Some(by.clone());
        match to {
            Receiver::Team(team) if self.is_team(&team) => self.pass_to_team(&by, Handoff { team, ..handoff }),
            Receiver::Agent(other) if !same_agent(&other, &agent) => self.pass_to_agent(&by, other, handoff),
            Receiver::Team(_) | Receiver::Agent(_) => {}
        }
    }

    fn is_team(&self, team: &str) -> bool {
        let teams = &self.content().teams;
        teams.contains_key(team) || teams.is_empty() && team == self.default_team()
    }

    /// The conversation queues for the team, where it stood by the time of its request; all are told as if it were new. What the
    /// first handoff interrupted still rests.
    fn pass_to_team(&mut self, by: &str, mut handoff: Handoff) {
        handoff.agent = None;
        handoff.status = HandoffStatus::Requested;
        if self.state.unanswered_since.is_some() {
            self.cancel_agents_timers();
        }
        self.desk.ahead = self.desk.ahead_there;
        self.state.unanswered_since.get_or_insert(self.at);
        let (open, summary) = (self.content().hours.open_at(self.at), self.summary());
        let away = !open || !self.desk.reachable;
        let (title, position) = (self.team_title(&handoff.team), self.position());
        self.set_status(Status::Queued, Some(handoff.team.clone()), None);
        let phrase = if away { Phrase::PassedOnAway } else { Phrase::PassedOn };
        self.say_phrase(phrase, &[("agent", by), ("team", &title), ("n", &position)]);
        if !away {
            self.add_usual_wait(&handoff.team);
        }
        self.wait_for_person(handoff, summary, open);
        if away && !self.state.contact_left {
            self.start_flow(LEAVE_CONTACT);
        } else {
            self.offer_ways_out();
        }
    }

    /// The other agent has it at once, and as much time to answer as whoever claims.
    fn pass_to_agent(&mut self, by: &str, other: String, mut handoff: Handoff) {
        handoff.agent = Some(other.clone());
        self.state.handoff = Some(handoff.clone());
        let phrase = if same_agent(by, &other) {
            Phrase::TakenOver
        } else {
            Phrase::PassedToAgent
        };
        let sentence = variants(&self.state.language, phrase)
            .first()
            .copied()
            .unwrap_or_default();
        // Not the bot's: two people speak here, one after the other.
        let text = fill(sentence, &[("agent", by), ("other", &other)]);
        self.message(From::System, None, text);
        self.set_status(Status::Agent, Some(handoff.team.clone()), Some(other));
        self.push(Effect::Handoff(handoff.clone()));
        self.notify(NoticeKind::HandoffClaimed { handoff });
        self.await_agent_anew(self.at);
    }
}
