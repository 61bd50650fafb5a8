//! The conversation tests that hold what a proposal answers.

use super::patch::{Patch, replaced};
use crate::bot::{Bot, SourceFile, compile, decode};
use crate::rehearsal::{Act, Case, Expect, Opening, Session, Suite, Turn, expect_as_seen, head, write};
use std::sync::Arc;

/// Where tests of what visitors had asked in vain are kept.
pub const TESTS: &str = "tests/conversations/from-visitors.yaml";
const TESTS_HEAD: [&str; 2] = [
    "# Pertanyaan pengunjung yang dulu tidak terjawab dan sekarang terjawab: ditambahkan oleh `sapa misses --accept`.\n",
    "# Questions that visitors had asked in vain, and that are answered now: `sapa misses --accept` adds them.\n",
];
/// Characters of a test's name, and of a new intent's name.
pub(super) const NAME: usize = 60;

/// The folder's files with the patch and with conversation tests that ask the questions again, each of which holds the intent and what
/// is said. The tests' file is the second of the two that change.
pub fn with_test(
    files: &[SourceFile],
    bot: &Bot,
    patch: &Patch,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> (Vec<SourceFile>, SourceFile) {
    let patched = replaced(files, &patch.file, &patch.edited);
    let compiled = compile(&patched, lookup);
    let edited = compiled.content.map(|content| {
        let suite = Suite::read(&patched, Some(&content));
        suite.bot(Arc::new(content), compiled.catalog)
    });
    let edited = edited.as_ref().unwrap_or(bot);
    let existing = files.iter().find(|file| file.path == TESTS);
    let before = existing.and_then(|file| decode(file).ok()).map(str::to_owned);
    let [id, en] = TESTS_HEAD;
    let indonesian = bot.content.languages.first().is_some_and(|first| first == "id");
    let told = if indonesian { id } else { en };
    let before = before.unwrap_or_else(|| format!("{}{told}", head(files)));
    let mut names: Vec<String> = Suite::read(files, None)
        .cases
        .into_iter()
        .filter(|case| case.file == TESTS)
        .map(|case| case.name)
        .collect();
    let mut text = before;
    for question in &patch.questions {
        let case = case(edited, question, &patch.intent, free_name(question, &names));
        names.push(case.name.clone());
        if !(text.is_empty() || text.ends_with('\n')) {
            text.push('\n');
        }
        text.push_str(&write(&case, bot.content.hours.zone()));
    }
    let test = SourceFile {
        path: TESTS.to_owned(),
        bytes: text.clone().into_bytes(),
    };
    (replaced(&patched, TESTS, &text), test)
}

/// A test that asks a question in a conversation of its own and expects its intent, and what the bot says now.
fn case(bot: &Bot, question: &str, intent: &str, name: String) -> Case {
    let act = Act::Visitor(question.to_owned());
    let mut case = Case {
        name,
        file: TESTS.to_owned(),
        line: 0,
        at: Case::usual_start(bot.content.hours.zone()),
        language: None,
        visitor: crate::dialogue::Visitor::default(),
        page: None,
        turns: Vec::new(),
    };
    let mut session = Session::open(
        bot,
        &Opening {
            at: case.at,
            language: None,
            visitor: case.visitor.clone(),
            page: None,
        },
    );
    let before = session.state().clone();
    // A visitor's message can always be said.
    let says = match session.act(&act) {
        Ok(()) => expect_as_seen(&before, None, &session, &act).says,
        Err(_) => Vec::new(),
    };
    case.turns.push(Turn {
        line: 0,
        act,
        expect: Expect {
            intent: Some(vec![intent.to_owned()]),
            says,
            ..Expect::default()
        },
    });
    case
}

/// The question, shortened, and numbered where there is a test of that name.
fn free_name(question: &str, taken: &[String]) -> String {
    let name: String = question.chars().take(NAME).collect();
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(name)
}
