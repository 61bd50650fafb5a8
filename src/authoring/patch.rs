//! A miss becomes a patch: one line in an intent's file, and a conversation test that holds it there.

use super::edit::append_to_list;
use super::misses::Group;
use crate::bot::diagnostic::Report;
use crate::bot::source::Sources;
use crate::bot::yaml::{self, Value};
use crate::bot::{Bot, Role, SourceFile, compile, decode, role};
use crate::matching::{Advice, Clock, Decision, Explanation, Kind};
use crate::rehearsal::{Act, Case, Expect, Suite, Turn, head, in_quotes, write};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Where tests of what visitors had asked in vain are kept.
pub const TESTS: &str = "tests/conversations/from-visitors.yaml";
const TESTS_HEAD: &str =
    "# Questions that visitors had asked in vain, and that are answered now: `sapa misses --accept` adds them.\n";
/// Phrasings of a group that a proposal is tried on.
const TRIED: usize = 6;
/// Characters of a test's name.
const NAME: usize = 60;
/// Letters of a word that may become a keyword.
const KEYWORD: usize = 5;

/// A line that answers a group of misses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patch {
    pub intent: String,
    /// The intent's file.
    pub file: String,
    /// `examples` or `keywords`.
    pub key: &'static str,
    pub line: String,
    /// Of the phrasings it was tried on, how many the intent answers with it.
    pub answers: usize,
    pub tried: usize,
    /// A word that means something speaks for the intent already, or the author has named it. Else nothing but everyday words does
    /// ("bisa", "mau"), and the question may be about anything.
    pub on_topic: bool,
    /// The file with it.
    #[serde(skip)]
    pub edited: String,
    /// The phrasing for the test.
    #[serde(skip)]
    pub question: String,
}

/// Why there is no patch for a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum NoPatch {
    /// No intent is near: an intent of its own is needed.
    NothingNear,
    /// The intent has no file that could be edited safely: the line is to be written by hand.
    ByHand { intent: String, line: String },
    /// The line would not have the question answered.
    NotEnough { intent: String, line: String },
}

/// Proposes a line for a group. `intent`: the author has said where it belongs; else the nearest intent is taken.
///
/// # Errors
/// Why there is nothing to propose.
pub fn propose(
    files: &[SourceFile],
    bot: &Bot,
    group: &Group,
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
        Advice::Example { intent: near, line } if intent.is_none_or(|intent| intent == near) => {
            Some((near.clone(), line.clone()))
        }
        _ => None,
    });
    let given = || intent.map(|intent| (intent.to_owned(), question.replace(['{', '}'], " ")));
    let named = intent.is_some();
    let (intent, line) = advised.or_else(given).ok_or(NoPatch::NothingNear)?;
    let by_hand = || NoPatch::ByHand {
        intent: intent.clone(),
        line: line.clone(),
    };
    let (file, text) = intent_file(files, &intent).ok_or_else(by_hand)?;
    let trial = Trial {
        files,
        bot,
        group,
        intent: &intent,
        file,
        text,
        lookup,
        at: group.last,
        on_topic: named || speaks_of(&explanation, &intent, bot),
    };
    let by_example = trial.with("examples", &line).ok_or_else(by_hand)?;
    // A word that all of them share and that says nothing to the bot yet may answer more of them than one example.
    let keyword = (by_example.answers < by_example.tried)
        .then(|| trial.shared_word(&explanation.unknown))
        .flatten();
    let by_keyword = keyword.and_then(|word| trial.with("keywords", &word));
    let best = by_keyword
        .filter(|keyword| keyword.answers > by_example.answers)
        .unwrap_or(by_example);
    if best.answers == 0 {
        return Err(NoPatch::NotEnough {
            intent: intent.clone(),
            line,
        });
    }
    Ok(best)
}

/// The file of a new intent for a group that belongs nowhere yet: its title by its name, other ways of asking as examples, and the
/// reply. [`propose`] adds the question itself.
pub fn new_intent(files: &[SourceFile], group: &Group, name: &str, reply: &str) -> SourceFile {
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
    text.push_str(&format!("title: {}\nexamples:\n", in_quotes(&title)));
    for phrasing in group.phrasings.iter().skip(1).take(TRIED) {
        text.push_str(&format!("  - {}\n", in_quotes(&phrasing.text.replace(['{', '}'], " "))));
    }
    text.push_str(&format!("reply: {}\n", in_quotes(reply)));
    SourceFile {
        path: format!("intents/{name}.yaml"),
        bytes: text.into_bytes(),
    }
}

/// Whether a keyword speaks for the intent, or a word of its examples that is more than an everyday one.
fn speaks_of(explanation: &Explanation, intent: &str, bot: &Bot) -> bool {
    let lexicon = bot.content.matcher.lexicon();
    let means_something = |word: &str| {
        let class = lexicon.class(word);
        !(class.stop || class.question || class.vocative || class.courtesy)
    };
    let ranked = explanation.intents.iter().find(|ranked| ranked.intent == intent);
    let parts = ranked.into_iter().flat_map(|ranked| &ranked.contributions);
    parts.filter(|part| part.value > 0.0).any(|part| match part.kind {
        Kind::Keyword => true,
        Kind::Word => part.text.split(' ').any(means_something),
        _ => false,
    })
}

/// What a proposal is tried against.
struct Trial<'t> {
    files: &'t [SourceFile],
    bot: &'t Bot,
    group: &'t Group,
    intent: &'t str,
    file: &'t SourceFile,
    text: &'t str,
    lookup: &'t dyn Fn(&str) -> Option<String>,
    at: DateTime<Utc>,
    on_topic: bool,
}

impl Trial<'_> {
    /// The bot with that line, and what it then answers. `None`: the file cannot be edited, or the bot is broken by it.
    fn with(&self, key: &'static str, line: &str) -> Option<Patch> {
        let edited = append_to_list(self.text, key, line).ok()?;
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
        Some(Patch {
            intent: self.intent.to_owned(),
            file: self.file.path.clone(),
            key,
            line: line.to_owned(),
            answers: answered.len(),
            tried: phrasings.len(),
            on_topic: self.on_topic,
            edited,
            question: answered.first().map_or_else(String::new, |text| (**text).to_owned()),
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
                let utterance = crate::text::Utterance::read(&phrasing.text, lexicon);
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

/// The folder's files with the patch and with a conversation test that asks the question again. The test's file is the second of
/// the two that change.
pub fn with_test(files: &[SourceFile], bot: &Bot, patch: &Patch) -> (Vec<SourceFile>, SourceFile) {
    let patched = replaced(files, &patch.file, &patch.edited);
    let existing = files.iter().find(|file| file.path == TESTS);
    let before = existing.and_then(|file| decode(file).ok()).map(str::to_owned);
    let before = before.unwrap_or_else(|| format!("{}{TESTS_HEAD}", head(files)));
    let names: Vec<String> = Suite::read(files, None)
        .cases
        .into_iter()
        .filter(|case| case.file == TESTS)
        .map(|case| case.name)
        .collect();
    let case = Case {
        name: free_name(&patch.question, &names),
        file: TESTS.to_owned(),
        line: 0,
        at: Case::usual_start(bot.content.hours.zone()),
        language: None,
        visitor: crate::dialogue::Visitor::default(),
        page: None,
        turns: vec![Turn {
            line: 0,
            act: Act::Visitor(patch.question.clone()),
            expect: Expect {
                intent: Some(vec![patch.intent.clone()]),
                ..Expect::default()
            },
        }],
    };
    let gap = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let text = format!("{before}{gap}{}", write(&case, bot.content.hours.zone()));
    let test = SourceFile {
        path: TESTS.to_owned(),
        bytes: text.clone().into_bytes(),
    };
    (replaced(&patched, TESTS, &text), test)
}

/// The question, shortened, and numbered where there is a test of that name.
fn free_name(question: &str, taken: &[String]) -> String {
    let name: String = question.chars().take(NAME).collect();
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(name)
}

/// The files with one of them changed or new, by path.
fn replaced(files: &[SourceFile], path: &str, text: &str) -> Vec<SourceFile> {
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
mod tests {
    use super::*;
    use crate::authoring::Phrasing;

    #[test]
    fn a_new_intent_is_written_as_it_was_asked() {
        let odd = "bisa\u{7f} \u{feff}gosend: \"ya\" ~?";
        let phrasing = |text: &str| Phrasing {
            text: text.to_owned(),
            count: 1,
            conversation: String::new(),
        };
        let group = Group {
            count: 2,
            persons: 0,
            last: DateTime::UNIX_EPOCH,
            phrasings: vec![phrasing("gosend"), phrasing(odd)],
        };
        let modeline = "# yaml-language-server: $schema=../schemas/intent.json";
        let other = SourceFile {
            path: "intents/price.yaml".to_owned(),
            bytes: format!("{modeline}\r\nreply: Ya\r\n").into_bytes(),
        };
        let file = new_intent(&[other], &group, "kirim-instan", "Bisa, Kak: hari ini.");
        let text = decode(&file).expect("it is text").to_owned();
        assert!(text.starts_with(&format!("{modeline}\ntitle: ")), "{text}");
        let mut sources = Sources::default();
        let number = sources.add(&file.path, &text);
        let mut report = Report::new(&sources);
        let read = yaml::parse(number, &mut report);
        assert!(report.finish().is_empty(), "{text}");
        let Some(Value::Map(entries)) = read.map(|node| node.value) else {
            panic!("{text}");
        };
        let written: Vec<&Value> = entries.iter().map(|(_, node)| &node.value).collect();
        let texts = written.iter().flat_map(|value| match value {
            Value::Scalar { text, .. } => vec![text.as_str()],
            Value::List(items) => items
                .iter()
                .filter_map(|item| match &item.value {
                    Value::Scalar { text, .. } => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            Value::Map(_) => Vec::new(),
        });
        assert_eq!(
            texts.collect::<Vec<_>>(),
            ["Kirim instan", odd, "Bisa, Kak: hari ini."],
            "{text}"
        );
    }
}
