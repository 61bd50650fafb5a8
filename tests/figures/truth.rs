//! What the figures must be: plain and slow, from the script alone.

use crate::script::{Conversation, Did, Known, Team};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Timelike, Utc};
use sapa::figures::Filter;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One talk as the script tells it.
#[derive(Clone, Debug)]
pub struct Talk {
    conversation: usize,
    visitor: Known,
    pub began: DateTime<Utc>,
    pub last: DateTime<Utc>,
    /// Who has it after all that happened in it.
    who: Who,
    messages: u64,
    not_understood: u64,
    intents: Vec<&'static str>,
    /// Flow, step, and whether the flow stands there.
    steps: Vec<(&'static str, &'static str, bool)>,
    pub handoffs: Vec<Handoff>,
    ratings: Vec<Rating>,
}

#[derive(Clone, Debug)]
pub struct Handoff {
    team: &'static str,
    agent: Option<&'static str>,
    asked: DateTime<Utc>,
    answered: Option<(&'static str, DateTime<Utc>)>,
    ended: Option<(&'static str, DateTime<Utc>)>,
}

#[derive(Clone, Debug)]
struct Rating {
    kind: &'static str,
    score: u64,
    team: &'static str,
    agent: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Bot,
    Queue,
    Agent,
    Nobody,
}

/// Where the rating of a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rates {
    No,
    Score,
    Comment(u8),
    Nps,
}

/// Everything that happened, in the order of time, each with the conversation it happened in.
pub fn in_order(script: &[Conversation]) -> Vec<(DateTime<Utc>, usize, Did)> {
    let mut all = Vec::new();
    for (index, conversation) in script.iter().enumerate() {
        for (at, did) in &conversation.steps {
            all.push((*at, index, *did));
        }
    }
    // Stable: what happened in one conversation keeps its order.
    all.sort_by_key(|(at, index, _)| (*at, *index));
    all
}

/// The talks of the script.
pub fn talks(script: &[Conversation]) -> Vec<Talk> {
    let mut talks: Vec<Talk> = Vec::new();
    let mut who = vec![Who::Bot; script.len()];
    let mut rates = vec![Rates::No; script.len()];
    let mut contact_open = vec![false; script.len()];
    let mut nps_asked: Vec<Known> = Vec::new();
    for (at, index, did) in in_order(script) {
        let visitor = &script[index].visitor;
        let (who, rates, contact_open) = (&mut who[index], &mut rates[index], &mut contact_open[index]);
        if matches!(did, Did::RatedNpsIfAsked(_)) && *rates != Rates::Nps {
            continue;
        }
        if did == Did::TimerRatingOver && *rates == Rates::No {
            continue;
        }
        let last = talks.iter_mut().rev().find(|talk| talk.conversation == index);
        let silent = last.as_ref().is_none_or(|talk| at - talk.last >= TimeDelta::hours(12));
        let begins = by_visitor(did) && (last.is_none() || *who == Who::Nobody || (*who == Who::Bot && silent));
        if begins {
            talks.push(Talk {
                conversation: index,
                visitor: visitor.clone(),
                began: at,
                last: at,
                who: *who,
                messages: 0,
                not_understood: 0,
                intents: Vec::new(),
                steps: Vec::new(),
                handoffs: Vec::new(),
                ratings: Vec::new(),
            });
            if *who == Who::Nobody {
                *who = Who::Bot;
            }
        }
        let talk = talks
            .iter_mut()
            .rev()
            .find(|talk| talk.conversation == index)
            .expect("it has begun");
        talk.last = at;
        if by_visitor(did) && *who == Who::Bot {
            talk.messages += 1;
        }
        match did {
            // With an agent the bot is silent.
            Did::AskedPrice | Did::AskedStock if *who == Who::Agent => {}
            Did::AskedPrice => talk.intents.push("price"),
            Did::AskedStock => talk.intents.push("stock"),
            Did::SaidNonsense => talk.not_understood += 1,
            Did::Ordered => {
                talk.intents.push("buy");
                talk.enter("order", "what");
            }
            Did::ChoseCoffee => talk.enter("order", "many"),
            Did::SaidTwo => {
                talk.enter("order", "done");
                talk.leave("order");
            }
            Did::Cancelled => *contact_open = false,
            Did::AskedForPerson(team) => {
                talk.intents.push(match team {
                    Team::Support => "person",
                    Team::Sales => "grosir",
                });
                talk.handoffs.push(Handoff {
                    team: match team {
                        Team::Support => "support",
                        Team::Sales => "sales",
                    },
                    agent: None,
                    asked: at,
                    answered: None,
                    ended: None,
                });
                *who = Who::Queue;
                if !is_open(at) {
                    talk.enter("leave-contact", "phone");
                    *contact_open = true;
                }
            }
            Did::Claimed(agent) => {
                talk.handoff().agent = Some(agent);
                *contact_open = false;
                *who = Who::Agent;
            }
            Did::AgentSaid(agent) => {
                let handoff = talk.handoff();
                handoff.answered = handoff.answered.or(Some((agent, at)));
            }
            Did::Returned(_) => {
                talk.handoff().ended = Some(("returned", at));
                *who = Who::Bot;
            }
            Did::Ended => {
                talk.handoff().ended = Some(("resolved", at));
                *contact_open = false;
                *who = Who::Nobody;
            }
            Did::TimerExpired => {
                talk.handoff().ended = Some(("expired", at));
                if !*contact_open {
                    talk.enter("leave-contact", "phone");
                    *contact_open = true;
                }
                *who = Who::Bot;
            }
            Did::Resolved(_) => {
                talk.handoff().ended = Some(("resolved", at));
                talk.enter("rating", "score");
                *rates = Rates::Score;
                *who = Who::Bot;
            }
            Did::Rated(score) => {
                talk.enter("rating", "comment");
                *rates = Rates::Comment(score);
            }
            Did::Commented => {
                let Rates::Comment(score) = *rates else {
                    panic!("a comment follows a score")
                };
                talk.enter("rating", "nps_due");
                talk.rate("csat", score);
                if nps_asked.contains(&known(visitor, index)) {
                    talk.enter("rating", "bye");
                    talk.leave("rating");
                    *rates = Rates::No;
                    *who = Who::Nobody;
                } else {
                    nps_asked.push(known(visitor, index));
                    talk.enter("rating", "nps");
                    *rates = Rates::Nps;
                }
            }
            Did::RatedNpsIfAsked(score) => {
                talk.rate("nps", score);
                talk.enter("rating", "bye");
                talk.leave("rating");
                *rates = Rates::No;
                *who = Who::Nobody;
            }
            Did::SkippedRating => {
                talk.enter("rating", "bye");
                talk.leave("rating");
                *rates = Rates::No;
                *who = Who::Nobody;
            }
            Did::TimerRatingOver => {
                if let Rates::Comment(score) = *rates {
                    talk.rate("csat", score);
                }
                *rates = Rates::No;
                *who = Who::Nobody;
            }
        }
        talk.who = *who;
    }
    talks
}

impl Talk {
    fn handoff(&mut self) -> &mut Handoff {
        self.handoffs.last_mut().expect("a handoff")
    }

    fn enter(&mut self, flow: &'static str, step: &'static str) {
        self.leave(flow);
        match self.steps.iter_mut().find(|(f, s, _)| (*f, *s) == (flow, step)) {
            Some((.., stands)) => *stands = true,
            None => self.steps.push((flow, step, true)),
        }
    }

    fn leave(&mut self, flow: &'static str) {
        for (of, _, stands) in &mut self.steps {
            if *of == flow {
                *stands = false;
            }
        }
    }

    fn rate(&mut self, kind: &'static str, score: u8) {
        let handoff = self.handoff();
        let (team, agent) = (handoff.team, handoff.agent);
        self.ratings.push(Rating {
            kind,
            score: score.into(),
            team,
            agent,
        });
    }
}

/// What a visitor who gave nothing is known by is the conversation.
fn known(visitor: &Known, conversation: usize) -> Known {
    match visitor {
        // Ids of the script are small.
        Known::Nothing => Known::Id(1_000_000 + conversation as u64),
        known => known.clone(),
    }
}

fn by_visitor(did: Did) -> bool {
    !matches!(
        did,
        Did::Claimed(_)
            | Did::AgentSaid(_)
            | Did::Returned(_)
            | Did::Resolved(_)
            | Did::Ended
            | Did::TimerExpired
            | Did::TimerRatingOver
    )
}

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(7 * 3_600).expect("an offset"))
}

/// Monday to Friday, nine to five.
fn is_open(at: DateTime<Utc>) -> bool {
    let at = local(at);
    at.weekday().num_days_from_monday() < 5 && (9..17).contains(&at.hour())
}

/// Open time between two instants, in milliseconds.
pub fn business(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let mut sum = 0;
    let mut day = local(from).date_naive();
    while day <= local(to).date_naive() {
        if day.weekday().num_days_from_monday() < 5 {
            let at = |hour: i64| day.and_hms_opt(0, 0, 0).expect("midnight").and_utc() + TimeDelta::hours(hour - 7);
            let (opens, closes) = (at(9).max(from), at(17).min(to));
            sum += (closes - opens).num_milliseconds().max(0);
        }
        day = day.succ_opt().expect("a next day");
    }
    sum
}

/// The figures of these talks, as the API tells them.
pub fn figures(all: &[Talk], from: NaiveDate, to: NaiveDate, filter: &Filter, now: DateTime<Utc>) -> Value {
    let in_period: Vec<&Talk> = all
        .iter()
        .filter(|talk| from <= local(talk.began).date_naive() && local(talk.began).date_naive() <= to)
        .collect();
    let is = |wanted: &Option<String>, name: Option<&str>| wanted.is_none() || wanted.as_deref() == name;
    let concerns = |handoff: &Handoff| {
        is(&filter.team, Some(handoff.team))
            && (is(&filter.agent, handoff.agent) || is(&filter.agent, handoff.answered.map(|(agent, _)| agent)))
    };
    let talks: Vec<&Talk> = in_period
        .iter()
        .copied()
        .filter(|talk| {
            let by_person = filter.team.is_some() || filter.agent.is_some();
            (!by_person || talk.handoffs.iter().any(&concerns))
                && filter
                    .intent
                    .as_ref()
                    .is_none_or(|intent| talk.intents.contains(&intent.as_str()))
        })
        .collect();
    let target = 90_000;
    let (mut open_answers, mut wall_answers, mut counted, mut in_time) = (vec![], vec![], 0, 0);
    let (mut open_ends, mut wall_ends) = (vec![], vec![]);
    for handoff in talks
        .iter()
        .flat_map(|talk| &talk.handoffs)
        .filter(|handoff| concerns(handoff))
    {
        let mine = is(&filter.agent, handoff.agent);
        if let Some((agent, at)) = handoff.answered {
            if is(&filter.agent, Some(agent)) {
                open_answers.push(business(handoff.asked, at));
                wall_answers.push((at - handoff.asked).num_milliseconds());
                counted += 1;
                in_time += u64::from(business(handoff.asked, at) <= target);
            }
        } else if mine {
            let until = handoff.ended.map_or(now, |(_, at)| at);
            counted += u64::from(business(handoff.asked, until) > target);
        }
        if let Some(("resolved", at)) = handoff.ended
            && mine
        {
            open_ends.push(business(handoff.asked, at));
            wall_ends.push((at - handoff.asked).num_milliseconds());
        }
    }
    let rated = |talk: &Talk| -> Vec<Rating> {
        let of = |rating: &&Rating| is(&filter.team, Some(rating.team)) && is(&filter.agent, rating.agent);
        talk.ratings.iter().filter(of).cloned().collect()
    };
    let scores = |kind: &str| -> Vec<u64> {
        let ratings = talks.iter().flat_map(|talk| rated(talk));
        ratings
            .filter(|rating| rating.kind == kind)
            .map(|rating| rating.score)
            .collect()
    };
    let (csat, nps) = (scores("csat"), scores("nps"));
    let bad = |talk: &Talk| {
        let bad = |rating: &Rating| rating.score <= if rating.kind == "csat" { 2 } else { 6 };
        rated(talk).iter().any(bad)
    };
    let again = |talk: &Talk| {
        let over = match talk.who {
            Who::Bot => now - talk.last >= TimeDelta::hours(12),
            Who::Queue | Who::Agent => false,
            Who::Nobody => true,
        };
        let followed = all.iter().any(|other| {
            let same = other.conversation == talk.conversation
                || (talk.visitor != Known::Nothing && talk.visitor == other.visitor);
            same && other.began > talk.began
                && other.began >= talk.last
                && other.began - talk.last <= TimeDelta::days(7)
        });
        over && followed
    };
    let count = |holds: &dyn Fn(&Talk) -> bool| talks.iter().filter(|talk| holds(talk)).count() as u64;
    let repeated = count(&again);
    let handed_over = count(&|talk| !talk.handoffs.is_empty());
    let contained = count(&|talk| talk.handoffs.is_empty() && !again(talk) && !bad(talk));
    let whole = talks.len() as u64;
    let messages: u64 = talks.iter().map(|talk| talk.messages).sum();
    let not_understood: u64 = talks.iter().map(|talk| talk.not_understood).sum();
    let between = |least: u64, most: u64| nps.iter().filter(|score| (least..=most).contains(score)).count() as u64;
    let (promoters, passives, detractors) = (between(9, 10), between(7, 8), between(0, 6));
    json!({
        "period": {"from": from, "to": to, "timezone": "Asia/Jakarta"},
        "filter": {"team": filter.team, "agent": filter.agent, "intent": filter.intent},
        "conversations": whole,
        "conversations_by_day": from.iter_days().take_while(|day| *day <= to).map(|day| json!({
            "day": day,
            "conversations": talks.iter().filter(|talk| local(talk.began).date_naive() == day).count(),
        })).collect::<Vec<_>>(),
        "conversations_by_hour": (0..24).map(|hour| json!({
            "hour": hour,
            "conversations": talks.iter().filter(|talk| local(talk.began).hour() == hour).count(),
        })).collect::<Vec<_>>(),
        "first_response": {
            "target_s": 90,
            // The bot answers in the turn of the message.
            "bot": {
                "answered": whole, "median_s": (whole > 0).then_some(0.0), "p90_s": (whole > 0).then_some(0.0),
                "counted": whole, "within_target": part(whole, whole),
            },
            "person": without_nulls(json!({
                "answered": open_answers.len(),
                "median_s": percentile(&open_answers, 0.5), "p90_s": percentile(&open_answers, 0.9),
                "wall_median_s": percentile(&wall_answers, 0.5), "wall_p90_s": percentile(&wall_answers, 0.9),
                "counted": counted, "within_target": part(in_time, counted),
            })),
        },
        "resolution": {
            "resolved": open_ends.len(),
            "median_s": percentile(&open_ends, 0.5), "p90_s": percentile(&open_ends, 0.9),
            "wall_median_s": percentile(&wall_ends, 0.5), "wall_p90_s": percentile(&wall_ends, 0.9),
        },
        "csat": {
            "ratings": csat.len(),
            "mean": part(csat.iter().sum(), csat.len() as u64),
            "satisfied": part(csat.iter().filter(|score| **score >= 4).count() as u64, csat.len() as u64),
            "scores": (1..=5).map(|wanted| csat.iter().filter(|score| **score == wanted).count()).collect::<Vec<_>>(),
        },
        "nps": {
            "ratings": nps.len(),
            "score": (!nps.is_empty()).then(|| (promoters as f64 - detractors as f64) * 100.0 / nps.len() as f64),
            "promoters": promoters, "passives": passives, "detractors": detractors,
        },
        "repeat": {"conversations": repeated, "rate": part(repeated, whole)},
        "containment": {
            "gross": part(whole - handed_over, whole), "net": part(contained, whole),
            "handed_over": handed_over, "repeated": repeated, "badly_rated": count(&bad),
        },
        "fallback": {"messages": messages, "not_understood": not_understood, "rate": part(not_understood, messages)},
        "intents": intents(&talks),
        "steps": steps(&talks),
        "choices": choices(&in_period),
        "not_counted": 0,
    })
}

fn part(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// As spreadsheets do it, in seconds.
fn percentile(values: &[i64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let place = share * (sorted.len().checked_sub(1)? as f64);
    let (below, above) = (
        sorted[place.floor() as usize] as f64,
        sorted[place.ceil() as usize] as f64,
    );
    Some((below * (1.0 - place.fract()) + above * place.fract()) / 1_000.0)
}

/// Clock times are left out where there are none.
fn without_nulls(mut figures: Value) -> Value {
    let fields = figures.as_object_mut().expect("an object");
    fields.retain(|key, value| !(key.starts_with("wall_") && value.is_null()));
    figures
}

fn intents(talks: &[&Talk]) -> Vec<Value> {
    let names: BTreeSet<&str> = talks.iter().flat_map(|talk| talk.intents.iter().copied()).collect();
    let mut rows: Vec<(usize, &str, usize)> = names
        .into_iter()
        .map(|name| {
            let answers = talks
                .iter()
                .flat_map(|talk| &talk.intents)
                .filter(|intent| **intent == name)
                .count();
            let in_talks = talks.iter().filter(|talk| talk.intents.contains(&name)).count();
            (answers, name, in_talks)
        })
        .collect();
    rows.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    let row = |(answers, intent, conversations)| json!({"intent": intent, "answers": answers, "conversations": conversations});
    rows.into_iter().map(row).collect()
}

fn steps(talks: &[&Talk]) -> Vec<Value> {
    let mut sums: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    for (flow, step, stands) in talks.iter().flat_map(|talk| &talk.steps) {
        let sum = sums.entry((flow, step)).or_default();
        sum.0 += 1;
        sum.1 += u64::from(*stands);
    }
    let mut rows: Vec<_> = sums.into_iter().collect();
    rows.sort_by(|((flow, step), sum), ((other_flow, other_step), other)| {
        flow.cmp(other_flow)
            .then(other.0.cmp(&sum.0))
            .then(step.cmp(other_step))
    });
    rows.into_iter()
        .map(|((flow, step), (reached, left))| {
            json!({"flow": flow, "step": step, "reached": reached, "left": left, "drop_off": part(left, reached)})
        })
        .collect()
}

/// Names of the period, whatever the filter.
fn choices(talks: &[&Talk]) -> Value {
    let (mut teams, mut agents, mut intents) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::<&str>::new());
    for talk in talks {
        intents.extend(talk.intents.iter().copied());
        for handoff in &talk.handoffs {
            teams.insert(handoff.team);
            agents.extend(handoff.agent);
            agents.extend(handoff.answered.map(|(agent, _)| agent));
        }
    }
    json!({"teams": teams, "agents": agents, "intents": intents})
}
