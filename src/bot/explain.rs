//! Why a bot answers a message as it does: the matcher's reasons, and what only the whole bot knows.

use super::Content;
use crate::catalog::Catalog;
use crate::matching::{Clock, Explanation};

impl Content {
    /// Explains a message alone, outside any flow: what is asked for only where there is a question for it, and as many options as
    /// this bot offers.
    pub fn explain(&self, text: &str, catalog: &Catalog, clock: &Clock) -> Explanation {
        let mut explanation = self.matcher.explain(text, catalog, clock);
        explanation.offered.truncate(self.fallback.clarify);
        let intent = explanation.intent.as_ref().and_then(|intent| self.intents.get(intent));
        let has_question = |slot: &String| {
            let slots = intent.into_iter().flat_map(|intent| &intent.slots);
            slots
                .into_iter()
                .any(|known| known.name == *slot && known.question.is_some())
        };
        explanation.asks.retain(has_question);
        if explanation.decision == "ask" && explanation.asks.is_empty() {
            "answer".clone_into(&mut explanation.decision);
        }
        explanation
    }
}
