//! What lifts the evidence of examples, by what was measured.

/// What lifts the scaled sum to where [`super::THRESHOLD`] parts answers from rejections: where the mean score of four public training sets
/// is highest, or as good as that. docs/matching.md has what else it was chosen by.
pub(in super::super) const LIFT: f32 = 0.41;
/// The same where a wrong answer is worse than a question back.
pub(in super::super) const STRICT_LIFT: f32 = 0.31;

/// What is added to the lift of a bot with so many examples: the fewer there are, the less of a message they can hold, whatever it asks.
/// Chosen on small bots drawn from the public sets.
pub(in super::super) fn few(examples: usize) -> f32 {
    let fewer = (MANY / examples.max(1) as f64).ln().max(0.0);
    let telling = ((examples as f64 - MUTE) / (TELLING - MUTE)).clamp(0.0, 1.0);
    ((FEWER * fewer).min(MOST_FEWER) * telling) as f32
}

/// From so many examples on nothing is added; what is added for each natural logarithm of fewer, and at most.
const MANY: f64 = 250.0;
const FEWER: f64 = 0.055;
const MOST_FEWER: f64 = 0.08;
/// A bot of fewer examples than this hardly says what it is about, and is given less again; one of so few that it says nothing, nothing.
const TELLING: f64 = 30.0;
const MUTE: f64 = 10.0;
