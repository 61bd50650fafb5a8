//! A typed answer to an open menu: the number, the label in any case, or a near miss of it.

use super::command::{LONGEST, Letters, Short, beside_answer, inflection_of};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// The option that a message means, by index into `labels`; `None` where none or several fit.
///
/// A label as it is comes first, then a number ("2", "no 2", "yang kedua", "the last one"), then a near miss of a label, then words
/// that only one label holds, then a bare yes or no between a label of each. A message that says more than a label is no choice: it may be a question.
pub fn choose(labels: &[&str], said: &Short<'_>) -> Option<usize> {
    let typed = said.words().filter(|typed| !typed.is_empty())?;
    let bare: Vec<&str> = typed
        .iter()
        .map(String::as_str)
        .filter(|word| !beside_answer(word))
        .collect();
    // Most messages at a menu are questions. A label that has far fewer words than what was typed cannot be it.
    let labels: Vec<Option<Rc<Label>>> = labels
        .iter()
        .map(|label| Label::read(label).filter(|label| label.written + SPLIT_WORDS >= bare.len()))
        .collect();
    let read = || {
        let labels = labels.iter().enumerate();
        labels.filter_map(|(at, label)| Some((at, label.as_deref()?)))
    };
    let whole = typed.join(" ");
    let same = |label: &Label| {
        label.text == whole || !bare.is_empty() && label.words.iter().map(|(word, _)| &**word).eq(bare.iter().copied())
    };
    only(read(), same)
        .or_else(|| number(typed, labels.len()))
        .or_else(|| near_miss(read(), &whole))
        .or_else(|| match bare.len() < typed.len() {
            true => near_miss(read(), &bare.join(" ")),
            false => None,
        })
        .or_else(|| part(read(), &bare))
        .or_else(|| {
            // Few menus have such labels, and most messages are neither.
            let answers = read().any(|(_, label)| label.answers.is_some());
            yes_or_no(read, answers.then(|| said.yes_no())??)
        })
}

/// A bare yes or no, where one label begins with a yes and one other with a no: "Ya, sudah benar" and "Tidak jadi".
fn yes_or_no<'l, L: Iterator<Item = (usize, &'l Label)>>(labels: impl Fn() -> L, said: bool) -> Option<usize> {
    let begins_with = |answer: bool| only(labels(), |label| label.answers == Some(answer));
    begins_with(!said).and(begins_with(said))
}

/// The one label that begins with a yes: "Ya, sudah benar".
pub fn yes_option(labels: &[&str]) -> Option<usize> {
    let labels: Vec<Option<Rc<Label>>> = labels.iter().map(|label| Label::read(label)).collect();
    let read = labels.iter().enumerate();
    let read = read.filter_map(|(at, label)| Some((at, label.as_deref()?)));
    only(read, |label| label.answers == Some(true))
}

/// A label as messages are compared with it.
struct Label {
    /// Its words, never none, and their letters.
    words: Vec<(Box<str>, Letters)>,
    /// Those words, parted by spaces.
    text: String,
    letters: Letters,
    /// Whether its first word is a yes or a no.
    answers: Option<bool>,
    /// At least as many words as there are in `words`.
    written: usize,
}

/// Labels that a thread keeps read. A bot has some dozens.
const LABEL_LIMIT: usize = 512;

thread_local! {
    /// Labels by how they are written, since the same ones stand under message after message. What a label reads as depends on
    /// nothing else.
    static LABELS: RefCell<FxHashMap<Box<str>, Option<Rc<Label>>>> = RefCell::default();
}

impl Label {
    /// `None`: it has no word, or is too long to be typed.
    fn read(written: &str) -> Option<Rc<Self>> {
        if written.len() > LONGEST {
            return None;
        }
        LABELS.with_borrow_mut(|labels| {
            if let Some(label) = labels.get(written) {
                return label.clone();
            }
            if labels.len() >= LABEL_LIMIT {
                labels.clear();
            }
            let label = Self::new(written).map(Rc::new);
            labels.insert(written.into(), label.clone());
            label
        })
    }

    fn new(written: &str) -> Option<Self> {
        let said = Short::new(written);
        let words = said.words().filter(|words| !words.is_empty())?;
        let text = words.join(" ");
        Some(Self {
            words: words
                .iter()
                .map(|word| (word.as_str().into(), Letters::of(word)))
                .collect(),
            letters: Letters::of(&text),
            answers: Short::new(words.first()?).yes_no(),
            text,
            written: count_words(written).max(words.len()),
        })
    }
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
fn only<'l>(labels: impl Iterator<Item = (usize, &'l Label)>, fits: impl Fn(&Label) -> bool) -> Option<usize> {
    let mut fitting = labels.filter(|(_, label)| fits(label)).map(|(at, _)| at);
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
fn near_miss<'l>(labels: impl Iterator<Item = (usize, &'l Label)>, typed: &str) -> Option<usize> {
    let letters = Letters::of(typed);
    let budget = match letters.count() {
        0..4 => return None,
        4..8 => 1,
        8..14 => 2,
        _ => 3,
    };
    let mut nearest = None;
    let mut least = budget + 1;
    for (at, label) in labels.filter(|(_, label)| label.letters.may_be_near(letters, budget)) {
        match strsim::osa_distance(&label.text, typed) {
            distance if distance < least => (nearest, least) = (Some(at), distance),
            distance if distance == least => nearest = None,
            _ => {}
        }
    }
    nearest
}

/// The one label that holds all the words.
fn part<'l>(labels: impl Iterator<Item = (usize, &'l Label)>, bare: &[&str]) -> Option<usize> {
    // A single letter or a number is in many labels by accident.
    let telling = bare
        .iter()
        .any(|word| word.len() > 1 && word.chars().any(char::is_alphabetic));
    if !telling {
        return None;
    }
    let bare: Vec<(&str, Letters)> = bare.iter().map(|word| (*word, Letters::of(word))).collect();
    let alike = |(word, letters): &(&str, Letters), (of, of_letters): &(Box<str>, Letters)| {
        *word == &**of
            || letters.may_have_stem(*of_letters) && inflection_of(word, |stem| stem == &**of)
            || word.len() >= 5
                && of.len() >= 4
                && letters.may_be_near(*of_letters, 1)
                && strsim::osa_distance(word, of) <= 1
    };
    let holds_all = |label: &Label| bare.iter().all(|word| label.words.iter().any(|of| alike(word, of)));
    only(labels, holds_all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(labels: &[&str], text: &str, expected: Option<usize>) {
        assert_eq!(choose(labels, &Short::new(text)), expected, "{text:?} of {labels:?}");
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
    fn a_yes_and_a_no_choose_between_a_label_of_each() {
        let confirm = ["Ya, sudah benar", "Ubah jumlah", "Tidak jadi"];
        check(&confirm, "ya", Some(0));
        check(&confirm, "iya kak betul", Some(0));
        check(&confirm, "ok", Some(0));
        check(&confirm, "nggak", Some(2));
        check(&confirm, "ga usah kak", Some(2));
        check(&confirm, "ya harganya berapa", None);
        check(&["Ya, sudah benar", "Ubah jumlah"], "ok", None);
        check(&["Ya, hitam", "Ya, putih", "Tidak"], "ok", None);
        check(&["Yes, all correct", "No, change it"], "yep", Some(0));
        assert_eq!(yes_option(&confirm), Some(0));
        assert_eq!(yes_option(&["Ya, hitam", "Ya, putih"]), None);
        check(&MENU, "ya", None);
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
        // Read as three words.
        check(&["Dunno", "Harga"], "dunno", Some(0));
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

    #[test]
    fn a_label_that_is_kept_reads_as_before() {
        for _ in 0..2 {
            check(&["Kaos hitam", "👍", "Harga"], "hrga", Some(2));
        }
        let many: Vec<String> = (0..LABEL_LIMIT + 9).map(|at| format!("pilihan warna {at}")).collect();
        for label in &many {
            check(&[label, "Harga"], "harga", Some(1));
        }
        assert!(LABELS.with_borrow(|labels| labels.len() <= LABEL_LIMIT));
        check(&[&"panjang ".repeat(40), "Harga"], "panjang", None);
    }

    proptest! {
        #[test]
        fn letters_leave_out_no_near_word(one in "[a-d1é]{0,9}", other in "[a-d1é]{0,9}") {
            let distance = strsim::osa_distance(&one, &other);
            let (one, other) = (Letters::of(&one), Letters::of(&other));
            for edits in distance..distance + 2 {
                prop_assert!(one.may_be_near(other, edits) && other.may_be_near(one, edits));
            }
        }

        #[test]
        fn letters_leave_out_no_stem(word in "(me|di|ng|meny|per)?[a-u]{2,6}(kan|in|an|i|nya)?") {
            let letters = Letters::of(&word);
            inflection_of(&word, |stem| {
                assert!(letters.may_have_stem(Letters::of(stem)), "{stem} of {word}");
                false
            });
        }
    }
}
