//! The compiled bot's types.

use super::notice::Titles;
use super::routing::{Assign, Routing};
use crate::catalog::Catalog;
use crate::hours::Hours;
use crate::matching::{Entity, Index};
use crate::template::{Condition, Template, Templates};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What answers: the business's content and its products, replaced independently.
#[derive(Clone, Debug)]
pub struct Bot {
    pub content: Arc<Content>,
    pub catalog: Arc<Catalog>,
}

/// Everything a business wrote but the catalog.
#[derive(Debug)]
pub struct Content {
    pub name: String,
    /// Never empty; the first is the default.
    pub languages: Vec<String>,
    pub hours: Hours,
    /// The flow that opens a new conversation.
    pub greeting: Option<String>,
    pub fallback: FallbackPolicy,
    pub catalog: CatalogPolicy,
    /// Other web origins on which the widget lives.
    pub origins: Vec<String>,
    pub teams: BTreeMap<String, Team>,
    pub handoff: HandoffPolicy,
    pub rating: RatingPolicy,
    pub limits: Limits,
    /// Whether `GET /` shows the demo page.
    pub demo: bool,
    pub intents: BTreeMap<String, Intent>,
    pub flows: BTreeMap<String, Flow>,
    /// What agents say often.
    pub replies: BTreeMap<String, CannedReply>,
    /// Every slot that any intent, ask, set or save names, with its kind where one is declared.
    pub slots: BTreeMap<String, Option<Entity>>,
    /// Columns the catalog had when the bot was compiled; each is a field of a product in texts.
    pub product_columns: Vec<String>,
    pub templates: Templates,
    pub matcher: Index,
}

/// A text visitors see, by language. Resolve with [`Text::get`].
#[derive(Clone, Debug, Default)]
pub struct Text {
    by_language: BTreeMap<String, Template>,
    fallback: Option<Template>,
}

impl Text {
    /// `fallback` speaks for the languages that are not there: the default language's, or the one string for all.
    pub fn new(by_language: BTreeMap<String, Template>, fallback: Template) -> Self {
        Self {
            by_language,
            fallback: Some(fallback),
        }
    }

    pub fn get(&self, language: &str) -> Option<Template> {
        self.by_language.get(language).copied().or(self.fallback)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct RatingPolicy {
    /// A visitor is asked for an NPS at most once in so long.
    pub nps_every: Duration,
}

#[derive(Clone, Debug)]
pub struct FallbackPolicy {
    /// At most this many "did you mean" options.
    pub clarify: usize,
    /// The misunderstanding in a row at which a person is offered.
    pub after: u32,
    /// Examples must speak more clearly before they answer.
    pub strict: bool,
}

#[derive(Clone, Debug)]
pub struct CatalogPolicy {
    /// A file of the folder, or a URL. `None`: no catalog.
    pub source: Option<String>,
    /// An older catalog counts as stale.
    pub max_age: Option<Duration>,
    pub stale: StalePolicy,
    /// How often an address is asked.
    pub refresh: Duration,
}

/// What becomes of answers that read a stale catalog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StalePolicy {
    /// They say how old it is.
    #[default]
    Say,
    /// They go to a person.
    Person,
    /// They are given as they are; the texts may look at `catalog.stale` themselves.
    Keep,
}

impl CatalogPolicy {
    /// The address to ask, where the catalog comes from one.
    pub fn address(&self) -> Option<&str> {
        self.source.as_deref().filter(|source| source.contains("://"))
    }
}

/// A text that agents put into their answer by `/` and its name. The visitor gets it as the agent sends it.
#[derive(Clone, Debug)]
pub struct CannedReply {
    pub id: String,
    /// In the agent's language.
    pub title: Text,
    /// In the visitor's language; it may read `agent`, the name of who speaks, besides what the bot's texts read.
    pub text: Text,
    /// Other words by which it is found.
    pub keywords: Vec<String>,
    /// Offered in this team's conversations alone.
    pub team: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Team {
    pub title: Text,
    /// `None`: whoever the store lists, and every agent of the console where it lists nobody.
    pub members: Option<Vec<String>>,
    /// `None`: agents take conversations from the queue themselves.
    pub assign: Option<Assign>,
    /// Whoever holds so many conversations is given no more.
    pub chats: Option<u32>,
}

#[derive(Debug)]
pub struct HandoffPolicy {
    /// The default team. `None` where the bot names none.
    pub team: Option<String>,
    pub routing: Routing,
    /// These durations count in business time.
    pub first_response: Option<Duration>,
    pub remind: Vec<Duration>,
    pub escalate: Option<Escalation>,
    pub expire: Option<Duration>,
    /// An agent who gives no sign for so long while the visitor waits for an answer loses the conversation to the queue.
    pub vanish: Duration,
    /// An agent who has let the visitor wait for an answer for so long is reminded, again after twice that, and loses the conversation
    /// to the queue after three times, whatever signs they give.
    pub answer_within: Duration,
    /// When the team is reminded of a contact that was left, from then on; the last is repeated until it is settled. Never empty.
    pub call_back: Vec<Duration>,
    pub targets: Vec<WebhookTarget>,
}

#[derive(Clone, Debug)]
pub struct Escalation {
    pub after: Duration,
    pub team: String,
}

/// Where notices go. A target whose URL is empty is off and not listed here.
#[derive(Clone)]
pub struct WebhookTarget {
    pub name: String,
    pub url: String,
    /// One, or two while one replaces the other.
    pub secrets: Vec<String>,
    pub format: NoticeFormat,
    /// Types of notices that it is told of; all if empty.
    pub events: Vec<String>,
    /// In which notices for people are written.
    pub language: String,
    /// Of the times that they show.
    pub zone: Tz,
    /// What they call teams and intents.
    pub titles: Arc<Titles>,
    pub backup: Option<String>,
    pub backup_after: Option<Duration>,
}

/// How notices are written to a target.
#[derive(Clone)]
pub enum NoticeFormat {
    /// The JSON body, signed by Standard Webhooks.
    Standard,
    /// A message of Slack's incoming webhooks.
    Slack,
    /// A mail; the target's URL names the server.
    Email(Mailing),
    /// A request of the business's own.
    Template(Arc<CustomNotice>),
}

/// Who gets mail, from whom.
#[derive(Clone)]
pub struct Mailing {
    pub to: Vec<String>,
    pub from: String,
    /// User and password at the mail server.
    pub login: Option<(String, String)>,
}

/// A request whose headers and body are written by the business.
pub struct CustomNotice {
    /// Of these texts alone.
    pub templates: Templates,
    pub method: String,
    pub headers: Vec<(String, Template)>,
    /// `None`: the body of `standard`.
    pub body: Option<CallBody>,
}

impl NoticeFormat {
    /// The word in bot.yaml.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Slack => "slack",
            Self::Email(_) => "email",
            Self::Template(_) => "template",
        }
    }
}

impl std::fmt::Debug for WebhookTarget {
    // Secrets, and URLs that may hold one, stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookTarget")
            .field("name", &self.name)
            .field("format", &self.format.word())
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub struct Limits {
    /// Unicode scalar values in a message.
    pub message: usize,
    pub visitor_burst: u32,
    pub visitor_per_minute: u32,
    pub address_connections: u32,
    pub address_burst: u32,
    pub address_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 4000,
            visitor_burst: 30,
            visitor_per_minute: 60,
            address_connections: 200,
            address_burst: 300,
            address_per_minute: 1200,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Intent {
    pub id: String,
    /// The id where none is written.
    pub title: Text,
    pub slots: Vec<SlotSpec>,
    pub answer: Answer,
    /// Told after it has answered for several products of which each has an amount.
    pub total: Option<Total>,
    /// Intents or flows offered as quick replies.
    pub next: Vec<Next>,
}

#[derive(Clone, Debug)]
pub struct SlotSpec {
    pub name: String,
    pub entity: Entity,
    /// Asked when the slot is missing. `None`: the slot is optional.
    pub question: Option<Text>,
}

/// A total over the products of one message.
#[derive(Clone, Debug)]
pub struct Total {
    /// What a product adds to it: a number.
    pub each: Template,
    /// The total stands in the slot [`TOTAL_SLOT`].
    pub say: Text,
}

#[derive(Clone, Debug)]
pub enum Answer {
    /// The first whose condition holds.
    Reply(Vec<Reply>),
    Start(String),
    Handoff(String),
    /// Recognised, and answered by the fallback.
    None,
}

#[derive(Clone, Debug)]
pub struct Reply {
    pub when: Option<Condition>,
    /// One, or the variants of `any`.
    pub say: Vec<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Intent(String),
    Flow(String),
}

#[derive(Clone, Debug)]
pub struct Flow {
    pub id: String,
    pub title: Text,
    /// The step where it begins.
    pub start: String,
    /// In the order of the file.
    pub steps: Vec<Step>,
    /// Sapa's own, for a folder that has none of that name: no author's work, so no coverage counts it.
    pub built_in: bool,
}

impl Flow {
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }
}

#[derive(Clone, Debug)]
pub struct Step {
    pub id: String,
    pub say: Option<Text>,
    pub set: Vec<(String, SetValue)>,
    pub call: Option<CallSpec>,
    pub then: Then,
}

/// What a step does last.
#[derive(Clone, Debug)]
pub enum Then {
    /// The next step in the file; after the last the flow ends.
    Follow,
    Menu(Vec<MenuOption>),
    Ask(Ask),
    Branch {
        arms: Vec<(Condition, String)>,
        otherwise: Option<String>,
    },
    Go(String),
    Start(String),
    Intent(String),
    Handoff(String),
    End,
}

#[derive(Clone, Debug)]
pub struct MenuOption {
    pub label: Text,
    pub target: MenuTarget,
    pub image: Option<Text>,
    pub description: Option<Text>,
    /// Words and phrases that choose it besides its label.
    pub keywords: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuTarget {
    Go(String),
    Start(String),
    Intent(String),
    Handoff(String),
    End,
}

#[derive(Clone, Debug)]
pub struct Ask {
    pub slot: String,
    pub entity: Entity,
    pub retry: Retry,
    /// The step for whoever does not want to answer; offered as an option.
    pub skip: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Retry {
    pub say: Option<Text>,
    /// Wrong answers after which comes `otherwise`, or the offer of a person. 2 by default.
    pub limit: u32,
    pub otherwise: Option<String>,
}

/// A value under `set`.
#[derive(Clone, Debug)]
pub enum SetValue {
    Text(Template),
    Number(f64),
    Flag(bool),
    /// Forgets the slot (`null`).
    Clear,
}

/// A `call` step's request, its texts still to be rendered.
#[derive(Clone, Debug)]
pub struct CallSpec {
    pub method: String,
    pub url: Template,
    pub headers: Vec<(String, Template)>,
    /// JSON as text with templates in its strings.
    pub body: Option<CallBody>,
    pub timeout: Duration,
    /// Slot ← path into the JSON answer (`data.items.0.price`).
    pub save: Vec<(String, String)>,
    pub otherwise: Option<String>,
}

/// A body whose every string is a text of its own, so that a value can never break out of it.
#[derive(Clone, Debug)]
pub enum CallBody {
    Text(Template),
    Number(f64),
    Flag(bool),
    Null,
    List(Vec<CallBody>),
    Map(Vec<(String, CallBody)>),
}
