//! Where a period begins and ends, where there is nothing, and whose figures are whose.

use crate::play::Shop;
use crate::script::{Conversation, Did, Known, Team};
use crate::{period, truth};
use chrono::{DateTime, Utc};
use sapa::figures::Filter;
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn conversation(steps: &[(&str, Did)]) -> Conversation {
    Conversation {
        visitor: Known::Nothing,
        steps: steps.iter().map(|(time, did)| (at(time), *did)).collect(),
    }
}

async fn figures(shop: &Shop, from: &str, to: &str, filter: Filter) -> Value {
    let report = shop.runtime.figures(period(from, to), filter).await.expect("readable");
    serde_json::to_value(report).expect("JSON")
}

#[tokio::test]
async fn a_day_ends_at_the_shop_s_midnight() {
    let shop = Shop::open().await;
    // 23:59:59.999 of the ninth in Jakarta, and a millisecond later.
    let script = [
        conversation(&[("2026-03-09T16:59:59.999Z", Did::AskedPrice)]),
        conversation(&[
            ("2026-03-09T17:00:00Z", Did::AskedStock),
            ("2026-03-09T17:00:01Z", Did::AskedStock),
        ]),
    ];
    shop.play(&script).await;
    for (from, to, conversations, hours) in [
        ("2026-03-09", "2026-03-09", 1, [(23, 1), (0, 0)]),
        ("2026-03-10", "2026-03-10", 1, [(23, 0), (0, 1)]),
        ("2026-03-09", "2026-03-10", 2, [(23, 1), (0, 1)]),
        ("2026-03-08", "2026-03-08", 0, [(23, 0), (0, 0)]),
    ] {
        let found = figures(&shop, from, to, Filter::default()).await;
        assert_eq!(found["conversations"], json!(conversations), "{from} to {to}");
        for (hour, count) in hours {
            let of_hour = &found["conversations_by_hour"][hour]["conversations"];
            assert_eq!(of_hour, &json!(count), "{from} to {to}, {hour}");
        }
    }
}

#[tokio::test]
async fn what_began_in_a_period_counts_in_it_whenever_it_ends() {
    let shop = Shop::open().await;
    let script = [conversation(&[
        ("2026-03-09T09:59:00Z", Did::AskedForPerson(Team::Support)),
        ("2026-03-10T02:30:00Z", Did::Claimed("Ayu")),
        ("2026-03-10T02:30:10Z", Did::AgentSaid("Ayu")),
        ("2026-03-10T03:00:00Z", Did::Resolved("Ayu")),
        ("2026-03-10T03:00:20Z", Did::Rated(5)),
        ("2026-03-10T03:00:40Z", Did::Commented),
    ])];
    shop.play(&script).await;
    let began = figures(&shop, "2026-03-09", "2026-03-09", Filter::default()).await;
    assert_eq!(began["resolution"]["resolved"], json!(1));
    assert_eq!(began["csat"]["ratings"], json!(1));
    // A minute of the ninth and half an hour of the tenth; as clocks go 16 and a half hours.
    assert_eq!(began["first_response"]["person"]["median_s"], json!(60.0 + 1_810.0));
    assert_eq!(
        began["first_response"]["person"]["wall_median_s"],
        json!(16.0 * 3_600.0 + 31.0 * 60.0 + 10.0)
    );
    let ended = figures(&shop, "2026-03-10", "2026-03-10", Filter::default()).await;
    assert_eq!(
        (&ended["conversations"], &ended["csat"]["ratings"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn of_nothing_there_is_no_figure() {
    let shop = Shop::open().await;
    let found = figures(&shop, "2026-03-01", "2026-03-02", Filter::default()).await;
    assert_eq!(
        found,
        truth::figures(
            &[],
            "2026-03-01".parse().expect("a day"),
            "2026-03-02".parse().expect("a day"),
            &Filter::default(),
            shop.now()
        )
    );
    for figure in [
        "/first_response/bot/median_s",
        "/first_response/person/within_target",
        "/resolution/p90_s",
        "/csat/mean",
        "/csat/satisfied",
        "/nps/score",
        "/repeat/rate",
        "/containment/gross",
        "/containment/net",
        "/fallback/rate",
    ] {
        assert_eq!(found.pointer(figure), Some(&Value::Null), "{figure}");
    }
    let report = shop
        .runtime
        .figures(period("2026-03-01", "2026-03-02"), Filter::default())
        .await;
    let csv = report.expect("readable").figures.to_csv();
    assert!(csv.contains("csat,mean,\r\n") && !csv.contains("NaN"), "{csv}");
}

#[tokio::test]
async fn an_agent_is_the_same_whatever_the_case_of_the_name() {
    let shop = Shop::open().await;
    let handled = |day: &str, agent: &'static str| {
        let time = |clock: &str| format!("2026-03-{day}T{clock}Z");
        let steps = [
            (time("03:00:00"), Did::AskedForPerson(Team::Sales)),
            (time("03:00:30"), Did::Claimed(agent)),
            (time("03:01:00"), Did::AgentSaid(agent)),
        ];
        let steps: Vec<(&str, Did)> = steps.iter().map(|(time, did)| (time.as_str(), *did)).collect();
        conversation(&steps)
    };
    shop.play(&[handled("09", "Ayu"), handled("10", "ayu"), handled("11", "Ayu Lestari")])
        .await;
    for (agent, answered) in [("Ayu", 2), ("Ayu Lestari", 1), ("Lestari", 0)] {
        let filter = Filter {
            agent: Some(agent.to_owned()),
            ..Filter::default()
        };
        let found = figures(&shop, "2026-03-01", "2026-03-31", filter).await;
        assert_eq!(
            found["first_response"]["person"]["answered"],
            json!(answered),
            "{agent}"
        );
        assert_eq!(found["choices"]["agents"], json!(["Ayu", "Ayu Lestari"]));
    }
}

#[tokio::test]
async fn coming_again_is_after_the_end() {
    let talk = |steps: &[(&str, Did)]| Conversation {
        visitor: Known::Id(7),
        ..conversation(steps)
    };
    let held = [
        ("2026-03-09T03:00:00Z", Did::AskedForPerson(Team::Support)),
        ("2026-03-09T03:00:30Z", Did::Claimed("Ayu")),
        ("2026-03-09T03:01:00Z", Did::AgentSaid("Ayu")),
    ];
    let settled = [&held[..], &[("2026-03-10T04:00:00Z", Did::Ended)]].concat();
    let meanwhile = [("2026-03-09T10:00:00Z", Did::AskedPrice)];
    let asked = |at: &'static str| talk(&[(at, Did::AskedPrice)]);
    for (what, script, repeated) in [
        ("with an agent still", vec![talk(&held), talk(&meanwhile)], 0),
        (
            "over since, and no other after it",
            vec![talk(&settled), talk(&meanwhile)],
            0,
        ),
        (
            "one after both",
            vec![talk(&settled), talk(&meanwhile), asked("2026-03-12T03:00:00Z")],
            2,
        ),
        (
            "7 days to the second",
            vec![asked("2026-03-02T03:00:00Z"), asked("2026-03-09T03:00:00Z")],
            1,
        ),
        (
            "a second more",
            vec![asked("2026-03-02T03:00:00Z"), asked("2026-03-09T03:00:01Z")],
            0,
        ),
        (
            "by another browser the same day",
            vec![asked("2026-03-02T03:00:00Z"), asked("2026-03-02T09:00:00Z")],
            1,
        ),
    ] {
        let shop = Shop::open().await;
        shop.play(&script).await;
        let found = figures(&shop, "2026-03-01", "2026-03-31", Filter::default()).await;
        assert_eq!(found["repeat"]["conversations"], json!(repeated), "{what}");
    }
    // What may still go on has not ended.
    let shop = Shop::open().await;
    shop.play(&[asked("2026-03-02T03:00:00Z"), asked("2026-03-02T09:00:00Z")])
        .await;
    for (now, repeated) in [("2026-03-02T14:59:59Z", 0), ("2026-03-02T15:00:00Z", 1)] {
        shop.set_clock(at(now));
        let found = figures(&shop, "2026-03-02", "2026-03-02", Filter::default()).await;
        assert_eq!(found["repeat"]["conversations"], json!(repeated), "{now}");
    }
}
