//! What a bot's author wrote becomes the index.

mod own_words;

use super::example::{Example, Examples};
use super::feature::{Feature, Term};
use super::keyword::{self, Keywords, Written};
use super::mark::{MARKS, entity_mark};
use super::negation::Denied;
use super::rank::{self, LIFT, Standing};
use super::words::Words;
use super::{Entity, Evidence, Index, Part};
use crate::catalog::Catalog;
use crate::text::{Lexicon, Utterance};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Index {
    /// Builds the index. The order of `evidence` never matters. `languages` are the bot's, the default first.
    pub fn build(evidence: &[Evidence], lexicon: Lexicon, languages: &[String]) -> Self {
        Self::build_without(None, evidence, lexicon, languages)
    }

    /// The same with a part of the method switched off.
    pub fn build_without(without: Option<Part>, evidence: &[Evidence], lexicon: Lexicon, languages: &[String]) -> Self {
        let mut evidence: Vec<&Evidence> = evidence.iter().collect();
        evidence.sort_by(|a, b| a.intent.cmp(&b.intent));
        let lexicon = own_words::settled(lexicon, &evidence);
        let numbered = || (0..).zip(&evidence);
        let written: Vec<Written<'_>> = numbered()
            .flat_map(|(intent, e)| {
                let keywords = e.keywords.iter().map(move |text| Written {
                    intent,
                    veto: false,
                    text,
                });
                keywords.chain(e.not.iter().map(move |text| Written {
                    intent,
                    veto: true,
                    text,
                }))
            })
            .collect();
        let parsed: Vec<(u32, &String, Vec<Piece>)> = numbered()
            .flat_map(|(intent, e)| e.examples.iter().map(move |text| (intent, text, e)))
            .flat_map(|(intent, text, e)| {
                let spelled = with_choices(text, &e.slots);
                let pieces = spelled.iter().map(|spelled| pieces(spelled, &e.slots, &lexicon));
                pieces.map(|pieces| (intent, text, pieces)).collect::<Vec<_>>()
            })
            .collect();
        let words_of = |veto: bool| -> Vec<String> {
            let rules = written.iter().filter(|rule| rule.veto == veto);
            rules
                .flat_map(|rule| keyword::parts(rule.text, &lexicon))
                .flatten()
                .collect()
        };
        let mut places = vec![false; evidence.len()];
        for (intent, _, pieces) in &parsed {
            let place = |piece: &Piece| piece.word().is_some_and(|word| lexicon.class(word).place);
            places[*intent as usize] |= pieces.iter().any(place);
        }
        // A name stands beside examples that say something; alone it is no evidence.
        let speaking: BTreeSet<u32> = parsed
            .iter()
            .filter(|(.., pieces)| pieces.iter().any(|piece| piece.word().is_some()))
            .map(|(intent, ..)| *intent)
            .collect();
        let named: Vec<(u32, Vec<Piece>)> = numbered()
            .filter(|(intent, _)| speaking.contains(intent) && without != Some(Part::Names))
            .map(|(intent, e)| (intent, name_pieces(&e.intent, &lexicon)))
            .collect();
        let example_words: Vec<String> = parsed
            .iter()
            .map(|(.., pieces)| pieces)
            .chain(named.iter().map(|(_, pieces)| pieces))
            .flatten()
            .filter_map(Piece::word)
            .map(str::to_owned)
            .collect();
        let mut words = Words::new(&lexicon, languages, &words_of(false), &words_of(true), &example_words);
        if without == Some(Part::Meanings) {
            words.forget_meanings();
        }
        let examples: Vec<Example<'_>> = parsed
            .iter()
            .map(|(intent, _, pieces)| Example {
                intent: *intent,
                terms: piece_terms(pieces, &words),
            })
            .collect();
        let names: Vec<Example<'_>> = named
            .iter()
            .map(|(intent, pieces)| Example {
                intent: *intent,
                terms: piece_terms(pieces, &words),
            })
            .collect();
        let exact = exact(&examples);
        let marks: BTreeSet<&'static str> = parsed
            .iter()
            .flat_map(|(.., pieces)| pieces)
            .filter_map(Piece::mark)
            .collect();
        let keywords = Keywords::new(&written, &lexicon);
        let courteous = keywords.courteous(evidence.len());
        Self {
            keywords,
            examples: Examples::new(&examples, &names, evidence.len(), without),
            intents: evidence
                .iter()
                .zip(courteous)
                .map(|(e, courteous)| Standing {
                    id: e.intent.as_str().into(),
                    priority: e.priority,
                    courteous,
                })
                .collect(),
            slots: evidence.iter().map(|e| e.slots.clone()).collect(),
            places,
            takers: takers(&evidence),
            denials: denials(&parsed, &lexicon),
            sharing: sharing(&exact),
            exact,
            owners: owners(&examples),
            written_examples: parsed.iter().map(|(_, text, _)| (*text).clone()).collect(),
            marks: marks.into_iter().collect(),
            lift: LIFT,
            few: rank::few(examples.len()),
            without,
            languages: languages.to_vec(),
            words,
            lexicon,
        }
    }
}

/// Options of a choice for which an example is spelled out.
const SPELLED_OPTIONS: usize = 12;

/// An example with each option of its choices once: nothing in a message tells an option from other words, so it has to be seen.
fn with_choices(example: &str, slots: &[(String, Entity)]) -> Vec<String> {
    let named = |slot: &str| format!("{{{slot}}}");
    let choices: Vec<(String, &[String])> = slots
        .iter()
        .filter_map(|(slot, entity)| match entity {
            Entity::Choice(options) if !options.is_empty() => Some((named(slot), options.as_slice())),
            _ => None,
        })
        .filter(|(mark, _)| example.contains(mark.as_str()))
        .collect();
    let Some(most) = choices.iter().map(|(_, options)| options.len()).max() else {
        return vec![example.to_owned()];
    };
    let spell = |at: usize| {
        choices.iter().fold(example.to_owned(), |text, (mark, options)| {
            text.replace(mark.as_str(), &options[at % options.len()])
        })
    };
    (0..most.min(SPELLED_OPTIONS)).map(spell).collect()
}

/// A part of an example.
enum Piece {
    Word(String),
    Mark(&'static str),
}

impl Piece {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Mark(_) => None,
        }
    }

    fn mark(&self) -> Option<&'static str> {
        match self {
            Self::Word(_) => None,
            Self::Mark(mark) => Some(mark),
        }
    }
}

/// What an intent is called says what it is about: its words, with what parts them in names (`cancel_order`, `cancelOrder`) as spaces.
fn name_pieces(name: &str, lexicon: &Lexicon) -> Vec<Piece> {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut lower = false;
    for c in name.chars() {
        if c.is_uppercase() && lower {
            spaced.push(' ');
        }
        lower = c.is_lowercase();
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    let words = Utterance::read(&spaced, lexicon).words.into_iter();
    words.map(|word| Piece::Word(word.text)).collect()
}

/// The words and marks of an example. A `{slot}` that is not declared but named like a kind of value is of that kind; others say
/// nothing.
fn pieces(example: &str, slots: &[(String, Entity)], lexicon: &Lexicon) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = example;
    loop {
        let slot = rest
            .split_once('{')
            .and_then(|(before, after)| after.split_once('}').map(|(name, after)| (before, name, after)));
        let text = slot.map_or(rest, |(before, ..)| before);
        pieces.extend(
            Utterance::read(text, lexicon)
                .words
                .into_iter()
                .map(|word| Piece::Word(word.text)),
        );
        let Some((_, name, after)) = slot else { return pieces };
        let declared = slots
            .iter()
            .find(|(slot, _)| slot == name.trim())
            .map(|(_, entity)| entity);
        let mark = match declared {
            Some(entity) => entity_mark(entity),
            None => MARKS.iter().find(|mark| **mark == name.trim()).copied(),
        };
        pieces.extend(mark.map(Piece::Mark));
        rest = after;
    }
}

/// An example as its vector sees it. Vocatives are left out unless there is nothing else.
fn piece_terms<'p>(pieces: &'p [Piece], words: &Words) -> Vec<Term<'p>> {
    let known = |piece: &'p Piece| piece.word().and_then(|word| words.get(word));
    let vocative = |piece: &'p Piece| known(piece).is_some_and(|known| known.class.vocative);
    let calls = pieces.iter().all(vocative);
    let term = |piece: &'p Piece| match piece {
        Piece::Mark(mark) => Term {
            stem: Feature::mark(mark),
            meaning: None,
            text: None,
            listed: None,
        },
        Piece::Word(word) => Term {
            stem: known(piece).map_or_else(|| Feature::word(word), |known| known.stem),
            meaning: known(piece).and_then(|known| known.meaning),
            text: Some(word),
            listed: known(piece).and_then(|known| known.listed),
        },
    };
    pieces
        .iter()
        .filter(|piece| calls || !vocative(piece))
        .map(term)
        .collect()
}

/// What identifies a list of terms, their order included.
pub(super) fn signature(terms: &[Term<'_>]) -> u64 {
    terms.iter().fold(0x9e37_79b9_7f4a_7c15, |hash: u64, term| {
        (hash.rotate_left(5) ^ term.stem.0).wrapping_mul(0x2545_f491_4f6c_dd1d)
    })
}

fn exact(examples: &[Example<'_>]) -> FxHashMap<u64, Vec<u32>> {
    let mut exact: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for example in examples {
        let intents = exact.entry(signature(&example.terms)).or_default();
        // Examples come in the order of their intents.
        if intents.last() != Some(&example.intent) {
            intents.push(example.intent);
        }
    }
    exact
}

/// What examples deny, as messages are looked through for it: without their values.
fn denials(examples: &[(u32, &String, Vec<Piece>)], lexicon: &Lexicon) -> FxHashSet<String> {
    let catalog = Catalog::default();
    let denied = |(_, _, pieces): &(u32, &String, Vec<Piece>)| {
        let words: Vec<&str> = pieces.iter().filter_map(Piece::word).collect();
        let utterance = Utterance::read(&words.join(" "), lexicon);
        Denied::find(&utterance, &[], lexicon, &catalog).phrase(&utterance)
    };
    examples.iter().filter_map(denied).collect()
}

/// By intent: all that have an example of its own, word for word, itself among them. Intents that share the same examples share one list.
fn sharing(exact: &FxHashMap<u64, Vec<u32>>) -> FxHashMap<u32, Arc<[u32]>> {
    let shared: Vec<&Vec<u32>> = exact.values().filter(|intents| intents.len() > 1).collect();
    let mut of_intent: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (at, intents) in shared.iter().enumerate() {
        for intent in *intents {
            of_intent.entry(*intent).or_default().push(at);
        }
    }
    let mut lists: FxHashMap<Vec<usize>, Arc<[u32]>> = FxHashMap::default();
    let mut sharing = FxHashMap::default();
    for (intent, examples) in of_intent {
        let list = lists.entry(examples).or_insert_with_key(|examples| {
            let all: BTreeSet<u32> = examples.iter().flat_map(|at| shared[*at]).copied().collect();
            all.into_iter().collect()
        });
        sharing.insert(intent, Arc::clone(list));
    }
    sharing
}

/// The one intent whose examples hold a word; `None` where those of several do.
fn owners(examples: &[Example<'_>]) -> FxHashMap<Feature, Option<u32>> {
    let mut owners = FxHashMap::default();
    for example in examples {
        for term in &example.terms {
            let owner = owners.entry(term.stem).or_insert(Some(example.intent));
            *owner = owner.filter(|intent| *intent == example.intent);
        }
    }
    owners
}

/// Intents by the kind of value they take.
fn takers(evidence: &[&Evidence]) -> FxHashMap<&'static str, Vec<u32>> {
    let mut takers: FxHashMap<&'static str, Vec<u32>> = FxHashMap::default();
    for (intent, e) in (0..).zip(evidence) {
        let marks: BTreeSet<&'static str> = e.slots.iter().filter_map(|(_, entity)| entity_mark(entity)).collect();
        for mark in marks {
            takers.entry(mark).or_default().push(intent);
        }
    }
    takers
}
