//! The name beside a contact: who is to be reached.

use super::contact_words::{EMAIL, HANDSET, NUMBER, OF_A_NUMBER, PHONE, is_small, words_of};

/// Words that stand before a name.
const BEFORE_NAME: &[&str] = &[
    "nama", "namaku", "namanya", "name", "atas", "saya", "aku", "a.n", "an", "my", "is", "dengan",
];

/// The name that a message gives as one: "atas nama Joko", "nama saya Rina".
pub(super) fn named(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| {
        let word = plain(word);
        ["nama", "namaku", "namanya", "a.n", "name"].contains(&word.as_str())
    })?;
    let rest = words.get(at..)?.join(" ");
    let rest = rest.split([',', ';', '(', '\n']).next().unwrap_or_default();
    let alphabetic = |word: &&str| {
        !word
            .chars()
            .any(|character| character.is_ascii_digit() || character == '@')
    };
    let rest: Vec<&str> = rest.split_whitespace().take_while(alphabetic).collect();
    let name = name_beside(&rest.join(" "));
    let is_name =
        !name.is_empty() && name.split_whitespace().count() <= 4 && !BEFORE_NAME.contains(&plain(&name).as_str());
    is_name.then_some(name)
}

/// What stands beside a number, as a name: without the words that speak of the number or give the name ("nama saya Rina, wa").
pub(super) fn name_beside(beside: &str) -> String {
    const SIGNS: &[char] = &[',', '/', '-', '.', ':', ';', '(', ')', '[', ']', '"', '\''];
    let all = |word: &str, small: &dyn Fn(&str) -> bool| {
        let words = words_of(word);
        !words.is_empty() && words.iter().all(|word| small(word))
    };
    let of_number = |word: &str| {
        let sets = [EMAIL, PHONE, NUMBER, HANDSET, OF_A_NUMBER, BEFORE_NAME];
        let plain = plain(word);
        plain.is_empty()
            || BEFORE_NAME.contains(&plain.as_str())
            || all(word, &|word| sets.iter().any(|set| set.contains(&word)))
    };
    let mut words: Vec<&str> = beside.split_whitespace().collect();
    while words.len() > 1 && words.first().is_some_and(|word| of_number(word)) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|word| of_number(word) || all(word, &is_small)) {
        words.pop();
    }
    words.join(" ").trim_matches(SIGNS).trim().to_owned()
}

/// A word in lower case without the signs around it.
fn plain(word: &str) -> String {
    word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_as_one() {
        for (text, expected) in [
            ("081234567890 ya kak, atas nama Joko", Some("Joko")),
            ("nama saya Rina, wa 081234567890", Some("Rina")),
            ("081234567890 ya kak", None),
            ("nama saya", None),
        ] {
            assert_eq!(named(text).as_deref(), expected, "{text:?}");
        }
    }
}
