//! Why a request to the console came to nothing.

use super::phrases::Phrases;
use super::visit::{Visit, page};
use crate::runtime::ApplyError;
use crate::store::StoreError;
use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Rendered by [`super::guard`], which knows the agent's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No such conversation or link.
    Unknown,
    /// Not signed in, and no page that could be shown instead.
    SignedOut,
    /// Signed in, with a role that may not.
    NotAllowed,
    /// Signed in with a one-time password, and no page that could be shown instead.
    MustChange,
    /// The form came from another site, or from another session.
    Foreign,
    /// The form is broken.
    BadForm,
    /// It could not be stored; nothing was done.
    Unavailable,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Page {
    t: &'static Phrases,
    title: &'static str,
    text: &'static str,
}

impl Failure {
    fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::NotAllowed | Self::MustChange | Self::Foreign => StatusCode::FORBIDDEN,
            Self::BadForm => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn texts(self, t: &'static Phrases) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => (t.unknown_title, t.unknown_text),
            Self::SignedOut => (t.signed_out_title, t.signed_out_text),
            Self::NotAllowed => (t.people.not_allowed_title, t.people.not_allowed_text),
            Self::MustChange => (t.people.must_change_title, t.people.must_change_text),
            Self::Foreign => (t.foreign_title, t.foreign_text),
            Self::BadForm => (t.bad_form_title, t.bad_form_text),
            Self::Unavailable => (t.unavailable_title, t.unavailable_text),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = %error, "the store refused the console");
        Self::Unavailable
    }
}

impl From<ApplyError> for Failure {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::UnknownConversation | ApplyError::UnknownOption => Self::Unknown,
            ApplyError::Store(error) => error.into(),
        }
    }
}

impl From<FormRejection> for Failure {
    fn from(_: FormRejection) -> Self {
        Self::BadForm
    }
}

/// The failure as the agent sees it: a page, or a line for the script.
pub fn render(failure: Failure, visit: &Visit) -> Response {
    let (title, text) = failure.texts(visit.t);
    if visit.scripted {
        return (failure.status(), text).into_response();
    }
    let shown = Page {
        t: visit.t,
        title,
        text,
    };
    (failure.status(), page(&shown)).into_response()
}
