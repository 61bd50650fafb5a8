//! The API's own description.

use super::{conversation, deliveries, end, handoffs, messages};
use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Document};
use utoipa::{Modify, OpenApi, ToSchema};

/// The whole description, as served.
pub fn document() -> Document {
    Described::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sapa",
        description = "The API by which an agent's system claims conversations, speaks, and gives them back. Errors are problem details (RFC 9457)."
    ),
    paths(
        handoffs::list,
        handoffs::claim,
        conversation::show,
        messages::say,
        end::give_back,
        end::resolve,
        deliveries::list,
        deliveries::replay
    ),
    modifiers(&Bearer)
)]
struct Described;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("`SAPA_API_TOKEN`, or a token of `sapa token create NAME`"))
            .build();
        document
            .components
            .get_or_insert_with(Components::new)
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// Problem details (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    r#type: String,
    title: String,
    status: u16,
    /// What is wrong, for a developer.
    detail: String,
    /// Who has the conversation, where that is what is wrong.
    claimed_by: Option<String>,
}

/// A conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationBody {
    conversation: String,
    /// `bot`, `queued`, `agent` or `closed`.
    status: String,
    visitor: VisitorBody,
    /// The latest handoff, whatever became of it.
    handoff: Option<super::HandoffBody>,
    messages: Vec<MessageBody>,
}

/// What is known of the visitor.
#[derive(Serialize, ToSchema)]
#[schema(as = Visitor)]
struct VisitorBody {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    id: Option<String>,
}

/// A message of the transcript.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
struct MessageBody {
    seq: u64,
    id: String,
    /// `visitor`, `bot`, `agent` or `system`.
    from: String,
    /// The agent's name.
    name: Option<String>,
    text: String,
    options: Option<Vec<OptionBody>>,
    /// The client's id that caused it.
    reply_to: Option<String>,
    /// RFC 3339.
    at: String,
}

/// A button.
#[derive(Serialize, ToSchema)]
#[schema(as = Choice)]
struct OptionBody {
    id: String,
    label: String,
}
