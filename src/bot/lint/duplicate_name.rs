//! `duplicate-name`: intents and flows share one space of names.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::both;
use std::collections::BTreeMap;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    let intents = folder.intents.iter().map(|intent| ("intent", &intent.id));
    let flows = folder.own_flows().map(|flow| ("flow", &flow.id));
    let mut seen: BTreeMap<&str, (&str, &Spanned<String>)> = BTreeMap::new();
    let sources = report.sources();
    for (kind, id) in intents.chain(flows) {
        match seen.get(id.value.as_str()) {
            None => {
                seen.insert(&id.value, (kind, id));
            }
            Some((other, first)) => {
                let (line, _) = sources.position(first.place);
                report
                    .error(
                        "duplicate-name",
                        id.place,
                        both!(
                            "nama `{id}` sudah dipakai {kind} di {path}:{line}",
                            "the name `{id}` is taken by the {other} in {path}:{line}",
                            id = id.value,
                            kind = if *other == "flow" { "alur" } else { "intent" },
                            other = other,
                            path = sources.path(first.place.file),
                            line = line
                        ),
                    )
                    .help(both!(
                        "Nama intent dan alur tidak boleh sama. Ganti salah satunya, atau gabungkan ke satu berkas.",
                        "Intents and flows share their names. Give one of them another, or put both into one file."
                    ));
            }
        }
    }
    let built_in = !folder.own_flows().any(|flow| flow.id.value == "leave-contact");
    for intent in folder
        .intents
        .iter()
        .filter(|intent| intent.id.value == "leave-contact" && built_in)
    {
        report
            .error(
                "duplicate-name",
                intent.id.place,
                both!(
                    "nama `leave-contact` milik alur bawaan",
                    "the name `leave-contact` is that of a flow which is built in"
                ),
            )
            .help(both!(
                "Beri intent ini nama lain, lalu tulis `start: leave-contact` di dalamnya.",
                "Name the intent otherwise, and let it `start: leave-contact`."
            ));
    }
}
