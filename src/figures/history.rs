//! What turns reached that were stored before it was noted with them: read off the states around each, as near as they tell.

use crate::dialogue::{Mark, Marks, Reason, State, Status};

/// What a turn reached. An intent that answered twice in a row counts once, and of the steps of one turn only the last is known.
pub fn marks_of(before: &State, after: &State) -> Marks {
    let mut marks = Marks::default();
    for intent in after.intents_since(before) {
        marks.push(Mark::Intent(intent));
    }
    let gone = before
        .frames
        .iter()
        .filter(|frame| !after.frames.iter().any(|open| open.flow == frame.flow));
    for frame in gone {
        marks.push(Mark::Ended { flow: &frame.flow });
    }
    if let Some((flow, step)) = after.place().filter(|place| before.place() != Some(*place)) {
        marks.push(Mark::Entered { flow, step });
    }
    let id = |state: &State| state.handoff.as_ref().map(|handoff| handoff.id.clone());
    let gave_up = id(before) != id(after)
        && after
            .handoff
            .as_ref()
            .is_some_and(|handoff| handoff.reason == Reason::Misunderstood);
    if after.misses > before.misses || gave_up {
        marks.push(Mark::NotUnderstood);
    }
    marks
}

/// The rating that a turn ended: NPS or not, and its score.
pub fn rating_of(before: &State, after: &State) -> Option<(bool, u8)> {
    let over = before.closing && !after.closing && after.status == Status::Closed;
    over.then(|| after.rating()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{Frame, Visitor};
    use crate::matching::SlotValue;

    fn state(intents: &[&str], place: Option<(&str, &str)>, misses: u32) -> State {
        let mut state = State::new("c", "id", None, Visitor::default());
        state.intents = intents.iter().map(|intent| (*intent).to_owned()).collect();
        state.misses = misses;
        state.frames.extend(place.map(|(flow, step)| Frame {
            flow: flow.to_owned(),
            step: step.to_owned(),
            ..Frame::default()
        }));
        state
    }

    #[test]
    fn marks_are_read_off_the_states() {
        let full = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let slid = ["c", "d", "e", "f", "g", "h", "a", "b"];
        for (before, after, expected) in [
            (state(&[], None, 0), state(&["price"], None, 0), "=price"),
            (state(&["price"], None, 0), state(&["price"], None, 0), ""),
            (state(&full, None, 0), state(&slid, None, 0), "=a =b"),
            (state(&["a"], None, 0), state(&["a"], None, 1), "?"),
            (
                state(&[], Some(("order", "what")), 0),
                state(&[], Some(("order", "many")), 0),
                ">order:many",
            ),
            (state(&[], Some(("order", "many")), 0), state(&[], None, 0), "<order"),
            (
                state(&[], Some(("main", "x")), 0),
                state(&[], Some(("order", "what")), 0),
                "<main >order:what",
            ),
        ] {
            assert_eq!(
                marks_of(&before, &after).as_str(),
                expected,
                "{:?} {:?}",
                before.intents,
                after.frames
            );
        }
    }

    #[test]
    fn a_rating_is_read_where_it_ended() {
        let rated = |score: f64, closing: bool| {
            let mut state = state(&[], None, 0);
            state.slots.insert("score".to_owned(), SlotValue::Number(score));
            state.closing = closing;
            if !closing {
                state.status = Status::Closed;
            }
            state
        };
        assert_eq!(rating_of(&rated(4.0, true), &rated(4.0, false)), Some((false, 4)));
        assert_eq!(rating_of(&rated(9.0, true), &rated(9.0, false)), None);
        assert_eq!(rating_of(&rated(4.0, true), &rated(4.0, true)), None);
        assert_eq!(rating_of(&rated(4.0, false), &rated(4.0, false)), None);
    }
}
