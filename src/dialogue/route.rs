//! Which team a conversation goes to, and how soon, when a person is asked for.

use super::turn::Turn;
use super::{Desk, State};
use crate::bot::{Answer, Content, Matter, Route};
use crate::matching::Reading;

/// The route that a handoff requested now would take.
pub(super) fn route<'a>(content: &'a Content, state: &State, desk: &Desk) -> Option<&'a Route> {
    let routing = &content.handoff.routing;
    if routing.routes.is_empty() {
        return None;
    }
    let flows: Vec<&str> = state.frames.iter().map(|frame| frame.flow.as_str()).collect();
    routing.route(&Matter {
        flows: &flows,
        intents: &topics(content, state),
        language: &state.language,
        keywords: &state.heard,
        tags: &desk.tags,
    })
}

/// The latest intent; where that only hands over ("bicara dengan orang"), the one before it as well.
fn topics<'s>(content: &Content, state: &'s State) -> Vec<&'s str> {
    let hands_over = |intent: &str| {
        let intent = content.intents.get(intent);
        intent.is_some_and(|intent| matches!(intent.answer, Answer::Handoff(_)))
    };
    let mut topics = Vec::new();
    for intent in state.intents.iter().rev() {
        topics.push(intent.as_str());
        if !hands_over(intent) {
            break;
        }
    }
    topics
}

impl Turn<'_> {
    /// Remembers which of the routes' keywords the visitor has written, until a person is asked for.
    pub(super) fn remember_keywords(&mut self, reading: &Reading) {
        let content = self.content();
        let found = content.handoff.routing.keywords_in(reading, content.matcher.lexicon());
        for keyword in found {
            if !self.state.heard.iter().any(|known| known == keyword) && self.state.heard.len() < HEARD_LIMIT {
                self.state.heard.push(keyword.to_owned());
            }
        }
    }
}

/// Keywords remembered.
const HEARD_LIMIT: usize = 32;
