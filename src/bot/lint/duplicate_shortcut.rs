//! `duplicate-shortcut`: two canned replies of one name.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::both;
use std::collections::BTreeMap;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<String, &Spanned<String>> = BTreeMap::new();
    let sources = report.sources();
    for reply in &subject.folder.replies {
        let id = &reply.id;
        // Agents do not shift for a capital.
        match seen.get(&id.value.to_lowercase()) {
            None => {
                seen.insert(id.value.to_lowercase(), id);
            }
            Some(first) => {
                let (line, _) = sources.position(first.place);
                report
                    .error(
                        "duplicate-shortcut",
                        id.place,
                        both!(
                            "balasan `/{id}` sudah ada di {path}:{line}",
                            "the reply `/{id}` is in {path}:{line} already",
                            id = id.value,
                            path = sources.path(first.place.file),
                            line = line
                        ),
                    )
                    .help(both!(
                        "Beri salah satunya nama lain; agen memilih balasan dengan namanya.",
                        "Give one of them another name; agents pick a reply by its name."
                    ));
            }
        }
    }
}
