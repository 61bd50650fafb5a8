//! `past-exception`: an exception of the hours that is over.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::HoursDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let (Some(now), Some(settings)) = (subject.now, &subject.folder.settings) else {
        return;
    };
    let (Some(zone), Some(HoursDecl::Spec(decl))) = (&settings.timezone, &settings.hours) else {
        return;
    };
    let today = now.with_timezone(&zone.value).date_naive();
    for (exception, place) in decl.spec.exceptions.iter().zip(&decl.exceptions) {
        let last = exception.to.unwrap_or(exception.from);
        if last < today {
            report
                .warning(
                    "past-exception",
                    *place,
                    both!(
                        "pengecualian ini sudah lewat, terakhir {last}",
                        "this exception is over since {last}",
                        last = last
                    ),
                )
                .help(both!(
                    "Hapus, atau ganti dengan tanggal berikutnya.",
                    "Delete it, or write the next date."
                ));
        }
    }
}
