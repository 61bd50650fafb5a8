//! Agents whose account was disabled: what they had goes back to the queue, whether the console or `sapa agent disable` did it.

use super::{ApplyError, Runtime};
use crate::dialogue::EventKind;
use crate::store::StoreError;
use std::time::Duration;

/// How often to look: `sapa agent disable` runs beside the server.
const POLL: Duration = Duration::from_secs(5);

/// Looks until the runtime stops.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    let mut failing = false;
    loop {
        match runtime.dismiss().await {
            Ok(()) => failing = false,
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(error = %error, "what disabled agents hold cannot be given back; it is tried again until it can");
                }
            }
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

impl Runtime {
    /// Gives back what agents hold since before their account was disabled. What the same name takes on later, by a claim link or
    /// another system, is no business of the account.
    pub async fn dismiss(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        shared.desk.load(shared).await?;
        let accounts = shared.store.accounts(shared.clock.now()).await?;
        let held = {
            let mut people = shared.desk.people();
            for listed in &accounts {
                people.disabled(&listed.account.name, listed.account.disabled_at);
            }
            people.held_by_disabled()
        };
        for (conversation, agent) in held {
            match self.apply(&conversation, EventKind::Dismissed { agent }).await {
                Ok(_) | Err(ApplyError::UnknownConversation | ApplyError::UnknownOption) => {}
                Err(ApplyError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }
}
