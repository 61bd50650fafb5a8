//! Labels of values to choose among, each one different.

use super::turn::{Turn, same_label};
use crate::catalog::Product;
use crate::matching::SlotValue;
use crate::template::money_words;
use std::collections::BTreeSet;

/// Characters of a cell that tells products apart; a longer one describes.
const CELL: usize = 30;

impl Turn<'_> {
    /// The values in words. Products of one name are told apart by a column in which they differ, else by their price, else by
    /// their sku: "Kopi Susu (L)".
    pub(super) fn labels(&self, values: &[SlotValue]) -> Vec<String> {
        let words: Vec<String> = values.iter().map(|value| self.words(value)).collect();
        let label = |(value, label): (&SlotValue, &String)| {
            let SlotValue::Product(sku) = value else {
                return label.clone();
            };
            let alike = values.iter().zip(&words).filter(|(_, other)| same_label(label, other));
            let alike: Vec<&Product> = alike
                .filter_map(|(value, _)| match value {
                    SlotValue::Product(sku) => self.catalog().get(sku),
                    _ => None,
                })
                .collect();
            let Some(product) = self.catalog().get(sku).filter(|_| alike.len() > 1) else {
                return label.clone();
            };
            format!("{label} ({})", self.telling(product, &alike))
        };
        values.iter().zip(&words).map(label).collect()
    }

    /// What a product has otherwise than all those of its name.
    fn telling(&self, product: &Product, alike: &[&Product]) -> String {
        let tells = |column: &&String| {
            let cells = alike.iter().map(|product| product.columns.get(*column));
            let short = |cell: Option<&String>| {
                cell.filter(|cell| cell.chars().count() <= CELL && !cell.contains("://"))
                    .map(|cell| cell.to_lowercase())
            };
            differ(cells.map(short), alike.len())
        };
        let column = product.columns.keys().find(tells);
        if let Some(cell) = column.and_then(|column| product.columns.get(column)) {
            return cell.clone();
        }
        match product.price {
            Some(price) if differ(alike.iter().map(|product| product.price), alike.len()) => {
                money_words(price as f64, &self.state.language)
            }
            _ => product.sku.clone(),
        }
    }
}

/// Whether each of them is known and no two are the same.
fn differ<T: Ord>(cells: impl Iterator<Item = Option<T>>, count: usize) -> bool {
    cells.flatten().collect::<BTreeSet<T>>().len() == count
}
