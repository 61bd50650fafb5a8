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
        let mut left = false;
        let mut held = Vec::new();
        {
            let mut people = shared.desk.people();
            for listed in &accounts {
                let name = listed.account.name.as_str();
                let disabled = listed.account.disabled_at.is_some();
                if disabled {
                    held.extend(people.held_by(name).into_iter().map(|held| (held, name.to_owned())));
                }
                left |= people.account_is(name, disabled, listed.sessions > 0);
            }
        }
        if left && accounts.iter().all(|listed| listed.sessions == 0) {
            self.agents_gone();
        }
        for (conversation, agent) in held {
            match self.apply(&conversation, EventKind::AgentBarred { agent }).await {
                Ok(_) | Err(ApplyError::UnknownConversation | ApplyError::UnknownOption) => {}
                Err(ApplyError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }
}
