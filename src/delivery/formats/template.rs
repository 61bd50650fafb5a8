//! `format: template`: a request whose headers and JSON body the business wrote itself.

use super::{FormatError, Post, signed_headers, words};
use crate::bot::{CallBody, CustomNotice, WebhookTarget};
use crate::store::Leased;
use crate::template::{Scope, instant, record, unknown};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::Value as Shown;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// Bytes of `text`: a rendered text has a bound of its own, which the words around it need a part of.
const TEXT: usize = 12 * 1024;

pub(super) fn post(
    target: &WebhookTarget,
    custom: &CustomNotice,
    notice: &Leased,
    now: DateTime<Utc>,
) -> Result<Post, FormatError> {
    let seen = Seen::of(target, notice, now)?;
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
        let bad = |_| FormatError::Template("a header cannot be written so".to_owned());
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| bad(error.to_string()))?;
        let value = HeaderValue::from_str(value.trim()).map_err(|error| bad(error.to_string()))?;
        headers.insert(name, value);
    }
    Ok(Post {
        method: Method::from_bytes(custom.method.as_bytes()).unwrap_or(Method::POST),
        headers,
        body: body.into_bytes(),
    })
}

/// What the texts see: the members of the notice by their names, and the notice in words.
struct Seen<'a> {
    target: &'a WebhookTarget,
    values: BTreeMap<String, Shown>,
}

impl<'a> Seen<'a> {
    fn of(target: &'a WebhookTarget, notice: &Leased, now: DateTime<Utc>) -> Result<Self, FormatError> {
        let body = super::read(notice)?;
        let told = words::told(&body, &target.language);
        let members = body["data"].as_object().into_iter().flatten();
        let mut values: BTreeMap<String, Shown> = members.map(|(name, value)| (name.clone(), shown(value))).collect();
        for (name, value) in [
            ("type", notice.kind.as_str()),
            ("timestamp", body["timestamp"].as_str().unwrap_or_default()),
            ("webhook_id", &notice.webhook_id),
            ("title", &told.title),
            ("text", &words::plain(&told, TEXT)),
            ("json", &notice.body),
        ] {
            values.insert(name.to_owned(), Shown::from(value));
        }
        values.insert("now".to_owned(), instant(now));
        Ok(Self { target, values })
    }
}

impl Scope for Seen<'_> {
    fn language(&self) -> &str {
        &self.target.language
    }

    fn zone(&self) -> Tz {
        self.target.zone
    }

    fn value(&self, name: &str) -> Shown {
        self.values.get(name).cloned().unwrap_or_else(unknown)
    }
}

/// A member as texts see it: `null`, and what an object does not have, are unknown.
fn shown(value: &Value) -> Shown {
    match value {
        Value::Null => unknown(),
        Value::Array(items) => Shown::from(items.iter().map(shown).collect::<Vec<_>>()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone().into(), shown(value)));
            record(Shown::from(true), "", fields.collect())
        }
        Value::Bool(flag) => Shown::from(*flag),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Shown::from(number.as_f64().unwrap_or_default()), Shown::from),
        Value::String(text) => Shown::from(text.as_str()),
    }
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
