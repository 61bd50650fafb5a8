//! Products: rows read, names and variants kept for finding.

mod find;
mod header;
mod index;
mod json;
mod price;
mod read;
mod variant;

pub use find::Mention;
pub use header::{column_name, misspelled};
pub use price::{AmountProblem, read_amount};
pub use variant::{Said, Wish};

use crate::text::{Bilingual, Vocabulary};
use chrono::{DateTime, TimeDelta, Utc};
use index::Index;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// The products as last read. Replaced whole. Two are equal when their products are. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    rows: Arc<Rows>,
    as_of: Option<DateTime<Utc>>,
}

#[derive(Debug, Default)]
struct Rows {
    products: Vec<Product>,
    by_sku: HashMap<String, usize>,
    index: Index,
}

/// One row of the catalog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Product {
    pub sku: String,
    pub name: String,
    pub aliases: Vec<String>,
    /// In the currency's whole units (rupiah). `None`: unknown.
    pub price: Option<i64>,
    /// `None`: unknown.
    pub stock: Option<i64>,
    /// Every further column by its header, lower case; empty cells are absent.
    pub columns: BTreeMap<String, String>,
}

/// What reading a catalog found: the rows that are good, and every problem.
#[derive(Debug, Default)]
pub struct CatalogReading {
    pub catalog: Catalog,
    /// By line and column; at most [`Catalog::PROBLEM_LIMIT`].
    pub problems: Vec<RowProblem>,
    /// All header names, lower case, in order.
    pub columns: Vec<String>,
    /// Where the products without a price stand, in a catalog that has prices: line, column of the empty cell, name.
    pub unpriced: Vec<(usize, usize, String)>,
}

/// One thing wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Line in the file, from 1; column in characters, from 1.
    pub line: usize,
    pub column: usize,
    /// Stable code such as `catalog-bad-price`.
    pub code: &'static str,
    pub message: Bilingual,
    pub help: Bilingual,
    /// An error loses a row or an answer; a warning does not.
    pub error: bool,
}

impl Catalog {
    /// Bytes of a catalog that is read.
    pub const SIZE_LIMIT: usize = 10 * 1024 * 1024;
    /// Rows of a catalog that are read.
    pub const ROW_LIMIT: usize = 100_000;
    /// Characters of one cell.
    pub const CELL_LIMIT: usize = 1_000;
    /// Columns of a catalog.
    pub const COLUMN_LIMIT: usize = 200;
    /// Products found in one message.
    pub const MENTION_LIMIT: usize = 10;
    /// Problems that one reading reports.
    pub const PROBLEM_LIMIT: usize = 1_000;

    /// Reads CSV bytes: comma or semicolon, UTF-8 or Windows-1252, detected. Bounded; never fails, but reports.
    pub fn read_csv(bytes: &[u8]) -> CatalogReading {
        read::read_csv(bytes)
    }

    /// A CSV file's text without a byte order mark: UTF-8 or Windows-1252. `None` for what is no text. Places of problems are places
    /// in it.
    pub fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
        read::decode(bytes)
    }

    /// Reads what an address gave: JSON where it begins like JSON, else CSV. A web page is refused. Bounded; never fails, but
    /// reports; of JSON the line of a problem is the product's number.
    ///
    /// JSON is a list of products, or a map in which one of `products`, `items`, `data` or `rows` holds the list. A product is a
    /// map with the columns of a CSV as keys; `aliases` may be a list.
    pub fn read_any(bytes: &[u8]) -> CatalogReading {
        json::read_any(bytes)
    }

    /// Reads what is said to be JSON: see [`Catalog::read_any`].
    pub fn read_json(bytes: &[u8]) -> CatalogReading {
        json::read_json(bytes)
    }

    /// A catalog of these products, of which the first of each sku is kept.
    pub fn from_products(products: impl IntoIterator<Item = Product>) -> Self {
        let mut kept: Vec<Product> = Vec::new();
        let mut by_sku = HashMap::new();
        for product in products {
            if !by_sku.contains_key(&product.sku) {
                by_sku.insert(product.sku.clone(), kept.len());
                kept.push(product);
            }
        }
        let index = Index::build(&kept);
        Self {
            rows: Arc::new(Rows {
                products: kept,
                by_sku,
                index,
            }),
            as_of: None,
        }
    }

    /// The same products, known to have been right at that instant.
    pub fn dated(self, as_of: DateTime<Utc>) -> Self {
        Self {
            as_of: Some(as_of),
            ..self
        }
    }

    /// When the products were last known to be right. `None`: it is not known, and they never count as old.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        self.as_of
    }

    /// Whether the products are older than that.
    pub fn is_older_than(&self, age: Duration, now: DateTime<Utc>) -> bool {
        let most = TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX);
        self.as_of.is_some_and(|as_of| now.signed_duration_since(as_of) > most)
    }

    pub fn products(&self) -> &[Product] {
        &self.rows.products
    }

    pub fn get(&self, sku: &str) -> Option<&Product> {
        self.rows
            .by_sku
            .get(sku)
            .and_then(|index| self.rows.products.get(*index))
    }

    /// The normalised words of names, aliases, skus and short further columns, by how many products have them: what is known
    /// and what spelling repair may repair to.
    pub fn words(&self) -> &Vocabulary {
        &self.rows.index.words
    }

    /// Whether any product's name, alias or further column has this normalised word.
    pub fn knows_word(&self, word: &str) -> bool {
        self.rows.index.knows(word)
    }

    /// Whether a product's name or alias begins with this normalised word.
    pub fn begins_with(&self, word: &str) -> bool {
        self.rows.index.heads.contains(word)
    }

    /// Products named in these normalised words, in order: by sku, name, alias, part of the name, and words of further columns
    /// that narrow ("hitam", "XL"). `asked`: the words answer the question which product is meant, so that any part of a
    /// name counts, and near misses do too.
    pub fn mentions(&self, words: &[&str], asked: bool) -> Vec<Mention> {
        find::mentions(&self.rows.index, words, asked)
    }
}

impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        self.rows.products == other.rows.products
    }
}
