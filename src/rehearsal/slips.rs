//! Slips of the finger, for trying how a bot takes mistyped messages.

use super::play::act;
use super::script::{Act, Case, Expect, Turn};
use super::session::Session;
use crate::bot::Bot;
use serde::Serialize;

/// Letters that a word needs before anything in it slips.
const SHORTEST: usize = 4;
/// Letters beside each other on the keyboard, row by row.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
/// Wrong answers that are told one by one.
const TOLD: usize = 200;

/// What became of all visitors' lines of a suite, each typed with slips. Field names are the JSON of `sapa test --typos`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SlipReport {
    /// Slips tried in each line.
    pub seeds: u32,
    /// Lines with a word that is long enough, in tests that pass as they are written.
    pub lines: usize,
    pub played: usize,
    /// Still as the test expects, and understood as without the slip.
    pub passed: usize,
    /// No intent answered: the bot asked back.
    pub lost: usize,
    /// The same intent answered, but not as expected: another product, another text.
    pub otherwise: usize,
    /// Another intent answered; counted in full.
    pub wrong: usize,
    /// The first of those, by test.
    pub wrong_answers: Vec<WrongAnswer>,
}

/// A mistyped line that another intent answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrongAnswer {
    pub test: String,
    pub file: String,
    pub line: usize,
    /// As the test has it.
    pub said: String,
    /// As it was typed.
    pub typed: String,
    pub expected: Vec<String>,
    pub answered: Vec<String>,
}

/// Plays one test and, at each line of the visitor, tries it with `seeds` slips in place of it. What comes before and after is as
/// written, so that each slip is judged for itself.
pub fn try_slips(bot: &Bot, case: &Case, seeds: u32) -> SlipReport {
    let mut report = SlipReport {
        seeds,
        ..SlipReport::default()
    };
    let mut session = Session::open(bot, &case.opening());
    for (index, turn) in case.turns.iter().enumerate() {
        let before = session.clone();
        if act(&mut session, turn).is_some() {
            // What fails as it is written says nothing about slips.
            return report;
        }
        let Act::Visitor(said) = &turn.act else { continue };
        let expected: Vec<String> = session.seen().intents.into_iter().map(str::to_owned).collect();
        let mut tried = 0;
        for seed in 0..seeds {
            let Some(typed) = slip(said, mix(u64::from(seed)) ^ mix(index as u64 + 1)) else {
                break;
            };
            tried += 1;
            let mut mistyped = before.clone();
            let turn = Turn {
                act: Act::Visitor(typed.clone()),
                ..turn.clone()
            };
            let difference = act(&mut mistyped, &turn);
            let answered: Vec<String> = mistyped.seen().intents.into_iter().map(str::to_owned).collect();
            // Where no intent was at work (a command, an option), what the test expects decides.
            let as_before = answered == expected || expected.is_empty() && turn.expect != Expect::default();
            match (difference.is_none(), as_before) {
                (true, true) => report.passed += 1,
                (false, true) => report.otherwise += 1,
                _ if answered.iter().all(|intent| expected.contains(intent)) => report.lost += 1,
                _ => report.add(WrongAnswer {
                    test: case.name.clone(),
                    file: case.file.clone(),
                    line: turn.line,
                    said: said.clone(),
                    typed,
                    expected: expected.clone(),
                    answered,
                }),
            }
        }
        report.lines += usize::from(tried > 0);
        report.played += tried;
    }
    report
}

impl SlipReport {
    /// Adds another test's.
    pub fn merge(&mut self, other: Self) {
        self.lines += other.lines;
        self.played += other.played;
        self.passed += other.passed;
        self.lost += other.lost;
        self.otherwise += other.otherwise;
        self.wrong += other.wrong;
        let room = TOLD.saturating_sub(self.wrong_answers.len());
        self.wrong_answers.extend(other.wrong_answers.into_iter().take(room));
    }

    fn add(&mut self, wrong: WrongAnswer) {
        self.wrong += 1;
        if self.wrong_answers.len() < TOLD {
            self.wrong_answers.push(wrong);
        }
    }
}

/// The text with one slip in one of its words: a neighbouring key, two letters swapped, one left out or one doubled. Never in a
/// word's first letter, and only in words of four letters and more. The same seed gives the same slip; `None`: no word is long
/// enough.
pub fn slip(text: &str, seed: u64) -> Option<String> {
    let words = words(text);
    let (start, end) = *words.get(below(seed, words.len())?)?;
    let letters: Vec<char> = text.get(start..end)?.chars().collect();
    // From a place in the word on, the first at which that kind of slip can be seen.
    let kind = mix(seed ^ 1) % 4;
    let first = 1 + below(mix(seed ^ 2), letters.len() - 1)?;
    let slipped = (0..letters.len() - 1)
        .map(|step| 1 + (first - 1 + step) % (letters.len() - 1))
        .find_map(|at| slipped(&letters, at, kind, mix(seed ^ 3)))?;
    Some(format!("{}{slipped}{}", text.get(..start)?, text.get(end..)?))
}

/// The word with that slip at a letter that is not its first. `None`: it would not be seen there.
fn slipped(letters: &[char], at: usize, kind: u64, seed: u64) -> Option<String> {
    let mut word = letters.to_vec();
    match kind {
        0 => {
            let near = neighbours(letters[at]);
            word[at] = *near.get(below(seed, near.len())?)?;
        }
        1 if at + 1 < letters.len() && letters[at] != letters[at + 1] => word.swap(at, at + 1),
        1 => return None,
        2 => {
            word.remove(at);
        }
        _ => word.insert(at, letters[at]),
    }
    Some(word.into_iter().collect())
}

/// Keys beside a letter's.
fn neighbours(letter: char) -> Vec<char> {
    let lower = letter.to_ascii_lowercase();
    let place = ROWS
        .iter()
        .enumerate()
        .find_map(|(row, keys)| keys.chars().position(|key| key == lower).map(|at| (row, at)));
    let Some((row, at)) = place else { return Vec::new() };
    let key = |row: Option<usize>, at: Option<usize>| ROWS.get(row?)?.chars().nth(at?);
    [
        key(Some(row), at.checked_sub(1)),
        key(Some(row), at.checked_add(1)),
        key(row.checked_sub(1), Some(at)),
        key(row.checked_add(1), Some(at)),
    ]
    .into_iter()
    .flatten()
    .map(|near| {
        if letter.is_uppercase() {
            near.to_ascii_uppercase()
        } else {
            near
        }
    })
    .collect()
}

/// Byte ranges of the words that may slip: letters alone, between spaces and punctuation.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let core = part.trim_matches(|c: char| !c.is_alphanumeric());
        let long_enough = core.chars().count() >= SHORTEST && core.chars().all(char::is_alphabetic);
        if let Some(at) = part.find(core).filter(|_| long_enough) {
            words.push((start + at, start + at + core.len()));
        }
        start += part.len();
    }
    words
}

/// A number below `bound`; `None` where there is none.
fn below(seed: u64, bound: usize) -> Option<usize> {
    let bound = u64::try_from(bound).ok().filter(|bound| *bound > 0)?;
    usize::try_from(mix(seed) % bound).ok()
}

/// Steele, Lea and Flood's SplitMix64 (2014): every bit of the seed changes every bit of what comes out.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_kind_of_slip_is_as_it_says() {
        let letters: Vec<char> = "harga".chars().collect();
        for (at, kind, expected) in [
            (2, 1, Some("hagra")),
            (1, 1, Some("hraga")),
            (4, 1, None),
            (2, 2, Some("haga")),
            (3, 3, Some("hargga")),
        ] {
            assert_eq!(slipped(&letters, at, kind, 0).as_deref(), expected, "{at} {kind}");
        }
        for seed in 0..20 {
            let near = slipped(&letters, 1, 0, seed).expect("a has neighbours");
            assert!(["hqrga", "hsrga", "hzrga"].contains(&near.as_str()), "{near}");
        }
    }

    #[test]
    fn slips_are_seeded_and_leave_first_letters_and_short_words_alone() {
        let said = "brp hrga Kaos polos, kak? 0812345678 a@b.co";
        let mut seen = BTreeSet::new();
        for seed in 0..200 {
            let typed = slip(said, seed).expect("it has long words");
            assert_eq!(slip(said, seed).as_ref(), Some(&typed));
            assert_ne!(typed, said);
            for part in ["brp ", ", kak? 0812345678 a@b.co", " h", " K", " p"] {
                assert!(typed.contains(part), "{typed:?} has no {part:?}");
            }
            seen.insert(typed);
        }
        assert!(seen.len() > 20, "{seen:?}");
        for said in ["ya", "brp sih kak", "", "12345 a1b2c3", "@@@@"] {
            assert_eq!(slip(said, 1), None, "{said:?}");
        }
    }
}
