//! `overlapping-hours`: a slot past midnight that runs into the next day's first.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::HoursDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(HoursDecl::Spec(decl)) = subject.folder.settings.as_ref().and_then(|s| s.hours.as_ref()) else {
        return;
    };
    for (day, place) in decl.days.iter().enumerate() {
        let rule = |day: usize| decl.spec.week.get(day % 7).and_then(Option::as_ref);
        let (Some(place), Some(own), Some(next)) = (place, rule(day), rule(day + 1)) else {
            continue;
        };
        let night = own
            .slots
            .iter()
            .filter(|(start, end)| end <= start)
            .map(|(_, end)| *end)
            .max();
        let morning = next.slots.iter().map(|(start, _)| *start).min();
        if let (Some(night), Some(morning)) = (night, morning)
            && morning < night
        {
            report
                .error(
                    "overlapping-hours",
                    *place,
                    both!(
                        "jam malam ini bertumpuk dengan jam buka hari berikutnya",
                        "these hours run past midnight into those of the next day"
                    ),
                )
                .help(both!(
                    "Tutup sebelum jam buka hari berikutnya; buka terus ditulis 00:00-24:00.",
                    "Close before the next day opens; open all day is 00:00-24:00."
                ));
        }
    }
}
