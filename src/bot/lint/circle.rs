//! `endless-loop` through a `branch`: a way from a branch back to itself that waits for nobody and changes nothing that it asks.
//!
//! Only what is certain counts: the way leads over steps that speak, set and go on; what it sets are constants; and with these
//! the branch takes the same way again. Whether visitors ever come there is not asked, so it is a warning.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{FlowDecl, SetDecl, StepDecl, TargetDecl, ThenDecl};
use crate::bot::source::Spanned;
use crate::both;
use crate::template::{Scope, Templates, unknown};
use chrono_tz::Tz;
use minijinja::Value;
use std::collections::BTreeMap;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for flow in subject.folder.own_flows() {
        let places: BTreeMap<&str, usize> = flow
            .steps
            .iter()
            .enumerate()
            .rev()
            .map(|(place, step)| (step.id.value.as_str(), place))
            .collect();
        for (place, step) in flow.steps.iter().enumerate() {
            if let ThenDecl::Branch { arms, otherwise, .. } = &step.then
                && !step.id.value.is_empty()
                && step.call.is_none()
            {
                let branch = Branch {
                    flow,
                    places: &places,
                    place,
                    step,
                };
                for go in branch.endless(arms, otherwise.as_ref()) {
                    complain(go, &step.id.value, report);
                }
            }
        }
    }
}

fn complain(go: &Spanned<String>, step: &str, report: &mut Report<'_>) {
    report
        .warning(
            "endless-loop",
            go.place,
            both!(
                "jalan ini kembali ke cabang di `{step}` tanpa menunggu pengunjung, dan tidak ada yang berubah di antaranya",
                "this way comes back to the branch in `{step}` without waiting for the visitor, and nothing has changed by then",
                step = step
            ),
        )
        .help(both!(
            "Taruh `menu`, `ask` atau `end: true` di jalan itu, atau ubah nilai yang ditanyakan cabangnya.",
            "Put a `menu`, an `ask` or `end: true` on that way, or change what the branch asks."
        ));
}

/// One step with a branch.
struct Branch<'f> {
    flow: &'f FlowDecl,
    places: &'f BTreeMap<&'f str, usize>,
    place: usize,
    step: &'f StepDecl,
}

/// What a way has set: constants, and `None` for what is not known before.
type Noted<'f> = BTreeMap<&'f str, Option<Value>>;

impl<'f> Branch<'f> {
    /// The arms that lead back here for good.
    fn endless(
        &self,
        arms: &'f [(Spanned<String>, Spanned<String>)],
        otherwise: Option<&'f Spanned<String>>,
    ) -> Vec<&'f Spanned<String>> {
        let mut found = Vec::new();
        let targets = arms.iter().map(|(_, go)| go).chain(otherwise);
        for (taken, go) in targets.enumerate() {
            let Some(noted) = self.way_back(&go.value) else {
                continue;
            };
            let again = arms.iter().take(taken + 1).enumerate().all(|(index, (when, _))| {
                // What nothing has touched is as it was when this arm was taken.
                unchanged(&when.value, &noted) || holds(&when.value, &noted) == Some(index == taken)
            });
            if again {
                found.push(go);
            }
        }
        found
    }

    /// What is set on the way from a step back to the branch, if that way is the only one and waits for nobody.
    fn way_back(&self, from: &str) -> Option<Noted<'f>> {
        let mut noted = Noted::new();
        let mut place = *self.places.get(from)?;
        for _ in 0..=self.flow.steps.len() {
            let step = if place == self.place {
                self.step
            } else {
                self.flow.steps.get(place)?
            };
            if step.call.is_some() {
                return None;
            }
            for (slot, value) in &step.set {
                noted.insert(slot.value.as_str(), constant(value));
            }
            if place == self.place {
                return Some(noted);
            }
            place = match &step.then {
                ThenDecl::Follow => place + 1,
                ThenDecl::To(TargetDecl::Go(step)) => *self.places.get(step.value.as_str())?,
                _ => return None,
            };
        }
        None
    }
}

fn constant(value: &SetDecl) -> Option<Value> {
    match value {
        SetDecl::Text(text) if text.value.contains(['{', '$']) => None,
        SetDecl::Text(text) => Some(Value::from(text.value.clone())),
        SetDecl::Number(number) => Some(Value::from(*number)),
        SetDecl::Flag(flag) => Some(Value::from(*flag)),
        SetDecl::Clear => Some(unknown()),
    }
}

/// Whether a condition reads nothing that was set.
fn unchanged(condition: &str, noted: &Noted<'_>) -> bool {
    roots(condition).is_some_and(|roots| !roots.iter().any(|root| noted.contains_key(root.as_str())))
}

/// Whether a condition holds, where constants alone decide it.
fn holds(condition: &str, noted: &Noted<'_>) -> Option<bool> {
    let known = |root: &String| noted.get(root.as_str()).is_some_and(Option::is_some);
    if !roots(condition)?.iter().all(known) {
        return None;
    }
    let mut templates = Templates::default();
    let condition = templates.add_condition(condition).ok()?;
    templates.holds(condition, &Constants(noted)).ok()
}

/// The first names that a condition reads.
fn roots(condition: &str) -> Option<Vec<String>> {
    let mut templates = Templates::default();
    let condition = templates.add_condition(condition).ok()?;
    let names = templates.condition_names(condition);
    Some(
        names
            .iter()
            .map(|name| name.split('.').next().unwrap_or(name).to_owned())
            .collect(),
    )
}

struct Constants<'n>(&'n Noted<'n>);

impl Scope for Constants<'_> {
    fn language(&self) -> &str {
        "id"
    }

    fn zone(&self) -> Tz {
        Tz::UTC
    }

    fn value(&self, name: &str) -> Value {
        self.0.get(name).cloned().flatten().unwrap_or_else(unknown)
    }
}
