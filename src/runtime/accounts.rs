//! Agents whose sessions have ended, and agents who are disabled: neither is there, and what a disabled one holds goes back to the
//! queue.

use super::{ApplyError, Runtime};
use crate::dialogue::EventKind;
use crate::store::StoreError;
use std::time::Duration;

/// How often to look without being asked to: `sapa agent` works beside the server.
const POLL: Duration = Duration::from_secs(2);

/// Looks at the accounts again and again, until the runtime stops.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    let mut failing = false;
    loop {
        let looked = tokio::select! {
            () = stopping.cancelled() => return,
            looked = runtime.look_at_accounts() => looked,
        };
        match looked {
            Ok(()) => failing = false,
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(error = %error, "who may sign in cannot be read; it is tried again until it can");
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
    /// Takes in who is signed in and who is disabled. Whoever ends sessions or disables an agent calls this, and it holds at once;
    /// what others do beside this process is seen within some seconds.
    pub async fn look_at_accounts(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        shared.desk.load(shared).await?;
        let accounts = shared.store.accounts(shared.clock.now()).await?;
        let (left, held) = {
            let mut people = shared.desk.people();
            let mut left = false;
            for listed in &accounts {
                people.disabled(&listed.account.name, listed.account.disabled_at.is_some());
                left |= listed.sessions == 0 && people.signed_out(&listed.account.name);
            }
            (left, people.held_by_disabled())
        };
        if left && accounts.iter().all(|listed| listed.sessions == 0) {
            self.agents_gone();
        }
        for (conversation, agent) in held {
            match self.apply(&conversation, EventKind::Dismissed { agent }).await {
                Ok(_) | Err(ApplyError::UnknownConversation | ApplyError::UnknownOption) => {}
                Err(ApplyError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }
}
