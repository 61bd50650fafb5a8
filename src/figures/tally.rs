//! Talks are summed up.

use super::fold::is_over;
use super::period::Period;
use super::report::*;
use super::spread::Spread;
use super::talk::{Asked, Outcome, Talk};
use crate::hours::Hours;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Whoever begins another talk within this long after the end of one has come again.
pub const AGAIN: TimeDelta = TimeDelta::days(7);

/// Of which talks the figures are. Of a talk with several handoffs only those of the team and the agent count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub team: Option<String>,
    pub agent: Option<String>,
    /// Talks in which this intent answered.
    pub intent: Option<String>,
}

impl Filter {
    fn takes(&self, asked: &Asked) -> bool {
        self.is_team(Some(&asked.team))
            && (self.is_agent(asked.agent.as_deref()) || self.is_agent(asked.answered_by.as_deref()))
    }

    fn is_team(&self, team: Option<&str>) -> bool {
        self.team.is_none() || self.team.as_deref() == team
    }

    fn is_agent(&self, agent: Option<&str>) -> bool {
        self.agent.is_none() || self.agent.as_deref() == agent
    }
}

/// A sum of talks that began within a period, in whatever order they come.
pub struct Tally<'h> {
    period: Period,
    filter: Filter,
    hours: &'h Hours,
    target: Option<Duration>,
    now: DateTime<Utc>,
    days: BTreeMap<NaiveDate, u64>,
    by_hour: [u64; 24],
    talks: u64,
    bot: Response,
    person: Response,
    person_wall: Spread,
    resolved: Spread,
    resolved_wall: Spread,
    csat: [u64; 5],
    nps: [u64; 3],
    handed_over: u64,
    repeated: u64,
    badly_rated: u64,
    contained: u64,
    messages: u64,
    not_understood: u64,
    intents: BTreeMap<String, (u64, u64)>,
    steps: BTreeMap<String, Vec<(String, u64, u64)>>,
    seen: [BTreeSet<String>; 3],
}

/// First answers and how many of them came in time.
#[derive(Default)]
struct Response {
    answers: Spread,
    /// Those that count for the share in time: the answers, and who waited longer than the target in vain.
    counted: u64,
    in_time: u64,
}

impl<'h> Tally<'h> {
    /// `target`: the service level of a first answer. `now`: until when whoever still waits has waited.
    pub fn new(period: Period, filter: Filter, hours: &'h Hours, target: Option<Duration>, now: DateTime<Utc>) -> Self {
        Self {
            period,
            filter,
            hours,
            target,
            now,
            days: period.days().map(|day| (day, 0)).collect(),
            by_hour: [0; 24],
            talks: 0,
            bot: Response::default(),
            person: Response::default(),
            person_wall: Spread::default(),
            resolved: Spread::default(),
            resolved_wall: Spread::default(),
            csat: [0; 5],
            nps: [0; 3],
            handed_over: 0,
            repeated: 0,
            badly_rated: 0,
            contained: 0,
            messages: 0,
            not_understood: 0,
            intents: BTreeMap::new(),
            steps: BTreeMap::new(),
            seen: Default::default(),
        }
    }

    /// Adds a talk; one that began outside the period or that the filter leaves out is not counted.
    pub fn add(&mut self, talk: &Talk) {
        let Some(began) = DateTime::from_timestamp_millis(talk.began_at) else {
            return;
        };
        let local = began.with_timezone(&self.period.zone());
        let Some(day) = self.days.get_mut(&local.date_naive()) else {
            return;
        };
        note(&mut self.seen, talk);
        let takes = |asked: &&Asked| self.filter.takes(asked);
        let by_person = self.filter.team.is_some() || self.filter.agent.is_some();
        if by_person && !talk.handoffs.iter().any(|asked| takes(&asked)) {
            return;
        }
        if let Some(intent) = &self.filter.intent
            && !talk.intents.iter().any(|(answered, _)| answered == intent)
        {
            return;
        }
        *day += 1;
        self.talks += 1;
        if let Some(hour) = self.by_hour.get_mut(local.hour() as usize) {
            *hour += 1;
        }
        self.add_bot(talk);
        for asked in &talk.handoffs {
            if self.filter.takes(asked) {
                self.add_handoff(asked);
            }
        }
        let bad = self.add_ratings(talk);
        let repeated = self.is_followed(talk);
        let handed_over = !talk.handoffs.is_empty();
        self.handed_over += u64::from(handed_over);
        self.repeated += u64::from(repeated);
        self.badly_rated += u64::from(bad);
        self.contained += u64::from(!handed_over && !repeated && !bad);
    }

    /// Whether the visitor came again soon after the end. What is not over has no end yet, and one that was begun meanwhile, in another
    /// tab say, is no coming again.
    fn is_followed(&self, talk: &Talk) -> bool {
        let soon = 0..=AGAIN.num_milliseconds();
        is_over(talk, self.now.timestamp_millis())
            && talk
                .again_at
                .is_some_and(|again| soon.contains(&(again - talk.last_at)))
    }

    fn add_bot(&mut self, talk: &Talk) {
        if let Some(answer) = talk.bot_ms {
            self.bot.add(answer, self.target);
        }
        self.messages += u64::from(talk.messages);
        self.not_understood += u64::from(talk.not_understood);
        for (intent, times) in &talk.intents {
            let sum = match self.intents.get_mut(intent) {
                Some(sum) => sum,
                None => self.intents.entry(intent.clone()).or_default(),
            };
            sum.0 += u64::from(*times);
            sum.1 += 1;
        }
        for reached in &talk.steps {
            let steps = match self.steps.get_mut(&reached.flow) {
                Some(steps) => steps,
                None => self.steps.entry(reached.flow.clone()).or_default(),
            };
            match steps.iter_mut().find(|(step, ..)| *step == reached.step) {
                Some((_, come, left)) => {
                    *come += 1;
                    *left += u64::from(reached.stuck);
                }
                None => steps.push((reached.step.clone(), 1, u64::from(reached.stuck))),
            }
        }
    }

    fn add_handoff(&mut self, asked: &Asked) {
        match (asked.answer_ms, asked.open_answer_ms) {
            (Some(wall), Some(open)) if self.filter.is_agent(asked.answered_by.as_deref()) => {
                self.person.add(open, self.target);
                self.person_wall.push(wall);
            }
            (Some(_), Some(_)) => {}
            _ if self.filter.is_agent(asked.agent.as_deref()) => {
                let waited = asked.open_end_ms.unwrap_or_else(|| self.waited(asked));
                self.person.add_unanswered(waited, self.target);
            }
            _ => {}
        }
        if asked.outcome == Some(Outcome::Resolved)
            && self.filter.is_agent(asked.agent.as_deref())
            && let (Some(wall), Some(open)) = (asked.end_ms, asked.open_end_ms)
        {
            self.resolved.push(open);
            self.resolved_wall.push(wall);
        }
    }

    /// Business time that somebody has waited until now.
    fn waited(&self, asked: &Asked) -> i64 {
        let since = DateTime::from_timestamp_millis(asked.requested_at);
        since.map_or(0, |since| self.hours.between(since, self.now).num_milliseconds())
    }

    /// Whether one of the ratings is a bad one.
    fn add_ratings(&mut self, talk: &Talk) -> bool {
        let mut bad = false;
        for rated in &talk.ratings {
            if !self.filter.is_team(rated.team.as_deref()) || !self.filter.is_agent(rated.agent.as_deref()) {
                continue;
            }
            bad |= rated.is_bad();
            let place = match (rated.nps, rated.score) {
                (false, score @ 1..=5) => self.csat.get_mut(usize::from(score) - 1),
                (true, 0..=6) => self.nps.get_mut(0),
                (true, 7..=8) => self.nps.get_mut(1),
                (true, 9..=10) => self.nps.get_mut(2),
                _ => None,
            };
            if let Some(count) = place {
                *count += 1;
            }
        }
        bad
    }

    /// The figures of all that was added.
    pub fn figures(self) -> Figures {
        let [teams, agents, intents] = self.seen.map(|names| names.into_iter().collect());
        let talks = self.talks;
        Figures {
            period: PeriodFigure {
                from: self.period.from(),
                to: self.period.to(),
                timezone: self.period.zone().name().to_owned(),
            },
            filter: FilterFigure {
                team: self.filter.team,
                agent: self.filter.agent,
                intent: self.filter.intent,
            },
            conversations: talks,
            conversations_by_day: self
                .days
                .into_iter()
                .map(|(day, conversations)| DayFigure { day, conversations })
                .collect(),
            conversations_by_hour: (0u8..)
                .zip(self.by_hour)
                .map(|(hour, conversations)| HourFigure { hour, conversations })
                .collect(),
            first_response: FirstResponse {
                target_s: self.target.map(|target| target.as_secs()),
                bot: self.bot.figure(None, self.target),
                person: self.person.figure(Some(self.person_wall), self.target),
            },
            resolution: Resolution::of(self.resolved, self.resolved_wall),
            csat: Csat::of(self.csat),
            nps: Nps::of(self.nps),
            repeat: Repeat {
                conversations: self.repeated,
                rate: share(self.repeated, talks),
            },
            containment: Containment {
                gross: share(talks - self.handed_over, talks),
                net: share(self.contained, talks),
                handed_over: self.handed_over,
                repeated: self.repeated,
                badly_rated: self.badly_rated,
            },
            fallback: Fallback {
                messages: self.messages,
                not_understood: self.not_understood,
                rate: share(self.not_understood, self.messages),
            },
            intents: intent_figures(self.intents),
            steps: step_figures(self.steps),
            choices: Choices { teams, agents, intents },
        }
    }
}

impl Response {
    fn add(&mut self, answer_ms: i64, target: Option<Duration>) {
        self.answers.push(answer_ms);
        self.counted += 1;
        self.in_time += u64::from(target.is_some_and(|target| answer_ms <= millis(target)));
    }

    /// Who went, or still waits, before the target is over counts for nothing.
    fn add_unanswered(&mut self, waited_ms: i64, target: Option<Duration>) {
        self.counted += u64::from(target.is_some_and(|target| waited_ms > millis(target)));
    }

    fn figure(self, wall: Option<Spread>, target: Option<Duration>) -> ResponseFigure {
        let answered = self.answers.len();
        let (median_s, p90_s) = self.answers.median_and_p90().unzip();
        let (wall_median_s, wall_p90_s) = wall.and_then(Spread::median_and_p90).unzip();
        ResponseFigure {
            answered,
            median_s,
            p90_s,
            wall_median_s,
            wall_p90_s,
            counted: self.counted,
            within_target: target.and_then(|_| share(self.in_time, self.counted)),
        }
    }
}

/// Teams, agents and intents that there are to choose from.
fn note([teams, agents, intents]: &mut [BTreeSet<String>; 3], talk: &Talk) {
    let keep = |names: &mut BTreeSet<String>, name: &str| {
        if !names.contains(name) {
            names.insert(name.to_owned());
        }
    };
    for asked in &talk.handoffs {
        keep(teams, &asked.team);
        for agent in [&asked.agent, &asked.answered_by].into_iter().flatten() {
            keep(agents, agent);
        }
    }
    for (intent, _) in &talk.intents {
        keep(intents, intent);
    }
}

/// Most answers first.
fn intent_figures(intents: BTreeMap<String, (u64, u64)>) -> Vec<IntentFigure> {
    let mut figures: Vec<IntentFigure> = intents
        .into_iter()
        .map(|(intent, (answers, conversations))| IntentFigure {
            intent,
            answers,
            conversations,
        })
        .collect();
    figures.sort_by(|one, other| {
        other
            .answers
            .cmp(&one.answers)
            .then_with(|| one.intent.cmp(&other.intent))
    });
    figures
}

/// By flow; within it the steps that most came to first.
fn step_figures(flows: BTreeMap<String, Vec<(String, u64, u64)>>) -> Vec<StepFigure> {
    let mut figures = Vec::new();
    for (flow, mut steps) in flows {
        steps.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        figures.extend(steps.into_iter().map(|(step, reached, left)| StepFigure {
            flow: flow.clone(),
            step,
            reached,
            left,
            drop_off: share(left, reached),
        }));
    }
    figures
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
