//! `handoff` of bot.yaml.

use super::form::{FormDecl, form};
use super::reader::{self, DAY, Fields};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::Node;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct HandoffDecl {
    pub team: Option<Spanned<String>>,
    pub first_response: Option<Duration>,
    pub remind: Vec<Duration>,
    pub escalate: Option<EscalationDecl>,
    pub expire: Option<Duration>,
    pub targets: Vec<TargetSettings>,
}

#[derive(Debug)]
pub struct EscalationDecl {
    pub after: Duration,
    pub team: Spanned<String>,
}

#[derive(Debug)]
pub struct TargetSettings {
    pub name: Spanned<String>,
    pub url: Spanned<String>,
    pub secret: SecretDecl,
    pub format: Spanned<String>,
    pub backup: Option<Spanned<String>>,
    pub backup_after: Option<Duration>,
    pub form: FormDecl,
}

/// `secret:` of a target: where it stands, and what.
#[derive(Debug)]
pub struct SecretDecl {
    pub place: Place,
    pub values: Vec<Spanned<String>>,
}

/// Reads `handoff`.
pub fn handoff(node: &Node, report: &mut Report<'_>) -> Option<HandoffDecl> {
    let mut fields = Fields::open(node, "`handoff`", report)?;
    let decl = HandoffDecl {
        team: fields
            .take("team", report)
            .and_then(|node| reader::name(node, "a team's name", report)),
        first_response: fields
            .take("first_response", report)
            .and_then(|node| reader::duration(node, "`first_response`", DAY * 30, report)),
        remind: fields.take("remind", report).map_or_else(Vec::new, |node| {
            let mut remind: Vec<Duration> = reader::items(node)
                .into_iter()
                .filter_map(|item| reader::duration(item, "a reminder", DAY * 30, report))
                .collect();
            remind.sort();
            remind.dedup();
            remind
        }),
        escalate: fields.take("escalate", report).and_then(|node| escalate(node, report)),
        expire: fields
            .take("expire", report)
            .and_then(|node| reader::duration(node, "`expire`", DAY * 365, report)),
        targets: fields.take("targets", report).map_or_else(Vec::new, |node| {
            reader::list(node, "the targets", report)
                .iter()
                .filter_map(|node| target(node, report))
                .collect()
        }),
    };
    fields.finish(report);
    Some(decl)
}

fn escalate(node: &Node, report: &mut Report<'_>) -> Option<EscalationDecl> {
    let mut fields = Fields::open(node, "`escalate`", report)?;
    let after = fields
        .take("after", report)
        .and_then(|node| reader::duration(node, "`after`", DAY * 30, report));
    let team = fields
        .take("team", report)
        .and_then(|node| reader::name(node, "a team's name", report));
    for key in ["after", "team"] {
        if fields.key(key).is_none() {
            report.error("missing-key", node.place, format!("`escalate` needs `{key}`"));
        }
    }
    fields.finish(report);
    Some(EscalationDecl {
        after: after?,
        team: team?,
    })
}

fn target(node: &Node, report: &mut Report<'_>) -> Option<TargetSettings> {
    let mut fields = Fields::open(node, "a target", report)?;
    let name = fields
        .take("name", report)
        .and_then(|node| reader::name(node, "a target's name", report));
    // An empty address switches the target off.
    let url = fields
        .peek("url")
        .and_then(|node| reader::maybe_empty_text(node, "the target's address", report));
    let secret = fields.peek("secret").map(|node| SecretDecl {
        place: node.place,
        values: reader::items(node)
            .into_iter()
            .filter_map(|item| reader::maybe_empty_text(item, "a secret", report))
            .collect(),
    });
    let format = fields
        .take("format", report)
        .and_then(|node| reader::text(node, "the format", report));
    let backup = fields
        .take("backup", report)
        .and_then(|node| reader::name(node, "a target's name", report));
    let backup_after = fields
        .take("backup_after", report)
        .and_then(|node| reader::duration(node, "`backup_after`", DAY, report));
    if let Some(place) = fields.key("backup_after")
        && backup.is_none()
    {
        report.error("missing-key", place, "`backup_after` needs a `backup`");
    }
    let form = form(&mut fields, report);
    for key in ["name", "url"] {
        if fields.key(key).is_none() {
            report.error("missing-key", node.place, format!("a target needs `{key}`"));
        }
    }
    if let Some(secret) = secret.as_ref().filter(|secret| secret.values.len() > 2) {
        report.error(
            "wrong-type",
            secret.place,
            "a target has one secret, or two while one replaces the other",
        );
    }
    fields.finish(report);
    let name = name?;
    Some(TargetSettings {
        secret: secret.unwrap_or(SecretDecl {
            place: name.place,
            values: Vec::new(),
        }),
        format: format.unwrap_or_else(|| Spanned::new("standard".to_owned(), name.place)),
        url: url?,
        backup,
        backup_after,
        form,
        name,
    })
}
