//! `single-braces`: `{product}` in a text that visitors read, where `{{ product }}` is meant.

use super::Subject;
use crate::bot::assemble::within;
use crate::bot::diagnostic::Report;
use crate::bot::schema::name::RESERVED;
use crate::bot::source::Spanned;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let slots = subject.folder.slots();
    let known = |root: &str| slots.contains_key(root) || RESERVED.contains(&root);
    for text in subject.folder.texts() {
        for string in text.strings() {
            check_string(string, &known, report);
        }
    }
}

fn check_string(string: &Spanned<String>, known: &dyn Fn(&str) -> bool, report: &mut Report<'_>) {
    let text = string.value.as_str();
    for (start, _) in text.match_indices('{') {
        let Some((inside, _)) = text.get(start + 1..).and_then(|rest| rest.split_once('}')) else {
            continue;
        };
        let doubled = text.get(..start).is_some_and(|before| before.ends_with('{'));
        let name = inside.trim();
        if doubled || !name.split('.').next().is_some_and(known) {
            continue;
        }
        let file = report.sources().text(string.place.file);
        let place = within(file, string, start..start + inside.len() + 2);
        report
            .warning(
                "single-braces",
                place,
                both!(
                    "pengunjung akan membaca `{{{name}}}` apa adanya",
                    "visitors read `{{{name}}}` as it stands",
                    name = name
                ),
            )
            .help(both!(
                "Nilai ditulis dengan dua kurung kurawal: {{{{ {name} }}}}",
                "A value stands between two braces: {{{{ {name} }}}}",
                name = name
            ));
    }
}
