//! Where notices may not go.

use crate::desk::{Desk, target};
use crate::receiver::{Receiver, Reply};
use sapa::store::DeliveryStatus;

#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    // A receiver that would answer, so that nothing but the rule keeps a request away.
    let receiver = Receiver::always(Reply::Status(200)).await;
    let port = receiver.url.rsplit_once(':').map_or("", |(_, port)| port).to_owned();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "2130706433",
        "127.0.0.1.",
        "%3127.0.0.1",
        "１２７.０.０.１",
        "localhost",
        "LocalHost",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "user:secret@127.0.0.1",
    ];
    let urls: Vec<String> = hosts.iter().map(|host| format!("http://{host}:{port}/")).collect();
    let targets = urls.iter().map(|url| target(url, url)).collect();
    let mut desk = Desk::new(targets);
    desk.settings.allow = Default::default();
    desk.start();
    for url in &urls {
        desk.queue("c1", url, url).await;
    }
    let rows = desk.until_all(DeliveryStatus::Dead).await;
    assert_eq!(rows.len(), hosts.len());
    for row in rows {
        assert_eq!(
            (row.attempts, row.last_error.as_deref()),
            (1, Some("address_refused")),
            "{}",
            row.target
        );
    }
    assert!(receiver.hits().is_empty());
    desk.close().await;
}

#[tokio::test]
async fn allowed_ones_are_reached_by_address_and_by_name() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let by_name = receiver.url.replace("127.0.0.1", "localhost");
    let mut desk = Desk::new(vec![target("address", &receiver.url), target("name", &by_name)]);
    desk.start();
    desk.queue_for("c1", &["address", "name"], "msg_1").await;
    desk.until_all(DeliveryStatus::Delivered).await;
    assert_eq!(receiver.ids(), ["msg_1", "msg_1"]);
    desk.close().await;
}

#[tokio::test]
async fn what_is_no_url_of_ours_is_dead_at_once() {
    for url in [
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://",
        "nonsense",
        "http://[fe80::1%25eth0]/",
    ] {
        let mut desk = Desk::new(vec![target("desk", url)]);
        desk.start();
        desk.queue("c1", "desk", "msg_1").await;
        let rows = desk.until_all(DeliveryStatus::Dead).await;
        let error = rows[0].last_error.clone().unwrap_or_default();
        assert!(error.starts_with("bad_request"), "{url}: {error}");
        desk.close().await;
    }
}
