//! Plays one test up to its first difference, and tells that difference.

use super::line::{Line, transcript};
use super::script::{Act, Case, Turn};
use super::session::{Opening, Session};
use super::verdict;
use crate::bot::Bot;
use crate::both;
use crate::dialogue::Trace;
use crate::matching::told::{contribution, points};
use crate::matching::{Clock, Contribution, Explanation};
use crate::text::{Bilingual, Locale, Noun};
use std::fmt::Write;

/// Intents named in a reason.
const NAMED: usize = 3;

/// What one test came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The first difference; `None`: passed.
    pub failure: Option<Failure>,
    /// Gaps in the bot's content that were met on the way: place and what is wrong there.
    pub faults: Vec<String>,
    /// What each event reached.
    pub traces: Vec<Trace>,
}

/// Where a test and the bot part.
#[derive(Clone, Debug)]
pub struct Failure {
    /// From 1.
    pub turn: usize,
    /// Of that turn.
    pub line: usize,
    pub difference: Bilingual,
    /// The conversation up to there.
    pub transcript: Vec<Line>,
    /// Why that turn's message was understood as it was, where it is one.
    pub reason: Option<Reason>,
}

/// What a message was taken for.
#[derive(Clone, Debug)]
pub enum Reason {
    /// An option of a menu: flow, step, and its number from 1.
    Option { flow: String, step: String, number: usize },
    /// A message of its own, outside any flow.
    Message(Box<Explanation>),
}

/// Plays one test up to its first difference.
pub fn run(bot: &Bot, case: &Case) -> Outcome {
    let mut session = Session::open(bot, &case.opening());
    let mut failure = None;
    for (index, turn) in case.turns.iter().enumerate() {
        if let Some(difference) = act(&mut session, turn) {
            failure = Some(Failure {
                turn: index + 1,
                line: turn.line,
                difference,
                transcript: session.lines().to_vec(),
                reason: reason(bot, &session, &turn.act),
            });
            break;
        }
    }
    let (traces, faults) = session.into_reached();
    Outcome {
        failure,
        faults,
        traces,
    }
}

/// Lets one turn happen. `Some`: what is other than expected.
pub(super) fn act(session: &mut Session<'_>, turn: &Turn) -> Option<Bilingual> {
    match session.act(&turn.act) {
        Ok(()) => verdict::difference(&session.seen(), &turn.expect),
        Err(reason) => Some(reason),
    }
}

impl Case {
    pub(super) fn opening(&self) -> Opening {
        Opening {
            at: self.at,
            language: self.language.clone(),
            visitor: self.visitor.clone(),
            page: self.page.clone(),
        }
    }
}

impl Failure {
    /// The difference in one line.
    pub fn headline(&self, locale: Locale) -> String {
        let (turn, line, difference) = (self.turn, self.line, self.difference.told(locale));
        let told = both!(
            "giliran {turn} (baris {line}): {difference}",
            "turn {turn} (line {line}): {difference}"
        );
        told.told(locale).to_owned()
    }

    /// The difference, the conversation up to it, and why the message was understood as it was.
    pub fn told(&self, locale: Locale) -> String {
        format!("{}\n{}", self.headline(locale), self.details(locale))
    }

    /// What stands below the headline.
    pub fn details(&self, locale: Locale) -> String {
        let mut text = transcript(&self.transcript, locale);
        if let Some(reason) = &self.reason {
            text.push_str(&reason.told(locale));
        }
        text.truncate(text.trim_end().len());
        text
    }
}

impl Reason {
    /// What decided, then the nearest intents with what speaks for and against each.
    pub fn told(&self, locale: Locale) -> String {
        let because = Noun::new("karena", "because").told(locale);
        match self {
            Self::Option { flow, step, number } => {
                let told = both!(
                    "dibaca sebagai opsi {number} dari {flow}/{step}",
                    "it was read as option {number} of {flow}/{step}"
                );
                format!("  {because:>10}  {}\n", told.told(locale))
            }
            Self::Message(explanation) => {
                let decided = match (explanation.decision.as_str(), &explanation.intent) {
                    ("answer", Some(intent)) => both!("dijawab dengan `{intent}`", "answered by `{intent}`"),
                    ("ask", Some(intent)) => both!(
                        "dijawab dengan `{intent}`, setelah bertanya dulu",
                        "answered by `{intent}`, after a question"
                    ),
                    ("clarify", _) => both!("ditawari pilihan (\"maksud Kakak?\")", "asked back (\"did you mean\")"),
                    _ => both!("tidak dikenali", "not recognised"),
                };
                let needed = points(explanation.threshold);
                let decided = decided.told(locale);
                let told = both!(
                    "pesan itu sendiri {decided}; perlu {needed} poin untuk menjawab",
                    "by itself the message is {decided}; {needed} points are needed to answer"
                );
                let mut text = format!("  {because:>10}  {}\n", told.told(locale));
                for intent in explanation.intents.iter().take(NAMED) {
                    let of =
                        |part: &Contribution| format!("{} {:+}", contribution(part).told(locale), points(part.value));
                    let parts: Vec<String> = intent.contributions.iter().map(of).collect();
                    let (name, score) = (&intent.intent, points(intent.score));
                    let _ = writeln!(text, "              {name} {score}: {}", parts.join("; "));
                }
                text
            }
        }
    }
}

fn reason(bot: &Bot, session: &Session<'_>, act: &Act) -> Option<Reason> {
    let Act::Visitor(message) = act else { return None };
    if let Some((flow, step, index)) = session.turn_traces().iter().flat_map(|trace| &trace.options).next() {
        return Some(Reason::Option {
            flow: flow.clone(),
            step: step.clone(),
            number: index + 1,
        });
    }
    let clock = Clock {
        now: session.now(),
        zone: bot.content.hours.zone(),
    };
    let explanation = bot.content.explain(message, &bot.catalog, &clock);
    Some(Reason::Message(Box::new(explanation)))
}
