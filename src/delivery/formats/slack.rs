//! `format: slack`: a message of Slack's incoming webhooks, in blocks, with a button that is the claim link.

use super::{FormatError, Post};
use crate::bot::WebhookTarget;
use crate::bot::notice::words::{self, Told};
use crate::store::Leased;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Value, json};

// Slack's limits, in characters, by its reference of blocks.
const HEADER: usize = 150;
const SECTION: usize = 3000;
const BUTTON: usize = 75;
const LINK: usize = 3000;

/// Bytes of JSON of what is known, and of what was said. A message whose blocks come to about 13 kB together is refused as too long,
/// though each is within its limits.
const FACTS: usize = 4000;
const SAID: usize = 6000;

/// Characters of one message in it.
const MESSAGE: usize = 1000;

/// Characters of the line that notifications show.
const SUMMARY: usize = 300;

pub(super) fn post(target: &WebhookTarget, notice: &Leased) -> Result<Post, FormatError> {
    let told = words::told(&super::read(notice)?, &target.language, &target.titles);
    let body = json!({"text": escape(&words::cut(&told.title, SUMMARY)), "mrkdwn": false, "blocks": blocks(&told)});
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(Post {
        method: Method::POST,
        headers,
        body: body.to_string().into_bytes(),
    })
}

fn blocks(told: &Told) -> Vec<Value> {
    let title = words::cut(&told.title, HEADER);
    let mut blocks = vec![json!({"type": "header", "text": {"type": "plain_text", "text": title, "emoji": false}})];
    let mut left = FACTS;
    let mut facts = Vec::new();
    for (label, value) in &told.facts {
        let fact = format!("{label}: {}", escape(value));
        if let Some(rest) = left.checked_sub(weight(&fact)) {
            left = rest;
            facts.push(fact);
        }
    }
    blocks.extend(sections(&facts));
    let write = |who: &str, what: &str| {
        let line = escape(&words::quoted(who, &words::cut(what, MESSAGE)));
        whole(words::cut(&line, SECTION))
    };
    let (said, left_out) = words::latest(&told.said, SAID, write, weight);
    if left_out > 0 {
        blocks
            .push(json!({"type": "context", "elements": [{"type": "plain_text", "text": format!("… (+{left_out})")}]}));
    }
    blocks.extend(sections(&said));
    let button = |id: &str, link: &Option<(&'static str, String)>| {
        let (label, url) = link.as_ref().filter(|(_, url)| url.chars().count() <= LINK)?;
        let text = words::cut(label, BUTTON);
        Some(json!({
            "type": "button", "action_id": id, "url": url,
            "text": {"type": "plain_text", "text": text, "emoji": false},
        }))
    };
    let mut buttons = Vec::new();
    if let Some(mut claim) = button("claim", &told.claim) {
        claim["style"] = json!("primary");
        buttons.push(claim);
    }
    buttons.extend(button("open", &told.open));
    if !buttons.is_empty() {
        blocks.push(json!({"type": "actions", "elements": buttons}));
    }
    blocks
}

/// Lines in as few sections as hold them, as plain text: nothing in them is made bold, a quote, a mention or a link by Slack.
fn sections(lines: &[String]) -> Vec<Value> {
    let mut texts: Vec<String> = Vec::new();
    for line in lines {
        match texts.last_mut() {
            Some(text) if text.chars().count() + 1 + line.chars().count() <= SECTION => {
                text.push('\n');
                text.push_str(line);
            }
            _ => texts.push(line.clone()),
        }
    }
    let section =
        |text: &String| json!({"type": "section", "text": {"type": "plain_text", "text": text, "emoji": false}});
    texts.iter().map(section).collect()
}

/// A line that was cut, without half an escape at its end.
fn whole(mut line: String) -> String {
    if line.chars().count() == SECTION
        && let Some(start) = line.rfind('&')
        && line.get(start..).is_some_and(|end| !end.contains(';'))
    {
        line.truncate(start);
    }
    line
}

/// Bytes as JSON.
fn weight(text: &str) -> usize {
    serde_json::to_string(text).map_or(usize::MAX, |json| json.len())
}

/// Without the three characters with a meaning to Slack nobody can be mentioned and no link be disguised. Control characters say
/// nothing, and take six bytes each.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}
