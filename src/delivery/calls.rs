//! The requests of `call` steps: each made once, unless the process ends while it waits for the answer.

use super::client::{Client, Request, SendError};
use super::jobs::{Engine, Jobs};
use crate::dialogue::{CallAnswer, CallRequest, EventKind};
use crate::runtime::{ApplyError, Clock, Runtime};
use crate::store::{Calls, LeasedCall, StoreError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Calls in flight at most.
const IN_FLIGHT: usize = 256;

/// How much longer a lease is than the call may take: time for the turn that takes the answer in.
const LEASE_MARGIN: Duration = Duration::from_secs(30);

/// A call that a process did not live to see answered this many times has failed: it may be what ends the process.
const ATTEMPTS: u32 = 5;

/// The longest time-out that a step may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(60);

/// Bytes of an answer; a longer one has failed.
const ANSWER_LIMIT: usize = 256 * 1024;

/// Where answers go.
#[async_trait]
pub(super) trait Answers: Send + Sync + 'static {
    async fn take(&self, conversation: &str, call: &str, answer: CallAnswer) -> Result<(), ApplyError>;
}

#[async_trait]
impl Answers for Runtime {
    async fn take(&self, conversation: &str, call: &str, answer: CallAnswer) -> Result<(), ApplyError> {
        let call = call.to_owned();
        self.apply(conversation, EventKind::CallAnswered { call, answer })
            .await
            .map(|_| ())
    }
}

/// Makes the calls that are due.
pub(super) struct Caller {
    pub store: Arc<dyn Calls>,
    pub clock: Arc<dyn Clock>,
    pub client: Client,
    pub answers: Arc<dyn Answers>,
    pub in_flight: Mutex<usize>,
}

#[async_trait]
impl Jobs for Caller {
    async fn take_over(&self) -> Result<(), StoreError> {
        self.store.take_over_calls(self.clock.now()).await
    }

    async fn start_due(self: Arc<Self>, engine: &Engine) -> Result<(), StoreError> {
        let room = IN_FLIGHT.saturating_sub(*self.in_flight.lock());
        if room == 0 {
            return Ok(());
        }
        for call in self.store.lease_calls(self.clock.now(), LEASE_MARGIN, room).await? {
            *self.in_flight.lock() += 1;
            let caller = self.clone();
            engine.spawn(async move {
                caller.make(&call).await;
                let mut in_flight = caller.in_flight.lock();
                *in_flight = in_flight.saturating_sub(1);
            });
        }
        Ok(())
    }

    async fn next_due(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store.next_call(after).await
    }
}

impl Caller {
    async fn make(&self, call: &LeasedCall) {
        let answer = if call.attempts < ATTEMPTS {
            self.answer(&call.request).await
        } else {
            tracing::error!(call = call.request.id, attempts = call.attempts, "a call was given up");
            CallAnswer::Failed { status: None }
        };
        match self.answers.take(&call.conversation, &call.request.id, answer).await {
            Ok(()) => {}
            Err(ApplyError::Store(error)) => {
                tracing::error!(call = call.request.id, error = %error, "an answer was not taken in; the call will be repeated");
            }
            Err(error) => {
                tracing::error!(call = call.request.id, error = %error, "nobody waits for a call's answer");
                if let Err(error) = self.store.drop_call(&call.request.id).await {
                    tracing::error!(call = call.request.id, error = %error, "a call was not removed");
                }
            }
        }
    }

    async fn answer(&self, call: &CallRequest) -> CallAnswer {
        let sent = match request(call) {
            Ok(request) => self.client.send(request).await,
            Err(error) => Err(error),
        };
        match sent {
            Ok(answer) if (200..300).contains(&answer.status) => match answer.body {
                Some(body) => CallAnswer::Answered {
                    status: answer.status,
                    body: serde_json::from_slice(&body).unwrap_or(Value::Null),
                },
                None => {
                    tracing::warn!(call = call.id, "a call's answer was too long, or not all there in time");
                    CallAnswer::Failed {
                        status: Some(answer.status),
                    }
                }
            },
            Ok(answer) => {
                tracing::warn!(call = call.id, status = answer.status, "a call failed");
                CallAnswer::Failed {
                    status: Some(answer.status),
                }
            }
            Err(error) => {
                tracing::warn!(call = call.id, error = %error, "a call failed");
                CallAnswer::Failed { status: None }
            }
        }
    }
}

fn request(call: &CallRequest) -> Result<Request, SendError> {
    let method = call.method.to_ascii_uppercase();
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| SendError::BadRequest("no such method"))?;
    let mut headers = HeaderMap::new();
    let mut insert = |name: &str, value: &str| -> Result<(), SendError> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| SendError::BadRequest("a header's name"))?;
        let value = HeaderValue::from_str(value).map_err(|_| SendError::BadRequest("a header's value"))?;
        headers.insert(name, value);
        Ok(())
    };
    if call.body.is_some() {
        insert(CONTENT_TYPE.as_str(), "application/json")?;
    }
    for (name, value) in &call.headers {
        insert(name, value)?;
    }
    insert("idempotency-key", &call.id)?;
    Ok(Request {
        method,
        url: call.url.clone(),
        headers,
        body: call.body.as_ref().map(|body| body.to_string().into_bytes()),
        timeout: call.timeout.min(TIMEOUT_MAX),
        answer_limit: ANSWER_LIMIT,
    })
}
