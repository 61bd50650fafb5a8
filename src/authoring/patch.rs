//! A miss becomes a patch: one line in an intent's file, and a conversation test that holds it there.

use super::edit::append_to_list;
use super::hold::NAME;
use super::mask::unmasked;
use super::misses::{Beside, Group, Phrasing};
use super::topic::tells;
use crate::bot::diagnostic::Report;
use crate::bot::source::Sources;
use crate::bot::yaml::{self, Value};
use crate::bot::{Answer, Bot, Role, SlotSpec, SourceFile, compile, role};
use crate::matching::entity::Entity;
use crate::matching::{Advice, Clock, Decision, Explanation, Kind};
use crate::rehearsal::in_quotes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;

/// Phrasings of a group that a proposal is tried on.
const TRIED: usize = 6;
/// Letters of a word that may become a keyword.
const KEYWORD: usize = 4;
/// Other questions that a proposal is tried on.
const OTHERS: usize = 200;

/// A line that answers a group of misses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patch {
    pub intent: String,
    /// The intent's file.
    pub file: String,
    /// `examples` or `keywords`.
    pub key: &'static str,
    pub line: String,
    /// Further examples, for ways of asking that the line alone does not answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<String>,
    /// Ways of asking that are not answered with all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// Of the phrasings it was tried on, how many the intent answers with it.
    pub answers: usize,
    pub tried: usize,
    /// The file with it.
    #[serde(skip)]
    pub edited: String,
    /// The phrasings that it answers, each of which becomes a test.
    #[serde(skip)]
    pub questions: Vec<String>,
}

/// Why there is no patch for a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum NoPatch {
    /// No intent is near: an intent of its own is needed, which may be named so.
    NothingNear { name: String },
    /// The intent has no file that could be edited safely: the line is to be written by hand.
    ByHand { intent: String, line: String },
    /// The line would not have the question answered.
    NotEnough { intent: String, line: String },
    /// The question names what no product is called, and the intent tells of a product: as its example, the word would be answered with
    /// a product that was spoken of before.
    NoProduct { intent: String, word: String },
    /// With the line, another message would be answered otherwise.
    Harmful { intent: String, line: String, harm: Harm },
}

/// A visitor's message that a line would draw to another intent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Harm {
    pub text: String,
    /// The intent that answers it now; `None` for a question of another kind that is not answered yet.
    pub now: Option<String>,
    /// The intent that would then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
}

/// Proposes a line for a group. `intent`: the author has said where it belongs; else the nearest intent is taken, where a word that
/// means something speaks for it. A line that changes how anything else is answered is not proposed.
///
/// # Errors
/// Why there is nothing to propose.
pub fn propose(
    files: &[SourceFile],
    bot: &Bot,
    group: &Group,
    beside: &Beside<'_>,
    intent: Option<&str>,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Patch, NoPatch> {
    let question = group
        .phrasings
        .first()
        .map(|phrasing| phrasing.text.clone())
        .unwrap_or_default();
    let clock = Clock {
        now: group.last,
        zone: bot.content.hours.zone(),
    };
    let explanation = bot.content.explain(&question, &bot.catalog, &clock);
    let advised = explanation.advice.iter().find_map(|advice| match advice {
        Advice::Example { intent: near, line } if near_enough(near, &explanation, bot, intent) => {
            Some((near.clone(), line.clone()))
        }
        _ => None,
    });
    let given = || intent.map(|intent| (intent.to_owned(), question.replace(['{', '}'], " ")));
    let (intent, line) = advised.or_else(given).ok_or_else(|| NoPatch::NothingNear {
        name: new_name(bot, group),
    })?;
    if let Some(word) = no_product(&intent, &explanation, bot) {
        return Err(NoPatch::NoProduct { intent, word });
    }
    let by_hand = || NoPatch::ByHand {
        intent: intent.clone(),
        line: line.clone(),
    };
    let (file, text) = intent_file(files, &intent).ok_or_else(by_hand)?;
    let trial = Trial {
        files,
        bot,
        group,
        beside,
        intent: &intent,
        file,
        lookup,
        at: group.last,
    };
    let (by_example, harm) = trial.with("examples", &line, text).ok_or_else(by_hand)?;
    // A word that all of them share and that says nothing to the bot yet may answer more of them than one example.
    let keyword = (by_example.answers < by_example.tried)
        .then(|| trial.shared_word(&explanation.unknown))
        .flatten();
    let by_keyword = keyword.and_then(|word| trial.with("keywords", &word, text));
    let better = by_keyword.filter(|(keyword, harm)| harm.is_none() && keyword.answers > by_example.answers);
    let (best, harm) = better.unwrap_or((by_example, harm));
    if best.answers == 0 {
        return Err(NoPatch::NotEnough {
            intent: intent.clone(),
            line,
        });
    }
    match harm {
        Some(harm) => Err(NoPatch::Harmful {
            intent: best.intent,
            line: best.line,
            harm,
        }),
        None => Ok(trial.with_others(best)),
    }
}

/// The word that a question to an intent about a product names in vain: no product is called so.
fn no_product(intent: &str, explanation: &Explanation, bot: &Bot) -> Option<String> {
    let tells_of_product = |spec: &SlotSpec| spec.question.is_some() && matches!(spec.entity, Entity::Product);
    let intent = bot.content.intents.get(intent)?;
    let named = explanation.entities.iter().any(|entity| entity.entity == "product");
    if named || !intent.slots.iter().any(tells_of_product) {
        return None;
    }
    let lexicon = bot.content.matcher.lexicon();
    let mut unknown = explanation.unknown.iter().filter(|word| tells(word, lexicon));
    unknown.next().cloned()
}

/// The file of a new intent for a group that belongs nowhere yet: its title by its name, ways of asking as examples, and the reply.
/// First with all of them, then without the question itself, which [`propose`] adds.
pub fn new_intent(files: &[SourceFile], group: &Group, name: &str, reply: &str) -> (SourceFile, SourceFile) {
    let mut title: String = name.replace(['-', '_'], " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let modeline = files
        .iter()
        .filter(|file| role(&file.path) == Some(Role::Intent))
        .filter_map(|file| std::str::from_utf8(&file.bytes).ok()?.lines().next())
        .find(|line| line.starts_with("# yaml-language-server:"));
    let mut text = modeline.map_or_else(String::new, |line| format!("{line}\n"));
    text.push_str(&format!("title: {}\n", in_quotes(&title)));
    // A word that all of them have and that is known nowhere else answers whatever else is asked about it.
    let topic = group.topic.as_ref().filter(|topic| {
        let has = |phrasing: &&Phrasing| phrasing.text.to_lowercase().contains(topic.as_str());
        topic.chars().count() >= KEYWORD
            && group.phrasings.len() > 1
            && group.phrasings.iter().take(TRIED).all(|phrasing| has(&phrasing))
    });
    if let Some(topic) = topic {
        text.push_str(&format!("keywords:\n  - {}\n", in_quotes(topic)));
    }
    text.push_str("examples:\n");
    let line = |phrasing: &Phrasing| format!("  - {}\n", in_quotes(&phrasing.text.replace(['{', '}'], " ")));
    let lines: Vec<String> = group.phrasings.iter().take(TRIED + 1).map(line).collect();
    let file = |lines: &[String]| SourceFile {
        path: format!("intents/{name}.yaml"),
        bytes: format!("{text}{}reply: {}\n", lines.concat(), in_quotes(reply)).into_bytes(),
    };
    (file(&lines), file(lines.get(1..).unwrap_or_default()))
}

/// Whether a question may be taken for one to the intent: it is the one that its author has named, or enough words that mean something
/// speak for it. What the bot does not know may not outweigh them, and nobody is handed over because of it.
fn near_enough(near: &str, explanation: &Explanation, bot: &Bot, named: Option<&str>) -> bool {
    if let Some(named) = named {
        return named == near;
    }
    let lexicon = bot.content.matcher.lexicon();
    let unknown: Vec<&String> = explanation.unknown.iter().filter(|word| tells(word, lexicon)).collect();
    let ranked = explanation.intents.iter().find(|ranked| ranked.intent == near);
    let parts = ranked.into_iter().flat_map(|ranked| &ranked.contributions);
    let speaking = parts.filter(|part| part.value > 0.0 && matches!(part.kind, Kind::Keyword | Kind::Word));
    let words: BTreeSet<&str> = speaking
        .flat_map(|part| part.text.split([' ', '+']))
        .filter(|word| {
            !word.is_empty() && tells(word, lexicon) && !explanation.unknown.iter().any(|known| known == word)
        })
        .collect();
    let hands_over = bot
        .content
        .intents
        .get(near)
        .is_some_and(|intent| matches!(intent.answer, Answer::Handoff(_)));
    !words.is_empty() && unknown.len() <= if hands_over { 0 } else { words.len() }
}

/// A name for a new intent: what the questions are about, in letters that a file can be named by.
pub fn new_name(bot: &Bot, group: &Group) -> String {
    let lexicon = bot.content.matcher.lexicon();
    let first = group.phrasings.first().map_or("", |phrasing| phrasing.text.as_str());
    let telling = || {
        let words = crate::text::Utterance::read(&unmasked(first), lexicon).words;
        let words = words
            .into_iter()
            .map(|word| word.text)
            .filter(|word| tells(word, lexicon));
        words.take(2).collect::<Vec<_>>().join("-")
    };
    let name: String = group
        .topic
        .clone()
        .unwrap_or_else(telling)
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(NAME)
        .collect();
    let name = match name.trim_matches('-') {
        "" => "baru",
        name => name,
    };
    let taken = |name: &String| bot.content.intents.contains_key(name) || bot.content.flows.contains_key(name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// What a proposal is tried against.
struct Trial<'t> {
    files: &'t [SourceFile],
    bot: &'t Bot,
    group: &'t Group,
    beside: &'t Beside<'t>,
    intent: &'t str,
    file: &'t SourceFile,
    lookup: &'t dyn Fn(&str) -> Option<String>,
    at: DateTime<Utc>,
}

impl Trial<'_> {
    /// The bot with that line, what it then answers, and what it would answer otherwise. `None`: the file cannot be edited, or the bot is
    /// broken by it.
    /// `text` is the intent's file before.
    fn with(&self, key: &'static str, line: &str, text: &str) -> Option<(Patch, Option<Harm>)> {
        let edited = append_to_list(text, key, line).ok()?;
        let files = replaced(self.files, &self.file.path, &edited);
        let content = compile(&files, self.lookup).content?;
        let clock = Clock {
            now: self.at,
            zone: content.hours.zone(),
        };
        let phrasings: Vec<&str> = self
            .group
            .phrasings
            .iter()
            .take(TRIED)
            .map(|phrasing| phrasing.text.as_str())
            .collect();
        let answers = |text: &&&str| {
            let reading = content.matcher.read(text, &self.bot.catalog, &clock);
            matches!(&reading.decision, Decision::Answer { intents } if intents.first().is_some_and(|first| **first == *self.intent))
        };
        let answered: Vec<&&str> = phrasings.iter().filter(answers).collect();
        let harm = self.harm(line, |text| {
            match content.matcher.read(text, &self.bot.catalog, &clock).decision {
                Decision::Answer { intents } => intents.first().map(|intent| intent.to_string()),
                _ => None,
            }
        });
        let patch = Patch {
            intent: self.intent.to_owned(),
            file: self.file.path.clone(),
            key,
            line: line.to_owned(),
            more: Vec::new(),
            left: phrasings
                .iter()
                .filter(|text| !answered.contains(text))
                .map(|text| (*text).to_owned())
                .collect(),
            answers: answered.len(),
            tried: phrasings.len(),
            edited,
            questions: answered.iter().map(|text| (**text).to_owned()).collect(),
        };
        Some((patch, harm))
    }

    /// The same with an example more for each way of asking that is not answered yet, where that does no harm.
    fn with_others(&self, best: Patch) -> Patch {
        let mut patch = best;
        for other in patch.left.clone() {
            let example = other.replace(['{', '}'], " ");
            if !patch.left.contains(&other) {
                continue;
            }
            if let Some((longer, None)) = self.with("examples", &example, &patch.edited)
                && !longer.left.contains(&other)
                && longer.answers > patch.answers
            {
                patch.more.push(example);
                patch = Patch {
                    key: patch.key,
                    line: patch.line,
                    more: patch.more,
                    ..longer
                };
            }
        }
        patch
    }

    /// The first message beside the group's that is answered otherwise then: one that another intent answers now, or a question that has
    /// nothing in common with the line.
    fn harm(&self, line: &str, answer: impl Fn(&str) -> Option<String>) -> Option<Harm> {
        let lexicon = self.bot.content.matcher.lexicon();
        let telling = |text: &str| -> BTreeSet<String> {
            let words = crate::text::Utterance::read(text, lexicon).words;
            words
                .into_iter()
                .map(|word| word.text)
                .filter(|word| tells(word, lexicon))
                .collect()
        };
        let own = telling(line);
        let elsewhere = self.beside.answered.iter().find_map(|(text, now)| {
            let then = answer(text);
            (then.as_ref() != Some(now)).then(|| Harm {
                text: text.clone(),
                now: Some(now.clone()),
                then,
            })
        });
        let others = self
            .beside
            .groups
            .iter()
            .filter(|other| *other != self.group)
            .take(OTHERS);
        elsewhere.or_else(|| {
            others.flat_map(|other| other.phrasings.first()).find_map(|phrasing| {
                let strange = telling(&phrasing.text).is_disjoint(&own);
                let then = answer(&phrasing.text).filter(|then| strange && then == self.intent)?;
                Some(Harm {
                    text: phrasing.text.clone(),
                    now: None,
                    then: Some(then),
                })
            })
        })
    }

    /// The longest unknown word that stands in every phrasing.
    fn shared_word(&self, unknown: &[String]) -> Option<String> {
        let lexicon = self.bot.content.matcher.lexicon();
        let texts: Vec<Vec<String>> = self
            .group
            .phrasings
            .iter()
            .take(TRIED)
            .map(|phrasing| {
                let utterance = crate::text::Utterance::read(&unmasked(&phrasing.text), lexicon);
                utterance.words.into_iter().map(|word| word.text).collect()
            })
            .collect();
        let shared = |word: &&String| {
            word.chars().count() >= KEYWORD && texts.len() > 1 && texts.iter().all(|words| words.contains(word))
        };
        unknown
            .iter()
            .filter(shared)
            .max_by_key(|word| word.chars().count())
            .cloned()
    }
}

/// The files with one of them changed or new, by path.
pub(super) fn replaced(files: &[SourceFile], path: &str, text: &str) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = files.iter().filter(|file| file.path != path).cloned().collect();
    files.push(SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The file of an intent: the one that names it, or is named like it.
fn intent_file<'f>(files: &'f [SourceFile], intent: &str) -> Option<(&'f SourceFile, &'f str)> {
    files
        .iter()
        .filter(|file| role(&file.path) == Some(Role::Intent))
        .find_map(|file| {
            let text = std::str::from_utf8(&file.bytes).ok()?;
            (name_in(file, text)? == intent).then_some((file, text))
        })
}

fn name_in(file: &SourceFile, text: &str) -> Option<String> {
    let mut sources = Sources::default();
    let number = sources.add(&file.path, text);
    let Value::Map(entries) = yaml::parse(number, &mut Report::new(&sources))?.value else {
        return None;
    };
    let named = entries
        .into_iter()
        .find(|(key, _)| key.value == "intent")
        .map(|(_, node)| node.value);
    match named {
        Some(Value::Scalar { text, .. }) => Some(text),
        _ => {
            let stem = file.path.rsplit('/').next()?.strip_suffix(".yaml")?;
            Some(stem.to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
