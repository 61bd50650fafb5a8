//! `format: standard`: the body as it is, signed by the Standard Webhooks specification.

use super::{FormatError, Post};
use crate::bot::WebhookTarget;
use crate::delivery::signature::{Secret, sign};
use crate::store::Leased;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

pub(super) fn post(target: &WebhookTarget, notice: &Leased, now: DateTime<Utc>) -> Result<Post, FormatError> {
    let secrets: Vec<Secret> = target
        .secrets
        .iter()
        .map(|secret| Secret::parse(secret))
        .collect::<Option<_>>()
        .filter(|secrets: &Vec<Secret>| !secrets.is_empty())
        .ok_or(FormatError::BadSecret)?;
    let timestamp = now.timestamp();
    let signature = sign(&secrets, &notice.webhook_id, timestamp, &notice.body);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("webhook-id", notice.webhook_id.as_str()),
        ("webhook-timestamp", timestamp.to_string().as_str()),
        ("webhook-signature", signature.as_str()),
    ] {
        let value = HeaderValue::from_str(value).map_err(|_| FormatError::BadId)?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(Post {
        headers,
        body: notice.body.clone().into_bytes(),
    })
}
