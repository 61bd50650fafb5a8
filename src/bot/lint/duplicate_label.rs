//! `duplicate-label`: two options of one menu read the same, so that nobody can tell them apart.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{MenuDecl, TextDecl, ThenDecl};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let languages: Vec<&str> = subject.folder.languages().collect();
    for flow in &subject.folder.flows {
        for step in &flow.steps {
            if let ThenDecl::Menu(options) = &step.then {
                check_menu(options, &languages, report);
            }
        }
    }
}

fn check_menu(options: &[MenuDecl], languages: &[&str], report: &mut Report<'_>) {
    for (index, option) in options.iter().enumerate() {
        let same = options.iter().take(index).find_map(|other| {
            languages.iter().find_map(|language| {
                match (label(&option.label, language), label(&other.label, language)) {
                    (Some(a), Some(b)) if a == b => Some(a),
                    _ => None,
                }
            })
        });
        if let Some(label) = same {
            report
                .error(
                    "duplicate-label",
                    option.label.place,
                    both!(
                        "pilihan lain di menu ini juga bertuliskan `{label}`",
                        "another option of this menu reads `{label}` too",
                        label = label
                    ),
                )
                .help(both!(
                    "Pengunjung bisa mengetik tulisannya: beri tiap pilihan tulisan sendiri.",
                    "Visitors may type the label: give each option its own."
                ));
        }
    }
}

/// A label in one language, in small letters.
pub fn label(text: &TextDecl, language: &str) -> Option<String> {
    text.by_language
        .iter()
        .find(|(known, _)| known.value == language)
        .map(|(_, text)| text)
        .or(text.all.as_ref())
        .map(|text| text.value.trim().to_lowercase())
}
