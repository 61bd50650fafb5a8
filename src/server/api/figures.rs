//! The figures, for programs.

use super::super::asked::Asked;
use super::super::problem::Problem;
use super::body::{QueryOf, bad};
use crate::runtime::{Report, Runtime};
use axum::Json;
use axum::extract::State;
use utoipa::ToSchema;

/// The figures of a period: answer times, resolution, ratings, repeats, containment, the fallback, intents and steps of flows.
/// What there is nothing to reckon from is `null`. What each figure means: docs/figures.md.
#[utoipa::path(get, operation_id = "figures", path = "/api/v1/figures", tag = "figures", params(Asked), security(("token" = [])), responses(
    (status = 200, description = "The figures", body = FiguresBody),
))]
pub async fn show(State(runtime): State<Runtime>, QueryOf(asked): QueryOf<Asked>) -> Result<Json<Report>, Problem> {
    let zone = runtime.bot().content.hours.zone();
    let period = asked
        .period(runtime.clock().now(), zone)
        .map_err(|error| bad(error.to_string()))?;
    Ok(Json(runtime.figures(period, asked.filter()).await?))
}

/// The figures. Shares are from 0 to 1, durations in seconds.
#[derive(ToSchema)]
#[schema(as = Figures)]
#[expect(
    dead_code,
    reason = "describes what is served for programs that read the description"
)]
pub struct FiguresBody {
    period: serde_json::Value,
    filter: serde_json::Value,
    /// Conversations that began within the period.
    conversations: u64,
    /// `{day, conversations}` for every day of the period.
    conversations_by_day: Vec<serde_json::Value>,
    /// `{hour, conversations}` for every hour of the day.
    conversations_by_hour: Vec<serde_json::Value>,
    /// `target_s`, and for `bot` and `person`: `answered`, `median_s`, `p90_s`, `counted`, `within_target`; of `person` in
    /// business time, `wall_median_s` and `wall_p90_s` as clocks go.
    first_response: serde_json::Value,
    /// `resolved`, `median_s`, `p90_s`, `wall_median_s`, `wall_p90_s`.
    resolution: serde_json::Value,
    /// `ratings`, `mean`, `satisfied` (4 and 5), `scores` (how often 1 to 5).
    csat: serde_json::Value,
    /// `ratings`, `score` (-100 to 100), `promoters`, `passives`, `detractors`.
    nps: serde_json::Value,
    /// `conversations`, `rate`.
    repeat: serde_json::Value,
    /// `gross`, `net`, `handed_over`, `repeated`, `badly_rated`.
    containment: serde_json::Value,
    /// `messages`, `not_understood`, `rate`.
    fallback: serde_json::Value,
    /// `{intent, answers, conversations}`, most answers first.
    intents: Vec<serde_json::Value>,
    /// `{flow, step, reached, left, drop_off}`.
    steps: Vec<serde_json::Value>,
    /// `teams`, `agents` and `intents` of the period, for the filter.
    choices: serde_json::Value,
    /// Stored turns that are not counted yet.
    not_counted: u64,
}
