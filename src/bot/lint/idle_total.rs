//! `idle-total`: a total over products, in an intent that replies for none.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::AnswerDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        let Some(total) = &intent.total else { continue };
        if intent.takes_product() && matches!(intent.answer, Some(AnswerDecl::Reply(_))) {
            continue;
        }
        report
            .warning(
                "idle-total",
                total.place,
                both!(
                    "`total` di sini tidak pernah disebut",
                    "this `total` is never told"
                ),
            )
            .help(both!(
                "Total dihitung dari beberapa produk yang dijawab `reply`: intent ini perlu `reply` dan slot dengan `entity: product`.",
                "A total is that of several products for which a `reply` was said: the intent needs a `reply` and a slot with `entity: product`."
            ));
    }
}
