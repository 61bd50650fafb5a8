//! Who is there for new conversations.

use super::super::problem::Problem;
use super::acting;
use super::body::{JsonBody, bad};
use crate::runtime::{AgentNow, Runtime};
use crate::store::Presence;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct AgentList {
    agents: Vec<AgentBody>,
}

#[derive(Serialize, ToSchema)]
pub struct AgentBody {
    agent: String,
    /// `online`, or `away`: as chosen, and away as well where there was no sign for five minutes.
    #[schema(value_type = String, example = "online")]
    presence: Presence,
    /// Conversations this agent has.
    chats: usize,
}

#[derive(Deserialize, ToSchema)]
pub struct Choice {
    /// The agent's name: 1 to 64 characters.
    agent: String,
    /// `online` or `away`.
    #[schema(example = "online")]
    presence: String,
}

/// Every agent of whom the server knows: members of teams, whoever signed in, has conversations or chose a presence. By name.
#[utoipa::path(get, operation_id = "list_agents", path = "/api/v1/agents", tag = "agents", security(("token" = [])), responses(
    (status = 200, description = "The agents", body = AgentList),
))]
pub async fn list(State(runtime): State<Runtime>) -> Result<Json<AgentList>, Problem> {
    let agents = runtime.agents_now().await?.into_iter().map(body);
    Ok(Json(AgentList {
        agents: agents.collect(),
    }))
}

/// Chooses whether an agent is given conversations, and is a sign that the agent is there: an agent of another system stays
/// online by saying so again, at least every five minutes.
#[utoipa::path(post, operation_id = "choose_presence", path = "/api/v1/presence", tag = "agents", security(("token" = [])),
    request_body = Choice, responses(
    (status = 200, description = "Chosen", body = AgentBody),
    (status = 400, description = "No name, or no such presence", body = super::openapi::ProblemBody),
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
))]
pub async fn choose(
    State(runtime): State<Runtime>,
    JsonBody(choice): JsonBody<Choice>,
) -> Result<Json<AgentBody>, Problem> {
    let agent = acting(&runtime, &choice.agent).await?;
    let presence = Presence::from_word(&choice.presence).ok_or_else(|| bad("`presence` must be `online` or `away`"))?;
    Ok(Json(body(runtime.agent_tells(&agent, presence).await?)))
}

fn body(agent: AgentNow) -> AgentBody {
    AgentBody {
        agent: agent.name,
        presence: agent.presence,
        chats: agent.holds,
    }
}
