//! Which of the bot's languages a message is clearly in.

use crate::text::{Lexicon, Utterance};
use whatlang::{Detector, Lang};

/// Fewer words of one language decide nothing.
const CLEAR: usize = 2;
/// From this many words on the letters alone may decide, where the lexicon knows neither language or both.
const LONG: usize = 5;

/// The language of the message, if it clearly is in one of `languages`. Short, mixed and name-only messages are in none.
///
/// Words of the built-in lexicon are counted by language. Where they say nothing, the letters of a longer message do. `covered`
/// tells the words that are a value's, which belong to no language.
pub(super) fn clearly(
    utterance: &Utterance,
    covered: &[bool],
    lexicon: &Lexicon,
    languages: &[String],
) -> Option<String> {
    if languages.len() < 2 {
        return None;
    }
    let mut hits = vec![0_usize; languages.len()];
    let mut typed_words = 0;
    let mut last = None;
    for (word, covered) in utterance.words.iter().zip(covered) {
        // What one typed word stands for counts once.
        if *covered || last.replace(word.start) == Some(word.start) {
            continue;
        }
        typed_words += 1;
        let class = lexicon.class(&word.text);
        if class.place {
            continue;
        }
        let speaking = || {
            languages
                .iter()
                .enumerate()
                .filter(|(_, language)| class.speaks(language))
        };
        // A word of both languages speaks for neither.
        if speaking().count() == 1 {
            for (at, _) in speaking() {
                hits[at] += 1;
            }
        }
    }
    let (most, count) = hits
        .iter()
        .enumerate()
        .max_by_key(|(at, count)| (**count, std::cmp::Reverse(*at)))?;
    let others: usize = hits.iter().sum::<usize>() - count;
    if *count >= CLEAR && others * 4 <= *count {
        return languages.get(most).cloned();
    }
    if typed_words >= LONG && (*count > others || *count == 0) {
        let guessed = by_letters(&utterance.raw, languages)?;
        return (*count == 0 || languages.get(most) == Some(&guessed)).then_some(guessed);
    }
    None
}

fn by_letters(text: &str, languages: &[String]) -> Option<String> {
    let known: Vec<(Lang, &String)> = languages.iter().filter_map(|code| Some((lang(code)?, code))).collect();
    if known.len() < languages.len() {
        return None;
    }
    // The letters of a whole page say no more than those of a few sentences.
    let end = text.char_indices().nth(400).map_or(text.len(), |(end, _)| end);
    let allowed = known.iter().map(|(lang, _)| *lang).collect();
    let info = Detector::with_allowlist(allowed).detect(text.get(..end)?)?;
    let found = known.iter().find(|(lang, _)| *lang == info.lang())?;
    info.is_reliable().then(|| found.1.clone())
}

/// Two-letter codes of the languages that letters can tell apart.
fn lang(code: &str) -> Option<Lang> {
    Some(match code {
        "id" => Lang::Ind,
        "jv" => Lang::Jav,
        "en" => Lang::Eng,
        "nl" => Lang::Nld,
        "de" => Lang::Deu,
        "fr" => Lang::Fra,
        "es" => Lang::Spa,
        "pt" => Lang::Por,
        "ar" => Lang::Ara,
        "zh" => Lang::Cmn,
        "ja" => Lang::Jpn,
        "ko" => Lang::Kor,
        "th" => Lang::Tha,
        "vi" => Lang::Vie,
        "hi" => Lang::Hin,
        "ru" => Lang::Rus,
        "tr" => Lang::Tur,
        "tl" => Lang::Tgl,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: Option<&str>) {
        let languages = ["id".to_owned(), "en".to_owned()];
        let lexicon = Lexicon::built_in(&languages);
        let utterance = Utterance::read(message, &lexicon);
        let covered = vec![false; utterance.words.len()];
        assert_eq!(
            clearly(&utterance, &covered, &lexicon, &languages).as_deref(),
            expected,
            "{message}"
        );
        assert_eq!(
            clearly(&utterance, &covered, &lexicon, &languages[..1]),
            None,
            "{message}"
        );
    }

    #[test]
    fn only_clear_messages_have_a_language() {
        check("how much is the tote bag?", Some("en"));
        check("brp harga kaos kak", Some("id"));
        check("do you ship to Bali", Some("en"));
        check("kapan pesanan saya dikirim ya", Some("id"));
        check("price", None);
        check("tote bag", None);
        check("hoodie hitam", None);
        check("ready stock?", None);
        check("is the kaos masih ready gak", None);
        check("ok", None);
        check("makasih", None);
        check("", None);
        check(
            "receive customers regarding tomorrow's shipment schedule quickly",
            Some("en"),
        );
    }
}
