//! The figures, as the API gives them. Shares are from 0 to 1, durations in seconds; what there is nothing to reckon from is
//! `null`, never 0.

use super::spread::Spread;
use chrono::NaiveDate;
use serde::Serialize;

/// All figures of one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    pub period: PeriodFigure,
    pub filter: FilterFigure,
    /// Conversations that began within the period.
    pub conversations: u64,
    /// Every day of the period, in order.
    pub conversations_by_day: Vec<DayFigure>,
    /// The 24 hours of the day.
    pub conversations_by_hour: Vec<HourFigure>,
    pub first_response: FirstResponse,
    pub resolution: Resolution,
    pub csat: Csat,
    pub nps: Nps,
    pub repeat: Repeat,
    pub containment: Containment,
    pub fallback: Fallback,
    /// Most answers first.
    pub intents: Vec<IntentFigure>,
    /// By flow; within it the steps that most came to first.
    pub steps: Vec<StepFigure>,
    /// What there is to choose from in this period.
    pub choices: Choices,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodFigure {
    pub from: NaiveDate,
    /// The last day, counted too.
    pub to: NaiveDate,
    /// By whose clocks days and hours are counted.
    pub timezone: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FilterFigure {
    pub team: Option<String>,
    pub agent: Option<String>,
    pub intent: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayFigure {
    pub day: NaiveDate,
    pub conversations: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HourFigure {
    /// From 0 to 23.
    pub hour: u8,
    pub conversations: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FirstResponse {
    /// `handoff.first_response` of bot.yaml.
    pub target_s: Option<u64>,
    pub bot: ResponseFigure,
    /// In business time; `wall_` values as clocks go.
    pub person: ResponseFigure,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResponseFigure {
    pub answered: u64,
    pub median_s: Option<f64>,
    pub p90_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wall_median_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wall_p90_s: Option<f64>,
    /// Of how many the share within the target is: the answers, and who waited longer than that in vain.
    pub counted: u64,
    pub within_target: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolution {
    pub resolved: u64,
    /// In business time.
    pub median_s: Option<f64>,
    pub p90_s: Option<f64>,
    pub wall_median_s: Option<f64>,
    pub wall_p90_s: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Csat {
    pub ratings: u64,
    pub mean: Option<f64>,
    /// The share of 4 and 5.
    pub satisfied: Option<f64>,
    /// How often 1, 2, 3, 4 and 5 were given.
    pub scores: [u64; 5],
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nps {
    pub ratings: u64,
    /// Promoters less detractors, of 100 ratings: from -100 to 100.
    pub score: Option<f64>,
    /// 9 and 10.
    pub promoters: u64,
    /// 7 and 8.
    pub passives: u64,
    /// 0 to 6.
    pub detractors: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repeat {
    /// Conversations after which the same visitor came again within 7 days.
    pub conversations: u64,
    pub rate: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Containment {
    /// The share of conversations without a handoff.
    pub gross: Option<f64>,
    /// The share without a handoff, a repeat and a bad rating.
    pub net: Option<f64>,
    pub handed_over: u64,
    pub repeated: u64,
    pub badly_rated: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fallback {
    /// Messages and presses of visitors to the bot.
    pub messages: u64,
    pub not_understood: u64,
    pub rate: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntentFigure {
    pub intent: String,
    pub answers: u64,
    pub conversations: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepFigure {
    pub flow: String,
    pub step: String,
    /// Conversations that came to it.
    pub reached: u64,
    /// Conversations in which the flow got no further.
    pub left: u64,
    pub drop_off: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Choices {
    pub teams: Vec<String>,
    pub agents: Vec<String>,
    pub intents: Vec<String>,
}

impl Resolution {
    pub(super) fn of(open: Spread, wall: Spread) -> Self {
        let resolved = open.len();
        let (median_s, p90_s) = open.median_and_p90().unzip();
        let (wall_median_s, wall_p90_s) = wall.median_and_p90().unzip();
        Self {
            resolved,
            median_s,
            p90_s,
            wall_median_s,
            wall_p90_s,
        }
    }
}

impl Csat {
    pub(super) fn of(scores: [u64; 5]) -> Self {
        let ratings: u64 = scores.iter().sum();
        let sum: u64 = (1..).zip(scores).map(|(score, count)| score * count).sum();
        let [.., four, five] = scores;
        Self {
            ratings,
            mean: share(sum, ratings),
            satisfied: share(four + five, ratings),
            scores,
        }
    }
}

impl Nps {
    pub(super) fn of([detractors, passives, promoters]: [u64; 3]) -> Self {
        let ratings = detractors + passives + promoters;
        let score = (ratings > 0).then(|| rounded(100.0 * (promoters as f64 - detractors as f64) / ratings as f64));
        Self {
            ratings,
            score,
            promoters,
            passives,
            detractors,
        }
    }
}

/// A part of a whole, from 0 to 1 (of a sum: its mean). `None`: of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| rounded(part as f64 / whole as f64))
}

/// To six places: more says nothing of so many conversations, and what binary fractions leave behind (0.30000000000000004) less.
pub(super) fn rounded(number: f64) -> f64 {
    // No zero below zero: it would be written `-0`.
    (number * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests {
    use super::{Nps, rounded, share};

    #[test]
    fn numbers_are_written_without_what_binary_fractions_leave_behind() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (2.0 / 3.0, "0.666667"),
            (-1e-9, "0"),
            (0.0, "0"),
            (86_400.5, "86400.5"),
        ] {
            assert_eq!(rounded(number).to_string(), expected, "{number:?}");
        }
        assert_eq!(share(1, 3), Some(0.333_333));
        assert_eq!(Nps::of([1, 1, 1]).score, Some(0.0));
        assert_eq!(Nps::of([0, 2, 1]).score, Some(33.333_333));
    }
}
