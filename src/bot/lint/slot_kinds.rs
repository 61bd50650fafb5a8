//! `slot-kinds`: one slot that holds different things in different places.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{EntityDecl, ThenDecl};
use crate::bot::source::Spanned;
use crate::both;
use crate::matching::Entity;
use std::collections::BTreeMap;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    let declared = folder
        .intents
        .iter()
        .flat_map(|intent| &intent.slots)
        .map(|slot| (&slot.name, &slot.entity));
    let asked = folder
        .own_flows()
        .flat_map(|flow| &flow.steps)
        .filter_map(|step| match &step.then {
            ThenDecl::Ask { slot, entity, .. } => Some((slot, entity.as_ref()?)),
            _ => None,
        });
    let mut kinds: BTreeMap<&str, &EntityDecl> = BTreeMap::new();
    for (slot, entity) in declared.chain(asked) {
        let first = *kinds.entry(slot.value.as_str()).or_insert(entity);
        if kind(first) != kind(entity) {
            let sources = report.sources();
            let (line, _) = sources.position(first.place);
            let message = both!(
                "slot `{slot}` berjenis lain di {path}:{line}",
                "the slot `{slot}` is of another kind in {path}:{line}",
                slot = slot.value,
                path = sources.path(first.place.file),
                line = line
            );
            report.warning("slot-kinds", entity.place, message).help(both!(
                "Isi slot bertahan sepanjang percakapan: beri keduanya nama yang berbeda.",
                "A slot lasts for the whole conversation: give the two different names."
            ));
        }
    }
}

/// An entity in comparable form; choices and patterns are told apart by what they hold. Scores are numbers, on whatever scale.
fn kind(entity: &Spanned<Entity>) -> String {
    match &entity.value {
        Entity::Score { .. } => "Score".to_owned(),
        other => format!("{other:?}"),
    }
}
