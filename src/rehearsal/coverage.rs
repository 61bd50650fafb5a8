//! How much of a bot its tests reach.

use crate::bot::{Answer, Content, Flow, Then};
use crate::dialogue::Trace;
use serde::Serialize;
use std::collections::BTreeSet;

/// What tests reached of a bot's content. Field names are the JSON of `sapa test`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    pub intents: Share,
    pub replies: Share,
    pub options: Share,
    pub steps: Share,
}

/// How many of one kind were reached, and which were not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    pub reached: usize,
    pub total: usize,
    /// `price`; `price, reply 2`; `main-menu/welcome, option Harga`; `main-menu/welcome`.
    pub missing: Vec<String>,
}

impl Coverage {
    /// Sums up what `traces` reached. Flows that are built in are nobody's to test and not counted.
    pub fn of<'t>(content: &Content, traces: impl IntoIterator<Item = &'t Trace>) -> Self {
        let mut intents = BTreeSet::new();
        let mut replies = BTreeSet::new();
        let mut options = BTreeSet::new();
        let mut steps = BTreeSet::new();
        for trace in traces {
            intents.extend(trace.intents.iter().map(String::as_str));
            replies.extend(trace.replies.iter().map(|(intent, index)| (intent.as_str(), *index)));
            options.extend(
                trace
                    .options
                    .iter()
                    .map(|(flow, step, index)| (flow.as_str(), step.as_str(), *index)),
            );
            steps.extend(trace.steps.iter().map(|(flow, step)| (flow.as_str(), step.as_str())));
        }
        let flows = || content.flows.values().filter(|flow| !flow.built_in);
        Self {
            intents: share(
                content
                    .intents
                    .keys()
                    .map(|id| (id.clone(), intents.contains(id.as_str()))),
            ),
            replies: share(content.intents.values().flat_map(|intent| {
                let count = match &intent.answer {
                    Answer::Reply(entries) => entries.len(),
                    _ => 0,
                };
                let replies = &replies;
                (0..count).map(move |index| {
                    let reached = replies.contains(&(intent.id.as_str(), index));
                    (format!("{}, reply {}", intent.id, index + 1), reached)
                })
            })),
            options: share(flows().flat_map(|flow| {
                let options = &options;
                flow.steps.iter().flat_map(move |step| {
                    (0..menu_size(&step.then)).map(move |index| {
                        let reached = options.contains(&(flow.id.as_str(), step.id.as_str(), index));
                        (option_name(content, flow, &step.id, &step.then, index), reached)
                    })
                })
            })),
            steps: share(flows().flat_map(|flow| {
                let steps = &steps;
                flow.steps.iter().map(move |step| {
                    let reached = steps.contains(&(flow.id.as_str(), step.id.as_str()));
                    (format!("{}/{}", flow.id, step.id), reached)
                })
            })),
        }
    }
}

fn option_name(content: &Content, flow: &Flow, step: &str, then: &Then, index: usize) -> String {
    let label = match then {
        Then::Menu(options) => options.get(index).and_then(|option| {
            let language = content.languages.first().map_or("", String::as_str);
            option.label.get(language)
        }),
        _ => None,
    };
    let label = label.map_or("", |label| content.templates.source(label));
    format!("{}/{step}, option {label}", flow.id)
}

fn share(entries: impl Iterator<Item = (String, bool)>) -> Share {
    let mut share = Share {
        reached: 0,
        total: 0,
        missing: Vec::new(),
    };
    for (name, reached) in entries {
        share.total += 1;
        if reached {
            share.reached += 1;
        } else {
            share.missing.push(name);
        }
    }
    share
}

/// Menu options of a step.
fn menu_size(then: &Then) -> usize {
    match then {
        Then::Menu(options) => options.len(),
        _ => 0,
    }
}
