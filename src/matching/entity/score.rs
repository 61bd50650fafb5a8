//! A mark on a scale: digits, number words, stars, and on a scale from 1 to 5 what people say instead of a number.

use super::{Search, SlotValue, number};
use crate::text::{Lexicon, Utterance};

/// Words of a message that is nothing but a verdict; a longer one is something else.
const VERDICT_WORDS: usize = 6;

/// Good already, and as good as it gets.
const GOOD: &[&str] = &[
    "bagus",
    "baik",
    "puas",
    "memuaskan",
    "good",
    "nice",
    "satisfied",
    "senang",
    "suka",
    "ramah",
    "oke",
    "ok",
    "okay",
    "cepat",
];
const BEST: &[&str] = &[
    "mantap",
    "sempurna",
    "keren",
    "terbaik",
    "hebat",
    "top",
    "jempolan",
    "excellent",
    "perfect",
    "great",
    "amazing",
    "awesome",
    "best",
    "love",
    "fantastic",
    "wonderful",
];
const FAIR: &[&str] = &[
    "cukup", "lumayan", "biasa", "standar", "fair", "average", "sedang", "so-so",
];
const BAD: &[&str] = &[
    "jelek",
    "buruk",
    "kecewa",
    "mengecewakan",
    "lambat",
    "lama",
    "bad",
    "poor",
    "disappointed",
    "slow",
];
const WORST: &[&str] = &["parah", "terburuk", "terrible", "worst", "awful", "horrible", "payah"];
const MORE: &[&str] = &[
    "banget", "sangat", "sekali", "amat", "very", "really", "super", "so", "paling",
];
const LESS: &[&str] = &["tidak", "kurang", "bukan", "belum", "not", "no"];

/// The score in a message, from `least` to `most`. `None`: there is none, or it is not on the scale.
pub(super) fn read(utterance: &Utterance, least: u8, most: u8) -> Option<u8> {
    let on_scale = |score: f64| {
        let whole = score.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&score);
        // Whole, and within the scale's bytes.
        whole.then_some(score as u8)
    };
    if let Some((score, of)) = part_of(&utterance.raw) {
        return on_scale(score).filter(|_| of == f64::from(most));
    }
    let mut search = Search::new(utterance);
    search.each(|words, at| number::number_at(words, at).map(|found| (SlotValue::Number(found.value), found.taken)));
    let numbers: Vec<f64> = search
        .found
        .iter()
        .filter_map(|found| match found.value {
            SlotValue::Number(number) => Some(number),
            _ => None,
        })
        .collect();
    match numbers[..] {
        // A minus before it is no dash.
        [score] if !utterance.raw.trim_start().starts_with('-') => on_scale(score),
        // "4 dari 5".
        [score, of] if of == f64::from(most) => on_scale(score),
        [] => stars(&utterance.raw)
            .and_then(on_scale)
            .or_else(|| ((least, most) == (1, 5)).then(|| verdict(utterance)).flatten()),
        _ => None,
    }
}

/// "4/5".
fn part_of(raw: &str) -> Option<(f64, f64)> {
    let word = raw.split_whitespace().find(|word| word.contains('/'))?;
    let (score, of) = word.split_once('/')?;
    Some((score.parse().ok()?, of.parse().ok()?))
}

/// A message of stars alone: how many.
fn stars(raw: &str) -> Option<f64> {
    let mut signs = raw.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{fe0f}');
    let count = signs.try_fold(0u32, |count, sign| {
        matches!(sign, '⭐' | '★' | '*' | '🌟').then_some(count + 1)
    })?;
    (count > 0).then_some(f64::from(count))
}

/// "bagus banget" is 5, "lumayan" 3, "kurang puas" 2. A message with other words of its own says something else.
fn verdict(utterance: &Utterance) -> Option<u8> {
    let words: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
    if words.is_empty() || words.len() > VERDICT_WORDS || utterance.raw.trim_end().ends_with('?') {
        return None;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let lexicon = Lexicon::every_language();
    let small = |word: &&str| {
        let class = lexicon.class(word);
        class.stop || class.vocative
    };
    let known = [GOOD, BEST, FAIR, BAD, WORST, MORE, LESS];
    let all_known = words
        .iter()
        .all(|word| known.iter().any(|list| list.contains(word)) || small(word));
    if !all_known {
        return None;
    }
    let (more, less) = (has(MORE), has(LESS));
    match (has(GOOD), has(BEST), has(FAIR), has(BAD), has(WORST)) {
        (_, true, _, false, false) if !less => Some(5),
        (true, false, false, false, false) if less => Some(2),
        (true, false, false, false, false) => Some(if more { 5 } else { 4 }),
        // "cukup puas", "lumayan bagus".
        (true, false, true, false, false) if !less => Some(4),
        (false, false, true, false, false) if !less => Some(3),
        (false, false, false, true, false) if less => Some(3),
        (false, false, false, true, false) => Some(if more { 1 } else { 2 }),
        (false, false, false, _, true) if !less => Some(1),
        // "kurang", "sangat kurang".
        (false, false, false, false, false) if words.contains(&"kurang") => Some(if more { 1 } else { 2 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, csat: Option<u8>, nps: Option<u8>) {
        let utterance = Utterance::read(text, Lexicon::every_language());
        assert_eq!(read(&utterance, 1, 5), csat, "{text:?} of 5");
        assert_eq!(read(&utterance, 0, 10), nps, "{text:?} of 10");
    }

    #[test]
    fn scores_in_digits_words_and_stars() {
        check("5", Some(5), Some(5));
        check("5 kak", Some(5), Some(5));
        check("lima", Some(5), Some(5));
        check("nilainya empat deh", Some(4), Some(4));
        check("4/5", Some(4), None);
        check("4 dari 5", Some(4), None);
        check("8/10", None, Some(8));
        check("bintang 5", Some(5), Some(5));
        check("⭐⭐⭐⭐", Some(4), Some(4));
        check("⭐️⭐️", Some(2), Some(2));
        check("0", None, Some(0));
        check("6", None, Some(6));
        check("sepuluh", None, Some(10));
        check("11", None, None);
        check("-3", None, None);
        check("4,5", None, None);
        check("100", None, None);
        check("1 2 3", None, None);
        check("", None, None);
    }

    #[test]
    fn verdicts_are_scores_of_five_only() {
        for (text, score) in [
            ("bagus bgt", Some(5)),
            ("bagus banget kak", Some(5)),
            ("mantap", Some(5)),
            ("sangat puas", Some(5)),
            ("puas", Some(4)),
            ("cukup puas", Some(4)),
            ("lumayan", Some(3)),
            ("biasa aja", Some(3)),
            ("kurang puas", Some(2)),
            ("gak puas", Some(2)),
            ("kurang", Some(2)),
            ("kecewa", Some(2)),
            ("jelek banget", Some(1)),
            ("very good", Some(5)),
            ("not good", Some(2)),
            ("terrible", Some(1)),
            ("bagus tapi jelek", None),
            ("kaosnya bagus gak?", None),
            ("kaos hitam bagus", None),
            ("entahlah", None),
        ] {
            check(text, score, None);
        }
    }
}
