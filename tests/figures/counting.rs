//! Counting is exact however it is cut up, by whom it is done, and where it begins.

use crate::play::{Shop, bot};
use crate::{assert_same, period, script, truth};
use sapa::figures::Filter;
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Conversations, Counts};
use serde_json::Value;

async fn year(shop: &Shop) -> Value {
    let year = period("2026-01-01", "2026-12-31");
    let report = shop.runtime.figures(year, Filter::default()).await.expect("readable");
    serde_json::to_value(report).expect("JSON")
}

fn expected(script: &[script::Conversation], shop: &Shop) -> Value {
    let (from, to) = (
        "2026-01-01".parse().expect("a day"),
        "2026-12-31".parse().expect("a day"),
    );
    truth::figures(&truth::talks(script), from, to, &Filter::default(), shop.now())
}

/// The store is closed and opened between any two batches: nothing is kept in memory.
#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = format!("sqlite:{}", folder.path().join("test.db").display());
    let script = script::written(7, 40);
    let shop = Shop::on(&place);
    shop.play(&script).await;
    let content = bot().content;
    let mut dice = script::Dice::new(7);
    let mut left = 1;
    while left > 0 {
        // Some batches are given up half-way: whatever became of them, each turn counts once.
        let batch = 1 + dice.below(60) as usize;
        let counting = tokio::spawn({
            let (store, content) = (shop.store.clone(), content.clone());
            async move { store.count_turns(content, batch).await }
        });
        if dice.below(3) == 0 {
            counting.abort();
            continue;
        }
        left = counting.await.expect("not aborted").expect("counted").behind;
    }
    assert_same(&year(&shop).await, &expected(&script, &shop), "in pieces");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_count_at_once_count_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = format!("sqlite:{}", folder.path().join("test.db").display());
    let script = script::written(8, 40);
    let shop = Shop::on(&place);
    shop.play(&script).await;
    let beside = Sqlite::open(&place, Access::Beside).expect("another process");
    let counts = [shop.store.clone(), beside.clone(), shop.store.clone(), beside.clone()].map(|store| {
        let content = bot().content;
        tokio::spawn(async move { while store.count_turns(content.clone(), 17).await.expect("counted").behind > 0 {} })
    });
    for count in counts {
        count.await.expect("done");
    }
    assert_same(&year(&shop).await, &expected(&script, &shop), "by two");
}

/// What was stored before marks were noted is read off the states: all but the steps of a turn on the way and an intent that
/// answered twice in a row.
#[tokio::test(flavor = "multi_thread")]
async fn history_from_before_is_counted_too() {
    let script = script::written(9, 60);
    let shop = Shop::open().await;
    shop.play(&script).await;
    shop.store
        .write(|transaction| {
            transaction.execute_batch(
                "UPDATE turns SET marks = NULL; DELETE FROM ratings;
                 UPDATE figures_progress SET history = (SELECT MAX(id) FROM turns);",
            )
        })
        .await
        .expect("as it was");
    let (found, expected) = (year(&shop).await, expected(&script, &shop));
    for figure in [
        "/conversations",
        "/conversations_by_day",
        "/conversations_by_hour",
        "/first_response",
        "/resolution",
        "/repeat",
        "/containment/gross",
        "/containment/handed_over",
        "/fallback",
    ] {
        let of = |figures: &Value| figures.pointer(figure).cloned().unwrap_or_default();
        assert_same(&of(&found), &of(&expected), figure);
    }
    // Several states keep but the last of two ratings; what is found is stored for good.
    assert!(found["csat"]["ratings"].as_u64() > Some(0), "{}", found["csat"]);
    assert_same(&year(&shop).await, &found, "again");
}

#[tokio::test]
async fn ratings_are_kept_with_whom_they_are_for() {
    let shop = Shop::open().await;
    let script = script::written(3, 60);
    let names = shop.play(&script).await;
    let mut kept = 0;
    for name in &names {
        for row in shop.store.ratings(name).await.expect("readable") {
            let rating = row.rating;
            let handoff = rating.handoff.expect("a handoff");
            assert!(handoff.starts_with(name.as_str()), "{handoff}");
            let entry = shop.store.handoff(&handoff).await.expect("readable").expect("there");
            assert_eq!(
                (rating.team, rating.agent),
                (Some(entry.handoff.team), entry.handoff.agent)
            );
            assert!(rating.score <= if rating.nps { 10 } else { 5 });
            assert_eq!(
                rating.comment.is_some(),
                !rating.nps && rating.comment.as_deref() == Some("pelayanannya cepat")
            );
            kept += 1;
        }
    }
    assert!(kept > 5, "{kept}");
}
