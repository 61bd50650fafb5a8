//! Who is there for new conversations.

use super::{AgentNow, Runtime, Shared};
use crate::store::{Chosen, Presence, StoreError};

impl Runtime {
    /// An agent who is signed in to the console gives a sign of being there.
    pub async fn agent_present(&self, agent: &str) -> Result<(), StoreError> {
        self.shared.desk.load(&self.shared).await?;
        let now = self.shared.clock.now();
        self.shared.desk.people().seen(agent, true, now);
        self.shared.look_for_work();
        Ok(())
    }

    /// What the agent chose last; online where nothing was chosen yet.
    pub async fn presence(&self, agent: &str) -> Result<Presence, StoreError> {
        self.shared.desk.load(&self.shared).await?;
        Ok(self.shared.desk.people().presence(agent))
    }

    /// The agent chooses to be given conversations, or not to be.
    pub async fn set_presence(&self, agent: &str, presence: Presence) -> Result<(), StoreError> {
        self.shared.desk.load(&self.shared).await?;
        self.now_chosen(agent, presence).await
    }

    /// Whoever is online already, by choice or because they chose nothing yet, does not come online anew by saying so.
    async fn now_chosen(&self, agent: &str, presence: Presence) -> Result<(), StoreError> {
        let before = self.shared.desk.people().presence(agent);
        if before == presence {
            self.shared.look_for_work();
            return Ok(());
        }
        self.shared.set_presence(agent, presence).await
    }

    /// The agent belongs to these teams, and to no others, as far as bot.yaml does not say who belongs to them.
    pub async fn set_teams(&self, agent: &str, teams: &[String]) -> Result<(), StoreError> {
        self.shared.store.set_teams(agent, teams).await?;
        self.shared.look_for_work();
        Ok(())
    }

    /// An agent of another system chooses, which is a sign of being there, too. A choice that was made already keeps its time.
    pub async fn agent_tells(&self, agent: &str, presence: Presence) -> Result<AgentNow, StoreError> {
        self.shared.desk.load(&self.shared).await?;
        let now = self.shared.clock.now();
        self.shared.desk.people().seen(agent, false, now);
        self.agent_told(agent);
        self.now_chosen(agent, presence).await?;
        Ok(self.shared.desk.people().now(agent, now))
    }

    /// Another system has spoken for the agent: while that is fresh, conversations can be passed on to them.
    pub fn agent_told(&self, agent: &str) {
        let now = self.shared.clock.now();
        self.shared.desk.people().told(agent, now);
    }

    /// Whether an account of that name is disabled. Nobody acts in its name then, by whatever door.
    pub async fn is_disabled(&self, agent: &str) -> Result<bool, StoreError> {
        let account = self.shared.store.account(agent).await?;
        Ok(account.is_some_and(|account| account.disabled_at.is_some()))
    }

    /// Every agent of whom the server knows anything: members of teams, and who signed in, has conversations, or chose a
    /// presence. By name, without those whose account is disabled.
    pub async fn agents_now(&self) -> Result<Vec<AgentNow>, StoreError> {
        self.shared.desk.load(&self.shared).await?;
        let bot = self.bot();
        let mut people = self.shared.desk.people();
        let named = bot
            .content
            .teams
            .values()
            .flat_map(|team| team.members.iter().flatten());
        people.know(named.map(String::as_str));
        Ok(people.all(self.shared.clock.now()))
    }
}

impl Shared {
    pub(super) async fn set_presence(&self, agent: &str, presence: Presence) -> Result<(), StoreError> {
        let chosen = Chosen {
            agent: agent.to_owned(),
            presence,
            at: self.clock.now(),
        };
        self.store.set_presence(chosen.clone()).await?;
        self.desk.people().chose(&chosen);
        self.look_for_work();
        Ok(())
    }

    /// Somebody may be able to take what waits.
    pub(super) fn look_for_work(&self) {
        if self.desk.somebody_waits() {
            self.assigning.notify_one();
        }
    }
}
