//! How many: what a quantity counts, how it is written, and which amounts nobody can be sold.

use super::State;
use super::turn::Turn;
use crate::catalog::Catalog;
use crate::matching::entity::{Entity, SlotValue};

/// Units that say no more than the number.
const PIECES: &[&str] = &["pcs", "buah", "biji", "item", "unit"];
/// Units that are so many pieces.
const MULTIPLES: &[(&str, f64)] = &[("lusin", 12.0), ("dozen", 12.0), ("kodi", 20.0), ("gros", 144.0)];
/// Units of which there are parts: half a kilo.
const MEASURES: &[&str] = &[
    "kg", "kilo", "kilogram", "gram", "gr", "ons", "liter", "ltr", "ml", "meter", "mtr", "m", "cm", "jam", "hour",
];

/// Whether a unit says no more than the number.
pub(super) fn is_piece(unit: &str) -> bool {
    PIECES.contains(&unit)
}

/// How many pieces a unit is.
pub(super) fn pieces_in(unit: &str) -> Option<f64> {
    let found = MULTIPLES.iter().find(|(name, _)| *name == unit);
    found.map(|(_, pieces)| *pieces)
}

/// By what the products that were spoken of are sold, where their rows say so.
pub(super) fn sold_by<'s>(state: &'s State, catalog: &'s Catalog) -> impl Iterator<Item = &'s str> {
    state.slots.values().filter_map(|slot| match slot {
        SlotValue::Product(sku) => catalog.get(sku)?.columns.get("unit").map(|unit| unit.trim()),
        _ => None,
    })
}

/// "2 lusin", "2"; half a dozen as the 6 that it is.
pub(super) fn quantity_words(amount: f64, unit: Option<&str>) -> String {
    match (unit, unit.and_then(pieces_in)) {
        (Some(_), Some(pieces)) if amount.fract() != 0.0 => format!("{}", amount * pieces),
        (Some(unit), _) => format!("{amount} {unit}"),
        (None, _) => format!("{amount}"),
    }
}

impl Turn<'_> {
    /// Whether anybody can be sold so many: more than nothing, and no part of a piece. `typed` is the message, which may have a minus
    /// before its number.
    pub(super) fn can_be_sold(&self, entity: &Entity, value: &SlotValue, typed: &str) -> bool {
        let (amount, unit) = match (entity, value) {
            (Entity::Quantity, SlotValue::Quantity { amount, unit }) => (*amount, unit.as_deref()),
            (Entity::Quantity, SlotValue::Number(amount)) => (*amount, None),
            _ => return true,
        };
        let pieces = amount * unit.and_then(pieces_in).unwrap_or(1.0);
        let measure = |unit: &str| MEASURES.iter().any(|measure| unit.eq_ignore_ascii_case(measure));
        let parted = match unit.filter(|unit| !is_piece(unit)) {
            Some(unit) => pieces_in(unit).is_none(),
            None => sold_by(&self.state, self.catalog()).any(measure),
        };
        amount > 0.0 && !has_minus(typed) && (parted || pieces.fract() == 0.0)
    }
}

/// "-3": a minus before a number, and no dash between two.
fn has_minus(typed: &str) -> bool {
    let mut before = ' ';
    let mut minus = false;
    for character in typed.chars() {
        if minus && character.is_ascii_digit() {
            return true;
        }
        minus = matches!(character, '-' | '−') && before.is_whitespace();
        before = character;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minus_stands_before_a_number() {
        for typed in ["-3", "mau -2 ya", "−1"] {
            assert!(has_minus(typed), "{typed:?}");
        }
        for typed in ["3", "2-3", "- 3 kaos", "t-shirt 3", "ke-2", ""] {
            assert!(!has_minus(typed), "{typed:?}");
        }
    }

    #[test]
    fn half_a_dozen_is_six() {
        for (amount, unit, words) in [
            (0.5, Some("lusin"), "6"),
            (2.0, Some("lusin"), "2 lusin"),
            (1.5, Some("dozen"), "18"),
            (2.5, Some("kg"), "2.5 kg"),
            (3.0, None, "3"),
        ] {
            assert_eq!(quantity_words(amount, unit), words);
        }
    }
}
