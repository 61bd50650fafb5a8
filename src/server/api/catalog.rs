//! The catalog, sent by the shop's own system.

use super::super::problem::Problem;
use super::body::{JsonBody, PathId};
use crate::catalog::{Catalog, RowProblem};
use crate::runtime::{PushError, Runtime, Sent};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};

/// Problems of a catalog that an answer names.
const TOLD: usize = 50;

#[derive(Serialize, ToSchema)]
pub struct Taken {
    /// How many products there are now.
    products: usize,
}

/// What may be asked of a catalog that is sent.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wish {
    /// `true`: a list without a product empties the catalog. Else such a list is refused
    #[serde(default)]
    empty: bool,
}

/// Replaces the whole catalog, from the next message on. It is kept over restarts, until the catalog's file changes.
#[utoipa::path(put, operation_id = "put_catalog", path = "/api/v1/catalog", tag = "catalog", security(("token" = [])), params(Wish),
    request_body(content = String, content_type = "text/csv",
        description = "CSV with a header row, or JSON: a list of products, or a map with the list under `products`; at most 10 MB"),
    responses(
    (status = 200, description = "Stored, and answering", body = Taken),
    (status = 400, description = "`empty` is neither `true` nor `false`", body = super::openapi::ProblemBody),
    (status = 409, description = "This bot fetches its catalog from an address", body = super::openapi::ProblemBody),
    (status = 413, description = "The catalog is too large", body = super::openapi::ProblemBody),
    (status = 422, description = "Rows are wrong, or there is none; `problems` says which. The catalog before stays", body = super::openapi::ProblemBody),
))]
pub async fn replace(
    State(runtime): State<Runtime>,
    wish: Result<Query<Wish>, QueryRejection>,
    request: Request,
) -> Result<Json<Taken>, Problem> {
    let Query(wish) =
        wish.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "`empty` is `true` or `false`".to_owned()))?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let json = kind == "application/json" || kind.ends_with("+json");
    let body = to_bytes(request.into_body(), Catalog::SIZE_LIMIT).await.map_err(|_| {
        let detail = format!(
            "the catalog is larger than {} MB, or broke off",
            Catalog::SIZE_LIMIT >> 20
        );
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    })?;
    let sent = Sent {
        body: body.to_vec(),
        json,
        may_be_empty: wish.empty,
    };
    let products = runtime.push_catalog(sent).await?;
    Ok(Json(Taken { products }))
}

/// Changes one product, or adds it: the columns given are replaced, `null` makes one unknown.
#[utoipa::path(put, operation_id = "put_product", path = "/api/v1/catalog/{sku}", tag = "catalog", security(("token" = [])),
    params(("sku" = String, Path, description = "The product")),
    request_body(content = Object, description = "Columns by name, such as `{\"stock\": 3, \"price\": 45000}`"), responses(
    (status = 200, description = "Stored, and answering", body = Taken),
    (status = 409, description = "This bot fetches its catalog from an address", body = super::openapi::ProblemBody),
    (status = 422, description = "A column is wrong; `problems` says which. The catalog before stays", body = super::openapi::ProblemBody),
))]
pub async fn change(
    State(runtime): State<Runtime>,
    PathId(sku): PathId,
    JsonBody(columns): JsonBody<Map<String, Value>>,
) -> Result<Json<Taken>, Problem> {
    let products = runtime.push_product(&sku, columns).await?;
    Ok(Json(Taken { products }))
}

impl From<PushError> for Problem {
    fn from(error: PushError) -> Self {
        match error {
            PushError::FromAddress => Self::new(StatusCode::CONFLICT, error.to_string()),
            PushError::Problems(ref problems) => {
                let told: Vec<Value> = problems.iter().take(TOLD).map(told).collect();
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).with("problems", told)
            }
            PushError::Store(error) => error.into(),
        }
    }
}

fn told(problem: &RowProblem) -> Value {
    json!({
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message.en,
        "help": problem.help.en,
    })
}
