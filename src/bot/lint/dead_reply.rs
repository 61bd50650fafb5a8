//! `dead-reply`: an entry of a reply after one that always holds.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::AnswerDecl;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        let Some(AnswerDecl::Reply(replies)) = &intent.answer else {
            continue;
        };
        let always = replies.iter().position(|reply| reply.when.is_none());
        for reply in replies.iter().skip(always.map_or(replies.len(), |at| at + 1)) {
            report
                .warning(
                    "dead-reply",
                    reply.place,
                    both!("jawaban ini tidak akan pernah keluar", "this entry is never said"),
                )
                .help(both!(
                    "Jawaban sebelumnya tidak punya `when`, jadi selalu dipakai. Taruh yang itu paling akhir; variasi ditulis di bawah `any:`.",
                    "An earlier entry has no `when` and always holds. Put that one last; variants go under `any:`."
                ));
        }
        if let (None, Some(last)) = (always, replies.last()) {
            report
                .warning(
                    "reply-gap",
                    last.place,
                    both!(
                        "kalau tidak ada `when` yang cocok, `{intent}` tidak punya jawaban",
                        "where no `when` holds, `{intent}` has no answer",
                        intent = intent.id.value
                    ),
                )
                .help(both!(
                    "Tambahkan satu jawaban terakhir tanpa `when`.",
                    "Add a last entry without `when`."
                ));
        }
    }
}
