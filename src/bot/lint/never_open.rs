//! `never-open`: hours by which the business does not open within two years.

use super::Subject;
use crate::bot::Content;
use crate::bot::diagnostic::Report;
use crate::bot::schema::HoursDecl;
use crate::both;
use chrono::{DateTime, Utc};

pub fn check(subject: &Subject<'_>, content: &Content, now: DateTime<Utc>, report: &mut Report<'_>) {
    let Some(hours) = subject
        .folder
        .settings
        .as_ref()
        .and_then(|settings| settings.hours.as_ref())
    else {
        return;
    };
    if content.hours.open_at(now) || content.hours.next_open(now).is_some() {
        return;
    }
    let place = match hours {
        HoursDecl::Osm(text) => text.place,
        HoursDecl::Spec(decl) => decl.place,
    };
    report
        .warning(
            "never-open",
            place,
            both!("dengan jam ini usaha tidak pernah buka", "by these hours the business never opens"),
        )
        .help(both!(
            "Hari yang tidak ditulis dianggap tutup. Tulis misalnya senin-jumat: 09:00-17:00; kalau selalu buka, hapus `hours`.",
            "A day that is not written is closed. Write senin-jumat: 09:00-17:00, say; where it is always open, leave `hours` out."
        ));
}
