//! `unknown-team`: something hands over to a team, or is a team's, that bot.yaml does not name.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, TargetDecl};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    if folder.settings.is_none() {
        return;
    }
    let handoff = folder.settings.iter().map(|settings| &settings.handoff);
    let settings = handoff.flat_map(|handoff| {
        let escalate = handoff.escalate.as_ref().map(|escalate| &escalate.team);
        let routes = handoff.routes.iter().filter_map(|route| route.team.as_ref());
        handoff.team.iter().chain(escalate).chain(routes)
    });
    let answers = folder.intents.iter().filter_map(|intent| match &intent.answer {
        Some(AnswerDecl::Handoff(team)) => Some(team),
        _ => None,
    });
    let targets = folder.targets().filter_map(|target| match target {
        TargetDecl::Handoff(team) => Some(team),
        _ => None,
    });
    let replies = folder.replies.iter().filter_map(|reply| reply.team.as_ref());
    for team in settings.chain(answers).chain(targets).chain(replies) {
        if folder.teams().any(|known| known.name.value == team.value) {
            continue;
        }
        report
            .error(
                "unknown-team",
                team.place,
                both!(
                    "di bot.yaml tidak ada tim `{team}`",
                    "bot.yaml has no team `{team}`",
                    team = team.value
                ),
            )
            .help(both!(
                "Tim-tim ditulis di bot.yaml di bawah `teams`.",
                "Teams stand in bot.yaml under `teams`."
            ))
            .near(&team.value, folder.teams().map(|team| team.name.value.as_str()));
    }
}
