//! How a notice looks to a target, by the target's `format`.

mod standard;

use crate::bot::WebhookTarget;
use crate::store::Leased;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;

/// A notice as it is posted.
#[derive(Debug)]
pub struct Post {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Why a notice cannot be posted to a target as the target is configured now.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FormatError {
    #[error("bad_secret: a secret of this target is not whsec_ and base64")]
    BadSecret,
    #[error("unknown_format: {0}")]
    UnknownFormat(String),
    #[error("bad_id: the webhook-id is no header value")]
    BadId,
}

/// The notice in the target's format, signed at `now`.
pub fn post(target: &WebhookTarget, notice: &Leased, now: DateTime<Utc>) -> Result<Post, FormatError> {
    match target.format.as_str() {
        "standard" => standard::post(target, notice, now),
        other => Err(FormatError::UnknownFormat(other.to_owned())),
    }
}
