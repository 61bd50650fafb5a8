//! Gives waiting conversations to agents, in the teams that want it: by the door through which agents claim, so that of a claim
//! and an assignment at the same instant one wins.

use super::{ApplyError, Runtime};
use crate::bot::{Content, Team};
use crate::dialogue::{EventKind, Handoff};
use crate::store::{Member, StoreError};
use std::collections::HashSet;
use std::time::Duration;

/// How often to look without being asked to: an agent may have been gone and come back, another process have changed the members.
const POLL: Duration = Duration::from_secs(30);

/// Gives what can be given, each time something has changed, until the runtime stops.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    let mut failing = false;
    loop {
        let given = tokio::select! {
            () = stopping.cancelled() => return,
            given = give(&runtime) => given,
        };
        match given {
            Ok(()) => failing = false,
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(error = %error, "conversations cannot be assigned; it is tried again until they can");
                }
            }
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = runtime.shared.assigning.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

async fn give(runtime: &Runtime) -> Result<(), StoreError> {
    let shared = &runtime.shared;
    shared.desk.load(shared).await?;
    if runtime.bot().content.teams.values().all(|team| team.assign.is_none()) {
        return Ok(());
    }
    let members = shared.store.members().await?;
    shared
        .desk
        .people()
        .know(members.iter().map(|member| member.agent.as_str()));
    // What could not be given stays for the next time.
    let mut tried = HashSet::new();
    while let Some((conversation, handoff, agent)) = next(runtime, &members, &tried) {
        let kind = EventKind::Assigned {
            agent: agent.clone(),
            handoff: handoff.id,
            team: handoff.team,
        };
        match runtime.apply(&conversation, kind).await {
            // It is theirs, somebody was faster, or the visitor went away.
            Ok(_) | Err(ApplyError::UnknownConversation | ApplyError::UnknownOption) => {}
            Err(ApplyError::Store(error)) => return Err(error),
        }
        tried.insert(conversation);
    }
    Ok(())
}

/// The first in the queue for whom somebody is there.
fn next(runtime: &Runtime, members: &[Member], tried: &HashSet<String>) -> Option<(String, Handoff, String)> {
    let (bot, now) = (runtime.bot(), runtime.shared.clock.now());
    let people = runtime.shared.desk.people();
    // A queue of thousands is not gone through where nobody is there.
    let assigning = teams(&bot.content).filter(|(name, team)| people.has_room(name, team, members, now));
    let assigning: Vec<(&str, &Team)> = assigning.collect();
    if assigning.is_empty() {
        return None;
    }
    runtime.shared.desk.first(|conversation, handoff| {
        let (_, team) = assigning.iter().find(|(name, _)| *name == handoff.team)?;
        if tried.contains(conversation) {
            return None;
        }
        let agent = people.choose(handoff, team, members, now)?;
        Some((conversation.to_owned(), handoff.clone(), agent))
    })
}

/// The teams whose conversations are given to somebody.
fn teams(content: &Content) -> impl Iterator<Item = (&str, &Team)> {
    let teams = content.teams.iter().map(|(name, team)| (name.as_str(), team));
    teams.filter(|(_, team)| team.assign.is_some())
}
