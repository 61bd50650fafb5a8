//! `single-option`: a menu with one option is no choice.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::ThenDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in subject.folder.own_flows().flat_map(|flow| &flow.steps) {
        let ThenDecl::Menu(options) = &step.then else { continue };
        if let [only] = options.as_slice() {
            report
                .warning(
                    "single-option",
                    only.label.place,
                    both!(
                        "menu `{step}` hanya punya satu pilihan",
                        "the menu of `{step}` has one option only",
                        step = step.id.value
                    ),
                )
                .help(both!(
                    "Tambahkan pilihan lain, misalnya {{label: Sudah cukup, end: true}}; atau tulis `go` tanpa menu.",
                    "Add another, such as {{label: That is all, end: true}}; or write `go` without a menu."
                ));
        }
    }
}
