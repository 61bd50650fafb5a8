//! `branch-without-else`: a branch that says nothing of what happens where nothing holds.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::ThenDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in subject.folder.own_flows().flat_map(|flow| &flow.steps) {
        if let ThenDecl::Branch {
            place, otherwise: None, ..
        } = &step.then
        {
            report
                .warning(
                    "branch-without-else",
                    *place,
                    both!("cabang ini belum punya `else`", "this branch has no `else`"),
                )
                .help(both!(
                    "Kalau tidak ada `when` yang cocok, langkah berikutnya di berkas yang jalan. Tulis dengan jelas: - else: LANGKAH",
                    "Where no `when` holds, the next step in the file follows. Say so: - else: STEP"
                ));
        }
    }
}
