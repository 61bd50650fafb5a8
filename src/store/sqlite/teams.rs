//! Members of teams, and the presence that agents chose.

use super::Sqlite;
use super::conversations::time;
use crate::store::{Chosen, Member, Presence, StoreError, Teams};
use async_trait::async_trait;
use rusqlite::params;

#[async_trait]
impl Teams for Sqlite {
    async fn members(&self) -> Result<Vec<Member>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT team, agent FROM members ORDER BY team, agent")?
                .query_map([], |row| {
                    Ok(Member {
                        team: row.get(0)?,
                        agent: row.get(1)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn set_teams(&self, agent: &str, teams: &[String]) -> Result<(), StoreError> {
        let (agent, teams) = (agent.to_owned(), teams.to_vec());
        self.write(move |transaction| {
            transaction.execute("DELETE FROM members WHERE agent = ?1", [&agent])?;
            for team in &teams {
                transaction.execute(
                    "INSERT INTO members (team, agent) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    params![team, agent],
                )?;
            }
            Ok(())
        })
        .await
    }

    async fn presences(&self) -> Result<Vec<Chosen>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT agent, presence, changed_at FROM presences ORDER BY agent")?
                .query_map([], |row| {
                    let word: String = row.get(1)?;
                    Ok(Chosen {
                        agent: row.get(0)?,
                        // A word of a later version: not given anything by this one.
                        presence: Presence::from_word(&word).unwrap_or(Presence::Away),
                        at: time(row, 2)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn set_presence(&self, chosen: Chosen) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "INSERT INTO presences (agent, presence, changed_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (agent) DO UPDATE SET presence = excluded.presence, changed_at = excluded.changed_at",
                params![chosen.agent, chosen.presence.word(), chosen.at.timestamp_millis()],
            )?;
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::*;
    use chrono::{DateTime, Utc};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time in range")
    }

    fn store() -> Sqlite {
        Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens")
    }

    #[tokio::test]
    async fn an_agent_belongs_to_the_teams_set_last() {
        let store = store();
        let set = async |agent: &str, teams: &[&str]| {
            let teams: Vec<String> = teams.iter().map(|team| (*team).to_owned()).collect();
            store.set_teams(agent, &teams).await.expect("stored");
        };
        let members = async || {
            let members = store.members().await.expect("read");
            let words = members.iter().map(|member| format!("{}:{}", member.team, member.agent));
            words.collect::<Vec<_>>().join(" ")
        };
        set("Sari", &["support", "sales"]).await;
        set("Budi", &["support", "support"]).await;
        assert_eq!(members().await, "sales:Sari support:Budi support:Sari");
        set("sari", &["support"]).await;
        assert_eq!(members().await, "support:Budi support:sari");
        set("SARI", &[]).await;
        assert_eq!(members().await, "support:Budi");
    }

    #[tokio::test]
    async fn the_presence_chosen_last_is_kept() {
        let store = store();
        let rows = [
            ("Sari", Presence::Away, 0),
            ("Budi", Presence::Online, 1),
            ("sari", Presence::Online, 2),
        ];
        for (agent, presence, seconds) in rows {
            let chosen = Chosen {
                agent: agent.to_owned(),
                presence,
                at: at(seconds),
            };
            store.set_presence(chosen).await.expect("stored");
        }
        let kept = store.presences().await.expect("read");
        let kept: Vec<_> = kept
            .iter()
            .map(|chosen| (chosen.agent.as_str(), chosen.presence, chosen.at))
            .collect();
        assert_eq!(
            kept,
            [("Budi", Presence::Online, at(1)), ("Sari", Presence::Online, at(2))]
        );
    }
}
