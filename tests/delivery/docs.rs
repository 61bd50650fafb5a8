//! What the documentation of webhooks claims.

use crate::desk::compile_targets;
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/webhooks.md");

/// Types and the members of their `data`, as the contracts name them; optional ones apart.
const MEMBERS: [(&str, &[&str]); 12] = [
    (
        "handoff.requested",
        &[
            "handoff",
            "conversation",
            "sequence",
            "team",
            "reason",
            "visitor",
            "language",
            "page",
            "summary",
            "transcript",
            "open",
            "reply_url",
            "claim_url",
            "console_url",
        ],
    ),
    (
        "handoff.reminded",
        &[
            "handoff",
            "conversation",
            "sequence",
            "team",
            "waiting_s",
            "claim_url",
            "visitor",
            "transcript",
            "console_url",
        ],
    ),
    (
        "handoff.escalated",
        &[
            "handoff",
            "conversation",
            "sequence",
            "team",
            "waiting_s",
            "claim_url",
            "visitor",
            "transcript",
            "console_url",
        ],
    ),
    (
        "handoff.claimed",
        &[
            "handoff",
            "conversation",
            "sequence",
            "team",
            "agent",
            "visitor",
            "console_url",
        ],
    ),
    (
        "handoff.returned",
        &[
            "handoff",
            "conversation",
            "sequence",
            "team",
            "agent",
            "visitor",
            "console_url",
        ],
    ),
    (
        "handoff.resolved",
        &[
            "handoff",
            "conversation",
            "sequence",
            "team",
            "agent",
            "visitor",
            "console_url",
        ],
    ),
    (
        "handoff.expired",
        &["handoff", "conversation", "sequence", "team", "visitor", "console_url"],
    ),
    (
        "message.created",
        &[
            "handoff",
            "conversation",
            "sequence",
            "message",
            "visitor",
            "console_url",
        ],
    ),
    (
        "contact.left",
        &[
            "handoff",
            "conversation",
            "sequence",
            "contact",
            "visitor",
            "console_url",
        ],
    ),
    (
        "contact.reminded",
        &[
            "conversation",
            "sequence",
            "team",
            "waiting_s",
            "contact",
            "visitor",
            "console_url",
        ],
    ),
    (
        "contact.withdrawn",
        &[
            "handoff",
            "conversation",
            "sequence",
            "contact",
            "visitor",
            "console_url",
        ],
    ),
    (
        "rating.submitted",
        &[
            "conversation",
            "sequence",
            "kind",
            "score",
            "comment",
            "visitor",
            "console_url",
        ],
    ),
];

#[test]
fn every_type_has_an_example_with_its_members_in_order() {
    let mut missing: BTreeSet<&str> = MEMBERS.iter().map(|(kind, _)| *kind).collect();
    for block in PAGE.split("```json\n").skip(1) {
        let text = block.split("```").next().unwrap_or_default();
        let body: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"));
        let kind = body["type"].as_str().unwrap_or_default();
        let (kind, members) = MEMBERS.iter().find(|(known, _)| *known == kind).expect("a known type");
        let keys: Vec<&String> = body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["type", "timestamp", "data"], "{kind}");
        let data: Vec<&String> = body["data"].as_object().expect("an object").keys().collect();
        assert_eq!(data, *members, "{kind}");
        missing.remove(kind);
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn every_bot_yaml_on_the_page_is_read_without_complaint() {
    let mut seen = 0;
    for block in PAGE.split("```yaml\n").skip(1) {
        let text = block.split("```").next().unwrap_or_default();
        let (_, list) = text.split_once("  targets:\n").expect("a list of targets");
        let found = compile_targets(list).diagnostics;
        // Variables of the environment are not set here.
        let wrong: Vec<_> = found.iter().filter(|found| found.code != "unset-variable").collect();
        assert!(wrong.is_empty(), "{text}: {wrong:?}");
        seen += 1;
    }
    assert!(seen >= 5);
}
