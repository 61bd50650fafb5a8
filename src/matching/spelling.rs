//! Words as typed become words the bot knows.

use super::entity::is_unit;
use super::words::{KnownWord, Words, is_content};
use crate::text::{Change, Cut, Lexicon, Near, Utterance, Vocabulary, Word, is_size, single_letters};

/// How a message's word was recognised.
#[derive(Clone, Copy, Debug)]
pub(super) enum Recognised {
    Known(KnownWord),
    /// A word of a product's name.
    Catalog,
    /// A number, an address or another shape that is no word.
    Shape,
    Unknown,
}

/// Two edits cost a square of the word's length; past this many unknown words in one message only the first two passes are made, so
/// that a message of nothing but nonsense stays cheap.
pub(super) const REPAIRS: usize = 96;

/// Repairs the words of a message in place and says how each was recognised.
///
/// A word the bot's vocabulary lacks is tried, in this order, as an inflection of a known word, with its stretched letters taken
/// out (`haargaa`), with letters for digits (`k4os`), as a chat spelling with affixes (`mesen`), as a slip of the keys, as a slip
/// with a clitic behind it (`hrganya`), and as two words written as one (`hargakaos`).
/// Protected words and units of goods stay as they are; `most` words are repaired at most.
pub(super) fn repair(
    utterance: &mut Utterance,
    words: &Words,
    lexicon: &Lexicon,
    catalog: &Vocabulary,
    most: usize,
    recognised: &mut Vec<Recognised>,
) {
    recognised.clear();
    let (mut repairs, mut at) = (0, 0);
    while let Some(word) = utterance.words.get_mut(at) {
        at += 1;
        let mut found = look_up(&word.text, words, catalog);
        let slip = || !lexicon.is_protected(&word.text) && !words.listed_form(&word.text) && !is_unit(&word.text);
        if matches!(found, Recognised::Unknown) && repairs < most && slip() {
            repairs += 1;
            if let Some((text, change)) = repaired(&word.text, words, lexicon, catalog) {
                found = look_up(&text, words, catalog);
                *word = Word {
                    text,
                    change: Some(change),
                    ..word.clone()
                };
            } else if let Some(two) = parted(&word.text, words, lexicon, catalog) {
                let part = |text: String| Word {
                    text,
                    change: Some(Change::Glued),
                    ..word.clone()
                };
                let [first, second] = two.map(part);
                recognised.push(look_up(&first.text, words, catalog));
                found = look_up(&second.text, words, catalog);
                *word = second;
                utterance.words.insert(at - 1, first);
                at += 1;
            }
        }
        recognised.push(found);
    }
}

fn look_up(word: &str, words: &Words, catalog: &Vocabulary) -> Recognised {
    if let Some(known) = words.get(word) {
        return Recognised::Known(*known);
    }
    let in_catalog = |word: &str| catalog.contains(word).then_some(());
    if catalog.contains(word) {
        return Recognised::Catalog;
    }
    if !word.chars().any(char::is_alphabetic) || word.contains(['@', '/']) {
        return Recognised::Shape;
    }
    match words.inflected(word) {
        Some(known) => Recognised::Known(known),
        None if words.stemmer().clitic(word, in_catalog).is_some() => Recognised::Catalog,
        None if word.starts_with(|c: char| c.is_numeric()) || is_price(word) => Recognised::Shape,
        None => Recognised::Unknown,
    }
}

/// `rp45.000`
fn is_price(word: &str) -> bool {
    word.strip_prefix("rp")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_numeric()))
}

fn repaired(word: &str, words: &Words, lexicon: &Lexicon, catalog: &Vocabulary) -> Option<(String, Change)> {
    let known = |text: &str| !matches!(look_up(text, words, catalog), Recognised::Unknown);
    let single = single_letters(word);
    if single.len() < word.len() && !is_size(word) {
        let read = lexicon.reading(&single).map(str::to_owned).unwrap_or(single);
        if known(&read) {
            return Some((read, Change::Stretched));
        }
    }
    if is_size(word) {
        return None;
    }
    if word.contains(|c: char| c.is_ascii_digit()) {
        let letters = letters_for_digits(word)?;
        let read = lexicon.reading(&letters).map(str::to_owned).unwrap_or(letters);
        return known(&read).then_some((read, Change::Digits));
    }
    if let Some(read) = colloquial(word, words, lexicon) {
        return Some((read, Change::Slang));
    }
    let direct = nearest(word, words, catalog);
    let before_clitic = words.stemmer().clitic(word, |stem| nearest(stem, words, catalog));
    let slip = match (direct, before_clitic) {
        (Some(direct), Some(before)) if before.edits < direct.edits => Some(before),
        (direct, before) => direct.or(before),
    };
    // An everyday word says no more to the bot than the one typed; it only shows that no word of the bot was meant.
    let everyday = |near: &Near<'_>| {
        !catalog.contains(near.word)
            && words
                .get(near.word)
                .is_some_and(|known| !known.own && is_content(known.class))
    };
    slip.filter(|near| !everyday(near))
        .map(|near| (near.word.to_owned(), Change::Typo))
}

/// The bot's word behind affixes on a chat spelling of it: `mesen`, `pesenin` of `pesen`, which is read as `pesan`; `ditukerin` of
/// `tuker`, which is `tukar` with the vowel of the spoken word.
fn colloquial(word: &str, words: &Words, lexicon: &Lexicon) -> Option<String> {
    let own = |text: &str| {
        words
            .get(text)
            .is_some_and(|known| known.own && is_content(known.class))
    };
    words.stemmer().stem(word, Cut::Inflection, |stem| {
        let written = lexicon.reading(stem).filter(|read| own(read)).map(str::to_owned);
        written.or_else(|| spoken_vowel(stem).filter(|written| own(written)))
    })
}

/// `tuker` → `tukar`, `dateng` → `datang`: chats write the last syllable as it is spoken.
fn spoken_vowel(word: &str) -> Option<String> {
    let at = word.rfind(['a', 'e', 'i', 'o', 'u'])?;
    let (before, last) = (word.get(..at)?, word.get(at..)?);
    let rest = last.strip_prefix('e').filter(|rest| !rest.is_empty())?;
    Some(format!("{before}a{rest}"))
}

/// Two words written as one (`hargakaos`, `stokhoodie`): both are the bot's or the catalog's, or slang for one of those, and one of them is a
/// keyword's or the catalog's. Of several ways to part them, the one with the longest first word.
fn parted(word: &str, words: &Words, lexicon: &Lexicon, catalog: &Vocabulary) -> Option<[String; 2]> {
    if word.len() < SHORTEST_PAIR || word.len() > LONGEST_PAIR || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let read = |part: &str| {
        let read = lexicon.reading(part).unwrap_or(part);
        let fits = match look_up(read, words, catalog) {
            Recognised::Known(known) => known.own,
            Recognised::Catalog => true,
            Recognised::Shape | Recognised::Unknown => false,
        };
        fits.then(|| read.to_owned())
    };
    let telling = |part: &String| match look_up(part, words, catalog) {
        Recognised::Known(known) => known.keyword.is_some() && is_content(known.class),
        _ => true,
    };
    let part = |at: usize| {
        let (first, second) = (word.get(..at)?, word.get(at..)?);
        let two = [read(first)?, read(second)?];
        two.iter().any(telling).then_some(two)
    };
    (SHORTEST_PART..=word.len() - SHORTEST_PART).rev().find_map(part)
}

/// Letters of two words written as one, at least and at most, and of each of them at least: shorter ones stand in any word by accident.
const SHORTEST_PAIR: usize = 7;
const LONGEST_PAIR: usize = 24;
const SHORTEST_PART: usize = 3;

/// The nearest word of bot and catalog.
fn nearest<'v>(word: &str, words: &'v Words, catalog: &'v Vocabulary) -> Option<Near<'v>> {
    match (words.near().nearest(word), catalog.nearest(word)) {
        (Some(bot), Some(product)) => Some(if product.before(bot, word) { product } else { bot }),
        (bot, product) => bot.or(product),
    }
}

/// `k4os` → `kaos`. Only digits beside a letter stand for letters.
fn letters_for_digits(word: &str) -> Option<String> {
    let letters: Option<String> = word
        .chars()
        .map(|c| match c {
            '0' => Some('o'),
            '1' => Some('i'),
            '3' => Some('e'),
            '4' => Some('a'),
            '5' => Some('s'),
            '6' | '9' => Some('g'),
            '7' => Some('t'),
            c if c.is_alphabetic() => Some(c),
            _ => None,
        })
        .collect();
    letters.filter(|_| word.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &str) {
        let languages = ["id".to_owned(), "en".to_owned()];
        let split = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut lexicon = Lexicon::built_in(&languages);
        lexicon.protect("karga");
        let words = Words::new(
            &lexicon,
            &languages,
            &split("harga stok pengiriman tukar datang pesan"),
            &[],
            &split("kaos polos"),
        );
        let catalog = Vocabulary::new([("kemeja", 1), ("batik", 1)]);
        let mut utterance = Utterance::read(message, &lexicon);
        let mut recognised = Vec::new();
        repair(&mut utterance, &words, &lexicon, &catalog, REPAIRS, &mut recognised);
        assert_eq!(recognised.len(), utterance.words.len());
        let shown: Vec<String> = utterance
            .words
            .iter()
            .map(|word| {
                word.change.map_or_else(
                    || word.text.clone(),
                    |change| format!("{}({})", word.text, change.name()),
                )
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{message}");
    }

    #[test]
    fn words_are_repaired() {
        check("hagra kaos", "harga(typo) kaos");
        check("brppp hrgaaa", "berapa(slang) harga(slang)");
        check(
            "brp haargaaa kemja btik",
            "berapa(slang) harga(stretched) kemeja(typo) batik(typo)",
        );
        check("pngirimn", "pengiriman(typo)");
        check("stoknya", "stoknya");
        check("hrganya kaosnta", "harga(slang) kaosnta");
        check("kemjanya", "kemeja(typo)");
        check("k4os pol0s", "kaos(digits) polos(digits)");
        check("hrg4 b3rapa", "harga(digits) berapa(digits)");
        check(
            "nuker ditukerin pesenin mesen",
            "tukar(slang) tukar(slang) pesan(slang) pesan(slang)",
        );
        check("xxxl xxl kaos", "xxxl xxl kaos");
        check("karga", "karga");
        check(
            "hargakaos stokkemeja",
            "harga(glued) kaos(glued) stok(glued) kemeja(glued)",
        );
        check(
            "hrgkaos kemejapolosnya",
            "harga(glued) kaos(glued) kemeja(glued) polosnya(glued)",
        );
        check(
            "hargamurah kaosku hargaada kaospolos",
            "hargamurah kaosku hargaada kaospolos",
        );
        // Everyday words beside words of the bot, and chat spellings of other words.
        check("harta pelan susah tular datar", "harta pelan susah tular datar");
        check("cuman ijin", "cuma(slang) izin(slang)");
        check("ke bali hujan mata", "ke bali hujan mata");
        check("xl 3x 45rb rp45.000 kos", "xl 3x 45rb rp45.000 kos");
    }

    #[test]
    fn a_message_of_nothing_but_nonsense_is_read() {
        let nonsense = "qwxzvbnmqj ".repeat(400);
        check(&nonsense, nonsense.trim());
    }
}
