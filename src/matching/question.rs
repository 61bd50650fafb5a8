//! The questions of one message: where it may part, and which words belong to which question.

use super::keyword::Hit;
use super::spelling::Recognised;
use super::words::is_content;
use super::{Found, SlotValue};
use crate::text::{Utterance, Word};
use std::ops::Range;
use std::sync::Arc;

/// One of several things that a message asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub intent: Arc<str>,
    /// Its words, by place. Every word belongs to one question, but for what joins them.
    pub words: Range<usize>,
}

/// Words that join one question to the next. "sama" and "plus" join as "dan" does; as a word of a keyword ("sama admin") they join nothing.
const JOINS: [&str; 13] = [
    "dan", "sama", "serta", "beserta", "plus", "terus", "lalu", "kemudian", "sekalian", "n", "and", "also", "then",
];
/// Words with which a question begins.
const ASKING: [&str; 20] = [
    "do", "does", "did", "can", "could", "is", "are", "will", "would", "may", "should", "any", "have", "has", "bisa",
    "boleh", "ada", "masih", "bolehkah", "bisakah",
];
/// Signs that part, wherever they stand between two words.
const PAUSES: [char; 10] = [',', ';', '?', '!', '\n', '&', '+', '|', '…', '/'];
/// A longer message tells a story: what it asks is asked as a whole.
const WORDS: usize = 40;
/// More parts are a list.
const PARTS: usize = 6;
/// Answers to one message.
pub(super) const ANSWERS: usize = 3;

/// A stretch of a message that may be a question of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub words: Range<usize>,
    /// It has a question word or mark, or begins as a question does: examples alone may answer it.
    pub asks: bool,
    /// A question mark of its own stands behind it.
    pub marked: bool,
    /// It asks, or is joined by a word to one that does: a `not` elsewhere in the message does not reach it.
    pub joined: bool,
}

/// The stretches between pauses and joining words that could be questions, in order; none where there are fewer than two. Nothing
/// parts inside a value, a phrase of a keyword, or between the words of `whole`, the keyword that speaks best for the whole message.
/// Linear in the message's length.
pub(super) fn stretches(
    utterance: &Utterance,
    recognised: &[Recognised],
    found: &[Found],
    hits: &[Hit],
    whole: Option<&[u32]>,
) -> Vec<Stretch> {
    let words = &utterance.words;
    if words.len() < 2 || words.len() > WORDS {
        return Vec::new();
    }
    let gap = |at: usize| Gap::before(utterance, at);
    // Most messages are of one piece.
    if !(1..words.len()).any(|at| gap(at) != Gap::None || joins(utterance, at)) {
        return Vec::new();
    }
    let in_keyword = |at: usize| hits.iter().any(|hit| holds(hit.words.as_slice(), at));
    let within = |at: usize| {
        let of_value = |found: &Found| found.first_word < at && at <= found.last_word;
        let of_whole = |words: &[u32]| is_before(words.first(), at) && !is_before(words.last(), at);
        found.iter().any(of_value) || whole.is_some_and(of_whole)
    };
    let mut cut: Vec<(Range<usize>, bool)> = Vec::new();
    let (mut start, mut joined) = (0, false);
    for at in 1..words.len() {
        let join = joins(utterance, at) && !in_keyword(at) && at + 1 < words.len();
        if !join && gap(at) == Gap::None || within(at) {
            continue;
        }
        if start < at {
            cut.push((start..at, joined));
        }
        joined = join;
        start = if join { at + 1 } else { at };
    }
    if start < words.len() {
        cut.push((start..words.len(), joined));
    }
    if cut.len() > PARTS {
        return Vec::new();
    }
    // The mark at the end of "a and b?" is that of the whole.
    let asks = |words: &Range<usize>, joined: bool| {
        let question = |at: usize| matches!(recognised.get(at), Some(Recognised::Known(known)) if known.class.question);
        let text = |at: usize| utterance.words.get(at).map_or("", |word| word.text.as_str());
        let begins = || ASKING.contains(&text(words.start));
        words.clone().any(question) || begins() || !joined && gap(words.end) == Gap::Question
    };
    let any = cut.iter().any(|(words, _)| asks(words, false));
    let stretches: Vec<Stretch> = (0..cut.len())
        .map(|at| {
            let (words, joined) = cut[at].clone();
            let asks = asks(&words, joined);
            let marked = !joined && gap(words.end) == Gap::Question;
            let joined = joined || cut.get(at + 1).is_some_and(|(_, joined)| *joined);
            Stretch {
                words,
                asks,
                marked,
                joined: asks || joined && any,
            }
        })
        .filter(|stretch| stretch.words.clone().any(|at| may_ask(recognised.get(at))))
        .collect();
    if stretches.len() < 2 { Vec::new() } else { stretches }
}

/// What stands between a word and the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Pause,
    Question,
}

impl Gap {
    fn before(utterance: &Utterance, at: usize) -> Self {
        let words = &utterance.words;
        let start = at
            .checked_sub(1)
            .and_then(|before| words.get(before))
            .map(|word| word.end);
        let end = words.get(at).map_or(utterance.raw.len(), |word| word.start);
        let between = start
            .and_then(|start| utterance.raw.get(start..end))
            .unwrap_or_default();
        let stops = || between.contains(". ") || between.contains("..");
        match between {
            "" | " " => Self::None,
            _ if between.contains('?') => Self::Question,
            _ if between.contains(PAUSES) || stops() => Self::Pause,
            _ => Self::None,
        }
    }
}

/// Whether a sign stands before that word, or it joins what is around it.
pub(super) fn parts_at(utterance: &Utterance, at: usize) -> bool {
    Gap::before(utterance, at) != Gap::None || joins(utterance, at)
}

/// What a message is between its signs, in order.
pub(super) fn pieces(utterance: &Utterance) -> Vec<Range<usize>> {
    let len = utterance.words.len();
    let mut cuts: Vec<usize> = (1..len).filter(|at| Gap::before(utterance, *at) != Gap::None).collect();
    cuts.push(len);
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    starts
        .zip(cuts.iter().copied())
        .map(|(start, end)| start..end)
        .collect()
}

/// Whether the word at that place joins what is around it.
pub(super) fn joins_at(utterance: &Utterance, at: usize) -> bool {
    joins(utterance, at)
}

fn joins(utterance: &Utterance, at: usize) -> bool {
    utterance
        .words
        .get(at)
        .is_some_and(|word| JOINS.contains(&word.text.as_str()))
}

fn holds(words: &[u32], at: usize) -> bool {
    words.iter().any(|word| *word as usize == at)
}

fn is_before(word: Option<&u32>, at: usize) -> bool {
    word.is_some_and(|word| (*word as usize) < at)
}

/// Whether a word could be one of a question: greetings, forms of address and small words say nothing by themselves.
fn may_ask(recognised: Option<&Recognised>) -> bool {
    match recognised {
        Some(Recognised::Known(known)) => is_content(known.class) || known.class.question || known.class.place,
        Some(_) => true,
        None => false,
    }
}

/// The words of a message's questions, given where each begins: what is no question of its own belongs to the one before it, and what
/// stands before the first to the first.
pub(super) fn claim<'q>(questions: impl DoubleEndedIterator<Item = &'q mut Range<usize>>, len: usize) {
    let mut end = len;
    let mut first = None;
    for words in questions.rev() {
        *words = words.start..end.max(words.start);
        end = words.start;
        first = Some(words);
    }
    if let Some(words) = first {
        words.start = 0;
    }
}

/// A question's words without those at its ends that only join it to others.
pub(super) fn without_joins(mut words: &[Word]) -> &[Word] {
    let joins = |word: &Word| JOINS.contains(&word.text.as_str());
    while let Some((_, rest)) = words.split_first().filter(|(first, _)| joins(first)) {
        words = rest;
    }
    while let Some((_, rest)) = words.split_last().filter(|(last, _)| joins(last)) {
        words = rest;
    }
    words
}

/// Of values in order, those that begin within these words.
pub(super) fn within<'f>(found: &'f [Found], words: &Range<usize>) -> &'f [Found] {
    let start = found.partition_point(|found| found.first_word < words.start);
    let end = found.partition_point(|found| found.first_word < words.end);
    found.get(start..end).unwrap_or_default()
}

/// Where a stretch with two keywords parts: before the second one, or, where things are named before what is asked of them ("hoodie
/// harga, chino stok"), before the second thing.
pub(super) fn between(first: &[u32], second: &[u32], found: &[Found]) -> Option<usize> {
    let first = *first.first()? as usize;
    let second = *second.first()? as usize;
    let product = |found: &&Found| matches!(found.value, SlotValue::Product(_));
    let before = found.iter().filter(product).any(|found| found.last_word < first);
    let next = found
        .iter()
        .filter(product)
        .find(|found| found.first_word > first && found.last_word < second);
    Some(next.filter(|_| before).map_or(second, |found| found.first_word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::matching::read::tests::{clock, index};
    use crate::matching::{Decision, Evidence, Index};
    use crate::text::Lexicon;

    /// Each question with its intent, or the intents of a message that asks one thing.
    fn asked(index: &Index, message: &str) -> String {
        let catalog = Catalog::read_csv(b"sku,name\nA,Kaos Polos\nB,Hoodie Abu\n").catalog;
        let reading = index.read(message, &catalog, &clock());
        let text = |words: &Range<usize>| {
            let words = without_joins(&reading.utterance.words[words.clone()]).iter();
            words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let asked: Vec<String> = match &reading.decision {
            Decision::Answer { intents } if reading.questions.is_empty() => {
                intents.iter().map(|intent| intent.to_string()).collect()
            }
            Decision::Answer { .. } => reading
                .questions
                .iter()
                .map(|question| format!("{}: {}", question.intent, text(&question.words)))
                .collect(),
            _ => Vec::new(),
        };
        asked.join(", ")
    }

    #[track_caller]
    fn check(message: &str, expected: &str) {
        assert_eq!(asked(&index(), message), expected, "{message}");
    }

    #[test]
    fn each_question_has_its_words() {
        check(
            "harga kaos polos, stok hoodie",
            "price: harga kaos polos, stock: stok hoodie",
        );
        check("stok hoodie? harga?", "stock: stok hoodie, price: harga");
        check(
            "kaos polos, harga brp, stok ada?",
            "price: kaos polos harga berapa, stock: stok ada",
        );
        check(
            "stok hoodie sama kaos polos, harganya brp",
            "stock: stok hoodie sama kaos polos, price: harganya berapa",
        );
        check("rusak & jam buka brp", "urgent: rusak, schedule: jam buka berapa");
        check("the price and also the stock", "price: the price, stock: the stock");
        check(
            "ongkir brp trus cara order gmn",
            "shipping: ongkir berapa, how-to-order: cara order bagaimana",
        );
        check(
            "harga?\nstok?\nongkir?\nrusak?",
            "price: harga, stock: stok ongkir, urgent: rusak",
        );
    }

    #[test]
    fn two_keywords_part_without_a_sign() {
        check(
            "harga kaos polos stok hoodie",
            "price: harga kaos polos, stock: stok hoodie",
        );
        check(
            "kaos polos harga hoodie stok",
            "price: kaos polos harga, stock: hoodie stok",
        );
        check("stok harga kaos polos", "stock: stok, price: harga kaos polos");
    }

    #[test]
    fn a_veto_stays_within_its_question() {
        check(
            "harga kaos brp, ongkir brp",
            "price: harga kaos berapa, shipping: ongkir berapa",
        );
        check("harga sama ongkir brp?", "price: harga, shipping: ongkir berapa");
        // What is told is told of the whole message.
        check("harga kaos, ongkir", "shipping");
        check("ongkir sama harga kaos", "shipping");
    }

    #[test]
    fn what_is_one_question_stays_one() {
        check("halo kak, harga kaos, makasih", "price");
        check("harga kaos, harga hoodie", "price");
        // Half of the words are unknown.
        check("harga kaos, kucing saya lapar", "");
        check("jadi gini kak, harga kaos", "price");
        check("bukan harga, stoknya", "stock");
        check("order, sampai mana", "order-status");
        check("kak, min", "");
    }

    #[test]
    fn an_intent_that_gives_way_answers_alone() {
        let languages = ["id".to_owned()];
        let evidence =
            [("chat", -1, "hehe"), ("price", 0, "harga"), ("late", 2, "telat")].map(|(intent, priority, word)| {
                Evidence {
                    intent: intent.to_owned(),
                    priority,
                    keywords: vec![word.to_owned()],
                    ..Evidence::default()
                }
            });
        let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
        assert_eq!(asked(&index, "hehe"), "chat");
        assert_eq!(asked(&index, "hehe, harga?"), "price");
        assert_eq!(asked(&index, "telat dan harga"), "late: telat, price: harga");
    }
}
