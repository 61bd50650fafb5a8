//! Whether the agent is there for new conversations: the button in the bar of every page.

use super::Console;
use super::failure::Failure;
use super::phrases::Phrases;
use super::visit::{Agent, wanted};
use crate::store::Presence;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::header::REFERER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The button that shows what the agent chose, and chooses the other.
pub struct Toggle {
    presence: Presence,
    words: &'static Words,
}

/// What stands on the button, what it does, and what it says of itself.
struct Words {
    online: &'static str,
    away: &'static str,
    go_away: &'static str,
    come_back: &'static str,
}

const INDONESIAN: Words = Words {
    online: "Online",
    away: "Jeda",
    go_away: "Online: Anda siap menerima percakapan baru. Tekan untuk jeda.",
    come_back: "Jeda: Anda tidak diberi percakapan baru. Tekan untuk online lagi.",
};

const ENGLISH: Words = Words {
    online: "Online",
    away: "Away",
    go_away: "Online: you are ready for new conversations. Press to go away.",
    come_back: "Away: you are given no new conversations. Press to be online again.",
};

impl Toggle {
    pub fn new(presence: Presence, t: &Phrases) -> Self {
        Self {
            presence,
            words: if t.code == "id" { &INDONESIAN } else { &ENGLISH },
        }
    }

    /// `online` or `away`.
    pub fn now(&self) -> &'static str {
        self.presence.word()
    }

    /// What the button changes it to.
    pub fn other(&self) -> &'static str {
        match self.presence {
            Presence::Online => Presence::Away.word(),
            Presence::Away => Presence::Online.word(),
        }
    }

    pub fn label(&self) -> &'static str {
        match self.presence {
            Presence::Online => self.words.online,
            Presence::Away => self.words.away,
        }
    }

    pub fn hint(&self) -> &'static str {
        match self.presence {
            Presence::Online => self.words.go_away,
            Presence::Away => self.words.come_back,
        }
    }
}

#[derive(Deserialize)]
pub struct Choice {
    presence: String,
}

/// Chooses, and goes back to the page where the button was.
pub async fn choose(
    State(console): State<Console>,
    agent: Agent,
    headers: HeaderMap,
    form: Result<Form<Choice>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(choice) = form?;
    let presence = Presence::from_word(&choice.presence).ok_or(Failure::BadForm)?;
    console.runtime.set_presence(agent.name(), presence).await?;
    if agent.scripted {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let referer = headers.get(REFERER).and_then(|referer| referer.to_str().ok());
    let page: Option<Uri> = referer.and_then(|referer| referer.parse().ok());
    let path = page.as_ref().and_then(|page| page.path_and_query());
    let back = wanted(path.map_or("", |path| path.as_str()));
    Ok(Redirect::to(back).into_response())
}
