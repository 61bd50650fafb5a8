//! The ways between the steps of a flow, which several rules follow. Each takes time in proportion to the flow.

use super::unknown_step::step_references;
use crate::bot::schema::{FlowDecl, StepDecl, TargetDecl, ThenDecl};
use std::collections::BTreeMap;

/// A flow's steps and what may come after each.
pub struct Ways<'f> {
    flow: &'f FlowDecl,
    places: BTreeMap<&'f str, usize>,
    /// For each step the places of those that may follow.
    next: Vec<Vec<usize>>,
    /// For each step: whether it also leads to one that is not there.
    strays: Vec<bool>,
}

impl<'f> Ways<'f> {
    pub fn of(flow: &'f FlowDecl) -> Self {
        let mut places = BTreeMap::new();
        for (place, step) in flow.steps.iter().enumerate() {
            places.entry(step.id.value.as_str()).or_insert(place);
        }
        let mut next = Vec::new();
        let mut strays = Vec::new();
        for (place, step) in flow.steps.iter().enumerate() {
            let named = step_references(step)
                .into_iter()
                .map(|step| places.get(step.value.as_str()).copied());
            let below = (falls_through(step) && place + 1 < flow.steps.len()).then_some(Some(place + 1));
            let all: Vec<Option<usize>> = named.chain(below).collect();
            strays.push(all.contains(&None));
            next.push(all.into_iter().flatten().collect());
        }
        Self {
            flow,
            places,
            next,
            strays,
        }
    }

    /// Whether the step leads to one that is not there.
    pub fn strays(&self, place: usize) -> bool {
        self.strays.get(place).copied().unwrap_or(false)
    }

    /// Whether no step comes after it.
    pub fn ends(&self, place: usize) -> bool {
        self.next.get(place).is_none_or(Vec::is_empty)
    }

    /// For each step: whether it is one of `ends`, or some way from it comes to one.
    pub fn that_come_to(&self, ends: impl Fn(usize, &StepDecl) -> bool) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.next.len()];
        for (place, next) in self.next.iter().enumerate() {
            for after in next {
                if let Some(before) = before.get_mut(*after) {
                    before.push(place);
                }
            }
        }
        let steps = self.flow.steps.iter().enumerate();
        let found = steps.filter(|(place, step)| ends(*place, step)).map(|(place, _)| place);
        closure(&before, found.collect())
    }

    /// For each step: whether some way leads to it from where the flow starts. `None` where the flow has no such start.
    pub fn reached(&self) -> Option<Vec<bool>> {
        let start = match &self.flow.start {
            Some(start) => *self.places.get(start.value.as_str())?,
            None => 0,
        };
        (start < self.next.len()).then(|| closure(&self.next, vec![start]))
    }
}

/// Everything that `from` comes to along `ways`, and `from` itself.
fn closure(ways: &[Vec<usize>], from: Vec<usize>) -> Vec<bool> {
    let mut found = vec![false; ways.len()];
    let mut waiting = from;
    while let Some(place) = waiting.pop() {
        if let Some(new) = found.get_mut(place).filter(|known| !**known) {
            *new = true;
            waiting.extend(ways.get(place).into_iter().flatten());
        }
    }
    found
}

/// Whether the next step in the file may follow.
pub fn falls_through(step: &StepDecl) -> bool {
    match &step.then {
        ThenDecl::Follow | ThenDecl::Ask(_) => true,
        ThenDecl::Branch { otherwise, .. } => otherwise.is_none(),
        ThenDecl::Menu(_) => false,
        ThenDecl::To(target) => matches!(
            target,
            TargetDecl::Start(_) | TargetDecl::Intent(_) | TargetDecl::Handoff(_)
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::bot::{SourceFile, compile};

    /// Steps of one flow; the codes and lines of `flows/main-menu.yaml` that they give.
    #[track_caller]
    fn check(steps: &str, expected: &[&str]) {
        check_flows(steps, None, expected);
    }

    /// The same with the steps of a second flow, `other`.
    #[track_caller]
    fn check_flows(steps: &str, other: Option<&str>, expected: &[&str]) {
        let file = |path: &str, text: String| SourceFile {
            path: path.to_owned(),
            bytes: text.into_bytes(),
        };
        let mut files = vec![
            file(
                "bot.yaml",
                "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\ngreeting: main-menu\n".to_owned(),
            ),
            file("intents/halo.yaml", "keywords: [halo]\nreply: Hai\n".to_owned()),
            file("flows/main-menu.yaml", format!("steps:\n{steps}")),
        ];
        files.extend(other.map(|other| file("flows/other.yaml", format!("steps:\n{other}"))));
        let found = compile(&files, &|_| None).diagnostics;
        let shown: Vec<String> = found
            .iter()
            .map(|problem| format!("{} {}", problem.code, problem.line))
            .collect();
        assert_eq!(shown, expected, "{}", steps.get(..200).unwrap_or(steps));
    }

    #[test]
    fn steps_lead_to_each_other() {
        check("  a: {say: A}\n  b: {say: B}\n", &[]);
        check("  a: {go: b}\n  b: {go: a}\n", &["endless-loop 2", "endless-loop 3"]);
        check(
            "  a: {go: b}\n  b: {go: a}\n  c: {say: C}\n",
            &["endless-loop 2", "endless-loop 3", "unreachable-step 4"],
        );
        check(
            "  a: {menu: [{label: Lagi, go: b}, {label: Ulang, go: a}]}\n  b: {go: a}\n",
            &["no-exit 2"],
        );
        check(
            "  a: {menu: [{label: Lagi, go: b}, {label: Ulang, go: a}]}\n  b: {go: c}\n  c: {go: nowhere}\n",
            &["unknown-step 4"],
        );
        check("  a: {end: true}\n  b: {say: B}\n", &["unreachable-step 3"]);
    }

    #[test]
    fn branches_lead_back_to_themselves() {
        let b = "  b: {say: B}\n";
        for (steps, expected) in [
            (
                "  a: {say: hai, set: {n: 1}, branch: [{when: n == 2, go: b}, {else: a}]}\n",
                &["endless-loop 2"][..],
            ),
            (
                "  a: {say: hai, branch: [{when: hours.open_now, go: b}, {else: a}]}\n",
                &["endless-loop 2"],
            ),
            (
                "  a: {say: hai, branch: [{when: hours.open_now, go: a}, {else: b}]}\n",
                &["endless-loop 2"],
            ),
            (
                "  a: {branch: [{when: hours.open_now, go: b}, {else: c}]}\n  c: {say: C}\n  d: {go: a}\n",
                &["endless-loop 2"],
            ),
            // What it sets lets it out.
            ("  a: {set: {n: 1}, branch: [{when: n == 1, go: b}, {else: a}]}\n", &[]),
            (
                "  a: {branch: [{when: n == 1, go: b}, {else: c}]}\n  c: {set: {n: 1}, go: a}\n",
                &[],
            ),
            (
                "  a: {set: {n: \"{{ bot.name }}\"}, branch: [{when: n == 'x', go: b}, {else: a}]}\n",
                &[],
            ),
            // Somebody is waited for.
            (
                "  a: {branch: [{when: hours.open_now, go: b}, {else: c}]}\n  c: {ask: {slot: n, entity: number}}\n  d: {go: a}\n",
                &[],
            ),
        ] {
            check(&format!("{steps}{b}"), expected);
        }
    }

    #[test]
    fn flows_start_each_other() {
        for (first, second, expected) in [
            (
                "  a: {start: other}\n",
                "  b: {start: main-menu}\n",
                &["endless-loop 2", "endless-loop 2"][..],
            ),
            ("  a: {say: A, start: other}\n", "  b: {say: B}\n", &[]),
            (
                "  a: {start: other}\n  c: {go: a}\n",
                "  b: {ask: {slot: x, entity: text}}\n",
                &[],
            ),
            (
                "  a: {intent: halo}\n  c: {go: a}\n",
                "  b: {start: main-menu}\n",
                &["endless-loop 2", "endless-loop 3", "unused-flow 1", "endless-loop 2"],
            ),
            ("  a: {intent: halo}\n", "  b: {start: main-menu}\n", &["unused-flow 1"]),
        ] {
            check_flows(first, Some(second), expected);
        }
    }

    #[test]
    fn thousands_of_flows_are_followed_at_once() {
        let flows: Vec<(String, String)> = (0..2_000)
            .map(|index| {
                (
                    format!("flows/f{index}.yaml"),
                    format!("steps:\n  a: {{start: f{}}}\n", index + 1),
                )
            })
            .chain([("flows/f2000.yaml".to_owned(), "steps:\n  a: {end: true}\n".to_owned())])
            .collect();
        let files: Vec<SourceFile> = flows
            .into_iter()
            .map(|(path, text)| SourceFile {
                path,
                bytes: text.into_bytes(),
            })
            .collect();
        let codes = compile(&files, &|_| None).diagnostics;
        assert!(codes.iter().all(|problem| problem.code != "endless-loop"));
    }

    #[test]
    fn thousands_of_steps_are_followed_at_once() {
        // What looks again and again for what changed would take hours.
        let steps = |step: fn(usize) -> String| (0..8_000).map(step).collect::<String>();
        check(&steps(|index| format!("  s{index}: {{say: A}}\n")), &[]);
        check(
            &(steps(|index| format!("  s{index}: {{go: s{}}}\n", index + 1)) + "  s8000: {end: true}\n"),
            &[],
        );
    }
}
