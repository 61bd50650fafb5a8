//! Server-sent events: they tell a page that there is something to fetch.

use super::Console;
use super::board::{Posted, Watching};
use super::desk_news::News;
use super::failure::Failure;
use super::visit::Agent;
use crate::bus::Hint;
use crate::runtime::{Attached, Hints, Side};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use futures_util::stream;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Display;
use std::time::Duration;
use tokio::sync::watch;

/// Proxies close what is silent for longer.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// So often a page's session is looked at: it may have been ended beside this server.
const LOOK: TimeDelta = TimeDelta::seconds(5);

/// A list has changed (`queue`, with the number that the title shows; its id is the change), what there is for this agent is another
/// (`desk`, as JSON), or the session has ended (`signed-out`).
pub async fn queue(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    let news = console.board.news(agent.name()).await?;
    let mut live = Live::new(console, agent, None);
    // A page that comes back has missed what happened meanwhile.
    let change = live.told.change;
    live.tell_desk(news, change);
    Ok(live.into_response())
}

/// What there is for this agent, for a page that listens no longer because it is hidden.
pub async fn desk(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    Ok(Json(console.board.news(agent.name()).await?).into_response())
}

/// Besides that: the conversation has news (`news`, with the last `seq`), its notes or tags have changed (`remarks`), the visitor
/// types (`typing`, `true` or `false`) or has seen what was said up to a `seq` (`seen`).
pub async fn conversation(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    // Listens before it reads: what comes in between is told twice rather than never.
    let hints = console.runtime.hints(Some(&id));
    let state = console.runtime.state(&id).await?.ok_or(Failure::Unknown)?;
    // Held while the page is open, and with it what was seen.
    let attached = console.runtime.attach(&id);
    let seen = attached.seen(Side::Visitor);
    let news = console.board.news(agent.name()).await?;
    let mut live = Live::new(console, agent, Some((attached, hints)));
    let change = live.told.change;
    live.tell_desk(news, change);
    live.console
        .runtime
        .agent_signed(&state.conversation, Some(live.agent.name()))
        .await?;
    live.tell("news", state.seq);
    live.tell("seen", seen);
    Ok(live.into_response())
}

/// One page's stream.
struct Live {
    console: Console,
    agent: Agent,
    conversation: Option<(Attached, Hints)>,
    watching: Watching,
    /// Changes when sessions have ended.
    endings: watch::Receiver<u64>,
    /// When the session is looked at next.
    look: BoxFuture<'static, ()>,
    told: Posted,
    news: Option<News>,
    waiting: VecDeque<Event>,
    ended: bool,
}

/// What woke a stream.
enum Woken {
    Posted(Posted),
    /// This session may have ended.
    Look,
    Hint(Hint),
    Stopped,
}

impl Live {
    fn new(console: Console, agent: Agent, conversation: Option<(Attached, Hints)>) -> Self {
        let mut watching = console.board.watch();
        let told = watching.posted.borrow_and_update().clone();
        let endings = console.auth.endings();
        Self {
            endings,
            look: next_look(&console),
            watching,
            told,
            news: None,
            conversation,
            console,
            agent,
            waiting: VecDeque::new(),
            ended: false,
        }
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            match self.woken().await {
                Woken::Posted(posted) => self.posted(posted).await,
                Woken::Look => self.look_at_session().await,
                Woken::Hint(hint) => self.hinted(hint),
                Woken::Stopped => self.ended = true,
            }
        }
    }

    async fn woken(&mut self) -> Woken {
        let hint = async {
            match &mut self.conversation {
                Some((_, hints)) => hints.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = self.watching.posted.changed() => match changed {
                Ok(()) => Woken::Posted(self.watching.posted.borrow_and_update().clone()),
                Err(_) => Woken::Stopped,
            },
            ended = self.endings.changed() => ended.map_or(Woken::Stopped, |()| Woken::Look),
            () = &mut self.look => Woken::Look,
            hint = hint => hint.map_or(Woken::Stopped, Woken::Hint),
        }
    }

    async fn posted(&mut self, posted: Posted) {
        if posted.beat != self.told.beat {
            // The page is open: its agent is there.
            if let Err(error) = self.console.runtime.agent_present(self.agent.name()).await {
                tracing::warn!(error = %error, "an agent's sign could not be noted");
            }
            // Makes up for a hint that was lost.
            if let Some((attached, _)) = &self.conversation
                && let Ok(Some(state)) = self.console.runtime.attached_state(attached).await
            {
                self.tell("news", state.seq);
                let sign = self
                    .console
                    .runtime
                    .agent_signed(&state.conversation, Some(self.agent.name()));
                if let Err(error) = sign.await {
                    tracing::warn!(error = %error, "an agent's sign could not be noted");
                }
            }
        }
        if posted.change != self.told.change {
            let news = posted.desk.news(self.agent.name());
            self.tell_desk(news, posted.change);
        }
        self.ended |= posted.stopped;
        self.told = posted;
    }

    /// Ends the stream if its session has ended.
    async fn look_at_session(&mut self) {
        self.look = next_look(&self.console);
        let session = self.console.auth.signed_in(self.agent.session.token(), None).await;
        if matches!(session, Ok(None)) {
            // What was about to be told is no longer for this page.
            self.waiting.clear();
            self.tell("signed-out", true);
            self.ended = true;
        }
    }

    fn hinted(&mut self, hint: Hint) {
        match hint {
            Hint::Said { seq, .. } => self.tell("news", seq),
            Hint::Typing {
                from: "visitor", on, ..
            } => self.tell("typing", on),
            Hint::Seen {
                from: "visitor", seq, ..
            } => self.tell("seen", seq),
            Hint::Remarked { .. } => self.tell("remarks", true),
            _ => {}
        }
    }

    /// That a list has changed, and what there is for this agent where that is another now.
    fn tell_desk(&mut self, news: News, change: u64) {
        let event = Event::default().event("queue").data(news.badge().to_string());
        self.waiting.push_back(event.id(change.to_string()));
        if self.news.as_ref() != Some(&news)
            && let Ok(event) = Event::default().event("desk").json_data(&news)
        {
            self.waiting.push_back(event);
            self.news = Some(news);
        }
    }

    /// `data` is never empty: browsers keep events without data to themselves.
    fn tell(&mut self, event: &str, data: impl Display) {
        let event = Event::default().event(event).data(data.to_string());
        self.waiting.push_back(event);
    }
}

fn next_look(console: &Console) -> BoxFuture<'static, ()> {
    let clock = console.runtime.clock();
    clock.sleep_until(clock.now() + LOOK)
}

impl IntoResponse for Live {
    fn into_response(self) -> Response {
        let events = stream::unfold(self, |mut live| async move {
            let event = live.next().await?;
            Some((Ok::<_, Infallible>(event), live))
        });
        let mut response = Sse::new(events)
            .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
            .into_response();
        // nginx would keep events back until it has a page full of them.
        let unbuffered = (
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        );
        response.headers_mut().extend([unbuffered]);
        response
    }
}
