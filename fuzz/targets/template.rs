//! Any text as a template and as a condition, rendered with values of every kind.
//!
//! Held to: no rendering is longer than its bound, and what is wrong lies within the source.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minijinja::Value;
use sapa::template::{OUTPUT_LIMIT, Scope, Templates, day, instant, record, time_of_day, unknown};

fuzz_target!(|source: &str| {
    let scope = Known;
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

/// One value of every kind, by name.
struct Known;

impl Scope for Known {
    fn language(&self) -> &str {
        "id"
    }

    fn zone(&self) -> chrono_tz::Tz {
        chrono_tz::Asia::Jakarta
    }

    fn value(&self, name: &str) -> Value {
        let now = chrono::DateTime::from_timestamp(1_767_582_000, 0).expect("an instant");
        match name {
            "product" => {
                let fields = [
                    ("name", "Kaos Polos".into()),
                    ("price", 45_000.into()),
                    ("stock", unknown()),
                ];
                let fields = fields.map(|(field, value)| (field.into(), value));
                record("K1".into(), "Kaos Polos", Vec::from(fields))
            }
            "date" => day(now.date_naive()),
            "time" => time_of_day(now.time()),
            "at" | "now" => instant(now),
            "amount" => 2.5.into(),
            "text" => "halo {{ x }}".into(),
            _ => unknown(),
        }
    }
}
