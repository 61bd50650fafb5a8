//! Connections that ask for nothing.

use crate::house::{House, Plan, settings};
use crate::visitor::Visitor;
use sapa::server::Settings;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Less than a graceful stop may take, and more than anything here does.
const PATIENCE: Duration = Duration::from_secs(8);

async fn connect(address: SocketAddr, said: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(said.as_bytes()).await.expect("sent");
    stream
}

/// Reads until the server closes; returns what came.
async fn closed(mut stream: TcpStream) -> String {
    let mut read = Vec::new();
    match timeout(PATIENCE, stream.read_to_end(&mut read)).await {
        Ok(_) => String::from_utf8_lossy(&read).into_owned(),
        Err(_) => panic!("the server keeps the connection open"),
    }
}

/// Asks on a connection that is kept open, and reads the answer.
async fn ask(stream: &mut TcpStream) -> std::io::Result<String> {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await?;
    let mut answer = String::new();
    while !answer.ends_with("\r\n\r\nok") {
        let mut bytes = [0; 1024];
        match stream.read(&mut bytes).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => answer.push_str(&String::from_utf8_lossy(&bytes[..count])),
        }
    }
    Ok(answer)
}

#[tokio::test]
async fn who_says_nothing_or_half_of_it_is_cut_off() {
    let settings = Settings {
        head_within: Duration::from_millis(50),
        ..settings()
    };
    let house = House::with(Plan {
        settings,
        ..Plan::default()
    })
    .await;
    let mut idle = connect(house.address, "").await;
    ask(&mut idle).await.expect("an answer");
    for stream in [
        connect(house.address, "").await,
        connect(house.address, "GET /healthz HT").await,
        connect(house.address, "GET /healthz HTTP/1.1\r\nhost: x\r\n").await,
        idle,
    ] {
        assert!(!closed(stream).await.contains("200 OK"));
    }
    house.close().await;
}

#[tokio::test]
async fn an_address_holds_so_many_and_no_more() {
    let house = House::with(Plan {
        more: "limits: {address: {connections: 1, burst: 9, per_minute: 9}}\n",
        ..Plan::default()
    })
    .await;
    // A socket has a place of its own.
    let visitor = Visitor::connect(house.address).await;
    let mut held = Vec::new();
    for _ in 0..101 {
        let mut stream = connect(house.address, "").await;
        ask(&mut stream).await.expect("an answer");
        held.push(stream);
    }
    let mut over = TcpStream::connect(house.address).await.expect("connected");
    assert!(ask(&mut over).await.is_err());
    ask(&mut held[0]).await.expect("the others go on");
    held.clear();
    // It takes a moment until the server has seen them go.
    let again = async {
        while ask(&mut connect(house.address, "").await).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, again).await.expect("there is room again");
    drop(visitor);
    house.close().await;
}

#[tokio::test]
async fn a_trusted_proxy_holds_as_many_as_it_likes() {
    let house = House::with(Plan {
        more: "limits: {address: {connections: 1, burst: 9, per_minute: 9}}\n",
        settings: Settings {
            trusted_proxies: vec!["127.0.0.0/8".parse().expect("a network")],
            head_within: Duration::from_millis(1),
            ..settings()
        },
        ..Plan::default()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..110 {
        let mut stream = connect(house.address, "").await;
        ask(&mut stream).await.expect("an answer");
        held.push(stream);
    }
    ask(&mut held[0]).await.expect("it may be idle, too");
    house.close().await;
}

#[tokio::test]
async fn none_of_them_delays_the_end() {
    let mut house = House::open().await;
    let mut idle = connect(house.address, "").await;
    ask(&mut idle).await.expect("an answer");
    let silent = connect(house.address, "").await;
    let half = connect(house.address, "GET /healthz HT").await;
    // Accepted in order: once this is answered, the others are in.
    ask(&mut connect(house.address, "").await).await.expect("an answer");
    house.stop();
    for stream in [idle, silent, half] {
        assert_eq!(closed(stream).await, "");
    }
    timeout(PATIENCE, house.close()).await.expect("it ended");
}
