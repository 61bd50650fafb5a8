//! The beginning: `hello`, `welcome`, and what was said before.

use super::socket::{End, PAGE, Socket};
use super::wire::{self, BotCard, Code, Hello, Incoming, Outgoing};
use crate::bus::Hints;
use crate::dialogue::{EventKind, State, Status, Visitor};
use crate::runtime::{Attached, Opening, Runtime};
use crate::store::{Entry, StoreError};
use axum::extract::ws::close_code;
use tokio::time::{Instant, timeout_at};

/// A conversation ready to be talked in.
pub(super) struct Greeted {
    pub attached: Attached,
    pub hints: Hints,
    /// Last `seq` sent.
    pub seq: u64,
    pub status: Status,
}

pub(super) async fn greet(socket: &mut Socket) -> Result<Greeted, End> {
    loop {
        let hello = hello(socket).await?;
        match welcome(socket, &hello).await {
            Ok(greeted) => return Ok(greeted),
            Err(Unwelcome::End(end)) => return Err(end),
            Err(Unwelcome::Store(error)) => {
                tracing::error!(error = %error, "a visitor could not be welcomed");
                let language = default_language(socket.runtime());
                socket.send_error(Code::Unavailable, &language, None).await?;
            }
        }
    }
}

/// The language of a visitor of whom nothing is known.
pub(super) fn default_language(runtime: &Runtime) -> String {
    runtime.bot().content.languages.first().cloned().unwrap_or_default()
}

/// Waits for `hello`.
async fn hello(socket: &mut Socket) -> Result<Hello, End> {
    let language = default_language(socket.runtime());
    let stopping = socket.server.shared.stopping.clone();
    let deadline = Instant::now() + socket.server.shared.settings.hello_within;
    loop {
        let received = tokio::select! {
            received = timeout_at(deadline, socket.stream.recv()) => received,
            () = stopping.cancelled() => return Err(End::Close(close_code::AWAY, "the server is stopping")),
        };
        let Ok(received) = received else {
            socket.send_error(Code::HelloLate, &language, None).await?;
            return Err(End::Close(close_code::POLICY, "hello_late"));
        };
        let Some(text) = socket.text_of(received, &language).await? else {
            continue;
        };
        if let Err(wait) = socket.server.shared.limits.address(socket.address) {
            socket.send_limited(wait, &language, None).await?;
            continue;
        }
        match wire::read(&text) {
            Ok(Incoming::Hello(hello)) => return Ok(hello),
            Ok(_) => {
                socket.send_error(Code::HelloFirst, &language, None).await?;
                return Err(End::Close(close_code::POLICY, "hello_first"));
            }
            Err(misread) => {
                socket
                    .send_error(misread.code, &language, misread.id.as_deref())
                    .await?
            }
        }
    }
}

/// Why there is no welcome.
enum Unwelcome {
    End(End),
    Store(StoreError),
}

impl From<End> for Unwelcome {
    fn from(end: End) -> Self {
        Self::End(end)
    }
}

impl From<StoreError> for Unwelcome {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Resumes the conversation of the token or opens one, and sends `welcome` with what was said since.
async fn welcome(socket: &mut Socket, hello: &Hello) -> Result<Greeted, Unwelcome> {
    let runtime = socket.runtime().clone();
    let mut resumed = None;
    if let Some(token) = &hello.token {
        resumed = runtime
            .find(token)
            .await?
            .map(|conversation| (conversation, token.clone()));
        if resumed.is_none() {
            let language = hello.language.clone().unwrap_or_else(|| default_language(&runtime));
            socket.send_error(Code::BadToken, &language, None).await?;
        }
    }
    let is_resumed = resumed.is_some();
    let (conversation, token, greeting) = match resumed {
        Some((conversation, token)) => (conversation, token, None),
        None => {
            let opened = runtime.open(opening(hello)).await?;
            (opened.conversation, opened.token, Some(opened.greeting))
        }
    };
    // Hints from before the state is read, so that nothing said in between is missed.
    let attached = runtime.attach(&conversation);
    let hints = runtime.attached_hints(&attached);
    if is_resumed {
        introduce(&runtime, &attached, &hints, hello).await?;
    }
    let gone = || StoreError::Corrupt("a token without a conversation".to_owned());
    let state = runtime.attached_state(&attached).await?.ok_or_else(gone)?;
    let bot = runtime.bot();
    let welcome = Outgoing::Welcome {
        conversation: &conversation,
        token: &token,
        seq: state.seq,
        resumed: is_resumed,
        bot: BotCard {
            name: &bot.content.name,
            languages: &bot.content.languages,
        },
        status: state.status,
    };
    // By itself: a buffer keeps the size of the most that waited in it, for as long as the socket is open.
    socket.send(welcome.frame()).await?;
    let after = hello
        .after
        .filter(|&after| is_resumed && after <= state.seq)
        .unwrap_or(0);
    match greeting.filter(|greeting| greeting.last().map_or(0, Entry::seq) == state.seq) {
        // As it was stored a moment ago, and nobody has said more since.
        Some(greeting) => {
            for entry in greeting.iter() {
                socket.feed(wire::frame(entry)).await?;
            }
            socket.flush().await?;
            runtime.rest(&attached);
        }
        None => replay(socket, &conversation, after, state.seq).await?,
    }
    Ok(Greeted {
        attached,
        hints,
        seq: state.seq,
        status: state.status,
    })
}

fn opening(hello: &Hello) -> Opening {
    Opening {
        language: hello.language.clone(),
        page: hello.page.clone(),
        visitor: hello.visitor.clone(),
    }
}

/// Tells a known conversation what is new about its visitor.
async fn introduce(runtime: &Runtime, attached: &Attached, hints: &Hints, hello: &Hello) -> Result<(), Unwelcome> {
    let Some(state) = runtime.attached_state(attached).await? else {
        return Ok(());
    };
    if !is_news(hello, &state) {
        return Ok(());
    }
    let introduced = EventKind::Introduced {
        page: hello.page.clone(),
        visitor: hello.visitor.clone(),
    };
    if let Err(error) = runtime.apply_attached(attached, introduced, Some(hints)).await {
        // The conversation goes on without the news.
        tracing::warn!(error = %error, "what is new about a visitor could not be stored");
    }
    Ok(())
}

fn is_news(hello: &Hello, state: &State) -> bool {
    let differs = |new: &Option<String>, old: &Option<String>| new.is_some() && new != old;
    let Visitor { name, email, phone, id } = &hello.visitor;
    differs(&hello.page, &state.page)
        || differs(name, &state.visitor.name)
        || differs(email, &state.visitor.email)
        || differs(phone, &state.visitor.phone)
        || differs(id, &state.visitor.id)
}

/// Sends what was said after `after`, up to `until`, a page at a time: the next is read once the last has left.
async fn replay(socket: &mut Socket, conversation: &str, after: u64, until: u64) -> Result<(), Unwelcome> {
    let mut sent = after;
    while sent < until {
        let page = socket.runtime().transcript(conversation, sent, PAGE).await?;
        if page.is_empty() {
            return Err(StoreError::Corrupt("a transcript with a gap".to_owned()).into());
        }
        for entry in page.iter().filter(|entry| entry.seq() <= until) {
            socket.feed(wire::frame(entry)).await?;
        }
        sent = page.last().map_or(until, Entry::seq);
        socket.flush().await?;
    }
    Ok(socket.flush().await?)
}
