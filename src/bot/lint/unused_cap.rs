//! `unused-cap`: a team bounds what the server gives its agents, and the server gives them nothing.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for team in subject.folder.teams() {
        let Some(place) = team.chats_place.filter(|_| team.assign.is_none()) else {
            continue;
        };
        report
            .warning(
                "unused-cap",
                place,
                both!(
                    "`chats` tim `{team}` tidak berpengaruh tanpa `assign`",
                    "`chats` of the team `{team}` means nothing without `assign`",
                    team = team.name.value
                ),
            )
            .help(both!(
                "Batas ini untuk percakapan yang dibagikan server. Tambahkan `assign: round-robin` atau `assign: least-busy`, atau hapus baris ini.",
                "It bounds what the server gives to agents. Add `assign: round-robin` or `assign: least-busy`, or delete the line."
            ));
    }
}
