//! `dead-route`: a route behind one that every conversation takes.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::RouteDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let settings = subject.folder.settings.as_ref();
    let routes = settings.map_or(&[][..], |settings| &settings.handoff.routes);
    let Some(last) = routes.iter().position(RouteDecl::is_for_all) else {
        return;
    };
    for route in routes.iter().skip(last + 1) {
        report
            .warning(
                "dead-route",
                route.place,
                both!(
                    "rute ini tidak pernah dipakai: rute tanpa syarat di atasnya menangkap semuanya",
                    "this route is never taken: one above it has no condition and takes everything"
                ),
            )
            .help(both!(
                "Taruh rute tanpa syarat paling bawah, atau beri syarat: flow, intent, language, keyword atau tag.",
                "Put the route without a condition last, or give it one: flow, intent, language, keyword or tag."
            ));
    }
}
