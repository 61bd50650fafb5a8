//! What is asked of the figures, as it stands in an address.

use crate::figures::{Filter, Period, PeriodError};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use utoipa::IntoParams;

/// Days where none are named, today among them.
const DAYS: u64 = 30;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The first day, `2026-11-01`, by the bot's time zone; 29 days before the last one if left out.
    pub from: Option<String>,
    /// The last day, counted too; today if left out.
    pub to: Option<String>,
    /// Only conversations with a handoff to this team, and of them what concerns it.
    pub team: Option<String>,
    /// Only conversations that this agent answered or held, and of them what is theirs.
    pub agent: Option<String>,
    /// Only conversations in which this intent answered.
    pub intent: Option<String>,
}

/// Why nothing can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadQuestion {
    #[error("`from` and `to` must be days like 2026-11-01")]
    NoDay,
    #[error(transparent)]
    Period(#[from] PeriodError),
}

impl Asked {
    pub fn period(&self, now: DateTime<Utc>, zone: Tz) -> Result<Period, BadQuestion> {
        let day = |text: &Option<String>| match given(text) {
            None => Ok(None),
            Some(text) => text.parse::<NaiveDate>().map(Some).map_err(|_| BadQuestion::NoDay),
        };
        let to = day(&self.to)?.unwrap_or_else(|| now.with_timezone(&zone).date_naive());
        let back = chrono::Days::new(DAYS - 1);
        let from = day(&self.from)?.or_else(|| to.checked_sub_days(back)).unwrap_or(to);
        Ok(Period::new(from, to, zone)?)
    }

    pub fn filter(&self) -> Filter {
        let name = |text| given(text).map(str::to_owned);
        Filter {
            team: name(&self.team),
            agent: name(&self.agent),
            intent: name(&self.intent),
        }
    }
}

/// What was given; a field left empty in a form is not.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_defaults_and_bounds() {
        let now = "2026-11-22T18:00:00Z".parse().expect("an instant");
        let asked = |from: &str, to: &str| {
            let asked = Asked {
                from: Some(from.to_owned()),
                to: Some(to.to_owned()),
                ..Asked::default()
            };
            let period = asked.period(now, chrono_tz::Asia::Jakarta)?;
            Ok((period.from().to_string(), period.to().to_string()))
        };
        let both = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        for (from, to, expected) in [
            ("", "", both("2026-10-25", "2026-11-23")),
            (" ", "2026-03-01", both("2026-01-31", "2026-03-01")),
            ("2026-11-20", "", both("2026-11-20", "2026-11-23")),
            ("2026-11-20", "2026-11-20", both("2026-11-20", "2026-11-20")),
            ("2026-11-31", "", Err(BadQuestion::NoDay)),
            ("yesterday", "", Err(BadQuestion::NoDay)),
            ("2026-11-20", "2026-11-19", Err(PeriodError::Backwards.into())),
            ("1900-01-01", "", Err(PeriodError::TooLong.into())),
            ("-262143-01-01", "+262142-12-31", Err(PeriodError::TooLong.into())),
        ] {
            assert_eq!(asked(from, to), expected, "{from:?} to {to:?}");
        }
    }
}
