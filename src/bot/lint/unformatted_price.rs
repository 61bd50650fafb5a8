//! `unformatted-price`: a price printed as a bare number, "45000" in place of "Rp45.000".

use super::Subject;
use super::type_clash::Types;
use crate::bot::assemble::within;
use crate::bot::diagnostic::Report;
use crate::bot::expression::{dotted, printed};
use crate::both;
use crate::matching::Entity;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let types = Types::of(subject.folder);
    let texts: Vec<_> = subject.folder.texts();
    for string in texts.iter().flat_map(|text| text.strings()) {
        if !string.value.contains("{{") {
            continue;
        }
        let mut bare = Vec::new();
        printed(&string.value, &mut |expression| bare.extend(dotted(expression)));
        for name in bare {
            let price = match name.split_once('.') {
                Some((root, "price")) => matches!(types.slot(root), Some(Entity::Product)),
                Some(_) => false,
                None => matches!(types.slot(&name), Some(Entity::Money)),
            };
            if !price {
                continue;
            }
            let file = report.sources().text(string.place.file);
            let place = string
                .value
                .find(&name)
                .map_or(string.place, |at| within(file, string, at..at + name.len()));
            report
                .warning(
                    "unformatted-price",
                    place,
                    both!(
                        "harga ini tampil sebagai angka polos, 45000",
                        "this price is shown as a bare number, 45000"
                    ),
                )
                .help(both!(
                    "Tulis {{{{ {name} | money }}}}, supaya tampil Rp45.000.",
                    "Write {{{{ {name} | money }}}}, so that it reads Rp45.000.",
                    name = name
                ));
        }
    }
}
