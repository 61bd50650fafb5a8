//! The API's own description.

use super::{agents, catalog, conversation, deliveries, end, figures, handoffs, messages, remarks, transfer};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, Content, Object, OneOfBuilder, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder, Schema, Type,
};
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
        figures::show,
        transfer::transfer,
        agents::list,
        agents::choose,
        remarks::notes,
        remarks::add_note,
        remarks::tags,
        remarks::change_tags,
        deliveries::list,
        deliveries::replay,
        catalog::replace,
        catalog::change
    ),
    components(schemas(ProblemBody)),
    modifiers(&Bearer, &Refusals)
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

/// What every operation of its kind may answer; what is its own stands beside it.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut Document) {
        for path in document.paths.paths.values_mut() {
            for operation in [&mut path.get, &mut path.post, &mut path.put].into_iter().flatten() {
                let has_query = operation
                    .parameters
                    .iter()
                    .flatten()
                    .any(|parameter| matches!(parameter, RefOr::T(one) if one.parameter_in == ParameterIn::Query));
                let has_body = operation.request_body.is_some();
                let has_json = match &operation.request_body {
                    Some(RefOr::T(body)) => body.content.contains_key("application/json"),
                    _ => false,
                };
                let answers = &mut operation.responses.responses;
                for (applies, status, description) in [
                    (
                        has_query || has_body,
                        "400",
                        "A part is missing, empty, too long or of the wrong kind",
                    ),
                    (true, "401", "No valid token"),
                    (has_body, "413", "The body is too long"),
                    (has_json, "415", "The body is not `application/json`"),
                    (true, "500", "The store holds what this version cannot read"),
                    (
                        true,
                        "503",
                        "The store is unavailable; nothing was done. Try again after `Retry-After`",
                    ),
                ] {
                    if applies {
                        answers.insert(status.to_owned(), refusal(description));
                    }
                }
                for (status, answer) in answers {
                    if !status.starts_with('2') {
                        as_problem(answer);
                    }
                }
            }
        }
    }
}

/// An answer that is a problem.
fn refusal(description: &str) -> RefOr<Response> {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let answer = ResponseBuilder::new()
        .description(description)
        .content("application/json", content);
    answer.build().into()
}

/// Problems have a media type of their own.
fn as_problem(answer: &mut RefOr<Response>) {
    if let RefOr::T(answer) = answer {
        let content = std::mem::take(&mut answer.content).into_values();
        answer.content = content
            .map(|one| ("application/problem+json".to_owned(), one))
            .collect();
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
    /// How the conversation stands, where no agent has it and that is what is wrong: `bot`, `queued` or `closed`.
    conversation_status: Option<String>,
}

/// Problem details of a claim that came to nothing.
#[derive(Serialize, ToSchema)]
pub struct ClaimProblem {
    r#type: String,
    title: String,
    /// 409; where nobody waits, the conversation's status in its place: `bot` or `closed`.
    #[schema(schema_with = number_or_word)]
    status: Value,
    /// What is wrong, for a developer.
    detail: String,
    /// Who has the conversation.
    claimed_by: Option<String>,
    /// How the conversation stands, where no agent has it.
    conversation_status: Option<String>,
}

fn number_or_word() -> Schema {
    OneOfBuilder::new()
        .item(Object::with_type(Type::Integer))
        .item(Object::with_type(Type::String))
        .build()
        .into()
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
    tags: Vec<String>,
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
