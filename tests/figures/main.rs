//! The figures, against a truth reckoned from the script of what happened: seeded conversations are played through the real
//! runtime on a real store, and every figure is compared with plain sums over the script.

mod counting;
mod edges;
mod play;
mod script;
mod truth;

use chrono::NaiveDate;
use play::Shop;
use sapa::figures::{Filter, Period};
use serde_json::Value;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn period(from: &str, to: &str) -> Period {
    Period::new(day(from), day(to), chrono_tz::Asia::Jakarta).expect("a period")
}

/// Figures of the store and of the script, as JSON.
async fn both(shop: &Shop, talks: &[truth::Talk], period: Period, filter: &Filter) -> (Value, Value) {
    let report = shop.runtime.figures(period, filter.clone()).await.expect("readable");
    let found = serde_json::to_value(report).expect("JSON");
    let expected = truth::figures(talks, period.from(), period.to(), filter, shop.now());
    (found, expected)
}

/// The same JSON, numbers apart by no more than the rounding to six places.
#[track_caller]
fn assert_same(found: &Value, expected: &Value, place: &str) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            let keys = |of: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = of.keys().cloned().collect();
                keys.sort();
                keys
            };
            assert_eq!(keys(found), keys(expected), "{place}");
            for (key, value) in found {
                assert_same(value, &expected[key], &format!("{place}.{key}"));
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "{place}: {found:?} {expected:?}");
            for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
                assert_same(found, expected, &format!("{place}[{index}]"));
            }
        }
        (Value::Number(found), Value::Number(expected)) => {
            let (found, expected) = (found.as_f64().expect("finite"), expected.as_f64().expect("finite"));
            assert!((found - expected).abs() <= 5.1e-7, "{place}: {found}, not {expected}");
        }
        _ => assert_eq!(found, expected, "{place}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_is_what_the_script_says() {
    for seed in 1..=3 {
        let shop = Shop::open().await;
        let script = script::written(seed, 400);
        let talks = truth::talks(&script);
        shop.play(&script).await;
        let year = period("2026-01-01", "2026-12-31");
        let (found, expected) = both(&shop, &talks, year, &Filter::default()).await;
        assert_same(&found, &expected, &format!("seed {seed}, the year"));
        // The generator must not fall silent about what is to be proven.
        for figure in [
            "/conversations",
            "/first_response/person/answered",
            "/resolution/resolved",
            "/csat/ratings",
            "/nps/ratings",
            "/repeat/conversations",
            "/fallback/not_understood",
            "/steps/0/reached",
        ] {
            assert!(
                found.pointer(figure).and_then(Value::as_u64) > Some(2),
                "seed {seed}: {figure}"
            );
        }
        for (from, to) in [
            ("2026-03-01", "2026-03-31"),
            ("2026-03-09", "2026-03-09"),
            ("2026-03-14", "2026-04-02"),
            ("2025-01-01", "2025-12-31"),
        ] {
            for filter in filters() {
                let (found, expected) = both(&shop, &talks, period(from, to), &filter).await;
                assert_same(&found, &expected, &format!("seed {seed}, {from} to {to}, {filter:?}"));
            }
        }
    }
}

/// Each filter alone, two together, and names that nobody has.
fn filters() -> Vec<Filter> {
    let mut filters = vec![Filter::default()];
    let name = |name: &str| Some(name.to_owned());
    for team in ["support", "sales", "nobody"] {
        filters.push(Filter {
            team: name(team),
            ..Filter::default()
        });
    }
    for agent in script::AGENTS {
        filters.push(Filter {
            agent: name(agent),
            ..Filter::default()
        });
        filters.push(Filter {
            team: name("support"),
            agent: name(agent),
            intent: name("price"),
        });
    }
    for intent in ["price", "buy", "grosir"] {
        filters.push(Filter {
            intent: name(intent),
            ..Filter::default()
        });
    }
    filters
}
