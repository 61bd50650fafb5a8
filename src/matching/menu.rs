//! A typed answer to an open menu: the number, the label in any case, or a near miss of it.

use super::command::{beside_answer, inflection_of, short_words};

/// The option that `text` means, by index into `labels`; `None` where none or several fit.
///
/// A label as it is comes first, then a number ("2", "no 2", "yang kedua", "the last one"), then a near miss of a label, then words
/// that only one label holds. A message that says more than a label is no choice: it may be a question.
pub fn choose(labels: &[&str], text: &str) -> Option<usize> {
    let typed = short_words(text).filter(|typed| !typed.is_empty())?;
    let bare: Vec<&str> = typed
        .iter()
        .map(String::as_str)
        .filter(|word| !beside_answer(word))
        .collect();
    // Most messages at a menu are questions: reading every label for each would be half the cost of answering it. One that has
    // far fewer words than what was typed cannot be it.
    let read = |label: &&str| match count_words(label) + SPLIT_WORDS < bare.len() {
        true => Vec::new(),
        false => short_words(label).unwrap_or_default(),
    };
    let labels: Vec<Vec<String>> = labels.iter().map(read).collect();
    let whole = typed.join(" ");
    let same = |label: &[String]| {
        label.join(" ") == whole || !bare.is_empty() && label.iter().map(String::as_str).eq(bare.iter().copied())
    };
    only(&labels, same)
        .or_else(|| number(&typed, labels.len()))
        .or_else(|| near_miss(&labels, &whole))
        .or_else(|| near_miss(&labels, &bare.join(" ")))
        .or_else(|| part(&labels, &bare))
}

/// A slip may part a word in two: so many words more than a label has may still be that label.
const SPLIT_WORDS: usize = 1;

/// At least as many words as the label has when it is read.
fn count_words(label: &str) -> usize {
    label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .count()
}

/// The one label that fits.
fn only(labels: &[Vec<String>], fits: impl Fn(&[String]) -> bool) -> Option<usize> {
    let mut fitting = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| !label.is_empty() && fits(label))
        .map(|(at, _)| at);
    fitting.next().filter(|_| fitting.next().is_none())
}

const COUNTED: [&[&str]; 10] = [
    &["1", "satu", "one", "pertama", "kesatu", "ke-1", "first", "1st"],
    &["2", "dua", "two", "kedua", "ke-2", "second", "2nd"],
    &["3", "tiga", "three", "ketiga", "third", "3rd"],
    &["4", "empat", "four", "keempat", "fourth", "4th"],
    &["5", "lima", "five", "kelima", "fifth", "5th"],
    &["6", "enam", "six", "keenam", "sixth", "6th"],
    &["7", "tujuh", "seven", "ketujuh", "seventh", "7th"],
    &["8", "delapan", "eight", "kedelapan", "eighth", "8th"],
    &["9", "sembilan", "nine", "kesembilan", "ninth", "9th"],
    &["10", "sepuluh", "ten", "kesepuluh", "tenth", "10th"],
];
/// What may stand beside the number.
const BESIDE_NUMBER: [&str; 18] = [
    "nomor", "no", "number", "nomer", "pilihan", "opsi", "option", "yang", "ke", "the", "one", "pilih", "angka",
    "choose", "itu", "di", "aja", "choice",
];

/// Who wants a bare number of something wants so many of it ("mau 2"); "mau yang 2" points.
const WISHES: [&str; 6] = ["mau", "ingin", "minta", "want", "need", "pesan"];

fn number(typed: &[String], options: usize) -> Option<usize> {
    let holds = |set: &[&str]| typed.iter().any(|word| set.contains(&word.as_str()));
    let digits = || typed.iter().any(|word| word.bytes().all(|b| b.is_ascii_digit()));
    if holds(&WISHES) && !holds(&BESIDE_NUMBER) && digits() {
        return None;
    }
    let mut chosen = None;
    for word in typed {
        let word = word.as_str();
        let place = match COUNTED.iter().position(|spellings| spellings.contains(&word)) {
            // "the second one" names one option, "one" another.
            Some(_) if word == "one" && chosen.is_some() => continue,
            Some(place) => place,
            None if beside_answer(word) => continue,
            None if matches!(word, "terakhir" | "last") => options.checked_sub(1)?,
            None if BESIDE_NUMBER.contains(&word) => continue,
            None => word.parse::<usize>().ok()?.checked_sub(1)?,
        };
        if chosen.replace(place).is_some() {
            return None;
        }
    }
    chosen.filter(|place| *place < options)
}

/// The label nearest to what was typed, if it is near and no other is as near. One slip from four characters, two from eight,
/// three from fourteen.
fn near_miss(labels: &[Vec<String>], typed: &str) -> Option<usize> {
    let budget = match typed.chars().count() {
        0..4 => return None,
        4..8 => 1,
        8..14 => 2,
        _ => 3,
    };
    let length = typed.chars().count();
    let distance = |label: &[String]| {
        let label = label.join(" ");
        // Lengths that differ by more than the budget need no counting.
        let differ = label.chars().count().abs_diff(length);
        if differ > budget {
            differ
        } else {
            strsim::osa_distance(&label, typed)
        }
    };
    let distances: Vec<usize> = labels.iter().map(|label| distance(label)).collect();
    let least = *distances.iter().min()?;
    let mut nearest = distances
        .iter()
        .enumerate()
        .filter(|(_, distance)| **distance == least)
        .map(|(at, _)| at);
    let only = nearest.next().filter(|_| nearest.next().is_none());
    only.filter(|_| least <= budget)
}

/// The one label that holds all the words.
fn part(labels: &[Vec<String>], bare: &[&str]) -> Option<usize> {
    let alike = |word: &str, of: &str| {
        word == of
            || inflection_of(word, |stem| stem == of)
            || word.len() >= 5 && of.len() >= 4 && strsim::osa_distance(word, of) <= 1
    };
    // A single letter or a number is in many labels by accident.
    let telling = bare
        .iter()
        .any(|word| word.len() > 1 && word.chars().any(char::is_alphabetic));
    let holds_all = |label: &[String]| bare.iter().all(|word| label.iter().any(|of| alike(word, of)));
    only(labels, holds_all).filter(|_| telling)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(labels: &[&str], text: &str, expected: Option<usize>) {
        assert_eq!(choose(labels, text), expected, "{text:?} of {labels:?}");
    }

    const MENU: [&str; 5] = ["Harga", "Stok", "Cara order", "Jadwal", "Bicara dengan CS"];

    #[test]
    fn numbers_choose() {
        for text in [
            "2",
            "2.",
            "no 2",
            "nomor 2 kak",
            "yang kedua",
            "yg ke 2",
            "pilih 2 aja",
            "dua",
            "the second one",
            "#2",
            "option 2",
            "No. 2 ya",
        ] {
            check(&MENU, text, Some(1));
        }
        check(&MENU, "terakhir", Some(4));
        check(&MENU, "0", None);
        check(&MENU, "6", None);
        check(&MENU, "1 2", None);
        check(&MENU, "2 kaos", None);
        check(&MENU, "mau 2", None);
        check(&MENU, "mau yang 2", Some(1));
        check(&MENU, "99999999999999999999999", None);
    }

    #[test]
    fn labels_choose() {
        for text in ["Harga", "harga", "HARGA kak", "hrga", "harag", "harganya dong"] {
            check(&MENU, text, Some(0));
        }
        check(&MENU, "cara  ORDER", Some(2));
        check(&MENU, "cra ordr", Some(2));
        check(&MENU, "order", Some(2));
        check(&MENU, "cs", Some(4));
        check(&MENU, "bicara", Some(4));
        check(&["😀 Harga", "👕 Stok"], "harga", Some(0));
        check(&["5", "4", "3"], "5", Some(0));
    }

    #[test]
    fn a_question_is_no_choice() {
        for text in ["", "👍", "harga kaos polos", "kapan buka", "a", "kak"] {
            check(&MENU, text, None);
        }
        check(&["Kaos hitam", "Kaos putih"], "kaos", None);
        check(&["Kaos hitam", "Kaos putih"], "yang hitam", Some(0));
        check(&[], "1", None);
    }
}
