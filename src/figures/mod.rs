//! The figures a manager asks for, from what was said. Turns are folded into talks ([`Fold`]): what is counted of one stretch of
//! a conversation. Talks are summed up ([`Tally`]) into [`Figures`]. What each figure means stands in docs/figures.md.

mod csv;
mod fold;
mod history;
mod period;
mod report;
mod spread;
mod talk;
mod tally;

pub use csv::refusal_csv;
pub use fold::{Fold, PastHandoff, PastTurn, SILENCE, Speaker};
pub use history::{marks_of, rating_of};
pub use period::{DAYS_MAX, Period, PeriodError};
pub use report::*;
pub use talk::{Asked, Outcome, Rated, Reached, Talk};
pub use tally::{AGAIN, Filter, Tally};
