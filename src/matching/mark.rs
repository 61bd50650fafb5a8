//! Marks that stand for values in examples and messages, so that an example with one product speaks for all.

use super::{Entity, SlotValue};

/// Kinds of values that have a mark.
pub(super) const MARKS: [&str; 8] = [
    "product", "number", "quantity", "money", "date", "time", "phone", "email",
];

/// The mark for values of a slot; `None` where nothing in a message tells them from other words.
pub(super) fn entity_mark(entity: &Entity) -> Option<&'static str> {
    match entity {
        Entity::Product => Some("product"),
        Entity::Number | Entity::Score { .. } => Some("number"),
        Entity::Quantity => Some("quantity"),
        Entity::Money => Some("money"),
        Entity::Date => Some("date"),
        Entity::Time => Some("time"),
        Entity::Phone => Some("phone"),
        Entity::Email => Some("email"),
        Entity::Text | Entity::Variant | Entity::Choice(_) | Entity::Pattern(_) => None,
    }
}

/// The mark for a value found in a message.
pub(super) fn value_mark(value: &SlotValue) -> Option<&'static str> {
    match value {
        SlotValue::Product(_) => Some("product"),
        SlotValue::Number(_) => Some("number"),
        SlotValue::Quantity { .. } => Some("quantity"),
        SlotValue::Money(_) => Some("money"),
        SlotValue::Date(_) => Some("date"),
        SlotValue::Time(_) => Some("time"),
        SlotValue::Phone(_) => Some("phone"),
        SlotValue::Email(_) => Some("email"),
        SlotValue::Text(_) | SlotValue::Choice(_) | SlotValue::Flag(_) => None,
    }
}
