//! Any text as a template and as a condition, rendered with values of every kind.
//!
//! Held to: no rendering is longer than its bound, and what is wrong lies within the source.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sapa::template::{OUTPUT_LIMIT, Scope, Templates, day, instant, record, time_of_day, unknown};
use std::collections::BTreeMap;

fuzz_target!(|source: &str| {
    let scope = scope();
    let mut templates = Templates::default();
    let within = |range: Option<std::ops::Range<usize>>| {
        if let Some(range) = range {
            assert!(source.get(range).is_some());
        }
    };
    match templates.add_text(source) {
        Ok(text) => {
            if let Ok(rendered) = templates.render(text, &scope) {
                assert!(rendered.len() <= OUTPUT_LIMIT.max(source.len()));
            }
            std::hint::black_box(templates.names(text));
        }
        Err(problem) => within(problem.range),
    }
    match templates.add_condition(source) {
        Ok(condition) => {
            std::hint::black_box(templates.holds(condition, &scope).is_ok());
        }
        Err(problem) => within(problem.range),
    }
});

fn scope() -> Scope {
    let now = chrono::DateTime::from_timestamp(1_767_582_000, 0).expect("an instant");
    let fields = BTreeMap::from([
        ("name".to_owned(), "Kaos Polos".into()),
        ("price".to_owned(), 45_000.into()),
        ("stock".to_owned(), unknown()),
    ]);
    let values = BTreeMap::from([
        ("product".to_owned(), record("K1".into(), "Kaos Polos", fields)),
        ("date".to_owned(), day(now.date_naive())),
        ("time".to_owned(), time_of_day(now.time())),
        ("at".to_owned(), instant(now)),
        ("amount".to_owned(), 2.5.into()),
        ("text".to_owned(), "halo {{ x }}".into()),
    ]);
    Scope {
        language: "id".to_owned(),
        now,
        zone: chrono_tz::Asia::Jakarta,
        values,
    }
}
