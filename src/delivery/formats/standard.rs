//! `format: standard`: the body as it is, signed by the Standard Webhooks specification.

use super::{FormatError, Post, signed_headers};
use crate::bot::WebhookTarget;
use crate::store::Leased;
use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderValue};

pub(super) fn post(target: &WebhookTarget, notice: &Leased, now: DateTime<Utc>) -> Result<Post, FormatError> {
    let mut headers = signed_headers(&target.secrets, &notice.webhook_id, &notice.body, now)?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(Post {
        method: Method::POST,
        headers,
        body: notice.body.clone().into_bytes(),
    })
}
