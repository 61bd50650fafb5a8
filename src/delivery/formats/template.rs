//! `format: template`: a request whose headers and JSON body the business wrote itself.

use super::{FormatError, Post, signed_headers};
use crate::bot::notice::{Seen, Sent};
use crate::bot::{CallBody, CustomNotice, WebhookTarget};
use crate::store::Leased;
use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Number, Value};

pub(super) fn post(
    target: &WebhookTarget,
    custom: &CustomNotice,
    notice: &Leased,
    now: DateTime<Utc>,
) -> Result<Post, FormatError> {
    let json = super::read(notice)?;
    let seen = Seen::of(&Sent {
        kind: &notice.kind,
        webhook_id: &notice.webhook_id,
        body: &notice.body,
        json: &json,
        language: &target.language,
        titles: &target.titles,
        zone: target.zone,
        now,
    });
    let render = |text| {
        let rendered = custom.templates.render(text, &seen);
        rendered.map_err(|fault| FormatError::Template(fault.to_string()))
    };
    let body = match &custom.body {
        Some(body) => rendered(body, &render)?.to_string(),
        None => notice.body.clone(),
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Signed as every notice where there is a secret to do it with.
    if !target.secrets.is_empty() {
        headers.extend(signed_headers(&target.secrets, &notice.webhook_id, &body, now)?);
    }
    for (name, value) in &custom.headers {
        // A line break would begin a header of its own.
        let value = render(*value)?.replace(|c: char| c.is_control(), " ");
        let bad = || FormatError::Template("a header cannot be written so".to_owned());
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        // Names may have any letters: they go as UTF-8.
        let value = HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| bad())?;
        headers.insert(name, value);
    }
    Ok(Post {
        method: Method::from_bytes(custom.method.as_bytes()).unwrap_or(Method::POST),
        headers,
        body: body.into_bytes(),
    })
}

fn rendered<F>(body: &CallBody, render: &F) -> Result<Value, FormatError>
where
    F: Fn(crate::template::Template) -> Result<String, FormatError>,
{
    Ok(match body {
        CallBody::Text(text) => Value::String(render(*text)?),
        // Whole numbers as such: 3, not 3.0.
        CallBody::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(*number as i64),
        CallBody::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        CallBody::Flag(flag) => Value::Bool(*flag),
        CallBody::Null => Value::Null,
        CallBody::List(items) => {
            let items: Result<_, _> = items.iter().map(|item| rendered(item, render)).collect();
            Value::Array(items?)
        }
        CallBody::Map(entries) => {
            let mut map = Map::with_capacity(entries.len());
            for (key, item) in entries {
                map.insert(key.clone(), rendered(item, render)?);
            }
            Value::Object(map)
        }
    })
}
