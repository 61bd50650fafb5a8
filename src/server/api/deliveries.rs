//! Notices on their way: looking, and sending again.

use super::super::problem::Problem;
use super::body::{PathId, QueryOf, bad};
use crate::bus::Hint;
use crate::runtime::Runtime;
use crate::store::{DeliveryRow, DeliveryStatus};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Deliveries in a list, if nothing is said about it, and at most.
const LIST: usize = 1000;
const LIST_MAX: usize = 10_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `due`, `delivered` or `dead`; all if left out.
    status: Option<String>,
    /// Only deliveries with an `id` below this one, to go on where a list ended.
    before: Option<i64>,
    /// At most so many, up to 10000; 1000 if left out.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct DeliveryBody {
    pub id: i64,
    /// One an event, the same on every attempt and at every target.
    pub webhook_id: String,
    pub target: String,
    pub r#type: String,
    pub conversation: String,
    #[schema(value_type = String, example = "delivered")]
    pub status: &'static str,
    pub attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// When the notice was queued.
    #[schema(value_type = String, format = DateTime)]
    pub at: DateTime<Utc>,
    /// While it is due: when it is sent next. Left out while it waits for an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was delivered or died.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub settled_at: Option<DateTime<Utc>>,
    /// How long the last attempt took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// The target in whose place this one, its backup, is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct DeliveryList {
    pub deliveries: Vec<DeliveryBody>,
}

/// Deliveries, the latest first.
#[utoipa::path(get, operation_id = "list_deliveries", path = "/api/v1/deliveries", tag = "deliveries", params(Filter), security(("token" = [])), responses(
    (status = 200, description = "The deliveries", body = DeliveryList),
))]
pub async fn list(
    State(runtime): State<Runtime>,
    QueryOf(filter): QueryOf<Filter>,
) -> Result<Json<DeliveryList>, Problem> {
    let status = match filter.status.as_deref() {
        None | Some("") => None,
        Some(word) => {
            let status = DeliveryStatus::from_word(word);
            Some(status.ok_or_else(|| bad("`status` must be due, delivered or dead"))?)
        }
    };
    let limit = filter.limit.unwrap_or(LIST).min(LIST_MAX);
    let found = runtime.store().deliveries(status, filter.before, limit).await?;
    let deliveries = found.into_iter().map(DeliveryBody::from).collect();
    Ok(Json(DeliveryList { deliveries }))
}

#[derive(Serialize, ToSchema)]
pub struct Replayed {
    id: i64,
    /// `due`: it is sent in a moment.
    #[schema(value_type = String, example = "due")]
    status: &'static str,
}

/// Sends a notice again, whatever became of it, with the same `webhook-id` and past all that waits.
#[utoipa::path(post, operation_id = "replay_delivery", path = "/api/v1/deliveries/{id}/replay", tag = "deliveries", security(("token" = [])),
    params(("id" = i64, Path, description = "The delivery")), responses(
    (status = 200, description = "It is due now", body = Replayed),
    (status = 404, description = "No such delivery", body = super::openapi::ProblemBody),
))]
pub async fn replay(State(runtime): State<Runtime>, PathId(id): PathId) -> Result<Json<Replayed>, Problem> {
    let unknown = || Problem::not_found("no such delivery");
    let id: i64 = id.parse().map_err(|_| unknown())?;
    if !runtime.store().replay(id, runtime.clock().now()).await? {
        return Err(unknown());
    }
    runtime.hint(Hint::Work);
    Ok(Json(Replayed {
        id,
        status: DeliveryStatus::Due.word(),
    }))
}

impl From<DeliveryRow> for DeliveryBody {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            webhook_id: row.webhook_id,
            target: row.target,
            r#type: row.kind,
            conversation: row.conversation,
            status: row.status.word(),
            attempts: row.attempts,
            last_error: row.last_error,
            at: row.created_at,
            next_attempt_at: row.due_at,
            settled_at: row.settled_at,
            latency_ms: row.latency_ms,
            stands_in_for: row.stands_in_for,
        }
    }
}
