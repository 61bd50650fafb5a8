//! The server ends.

use crate::house::House;
use crate::visitor::Visitor;
use serde_json::json;

#[tokio::test]
async fn sockets_are_closed_with_1001_greeted_or_not() {
    let mut house = House::open().await;
    let (mut visitor, ..) = Visitor::hello(house.address, json!({})).await;
    let mut silent = Visitor::connect(house.address).await;
    house.stop();
    assert_eq!(visitor.closed().await, Some(1001));
    assert_eq!(silent.closed().await, Some(1001));
    house.close().await;
}

#[tokio::test]
async fn what_was_acknowledged_while_it_stopped_is_stored_once() {
    let mut house = House::open().await;
    let mut talking = Vec::new();
    for _ in 0..8 {
        let (mut visitor, welcome, _) = Visitor::hello(house.address, json!({})).await;
        talking.push(tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for n in 0..25 {
                visitor.say(&format!("m{n}"), "harga").await;
                loop {
                    match visitor.frame().await {
                        Ok(frame) if frame["from"] == "visitor" => break acknowledged.push(frame["seq"].clone()),
                        Ok(_) => {}
                        Err(close) => return (welcome, acknowledged, close.map(|close| u16::from(close.code))),
                    }
                }
            }
            (welcome, acknowledged, visitor.closed().await)
        }));
    }
    tokio::task::yield_now().await;
    house.stop();
    for task in talking {
        let (welcome, acknowledged, code) = task.await.expect("a visitor");
        assert_eq!(code, Some(1001));
        let conversation = welcome["conversation"].as_str().expect("an id");
        let stored = house.runtime.transcript(conversation, 0, 1000).await.expect("readable");
        let stored: Vec<_> = stored.iter().map(|entry| json!(entry.seq())).collect();
        assert!(acknowledged.iter().all(|seq| stored.contains(seq)));
    }
    house.close().await;
}
