//! Many visitors in one process. Frames are written and read by hand on the raw stream, so that the load costs the machine as
//! little as it can and the server under test gets the rest.

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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

    /// Acknowledged messages a second when every connection sends as soon as its last message was acknowledged.
    pub async fn closed_loop(&self, time: Duration) -> f64 {
        let visitors = self.connect().await;
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
        total as f64 / begun.elapsed().as_secs_f64()
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
    stream: TcpStream,
    dialect: Dialect,
    count: usize,
    outgoing: Vec<u8>,
    incoming: Vec<u8>,
    /// Bytes of `incoming` already dealt with.
    read: usize,
}

impl Visitor {
    async fn connect(address: SocketAddr, dialect: Dialect) -> Self {
        let stream = TcpStream::connect(address).await.expect("it connects");
        stream.set_nodelay(true).expect("no delay");
        let (socket, _) = tokio_tungstenite::client_async(format!("ws://{address}/ws"), stream)
            .await
            .expect("it upgrades");
        let mut visitor = Self {
            stream: socket.into_inner(),
            dialect,
            count: 0,
            outgoing: Vec::new(),
            incoming: Vec::new(),
            read: 0,
        };
        if dialect == Dialect::Sapa {
            visitor.write(r#"{"type":"hello","language":"id"}"#).await;
            visitor.until(|frame| contains(frame, br#""type":"message""#)).await;
        }
        visitor
    }

    async fn send(&mut self) {
        let text = MESSAGES[self.count % MESSAGES.len()];
        self.count += 1;
        let frame = format!(r#"{{"type":"message","id":"c{}","text":"{text}"}}"#, self.count);
        self.write(&frame).await;
    }

    async fn acknowledged(&mut self) {
        match self.dialect {
            Dialect::Echo => self.until(|_| true).await,
            Dialect::Sapa => {
                let id = format!(r#""id":"c{}""#, self.count).into_bytes();
                self.until(|frame| contains(frame, br#""from":"visitor""#) && contains(frame, &id))
                    .await;
            }
        }
    }

    /// A masked text frame, its mask zero: allowed, and free.
    async fn write(&mut self, text: &str) {
        self.outgoing.clear();
        match u8::try_from(text.len()) {
            Ok(length @ 0..=125) => self.outgoing.extend([0x81, 0x80 | length]),
            _ => {
                let length = u16::try_from(text.len()).expect("a short message").to_be_bytes();
                self.outgoing.extend([0x81, 0x80 | 126, length[0], length[1]]);
            }
        }
        self.outgoing.extend([0; 4]);
        self.outgoing.extend(text.as_bytes());
        self.stream.write_all(&self.outgoing).await.expect("it is sent");
    }

    /// Reads frames until one is wanted.
    async fn until(&mut self, wanted: impl Fn(&[u8]) -> bool) {
        loop {
            while let Some((start, end)) = frame(&self.incoming[self.read..]) {
                let payload = &self.incoming[self.read + start..self.read + end];
                let found = wanted(payload);
                assert!(
                    !contains(payload, br#""type":"error""#),
                    "{}",
                    String::from_utf8_lossy(payload)
                );
                self.read += end;
                if found {
                    return;
                }
            }
            self.incoming.drain(..self.read);
            self.read = 0;
            let read = self.stream.read_buf(&mut self.incoming).await.expect("it is readable");
            assert!(read > 0, "the server closed the connection");
        }
    }
}

/// Where the payload of the first whole frame begins and ends.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let (start, length) = match *bytes.get(1)? & 0x7f {
        126 => (4, u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)),
        short => (2, u64::from(short)),
    };
    let end = start + length as usize;
    (bytes.len() >= end).then_some((start, end))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
