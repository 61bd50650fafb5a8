//! A catalog that the shop's own system sends, whole or one product at a time.

use super::Runtime;
use crate::both;
use crate::catalog::{Catalog, Product, RowProblem, column_name, misspelled};
use crate::store::{CatalogCopy, Store, StoreError};
use crate::text::Bilingual;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Characters of a sku in which one may be a slip. In shorter ones it is another sku.
const NEAR_SKU: usize = 4;

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
        let columns = product_columns(sku, columns, &bot.catalog).map_err(PushError::Problems)?;
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

/// The columns of one product by the names that the catalog has for them, or why they cannot be meant: another sku than the path's, one
/// column by two names, a slip in a column's name.
fn product_columns(
    sku: &str,
    columns: Map<String, Value>,
    catalog: &Catalog,
) -> Result<Map<String, Value>, Vec<RowProblem>> {
    let in_use = |name: &str| {
        catalog
            .products()
            .iter()
            .any(|product| product.columns.contains_key(name))
    };
    let mut named = Map::new();
    let mut problems = Vec::new();
    let mut wrong = |code: &'static str, message: Bilingual| {
        problems.push(RowProblem {
            line: 1,
            column: 1,
            code,
            message,
            help: both!(
                "Kolom yang dikenal: name, aliases, price, stock; kolom lain bebas.",
                "Columns that mean something: name, aliases, price, stock; any other is yours."
            ),
            error: true,
        });
    };
    for (written, value) in columns {
        let lower = written.trim().to_lowercase();
        let name = match in_use(&lower) {
            true => lower,
            false => column_name(&written),
        };
        if name == "sku" {
            let same =
                value.as_str().map(str::trim) == Some(sku) || value.as_i64().is_some_and(|v| v.to_string() == sku);
            if !same {
                let message = both!(
                    "alamatnya menyebut sku `{sku}`, isinya sku lain",
                    "the path names the sku `{sku}`, the body another one",
                    sku = sku
                );
                wrong("catalog-other-sku", message);
            }
        } else if let Some(meant) = misspelled(&name).filter(|_| !in_use(&name)) {
            let message = both!(
                "kolom `{name}` tidak dikenal; mungkin maksudnya `{meant}`",
                "there is no column `{name}`; did you mean `{meant}`?",
                name = name,
                meant = meant
            );
            wrong("catalog-misspelled-column", message);
        } else if named.contains_key(&name) {
            let message = both!(
                "kolom `{name}` ada dua",
                "the column `{name}` is there twice",
                name = name
            );
            wrong("catalog-duplicate-column", message);
        } else {
            named.insert(name, value);
        }
    }
    let text = |value: &Value| value.is_string();
    if let Some(aliases) = named.get("aliases") {
        let good = match aliases {
            Value::Array(items) => items.iter().all(text),
            other => other.is_null() || text(other),
        };
        if !good {
            let message = both!(
                "`aliases` berisi yang bukan teks; tulis teks, atau daftar teks",
                "`aliases` holds what is no text; write a text, or a list of texts"
            );
            wrong("catalog-bad-aliases", message);
        }
    }
    let nameless = !named.contains_key("name") && catalog.get(sku).is_none();
    if nameless && problems.is_empty() {
        problems.push(unknown_sku(sku, catalog));
    }
    if problems.is_empty() { Ok(named) } else { Err(problems) }
}

/// No product has the sku, and a new one would have no name. Another that is the same but for case or one slip is named.
fn unknown_sku(sku: &str, catalog: &Catalog) -> RowProblem {
    let lower = sku.to_lowercase();
    let slips = |product: &&Product| strsim::osa_distance(&product.sku.to_lowercase(), &lower);
    let near = catalog.products().iter().min_by_key(slips);
    let near = near.filter(|product| slips(product) <= usize::from(lower.chars().count() >= NEAR_SKU));
    let help = match near {
        Some(product) => both!(
            "Mungkin maksudnya `{near}`.",
            "Did you mean `{near}`?",
            near = product.sku
        ),
        None => both!(
            "Kirim juga `name` untuk menambah produk baru.",
            "Send `name` too, to add a new product."
        ),
    };
    RowProblem {
        line: 1,
        column: 1,
        code: "catalog-unknown-sku",
        message: both!(
            "tidak ada produk `{sku}`; produk baru perlu nama (`name`)",
            "there is no product `{sku}`; a new one needs a name",
            sku = sku
        ),
        help,
        error: true,
    }
}

/// The catalog that was sent last, if that was after `file`, the catalog's file, was written.
pub(super) async fn newer_than(store: &dyn Store, file: Option<DateTime<Utc>>) -> Result<Option<Catalog>, StoreError> {
    let Some(copy) = store.catalog_copy(pushed()).await? else {
        return Ok(None);
    };
    if copy.body.is_empty() || file.is_some_and(|written| written >= copy.checked_at) {
        return Ok(None);
    }
    let reading = Catalog::read_any(&copy.body);
    let good = !reading.problems.iter().any(|problem| problem.error);
    Ok(good.then(|| reading.catalog.dated(copy.checked_at)))
}

/// What was sent answers no more, over restarts too: the catalog's file was changed later.
pub(super) async fn forget(store: &dyn Store) -> Result<(), StoreError> {
    let Some(copy) = store.catalog_copy(pushed()).await?.filter(|copy| !copy.body.is_empty()) else {
        return Ok(());
    };
    let nothing = CatalogCopy {
        body: Vec::new(),
        ..copy
    };
    store.keep_catalog(pushed(), nothing).await
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
