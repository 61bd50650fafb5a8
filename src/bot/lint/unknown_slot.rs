//! `unknown-slot`: an example marks a slot that its intent does not have.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::IntentDecl;
use crate::bot::source::Spanned;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        for example in &intent.examples {
            for name in marked(&example.value) {
                check_name(intent, example, name, report);
            }
        }
    }
}

fn check_name(intent: &IntentDecl, example: &Spanned<String>, name: &str, report: &mut Report<'_>) {
    let names = || intent.slots.iter().map(|slot| slot.name.value.as_str());
    if names().any(|known| known == name) {
        return;
    }
    report
        .error(
            "unknown-slot",
            example.place,
            both!(
                "intent `{intent}` tidak punya slot `{name}`",
                "the intent `{intent}` has no slot `{name}`",
                intent = intent.id.value,
                name = name
            ),
        )
        .help(both!(
            "Tambahkan di bawah `slots:`, misalnya  {name}: {{entity: {entity}}}  atau tulis contohnya tanpa kurung kurawal.",
            "Declare it under `slots:`, as in  {name}: {{entity: {entity}}}  or write the example without braces.",
            name = name,
            entity = entity(name)
        ))
        .near(name, names());
}

/// The entity that a slot of this name most likely holds.
fn entity(name: &str) -> &'static str {
    const NAMES: [(&str, &[&str]); 7] = [
        ("product", &["product", "produk", "barang", "item"]),
        ("quantity", &["quantity", "amount", "jumlah", "banyak"]),
        ("money", &["money", "price", "harga", "budget"]),
        ("date", &["date", "day", "tanggal", "hari"]),
        ("time", &["time", "jam", "waktu"]),
        ("phone", &["phone", "hp", "wa", "telepon", "telp"]),
        ("email", &["email", "surel"]),
    ];
    let name = name.to_lowercase();
    let found = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
    found.map_or("text", |(entity, _)| entity)
}

/// The names between single braces.
fn marked(example: &str) -> impl Iterator<Item = &str> {
    example
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0.trim()))
}
