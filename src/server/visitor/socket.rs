//! One visitor's open socket, from its first frame to its last.

use super::greet::Greeted;
use super::wire::{self, Code, Incoming, Misread, Outgoing};
use super::words;
use crate::bus::{Hint, Hints};
use crate::dialogue::{EventKind, From, Status};
use crate::runtime::{ApplyError, Attached, Outcome, Runtime, Side};
use crate::server::Server;
use crate::server::limits::Place;
use crate::store::Entry;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures_util::SinkExt;
use std::future::poll_fn;
use std::net::IpAddr;
use std::task::Poll;
use std::time::Duration;
use tokio::time::{Instant, interval_at, timeout};

/// Entries read from the store at once: what a slow reader makes the server hold.
pub(super) const PAGE: usize = 100;

/// A reader that takes nothing for so long is gone.
const SLOW: Duration = Duration::from_secs(30);

/// How often a quiet socket is asked whether it is still there, and looks whether a hint was lost. Two in vain, and it is gone.
const TICK: Duration = Duration::from_secs(30);

/// Frames over a limit, less those within it, after which the socket is closed.
const PATIENCE: u32 = 50;

/// How a socket ends.
pub(super) enum End {
    /// The other side is gone.
    Gone,
    /// The other side said goodbye, and waits to hear it back.
    Left,
    Close(u16, &'static str),
}

pub(super) struct Socket {
    pub stream: WebSocket,
    pub server: Server,
    pub address: IpAddr,
    _place: Place,
    /// Frames over a limit, less those within it.
    over: u32,
}

impl Socket {
    pub fn new(stream: WebSocket, server: Server, address: IpAddr, place: Place) -> Self {
        Self {
            stream,
            server,
            address,
            _place: place,
            over: 0,
        }
    }

    pub async fn run(mut self) {
        let greeted = Box::pin(super::greet::greet(&mut self)).await;
        let end = match greeted {
            Ok(greeted) => {
                let mut talk = Talk::new(self, greeted);
                let end = talk.run().await;
                self = talk.socket;
                end
            }
            Err(end) => end,
        };
        match end {
            End::Gone => {}
            End::Left => self.hear_out().await,
            End::Close(code, reason) => Box::pin(self.close(code, reason)).await,
        }
    }

    pub fn runtime(&self) -> &Runtime {
        &self.server.shared.runtime
    }

    /// Queues a frame; it leaves with the next [`Socket::flush`], or earlier.
    pub async fn feed(&mut self, frame: Utf8Bytes) -> Result<(), End> {
        let ready = poll_fn(|context| self.stream.poll_ready_unpin(context));
        within_patience(ready).await?;
        self.stream
            .start_send_unpin(Message::Text(frame))
            .map_err(|_| End::Gone)
    }

    pub async fn flush(&mut self) -> Result<(), End> {
        within_patience(self.stream.flush()).await
    }

    pub async fn send(&mut self, frame: Utf8Bytes) -> Result<(), End> {
        self.feed(frame).await?;
        self.flush().await
    }

    pub async fn send_error(&mut self, code: Code, language: &str, id: Option<&str>) -> Result<(), End> {
        let error = Outgoing::Error {
            code,
            text: words::text(code, language),
            id,
            retry_after_s: None,
        };
        self.send(error.frame()).await
    }

    /// Says that a frame was over a limit. Whoever goes on regardless is sent away.
    pub async fn send_limited(&mut self, wait: Duration, language: &str, id: Option<&str>) -> Result<(), End> {
        self.over += 1;
        let error = Outgoing::Error {
            code: Code::RateLimited,
            text: words::text(Code::RateLimited, language),
            id,
            retry_after_s: Some(wait.as_secs_f64().ceil().max(1.0) as u64),
        };
        self.send(error.frame()).await?;
        if self.over >= PATIENCE {
            return Err(End::Close(close_code::POLICY, "rate_limited"));
        }
        Ok(())
    }

    pub fn within_limits(&mut self) {
        self.over = self.over.saturating_sub(1);
    }

    /// What came in as text; `None` for what needs no answer (pongs and the like).
    pub async fn text_of(
        &mut self,
        received: Option<Result<Message, axum::Error>>,
        language: &str,
    ) -> Result<Option<Utf8Bytes>, End> {
        match received {
            Some(Ok(Message::Text(text))) if text.len() > wire::FRAME => self.too_large(language).await,
            Some(Ok(Message::Binary(bytes))) if bytes.len() > wire::FRAME => self.too_large(language).await,
            Some(Ok(Message::Text(text))) => Ok(Some(text)),
            Some(Ok(Message::Binary(_))) => {
                self.send_error(Code::BadJson, language, None).await?;
                Ok(None)
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Err(error)) => match cause(&error) {
                Some(tungstenite::Error::Capacity(_)) => self.too_large(language).await,
                Some(tungstenite::Error::Utf8(_)) => Err(End::Close(close_code::INVALID, "not UTF-8")),
                Some(tungstenite::Error::Protocol(_)) => Err(End::Close(close_code::PROTOCOL, "not WebSocket")),
                _ => Err(End::Gone),
            },
            Some(Ok(Message::Close(_))) => Err(End::Left),
            None => Err(End::Gone),
        }
    }

    async fn too_large<T>(&mut self, language: &str) -> Result<T, End> {
        self.send_error(Code::TooLarge, language, None).await?;
        Err(End::Close(close_code::SIZE, "too_large"))
    }

    /// Says goodbye, and gives the other side a moment to hear it.
    async fn close(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        };
        let within = self.server.shared.settings.goodbye_within;
        if let Ok(Ok(())) = timeout(within, self.stream.send(Message::Close(Some(frame)))).await {
            self.hear_out().await;
        }
    }

    /// Reads on until both sides have said goodbye; the answer to the other side's leaves with the reading.
    async fn hear_out(&mut self) {
        let within = self.server.shared.settings.goodbye_within;
        let goodbye = async { while let Some(Ok(_)) = self.stream.recv().await {} };
        // Past the time the connection is simply dropped.
        let _ = timeout(within, goodbye).await;
    }
}

/// Waits for a step of sending as long as a reader may be [`SLOW`]. Nearly always it is done at once and needs no timer.
async fn within_patience(step: impl Future<Output = Result<(), axum::Error>> + Unpin) -> Result<(), End> {
    let mut step = step;
    if let Poll::Ready(done) = futures_util::poll!(&mut step) {
        return done.map_err(|_| End::Gone);
    }
    match Box::pin(timeout(SLOW, step)).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::Gone),
    }
}

fn cause(error: &axum::Error) -> Option<&tungstenite::Error> {
    std::error::Error::source(error)?.downcast_ref()
}

/// A conversation through one socket.
struct Talk {
    socket: Socket,
    attached: Attached,
    hints: Hints,
    /// Last `seq` sent.
    seq: u64,
    status: Status,
    /// The place in the queue as last told.
    place: Option<(u32, Option<u64>)>,
    /// Something was received since the last tick.
    heard: bool,
    asked: bool,
}

impl Talk {
    fn new(socket: Socket, greeted: Greeted) -> Self {
        Self {
            socket,
            attached: greeted.attached,
            hints: greeted.hints,
            seq: greeted.seq,
            status: greeted.status,
            place: None,
            heard: true,
            asked: false,
        }
    }

    async fn run(&mut self) -> End {
        let mut ticks = interval_at(Instant::now() + TICK, TICK);
        if let Err(end) = Box::pin(self.tell_seen()).await {
            return end;
        }
        if let Err(end) = Box::pin(self.tell_place()).await {
            return end;
        }
        loop {
            // Hints first: there are few of them at a time, so frames are never kept waiting for long.
            let done = tokio::select! {
                biased;
                hint = self.hints.next() => Box::pin(self.on_hint(hint)).await,
                received = self.socket.stream.recv() => Box::pin(self.on_received(received)).await,
                _ = ticks.tick() => Box::pin(self.on_tick()).await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn on_received(&mut self, received: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        self.heard = true;
        let text = match received {
            Some(Ok(Message::Text(text))) if text.len() <= wire::FRAME => text,
            other => {
                let language = self.language().await;
                match Box::pin(self.socket.text_of(other, &language)).await? {
                    Some(text) => text,
                    None => return Ok(()),
                }
            }
        };
        let read = wire::read(&text);
        if let Err(wait) = self.count(&read) {
            let language = self.language().await;
            return self.socket.send_limited(wait, &language, id_of(&read)).await;
        }
        self.socket.within_limits();
        match read {
            Ok(incoming) => self.on_frame(incoming).await,
            Err(misread) => self.refuse(misread.code, misread.id.as_deref()).await,
        }
    }

    /// Counts a frame against the limits. Those that come by themselves while somebody types or reads are no messages.
    fn count(&self, read: &Result<Incoming, Misread>) -> Result<(), Duration> {
        let limits = &self.socket.server.shared.limits;
        limits.address(self.socket.address)?;
        match read {
            Ok(Incoming::Typing { .. } | Incoming::Seen { .. }) => Ok(()),
            _ => limits.visitor(self.attached.conversation()),
        }
    }

    async fn on_frame(&mut self, incoming: Incoming) -> Result<(), End> {
        let own = Some(&self.hints);
        let runtime = self.socket.runtime();
        let (id, result) = match incoming {
            Incoming::Message { id, text } => {
                if is_longer(&text, runtime.bot().content.limits.message) {
                    return self.refuse(Code::TooLong, Some(&id)).await;
                }
                let said = EventKind::Said { id: id.clone(), text };
                (id, runtime.apply_attached(&self.attached, said, own).await)
            }
            Incoming::Choose { id, option } => {
                let chosen = runtime.choose_attached(&self.attached, id.clone(), option, own).await;
                (id, chosen)
            }
            Incoming::End { id } => {
                let ended = EventKind::Ended { id: id.clone() };
                (id, runtime.apply_attached(&self.attached, ended, own).await)
            }
            Incoming::Typing { on } => {
                runtime.types(&self.attached, Side::Visitor, on, own);
                return Ok(());
            }
            Incoming::Seen { seq } => {
                runtime.seen(&self.attached, Side::Visitor, seq.min(self.seq), own);
                return Ok(());
            }
            // Who this is was said before; there is no second first frame.
            Incoming::Hello(_) => return self.refuse(Code::UnknownType, None).await,
        };
        match result {
            Ok(outcome) => self.answer(&id, &outcome).await,
            Err(ApplyError::UnknownOption) => self.refuse(Code::UnknownOption, Some(&id)).await,
            Err(error) => {
                tracing::error!(error = %error, "a visitor's message could not be stored");
                self.refuse(Code::Unavailable, Some(&id)).await
            }
        }
    }

    /// Sends what a frame of this socket caused, in one go.
    async fn answer(&mut self, id: &str, outcome: &Outcome) -> Result<(), End> {
        if outcome.repeated {
            self.catch_up(0).await?;
            if let Some(entry) = outcome.entries.iter().find(|entry| is_receipt(entry, id)) {
                self.socket.feed(wire::frame(entry)).await?;
            }
            return self.socket.flush().await;
        }
        match (outcome.entries.first(), outcome.entries.last()) {
            (Some(first), Some(_)) if first.seq() == self.seq + 1 => {
                self.feed_entries(&outcome.entries, outcome.entries.rendered(wire::frames))
                    .await?;
            }
            // Another tab was faster, and its hint is still on its way.
            (Some(_), Some(last)) => self.catch_up(last.seq()).await?,
            _ => {}
        }
        self.socket.flush().await?;
        self.tell_place().await
    }

    async fn on_hint(&mut self, hint: Option<Hint>) -> Result<(), End> {
        match hint {
            None => Err(End::Close(close_code::AWAY, "the server is stopping")),
            Some(Hint::Said { seq, .. }) => {
                self.catch_up(seq).await?;
                self.tell_place().await
            }
            Some(Hint::Queue) => self.tell_place().await,
            Some(Hint::Typing { from, on, .. }) => self.socket.send(Outgoing::Typing { from, on }.frame()).await,
            Some(Hint::Seen { from, seq, .. }) => self.socket.send(Outgoing::Seen { from, seq }.frame()).await,
            Some(Hint::Work | Hint::Remarked { .. }) => Ok(()),
        }
    }

    async fn on_tick(&mut self) -> Result<(), End> {
        let heard = std::mem::take(&mut self.heard);
        if !heard && std::mem::replace(&mut self.asked, true) {
            return Err(End::Gone);
        }
        if heard {
            self.asked = false;
        } else {
            let ping = self.socket.stream.send(Message::Ping(Vec::new().into()));
            if !matches!(timeout(SLOW, ping).await, Ok(Ok(()))) {
                return Err(End::Gone);
            }
        }
        self.catch_up(0).await?;
        self.tell_place().await
    }

    /// Sends everything up to `seq`, or further if more is known to be stored.
    async fn catch_up(&mut self, seq: u64) -> Result<(), End> {
        let until = self.attached.seq().max(seq);
        while self.seq < until {
            if let Some(turns) = self.attached.recent(self.seq) {
                for turn in turns {
                    self.feed_entries(&turn, turn.rendered(wire::frames)).await?;
                }
            } else {
                let runtime = self.socket.runtime();
                let page = runtime.transcript(self.attached.conversation(), self.seq, PAGE).await;
                match page {
                    Ok(page) if page.is_empty() => break,
                    Ok(page) => self.feed_entries(&page, None).await?,
                    Err(error) => {
                        tracing::error!(error = %error, "what was said could not be read");
                        return Err(End::Close(close_code::ERROR, "unavailable"));
                    }
                }
            }
            self.socket.flush().await?;
        }
        Ok(())
    }

    /// Queues the entries that were not sent yet. `frames` are theirs, if they were made before.
    async fn feed_entries(&mut self, entries: &[Entry], frames: Option<&Vec<Utf8Bytes>>) -> Result<(), End> {
        for (place, entry) in entries.iter().enumerate() {
            if entry.seq() <= self.seq {
                continue;
            }
            if let Entry::Status(status) = entry {
                self.status = status.status;
            }
            let ready = frames.and_then(|frames| frames.get(place)).cloned();
            self.socket.feed(ready.unwrap_or_else(|| wire::frame(entry))).await?;
            self.seq = entry.seq();
        }
        Ok(())
    }

    /// Tells what an agent has seen already: whoever comes back sees it, too.
    async fn tell_seen(&mut self) -> Result<(), End> {
        match self.attached.seen(Side::Agent) {
            0 => Ok(()),
            seq => {
                let from = Side::Agent.word();
                self.socket.send(Outgoing::Seen { from, seq }.frame()).await
            }
        }
    }

    /// Tells a queued visitor his place, if it is another now.
    async fn tell_place(&mut self) -> Result<(), End> {
        if self.status != Status::Queued {
            self.place = None;
            return Ok(());
        }
        let runtime = self.socket.runtime();
        let Ok(place) = runtime.queue_position(self.attached.conversation()).await else {
            // The next change of the queue tries again.
            return Ok(());
        };
        if place == self.place {
            return Ok(());
        }
        self.place = place;
        match place {
            Some((position, wait_s)) => self.socket.send(Outgoing::Queue { position, wait_s }.frame()).await,
            None => Ok(()),
        }
    }

    async fn refuse(&mut self, code: Code, id: Option<&str>) -> Result<(), End> {
        let language = self.language().await;
        self.socket.send_error(code, &language, id).await
    }

    async fn language(&mut self) -> String {
        let runtime = self.socket.runtime();
        match runtime.attached_state(&self.attached).await {
            Ok(Some(state)) => state.language.clone(),
            _ => super::greet::default_language(runtime),
        }
    }
}

/// Whether an entry is what acknowledges the frame with this id.
fn is_receipt(entry: &Entry, id: &str) -> bool {
    match entry {
        Entry::Message(message) => message.from == From::Visitor && message.id == id,
        Entry::Status(status) => status.reply_to.as_deref() == Some(id),
    }
}

fn is_longer(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().nth(limit).is_some()
}

fn id_of(read: &Result<Incoming, Misread>) -> Option<&str> {
    match read {
        Ok(Incoming::Message { id, .. } | Incoming::Choose { id, .. } | Incoming::End { id }) => Some(id),
        Ok(_) => None,
        Err(misread) => misread.id.as_deref(),
    }
}
