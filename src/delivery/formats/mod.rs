//! How a notice looks to a target, by the target's `format`: one file a format.

mod email;
mod slack;
mod standard;
mod template;

use super::signature::{Secret, sign};
use crate::bot::{NoticeFormat, WebhookTarget};
use crate::store::Leased;
use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// A notice as it leaves.
pub enum Parcel {
    Post(Post),
    Mail(lettre::Message),
}

/// A notice as a web request.
#[derive(Debug)]
pub struct Post {
    pub method: Method,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Why a notice cannot be written to a target as the target is configured now. Texts name no value of a visitor's.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FormatError {
    #[error("bad_secret: a secret of this target is not whsec_ and base64")]
    Secret,
    #[error("bad_id: the webhook-id is no header value")]
    Id,
    #[error("bad_template: {0}")]
    Template(String),
    #[error("bad_mail: {0}")]
    Mail(String),
    #[error("bad_body: the stored notice is no JSON")]
    Body,
}

/// The notice in the target's format, as of `now`.
pub fn parcel(target: &WebhookTarget, notice: &Leased, now: DateTime<Utc>) -> Result<Parcel, FormatError> {
    match &target.format {
        NoticeFormat::Standard => standard::post(target, notice, now).map(Parcel::Post),
        NoticeFormat::Slack => slack::post(target, notice).map(Parcel::Post),
        NoticeFormat::Email(mailing) => email::message(target, mailing, notice, now).map(Parcel::Mail),
        NoticeFormat::Template(custom) => template::post(target, custom, notice, now).map(Parcel::Post),
    }
}

fn read(notice: &Leased) -> Result<Value, FormatError> {
    serde_json::from_str(&notice.body).map_err(|_| FormatError::Body)
}

/// The headers of Standard Webhooks over a body.
fn signed_headers(secrets: &[String], id: &str, body: &str, now: DateTime<Utc>) -> Result<HeaderMap, FormatError> {
    let secrets: Vec<Secret> = secrets
        .iter()
        .map(|secret| Secret::parse(secret))
        .collect::<Option<_>>()
        .filter(|secrets: &Vec<Secret>| !secrets.is_empty())
        .ok_or(FormatError::Secret)?;
    let timestamp = now.timestamp();
    let signature = sign(&secrets, id, timestamp, body);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string().as_str()),
        ("webhook-signature", signature.as_str()),
    ] {
        let value = HeaderValue::from_str(value).map_err(|_| FormatError::Id)?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}
