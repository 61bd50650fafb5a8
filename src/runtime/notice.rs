//! Notices: what a webhook tells about a conversation.

use super::claim_link::ClaimLinks;
use super::outside::OutsideMessage;
use crate::bot::WebhookTarget;
use crate::dialogue::{Handoff, HandoffStatus, Message, Notice, NoticeKind, Priority, Reason, State, Summary, Visitor};
use crate::store::{Entry, NewDelivery};
use chrono::SecondsFormat;
use serde::Serialize;

/// Messages of the transcript in a notice at most.
pub(super) const TRANSCRIPT: usize = 20;

/// What a notice's body is made from besides the notice itself.
pub(super) struct Surroundings<'a> {
    /// The conversation after the turn.
    pub state: &'a State,
    /// The conversation's last entries, this turn's included.
    pub entries: &'a [Entry],
    pub public_url: &'a str,
    pub claim_links: &'a ClaimLinks,
}

/// One delivery for each target that is told of such notices, all with the same id and body.
pub(super) fn deliveries(notice: &Notice, around: &Surroundings, targets: &[&WebhookTarget]) -> Vec<NewDelivery> {
    let kind = kind(&notice.kind);
    let wants = |target: &&&WebhookTarget| target.events.is_empty() || target.events.iter().any(|event| event == kind);
    let targets: Vec<_> = targets.iter().filter(wants).collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let body = body(notice, around);
    // A conversation's id has no dots and its notices are numbered, so this is one id an event.
    let webhook_id = format!("msg_{}_{}", around.state.conversation, notice.sequence);
    let delivery = |target: &&WebhookTarget| NewDelivery {
        webhook_id: webhook_id.clone(),
        target: target.name.clone(),
        kind,
        sequence: notice.sequence,
        body: body.clone(),
    };
    targets.into_iter().map(delivery).collect()
}

fn kind(kind: &NoticeKind) -> &'static str {
    match kind {
        NoticeKind::HandoffRequested { .. } => "handoff.requested",
        NoticeKind::HandoffReminded { .. } => "handoff.reminded",
        NoticeKind::HandoffEscalated { .. } => "handoff.escalated",
        NoticeKind::HandoffClaimed { .. } => "handoff.claimed",
        NoticeKind::HandoffReturned { .. } => "handoff.returned",
        NoticeKind::HandoffResolved { .. } => "handoff.resolved",
        NoticeKind::HandoffExpired { .. } => "handoff.expired",
        NoticeKind::MessageCreated { .. } => "message.created",
        NoticeKind::ContactLeft { .. } => "contact.left",
        NoticeKind::ContactWithdrawn { .. } => "contact.withdrawn",
        NoticeKind::ContactReminded { handoff: Some(_), .. } => "handoff.reminded",
        NoticeKind::ContactReminded { handoff: None, .. } => "contact.reminded",
        NoticeKind::RatingSubmitted { .. } => "rating.submitted",
    }
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Told<'a>,
}

/// What every notice says besides its own members, so that whoever reads it knows whom it is about and gets there.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    own: Data<'a>,
    /// `handoff.requested` says more of the visitor itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    visitor: Option<Named<'a>>,
    /// Where somebody is to take the conversation; `handoff.requested` has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    transcript: Option<Vec<OutsideMessage<'a>>>,
    console_url: String,
}

#[derive(Serialize)]
struct Named<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

/// `data` by type. Each is a struct of its own, so that the order of fields is the contracts'.
#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Requested {
        handoff: &'a str,
        conversation: &'a str,
        sequence: u64,
        team: &'a str,
        reason: Reason,
        visitor: &'a Visitor,
        language: &'a str,
        page: Option<&'a str>,
        summary: &'a Summary,
        transcript: Vec<OutsideMessage<'a>>,
        open: bool,
        reply_url: String,
        claim_url: String,
        #[serde(skip_serializing_if = "Priority::is_normal")]
        priority: Priority,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        tags: &'a [String],
    },
    Waiting {
        handoff: &'a str,
        conversation: &'a str,
        sequence: u64,
        team: &'a str,
        waiting_s: u64,
        claim_url: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        agent: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        contact: Option<&'a crate::dialogue::Contact>,
    },
    ContactWaiting {
        conversation: &'a str,
        sequence: u64,
        team: &'a str,
        waiting_s: u64,
        contact: &'a crate::dialogue::Contact,
    },
    Life {
        handoff: &'a str,
        conversation: &'a str,
        sequence: u64,
        team: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        agent: Option<&'a str>,
    },
    Written {
        handoff: &'a str,
        conversation: &'a str,
        sequence: u64,
        message: OutsideMessage<'a>,
    },
    Contact {
        #[serde(skip_serializing_if = "Option::is_none")]
        handoff: Option<&'a str>,
        conversation: &'a str,
        sequence: u64,
        contact: &'a crate::dialogue::Contact,
        /// The same contact was told of before, and something in it is new.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        updated: bool,
    },
    Rating {
        conversation: &'a str,
        sequence: u64,
        kind: &'a str,
        score: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        comment: Option<&'a str>,
    },
}

fn body(notice: &Notice, around: &Surroundings) -> String {
    let body = Body {
        r#type: kind(&notice.kind),
        timestamp: notice.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        data: told(notice, around),
    };
    serde_json::to_string(&body).expect("strings, numbers and maps with string keys are JSON")
}

fn told<'a>(notice: &'a Notice, around: &Surroundings<'a>) -> Told<'a> {
    let own = data(notice, around);
    let named = Named {
        name: around.state.visitor.name.as_deref(),
    };
    Told {
        visitor: (!matches!(own, Data::Requested { .. })).then_some(named),
        transcript: matches!(own, Data::Waiting { .. }).then(|| transcript(around.entries)),
        console_url: format!(
            "{}/console/conversations/{}",
            around.public_url, around.state.conversation
        ),
        own,
    }
}

fn data<'a>(notice: &'a Notice, around: &Surroundings<'a>) -> Data<'a> {
    let conversation = around.state.conversation.as_str();
    let sequence = notice.sequence;
    let life = |handoff: &'a Handoff| Data::Life {
        handoff: &handoff.id,
        conversation,
        sequence,
        team: &handoff.team,
        agent: handoff.agent.as_deref(),
    };
    let waiting = |handoff: &'a Handoff, waiting_s: u64, contact| Data::Waiting {
        handoff: &handoff.id,
        conversation,
        sequence,
        team: &handoff.team,
        waiting_s,
        claim_url: claim_url(handoff, around),
        // Somebody has it, and does not answer.
        agent: handoff
            .agent
            .as_deref()
            .filter(|_| handoff.status == HandoffStatus::Claimed),
        contact,
    };
    match &notice.kind {
        NoticeKind::HandoffRequested { handoff, summary, open } => Data::Requested {
            handoff: &handoff.id,
            conversation,
            sequence,
            team: &handoff.team,
            reason: handoff.reason,
            visitor: &around.state.visitor,
            language: &around.state.language,
            page: around.state.page.as_deref(),
            summary,
            transcript: transcript(around.entries),
            open: *open,
            reply_url: format!("{}/api/v1/conversations/{conversation}/messages", around.public_url),
            claim_url: claim_url(handoff, around),
            priority: handoff.priority,
            tags: &handoff.tags,
        },
        NoticeKind::HandoffReminded { handoff, waiting_s } | NoticeKind::HandoffEscalated { handoff, waiting_s } => {
            waiting(handoff, *waiting_s, None)
        }
        NoticeKind::ContactReminded {
            handoff: Some(handoff),
            contact,
            waiting_s,
            ..
        } => waiting(handoff, *waiting_s, Some(contact)),
        NoticeKind::ContactReminded {
            handoff: None,
            team,
            contact,
            waiting_s,
        } => Data::ContactWaiting {
            conversation,
            sequence,
            team,
            waiting_s: *waiting_s,
            contact,
        },
        NoticeKind::HandoffClaimed { handoff }
        | NoticeKind::HandoffReturned { handoff }
        | NoticeKind::HandoffResolved { handoff }
        | NoticeKind::HandoffExpired { handoff } => life(handoff),
        NoticeKind::MessageCreated { handoff, message } => Data::Written {
            handoff: &handoff.id,
            conversation,
            sequence,
            message: OutsideMessage::new(message),
        },
        NoticeKind::ContactLeft {
            handoff,
            contact,
            updated,
        } => Data::Contact {
            handoff: handoff.as_deref(),
            conversation,
            sequence,
            contact,
            updated: *updated,
        },
        NoticeKind::ContactWithdrawn { handoff, contact } => Data::Contact {
            handoff: handoff.as_deref(),
            conversation,
            sequence,
            contact,
            updated: false,
        },
        NoticeKind::RatingSubmitted { kind, score, comment } => Data::Rating {
            conversation,
            sequence,
            kind,
            score: *score,
            comment: comment.as_deref(),
        },
    }
}

fn claim_url(handoff: &Handoff, around: &Surroundings) -> String {
    format!(
        "{}/claim/{}",
        around.public_url,
        around.claim_links.token(&handoff.id, around.state.queued_at)
    )
}

fn transcript<'a>(entries: &'a [Entry]) -> Vec<OutsideMessage<'a>> {
    let message = |entry: &'a Entry| match entry {
        Entry::Message(message) => Some(message),
        Entry::Status(_) => None,
    };
    let messages: Vec<&Message> = entries.iter().filter_map(message).collect();
    let first = messages.len().saturating_sub(TRANSCRIPT);
    messages.into_iter().skip(first).map(OutsideMessage::new).collect()
}
