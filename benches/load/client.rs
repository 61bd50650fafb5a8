//! Many visitors in one process, each an ordinary WebSocket client.

use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// What visitors of the sample shop type, turn by turn.
const MESSAGES: [&str; 8] = [
    "brp harga kaos polos hitam kak?",
    "stoknya masih ada?",
    "cara ordernya gmn ya",
    "jam buka hari sabtu?",
    "ongkir ke bandung brp",
    "bisa bayar pakai qris gak?",
    "makasih ya kak",
    "how much is the hoodie?",
];

/// How to talk to a server.
#[derive(Clone, Copy, PartialEq)]
pub enum Dialect {
    /// Whatever is sent comes back.
    Echo,
    /// The visitor's protocol: the message itself comes back as its acknowledgement, beside the bot's answers.
    Sapa,
}

pub struct Load {
    pub address: SocketAddr,
    pub dialect: Dialect,
    pub connections: usize,
}

impl Load {
    /// Opens all connections; with Sapa each begins a conversation and has read its greeting's first frame.
    pub async fn connect(&self) -> Vec<Visitor> {
        let mut visitors = Vec::with_capacity(self.connections);
        while visitors.len() < self.connections {
            let wave = (self.connections - visitors.len()).min(100);
            let opened = (0..wave).map(|_| Visitor::connect(self.address, self.dialect));
            visitors.extend(futures_util::future::join_all(opened).await);
        }
        visitors
    }

    /// Acknowledged messages, and how long they took, when every connection sends as soon as its last was acknowledged.
    pub async fn closed_loop(visitors: Vec<Visitor>, time: Duration) -> (u64, Duration) {
        let begun = Instant::now();
        let tasks: Vec<_> = visitors
            .into_iter()
            .map(|mut visitor| {
                tokio::spawn(async move {
                    let mut count = 0_u64;
                    while begun.elapsed() < time {
                        visitor.send().await;
                        visitor.acknowledged().await;
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        let mut total = 0;
        for task in tasks {
            total += task.await.expect("a visitor ends well");
        }
        (total, begun.elapsed())
    }

    /// The same for exactly so many messages of each connection, for counters of instructions. Returns how many there were.
    pub async fn fixed(visitors: Vec<Visitor>, each: u64) -> u64 {
        let total = visitors.len() as u64 * each;
        let tasks: Vec<_> = visitors
            .into_iter()
            .map(|mut visitor| {
                tokio::spawn(async move {
                    for _ in 0..each {
                        visitor.send().await;
                        visitor.acknowledged().await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("a visitor ends well");
        }
        total
    }

    /// Times from the moment each message was due to its acknowledgement, at a fixed rate over all connections.
    pub async fn open_loop(&self, a_second: f64, time: Duration) -> Vec<Duration> {
        let visitors = self.connect().await;
        let every = Duration::from_secs_f64(self.connections as f64 / a_second);
        let begun = Instant::now();
        let tasks: Vec<_> = visitors
            .into_iter()
            .enumerate()
            .map(|(place, mut visitor)| {
                let connections = self.connections as u32;
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    let mut due = begun + every * place as u32 / connections;
                    while due < begun + time {
                        tokio::time::sleep_until(due.into()).await;
                        visitor.send().await;
                        visitor.acknowledged().await;
                        times.push(due.elapsed());
                        due += every;
                    }
                    times
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.expect("a visitor ends well"));
        }
        all
    }
}

/// One connection.
pub struct Visitor {
    socket: WebSocketStream<TcpStream>,
    dialect: Dialect,
    count: usize,
}

impl Visitor {
    async fn connect(address: SocketAddr, dialect: Dialect) -> Self {
        let stream = TcpStream::connect(address).await.expect("it connects");
        stream.set_nodelay(true).expect("no delay");
        let url = format!("ws://{address}/ws");
        // Small buffers: thousands of visitors are to fit beside the server.
        let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
        let (socket, _) = client_async_with_config(url, stream, Some(config))
            .await
            .expect("it upgrades");
        let mut visitor = Self {
            socket,
            dialect,
            count: 0,
        };
        if dialect == Dialect::Sapa {
            visitor.write(r#"{"type":"hello","language":"id"}"#.into()).await;
            visitor.until(|frame| frame.contains(r#""type":"message""#)).await;
        }
        visitor
    }

    async fn send(&mut self) {
        let text = MESSAGES[self.count % MESSAGES.len()];
        self.count += 1;
        self.write(format!(
            r#"{{"type":"message","id":"c{}","text":"{text}"}}"#,
            self.count
        ))
        .await;
    }

    async fn acknowledged(&mut self) {
        match self.dialect {
            Dialect::Echo => self.until(|_| true).await,
            Dialect::Sapa => {
                // Behind the type and the `seq`, at the frame's beginning: nobody need search the bot's answers for it.
                let wanted = format!(r#""id":"c{}","from":"visitor""#, self.count);
                self.until(|frame| frame.get(..100).unwrap_or(frame).contains(&wanted))
                    .await;
            }
        }
    }

    async fn write(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.expect("it is sent");
    }

    /// Reads frames until one is wanted.
    async fn until(&mut self, wanted: impl Fn(&str) -> bool) {
        loop {
            let message = self
                .socket
                .next()
                .await
                .expect("the server keeps the connection")
                .expect("a good frame");
            let Message::Text(text) = message else { continue };
            assert!(!text.starts_with(r#"{"type":"error""#), "{text}");
            if wanted(&text) {
                return;
            }
        }
    }
}
