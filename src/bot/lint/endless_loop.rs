//! `endless-loop`: steps that lead to each other, over several flows too, and never wait for anybody.

use super::Subject;
use super::ways::{Ways, falls_through};
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, FlowDecl, IntentDecl, StepDecl, TargetDecl, ThenDecl};
use crate::both;
use std::collections::{BTreeMap, BTreeSet};

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (flow, stops) in Folder::of(subject).stops() {
        for (step, _) in flow.steps.iter().zip(&stops).filter(|(_, stops)| !**stops) {
            report
                .error(
                    "endless-loop",
                    step.id.place,
                    both!(
                        "mulai dari `{step}` langkah-langkah berputar terus tanpa menunggu pengunjung",
                        "from `{step}` on, no step ever waits for the visitor or ends",
                        step = step.id.value
                    ),
                )
                .help(both!(
                    "Taruh `menu`, `ask` atau `end: true` di dalam putaran itu.",
                    "Put a `menu`, an `ask` or `end: true` into the circle."
                ));
        }
    }
}

/// The flows, and what the intents that they lead to do.
struct Folder<'f> {
    flows: Vec<&'f FlowDecl>,
    named: BTreeMap<&'f str, usize>,
    intents: BTreeMap<&'f str, &'f IntentDecl>,
}

impl<'f> Folder<'f> {
    fn of(subject: &Subject<'f>) -> Self {
        let flows: Vec<&FlowDecl> = subject.folder.flows.iter().collect();
        let named = flows.iter().enumerate().map(|(at, flow)| (flow.id.value.as_str(), at));
        let intents = subject.folder.intents.iter();
        Self {
            named: named.collect(),
            intents: intents.map(|intent| (intent.id.value.as_str(), intent)).collect(),
            flows,
        }
    }

    /// For each step of each flow: whether some way from it comes to a wait or to the flow's end. A flow is looked at again only
    /// when one that it starts is found to come to one.
    fn stops(&self) -> Vec<(&'f FlowDecl, Vec<bool>)> {
        let mut stopping = vec![false; self.flows.len()];
        let mut steps: Vec<Vec<bool>> = vec![Vec::new(); self.flows.len()];
        let mut waiting: BTreeSet<usize> = (0..self.flows.len()).collect();
        let starters = self.starters();
        while let Some(at) = waiting.pop_first() {
            let Some(flow) = self.flows.get(at) else { continue };
            let found = self.stops_of(flow, &stopping);
            let begins = flow.start.as_ref().and_then(|start| {
                let mut ids = flow.steps.iter();
                ids.position(|step| step.id.value == start.value)
            });
            // A start that is not there has an error of its own.
            let stops = match (&flow.start, begins) {
                (Some(_), None) => true,
                (_, begins) => found.get(begins.unwrap_or(0)).copied().unwrap_or(true),
            };
            if let Some(known) = stopping.get_mut(at).filter(|known| stops && !**known) {
                *known = true;
                waiting.extend(starters.get(&at).into_iter().flatten());
            }
            if let Some(steps) = steps.get_mut(at) {
                *steps = found;
            }
        }
        self.flows.iter().copied().zip(steps).collect()
    }

    /// For each flow those that start it.
    fn starters(&self) -> BTreeMap<usize, BTreeSet<usize>> {
        let mut starters: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, flow) in self.flows.iter().enumerate() {
            let started = flow.steps.iter().filter_map(|step| match self.leads(step) {
                Leads::IntoFlow(flow) => Some(flow),
                Leads::On | Leads::Away => None,
            });
            for flow in started {
                starters.entry(flow).or_default().insert(at);
            }
        }
        starters
    }

    fn stops_of(&self, flow: &FlowDecl, stopping: &[bool]) -> Vec<bool> {
        let ways = Ways::of(flow);
        let last = flow.steps.len().saturating_sub(1);
        ways.that_come_to(|place, step| {
            // A step that is not there has an error of its own, and ends the flow; the last of a file may be followed by nothing.
            let ends = ways.strays(place) || ways.ends(place) || (place == last && falls_through(step));
            match self.leads(step) {
                Leads::Away => true,
                Leads::On => ends,
                Leads::IntoFlow(flow) => stopping.get(flow).copied().unwrap_or(true),
            }
        })
    }

    fn leads(&self, step: &StepDecl) -> Leads {
        if step.call.is_some() {
            return Leads::Away;
        }
        match &step.then {
            ThenDecl::Menu(_) | ThenDecl::Ask(_) => Leads::Away,
            ThenDecl::Follow | ThenDecl::Branch { .. } | ThenDecl::To(TargetDecl::Go(_)) => Leads::On,
            ThenDecl::To(TargetDecl::Handoff(_) | TargetDecl::End) => Leads::Away,
            ThenDecl::To(TargetDecl::Start(flow)) => self.flow_named(&flow.value),
            ThenDecl::To(TargetDecl::Intent(intent)) => match self.intents.get(intent.value.as_str()) {
                // It may ask for what it needs.
                Some(intent) if intent.slots.iter().any(|slot| slot.question.is_some()) => Leads::Away,
                Some(intent) => match &intent.answer {
                    Some(AnswerDecl::Reply(_)) => Leads::On,
                    Some(AnswerDecl::Start(flow)) => self.flow_named(&flow.value),
                    Some(AnswerDecl::Handoff(_)) | None => Leads::Away,
                },
                None => Leads::Away,
            },
        }
    }

    fn flow_named(&self, name: &str) -> Leads {
        self.named.get(name).map_or(Leads::Away, |flow| Leads::IntoFlow(*flow))
    }
}

/// Where a step leads by itself.
enum Leads {
    /// To other steps of its flow.
    On,
    /// Into a flow, by its place, and on when that has ended.
    IntoFlow(usize),
    /// The turn goes to somebody else (the visitor, a call, a person), or the flow ends.
    Away,
}
