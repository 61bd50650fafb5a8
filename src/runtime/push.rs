//! A catalog that the shop's own system sends, whole or one product at a time.

use super::Runtime;
use crate::catalog::{Catalog, Product, RowProblem};
use crate::store::{CatalogCopy, Store, StoreError};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Why a catalog that was sent is not taken in. The one before stays.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    #[error("this bot fetches its catalog from an address, which would replace what is sent")]
    FromAddress,
    /// Never empty.
    #[error("the catalog has problems")]
    Problems(Vec<RowProblem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A whole catalog as it was sent.
pub struct Sent {
    pub body: Vec<u8>,
    /// It is said to be JSON. Else it is JSON where it begins like it, and CSV where not.
    pub json: bool,
    /// The shop means to have no products any more. Else a list without any is refused: far rather an export that failed.
    pub may_be_empty: bool,
}

impl Runtime {
    /// Takes in a whole catalog, CSV or JSON, and keeps it for the next start. A catalog file that changes later replaces it.
    /// Returns how many products there are.
    ///
    /// # Errors
    /// See [`PushError`]; nothing has changed then.
    pub async fn push_catalog(&self, sent: Sent) -> Result<usize, PushError> {
        let _one_at_a_time = self.shared.pushing.lock().await;
        self.take_catalog(sent).await
    }

    /// Takes in one product: its row with these columns changed, or a new one. `null` makes a column unknown.
    ///
    /// # Errors
    /// As [`Runtime::push_catalog`].
    pub async fn push_product(&self, sku: &str, columns: Map<String, Value>) -> Result<usize, PushError> {
        let _one_at_a_time = self.shared.pushing.lock().await;
        let bot = self.bot();
        let mut known = false;
        let mut rows: Vec<Map<String, Value>> = Vec::new();
        for product in bot.catalog.products() {
            let mut row = row(product);
            if product.sku == sku {
                known = true;
                row.extend(columns.clone());
                row.insert("sku".to_owned(), sku.into());
            }
            rows.push(row);
        }
        if !known {
            let mut row = columns;
            row.insert("sku".to_owned(), sku.into());
            rows.push(row);
        }
        self.take_catalog(Sent {
            body: json!(rows).to_string().into_bytes(),
            json: true,
            may_be_empty: false,
        })
        .await
    }

    async fn take_catalog(&self, sent: Sent) -> Result<usize, PushError> {
        if self.bot().content.catalog.address().is_some() {
            return Err(PushError::FromAddress);
        }
        let (body, reading) = tokio::task::spawn_blocking(move || {
            let reading = match sent.json {
                true => Catalog::read_json(&sent.body),
                false => Catalog::read_any(&sent.body),
            };
            (sent.body, reading)
        })
        .await
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        // A list without a product tells so by a warning.
        let empty = reading.catalog.products().is_empty() && !sent.may_be_empty;
        let problems = reading.problems.into_iter().filter(|problem| problem.error || empty);
        let problems: Vec<RowProblem> = problems.collect();
        if !problems.is_empty() {
            return Err(PushError::Problems(problems));
        }
        let now = self.clock().now();
        let copy = CatalogCopy {
            body,
            etag: None,
            last_modified: None,
            checked_at: now,
        };
        self.store().keep_catalog(pushed(), copy).await?;
        let count = reading.catalog.products().len();
        self.set_catalog(reading.catalog.dated(now));
        tracing::info!(products = count, "a catalog was sent and answers now");
        Ok(count)
    }
}

/// The catalog that was sent last, if that was after `file`, the catalog's file, was written.
pub(super) async fn newer_than(store: &dyn Store, file: Option<DateTime<Utc>>) -> Result<Option<Catalog>, StoreError> {
    let Some(copy) = store.catalog_copy(pushed()).await? else {
        return Ok(None);
    };
    if file.is_some_and(|written| written >= copy.checked_at) {
        return Ok(None);
    }
    let reading = Catalog::read_any(&copy.body);
    let good = !reading.problems.iter().any(|problem| problem.error);
    Ok(good.then(|| reading.catalog.dated(copy.checked_at)))
}

/// Under which a sent catalog is kept.
fn pushed() -> [u8; 32] {
    Sha256::digest(b"pushed").into()
}

/// A product's columns as JSON, so that reading them gives the same product.
fn row(product: &Product) -> Map<String, Value> {
    let cells = product
        .columns
        .iter()
        .map(|(column, cell)| (column.clone(), cell.as_str().into()));
    let mut row: Map<String, Value> = cells.collect();
    row.insert("sku".to_owned(), product.sku.as_str().into());
    row.insert("name".to_owned(), product.name.as_str().into());
    row.insert("aliases".to_owned(), json!(product.aliases));
    row.insert("price".to_owned(), json!(product.price));
    row.insert("stock".to_owned(), json!(product.stock));
    row
}
