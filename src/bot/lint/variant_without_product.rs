//! `variant-without-product`: a size or colour is asked for where no product is known of which it could be one.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, EntityDecl, FlowDecl, IntentDecl, ThenDecl};
use crate::both;
use crate::matching::Entity;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let intents = &subject.folder.intents;
    for intent in intents.iter().filter(|intent| !intent.takes_product()) {
        let variants = intent.slots.iter().map(|slot| &slot.entity);
        for entity in variants.filter(|entity| is_variant(entity)) {
            complain(entity, report);
        }
    }
    for flow in subject.folder.own_flows() {
        let starts = |intent: &&IntentDecl| matches!(&intent.answer, Some(AnswerDecl::Start(start)) if start.value == flow.id.value);
        let from_intent = || intents.iter().filter(starts).any(IntentDecl::takes_product);
        let of_flow = asked(flow).any(|entity| matches!(entity.value, Entity::Product));
        for entity in asked(flow).filter(|entity| is_variant(entity)) {
            if !of_flow && !from_intent() {
                complain(entity, report);
            }
        }
    }
}

fn asked(flow: &FlowDecl) -> impl Iterator<Item = &EntityDecl> {
    flow.steps.iter().filter_map(|step| match &step.then {
        ThenDecl::Ask(ask) => ask.entity.as_ref(),
        _ => None,
    })
}

fn is_variant(entity: &EntityDecl) -> bool {
    matches!(entity.value, Entity::Variant)
}

fn complain(entity: &EntityDecl, report: &mut Report<'_>) {
    report
        .warning(
            "variant-without-product",
            entity.place,
            both!(
                "ukuran atau warna dari produk apa? Di sini tidak ada isian `product`",
                "a size or colour of which product? Nothing here holds a `product`"
            ),
        )
        .help(both!(
            "Tanyakan produknya juga, dengan `entity: product`: pilihan ukuran dan warna dibaca dari barisnya di katalog.",
            "Ask for the product, too, with `entity: product`: the sizes and colours are read from its row of the catalog."
        ));
}
