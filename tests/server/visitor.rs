//! A visitor's browser, as far as the protocol goes.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Nothing a test waits for takes so long, unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Visitor {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Visitor {
    /// Connects and says nothing.
    pub async fn connect(address: SocketAddr) -> Self {
        Self::connect_with(address, &[]).await.expect("let in")
    }

    /// The same with headers; the error is the HTTP status.
    pub async fn connect_with(address: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws").into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Connects, says hello and reads up to the end of the replay. Returns welcome and what followed it.
    pub async fn hello(address: SocketAddr, hello: Value) -> (Self, Value, Vec<Value>) {
        let mut visitor = Self::connect(address).await;
        let (welcome, replay) = visitor.greet(hello).await;
        (visitor, welcome, replay)
    }

    /// Says hello with these fields and reads welcome and the replay.
    pub async fn greet(&mut self, hello: Value) -> (Value, Vec<Value>) {
        let after = hello["after"].as_u64().unwrap_or(0);
        let mut frame = hello;
        frame["type"] = "hello".into();
        self.send(&frame).await;
        let welcome = self.next().await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        let last = welcome["seq"].as_u64().expect("a seq");
        let after = if after > last || welcome["resumed"] == false {
            0
        } else {
            after
        };
        let mut replay = Vec::new();
        for seq in after + 1..=last {
            let entry = self.next().await;
            assert_eq!(entry["seq"], seq, "{entry}");
            replay.push(entry);
        }
        (welcome, replay)
    }

    pub async fn send(&mut self, frame: &Value) {
        self.send_text(&frame.to_string()).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        self.send_raw(Message::text(text)).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.expect("sent");
    }

    /// A message; does not wait for its acknowledgement.
    pub async fn say(&mut self, id: &str, text: &str) {
        self.send(&json!({"type": "message", "id": id, "text": text})).await;
    }

    pub async fn choose(&mut self, id: &str, option: &Value) {
        self.send(&json!({"type": "choose", "id": id, "option": option})).await;
    }

    /// The next frame.
    pub async fn next(&mut self) -> Value {
        match self.frame().await {
            Ok(value) => value,
            Err(close) => panic!("closed: {close:?}"),
        }
    }

    /// The next frame, or how the server closed.
    pub async fn frame(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            let message = timeout(PATIENCE, self.stream.next())
                .await
                .expect("the server says something");
            match message {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(frame))) => return Err(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Reads until a frame satisfies `found`; returns all up to it.
    pub async fn until(&mut self, found: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            frames.push(frame);
            if frames.last().is_some_and(&found) {
                return frames;
            }
        }
    }

    /// Reads up to the acknowledgement of `id` and returns it.
    pub async fn receipt(&mut self, id: &str) -> Value {
        let is_receipt = |frame: &Value| frame["from"] == "visitor" && frame["id"] == id;
        self.until(is_receipt).await.pop().expect("it was found")
    }

    /// Reads until the server closes, and returns with which code.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(close) = self.frame().await {
                return close.map(|close| close.code.into());
            }
        }
    }

    /// Checks that nothing came that was not read: a repeat of what was said is answered next.
    pub async fn nothing_else(&mut self, id: &str) {
        self.send(&json!({"type": "message", "id": id, "text": "again"})).await;
        let next = self.next().await;
        assert_eq!((&next["id"], &next["from"]), (&json!(id), &json!("visitor")), "{next}");
    }
}
