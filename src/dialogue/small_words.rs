//! Small words that change what others say, and short messages that hold such alone: thanks, a goodbye, a number.

use crate::matching::Reading;
use crate::text::Lexicon;

/// Words that deny, as the lexicon reads them.
pub(super) const DENIES: &[&str] = &["tidak", "jangan", "belum", "not", "dont", "never", "cannot", "cant"];
/// Words that say that there is none.
pub(super) const NONE: &[&str] = &["no", "none", "nothing", "nil", "nope", "kosong"];

/// Words up to which a message with a number in it is an answer in numbers.
const LONE_NUMBER_WORDS: usize = 3;
/// Words that thank, as the lexicon reads them, and how long a message is that does nothing else.
const THANKS: &[&str] = &["kasih", "thanks", "thank"];
const THANKS_WORDS: usize = 5;
/// Words that say goodbye, as the lexicon reads them.
pub(super) const GOODBYES: &[&str] = &["dadah", "bye", "byebye", "goodbye", "jumpa"];

/// Whether the message thanks and says no more: whoever thanks is done.
pub(super) fn thanks(reading: &Reading) -> bool {
    let words = &reading.utterance.words;
    words.len() <= THANKS_WORDS && words.iter().any(|word| THANKS.contains(&word.text.as_str()))
}

/// Whether the message is short and says goodbye.
pub(super) fn says_goodbye(reading: &Reading) -> bool {
    let words = &reading.utterance.words;
    words.len() <= THANKS_WORDS && words.iter().any(|word| GOODBYES.contains(&word.text.as_str()))
}

/// "sudah", "udah kok kak": something is done, which answers no question for a value and is no goodbye either.
pub(super) fn says_only_done(reading: &Reading) -> bool {
    const BESIDE: &[&str] = &["kok", "ya", "iya", "kan", "nih", "tadi"];
    let words = &reading.utterance.words;
    let done = |word: &str| ["sudah", "done"].contains(&word);
    let small = |word: &str| BESIDE.contains(&word) || Lexicon::every_language().class(word).vocative;
    words.iter().any(|word| done(&word.text)) && words.iter().all(|word| done(&word.text) || small(&word.text))
}

/// Digits, and little else.
pub(super) fn is_lone_number(text: &str) -> bool {
    text.chars().any(|character| character.is_ascii_digit()) && text.split_whitespace().count() <= LONE_NUMBER_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Utterance;

    #[test]
    fn goodbyes_are_words_as_the_lexicon_reads_them() {
        for goodbye in GOODBYES {
            let read = Utterance::read(goodbye, Lexicon::every_language()).words;
            let read: Vec<&str> = read.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(read, [*goodbye]);
        }
    }
}
