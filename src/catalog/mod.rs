//! Products: rows read, names and variants kept for finding.

use std::collections::BTreeMap;

/// The products as last read. Replaced whole.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    products: Vec<Product>,
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
    pub problems: Vec<RowProblem>,
    /// All header names, lower case, in order.
    pub columns: Vec<String>,
}

/// One thing wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Line in the file, from 1; column in characters, from 1.
    pub line: usize,
    pub column: usize,
    /// Stable code such as `catalog-bad-price`.
    pub code: &'static str,
    pub message: String,
    /// An error loses a row or an answer; a warning does not.
    pub error: bool,
}

impl Catalog {
    /// Reads CSV bytes: comma or semicolon, UTF-8 or Windows-1252, detected. Bounded; never fails, but reports.
    pub fn read_csv(_bytes: &[u8]) -> CatalogReading {
        todo!()
    }

    pub fn products(&self) -> &[Product] {
        &self.products
    }

    pub fn get(&self, sku: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.sku == sku)
    }
}
