//! Any text against the sample shop: read, explained, and answered in a conversation.
//!
//! Held to: normalising twice changes nothing; what is found points at what was typed; a reason for every score; what is explained is
//! what is done; no more than the contracts' bounds.
#![no_main]

#[path = "../moment.rs"]
mod moment;
#[path = "../shop.rs"]
mod shop;

use libfuzzer_sys::fuzz_target;
use sapa::dialogue::{Effect, EventKind, State, Visitor, advance};
use sapa::matching::Decision;
use sapa::text::normalize;

fuzz_target!(|text: &str| {
    if text.chars().count() > 4_000 {
        return;
    }
    let normalized = normalize(text);
    assert_eq!(normalize(&normalized), normalized);
    let bot = shop::bot();
    let matcher = &bot.content.matcher;
    let reading = matcher.read(text, &bot.catalog, &moment::clock());
    let typed = |start: usize, end: usize| text.get(start..end).expect("a range of the message");
    for word in &reading.utterance.words {
        assert!(!typed(word.start, word.end).is_empty() && !word.text.is_empty());
    }
    for found in &reading.entities {
        assert!(!typed(found.start, found.end).is_empty());
    }
    let explanation = matcher.explain(text, &bot.catalog, &moment::clock());
    assert_eq!(explanation.intents.len(), reading.ranked.len());
    for (explained, ranked) in explanation.intents.iter().zip(&reading.ranked) {
        assert_eq!(explained.intent, *ranked.intent);
        let sum: f64 = explained.contributions.iter().map(|part| f64::from(part.value)).sum();
        assert!((sum - f64::from(explained.score)).abs() < 0.002, "{explained:?}");
    }
    let answered = match &reading.decision {
        Decision::Answer { intents } => intents.first().map(|intent| intent.to_string()),
        Decision::Clarify { .. } | Decision::Fallback => None,
    };
    assert_eq!(explanation.intent, answered);

    let state = State::new("fuzz", "id", None, Visitor::default());
    let (state, _) = advance(bot, state, moment::event(EventKind::Opened));
    let said = EventKind::Said {
        id: "1".to_owned(),
        text: text.to_owned(),
    };
    let (_, effects) = advance(bot, state, moment::event(said));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Say { .. })));
});
