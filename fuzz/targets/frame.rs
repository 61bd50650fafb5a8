//! Any text as a frame of a visitor's browser.
//!
//! Held to: what is understood is within its bounds; an id that is refused is never an absurdly long one.
#![no_main]

// The module is private to the server; its neighbours stand where it looks for them.
#[allow(dead_code, reason = "what the server sends is not read here")]
#[path = "../../src/server/visitor/wire.rs"]
mod wire;

use libfuzzer_sys::fuzz_target;
use sapa::{dialogue, runtime, store};
use wire::Incoming;

fuzz_target!(|text: &str| {
    // The quick way to read a message is never another way to understand it: with one more field the slow one reads it.
    if let (Ok(Incoming::Message { .. }), Some(inside)) = (wire::read(text), text.trim_end().strip_suffix('}')) {
        assert_eq!(wire::read(text), wire::read(&format!("{inside}, \"more\": 1}}")));
    }
    let good = |id: &str| {
        assert!((1..=64).contains(&id.len()));
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)));
    };
    match wire::read(text) {
        Ok(Incoming::Message { id, text }) => {
            good(&id);
            assert!(!text.trim().is_empty());
        }
        Ok(Incoming::Choose { id, option }) => {
            good(&id);
            assert!(!option.trim().is_empty());
        }
        Ok(Incoming::End { id }) => good(&id),
        Ok(Incoming::Hello(hello)) => {
            let facts = [&hello.visitor.name, &hello.visitor.email, &hello.visitor.phone, &hello.visitor.id];
            assert!(facts.into_iter().flatten().all(|fact| fact.chars().count() <= 200));
            assert!(hello.page.is_none_or(|page| page.chars().count() <= 2_000));
        }
        Ok(Incoming::Typing { .. } | Incoming::Seen { .. }) => {}
        Err(misread) => assert!(misread.id.is_none_or(|id| id.len() <= 256)),
    }
});
