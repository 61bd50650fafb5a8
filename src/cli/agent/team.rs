//! The teams an agent belongs to.

use super::super::{BROKEN, OK, Usage, bot, locale};
use super::{not_done, tell};
use crate::both;
use crate::store::sqlite::Sqlite;
use crate::store::{Accounts, Changed, Teams};
use crate::text::Bilingual;
use anyhow::anyhow;
use std::path::Path;

/// Refuses teams that the folder's bot does not have. A folder that does not compile, or that has no bot, is not asked.
pub fn check(teams: &[String], dir: &Path) -> anyhow::Result<()> {
    let content = bot::load(dir).ok().and_then(|loaded| loaded.compiled.content);
    let Some(content) = content.filter(|_| !teams.is_empty()) else {
        return Ok(());
    };
    for team in teams {
        let told: Bilingual = match content.teams.get(team) {
            Some(known) if known.members.is_none() => continue,
            Some(_) => both!(
                "anggota tim {team} ditulis di bot.yaml (teams.{team}.members); ubah di sana",
                "the members of the team {team} stand in bot.yaml (teams.{team}.members); change them there"
            ),
            None => {
                let names: Vec<&str> = content.teams.keys().map(String::as_str).collect();
                let names = names.join(", ");
                both!(
                    "bot ini tidak punya tim {team}; yang ada: {names}",
                    "this bot has no team {team}; there are: {names}"
                )
            }
        };
        return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
    }
    Ok(())
}

/// Puts an agent into these teams, and no others.
pub async fn set(store: &Sqlite, name: &str, teams: &[String], dir: &Path) -> anyhow::Result<u8> {
    check(teams, dir)?;
    let Some(account) = store.account(name).await? else {
        not_done(Changed::Unknown, name);
        return Ok(BROKEN);
    };
    store.set_teams(&account.name, teams).await?;
    let (name, teams) = (account.name, teams.join(", "));
    if teams.is_empty() {
        tell(&both!("{name} tidak di tim mana pun.", "{name} is in no team."));
    } else {
        tell(&both!(
            "{name} sekarang di tim: {teams}",
            "{name} is in these teams now: {teams}"
        ));
    }
    Ok(OK)
}
