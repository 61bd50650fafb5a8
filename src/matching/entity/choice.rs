//! One of an author's own values.

use crate::text::{Utterance, normalize};

/// Options that are looked at.
const OPTION_LIMIT: usize = 200;

/// The options that the message means, by index; several where they fit equally. `asked`: it answers the question, so that an
/// option's number and near misses count.
pub(super) fn choose(options: &[String], utterance: &Utterance, asked: bool) -> Vec<usize> {
    let labels: Vec<String> = options
        .iter()
        .take(OPTION_LIMIT)
        .map(|option| normalize(option))
        .collect();
    let typed = normalize(&utterance.raw);
    let read: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
    let read = read.join(" ");
    if typed.is_empty() {
        return Vec::new();
    }
    let whole = matching(&labels, |label| label == typed || label == read);
    if !whole.is_empty() {
        return whole;
    }
    let held = matching(&labels, |label| holds(&typed, label) || holds(&read, label));
    if !held.is_empty() {
        return longest(&labels, held);
    }
    if !asked {
        return Vec::new();
    }
    if let Some(number) = ordinal(&read).filter(|number| (1..=labels.len()).contains(number)) {
        return vec![number - 1];
    }
    nearest(&labels, &typed)
}

fn matching(labels: &[String], fits: impl Fn(&str) -> bool) -> Vec<usize> {
    let found = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| !label.is_empty() && fits(label));
    found.map(|(index, _)| index).collect()
}

/// Whether the words of `label` stand in `text`, at word boundaries.
fn holds(text: &str, label: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(label)) {
        let (start, end) = (from + at, from + at + label.len());
        let free = |c: Option<char>| c.is_none_or(|c| c == ' ');
        // `find` gives boundaries.
        if free(text[..start].chars().next_back()) && free(text[end..].chars().next()) {
            return true;
        }
        from = end;
    }
    false
}

/// "merah muda" outranks the "merah" within it.
fn longest(labels: &[String], held: Vec<usize>) -> Vec<usize> {
    let within = |index: usize| {
        held.iter().any(|other| {
            *other != index && labels[*other].len() > labels[index].len() && holds(&labels[*other], &labels[index])
        })
    };
    held.iter().copied().filter(|index| !within(*index)).collect()
}

/// "2", "nomor 2", "yang kedua", "the second".
fn ordinal(text: &str) -> Option<usize> {
    let last = text
        .split(' ')
        .rfind(|word| !matches!(*word, "kak" | "min" | "one" | "aja" | "saja" | "ya" | "deh"))?;
    let lead: Vec<&str> = text.split(' ').take_while(|word| *word != last).collect();
    if !lead.iter().all(|word| {
        matches!(
            *word,
            "nomor" | "no" | "number" | "yang" | "pilih" | "pilihan" | "the" | "opsi" | "option"
        )
    }) {
        return None;
    }
    Some(match last {
        "pertama" | "satu" | "first" => 1,
        "kedua" | "dua" | "second" | "two" => 2,
        "ketiga" | "tiga" | "third" | "three" => 3,
        "keempat" | "empat" | "fourth" | "four" => 4,
        "kelima" | "lima" | "fifth" | "five" => 5,
        digits => digits.parse().ok()?,
    })
}

/// The options within reach of the whole message: 1 edit from 4 characters, 2 from 8, 3 from 14.
fn nearest(labels: &[String], typed: &str) -> Vec<usize> {
    let distances = labels.iter().map(|label| {
        let length = label.chars().count();
        let budget = match length {
            0..=3 => 0,
            4..=7 => 1,
            8..=13 => 2,
            _ => 3,
        };
        let near = length.abs_diff(typed.chars().count()) <= budget && budget > 0;
        near.then(|| strsim::osa_distance(label, typed))
            .filter(|distance| *distance <= budget)
    });
    let distances: Vec<Option<usize>> = distances.collect();
    match distances.iter().flatten().min().copied() {
        Some(best) => (0..labels.len())
            .filter(|index| distances.get(*index) == Some(&Some(best)))
            .collect(),
        None => Vec::new(),
    }
}
