//! What questions are about, and which are near-equal.

use super::misses::{Matter, Question};
use super::topic::Senses;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The share of their words' weight that near-equal questions have in common, in percent.
const ALIKE: usize = 60;
/// The weight of a word that the bot does not know; others weigh one.
const UNKNOWN: usize = 2;
/// Of the weight of the shorter of two questions on one topic, the share that the other has too, in percent.
const ON_TOPIC: usize = 50;

/// What a question is about, to be compared.
pub(super) struct About {
    /// The weight of each sense in it.
    pub(super) senses: BTreeMap<usize, usize>,
    /// The sense that the bot does not know and that tells its questions from others, and the word for it here.
    pub(super) topic: Option<(usize, String)>,
}

impl About {
    /// Whether two questions are near-equal: most of their words are in both, or they are on one topic and the shorter says little else.
    pub(super) fn alike(&self, other: &Self) -> bool {
        let weight = |about: &Self| about.senses.values().sum::<usize>();
        let in_both = self
            .senses
            .iter()
            .filter(|(sense, _)| other.senses.contains_key(*sense));
        let shared: usize = in_both.map(|(_, weight)| weight).sum();
        let all = weight(self) + weight(other) - shared;
        let sense = |about: &Self| about.topic.as_ref().map(|(sense, _)| *sense);
        let on_topic = sense(self).is_some() && sense(self) == sense(other);
        100 * shared >= ALIKE * all || on_topic && 100 * shared >= ON_TOPIC * weight(self).min(weight(other))
    }
}

/// What each question is about. The questions come with the most frequent first.
pub(super) fn abouts(questions: &[(&Vec<Matter>, &Question)], languages: &[String]) -> Vec<About> {
    let mut senses = Senses::new(languages);
    let mut numbered: Vec<Vec<(usize, &Matter)>> = Vec::with_capacity(questions.len());
    for (key, _) in questions {
        numbered.push(key.iter().map(|matter| (senses.number(&matter.word), matter)).collect());
    }
    // A topic goes by its shortest word: "parkir", not "parkirnya".
    let mut names: BTreeMap<usize, &str> = BTreeMap::new();
    for (sense, matter) in numbered.iter().flatten() {
        let name = names.entry(*sense).or_insert(&matter.word);
        if (matter.word.len(), &*matter.word) < (name.len(), *name) {
            *name = &matter.word;
        }
    }
    let first = topics(&numbered, questions, None);
    let topics = topics(&numbered, questions, Some(&first));
    let about = |(words, topic): (Vec<(usize, &Matter)>, Option<usize>)| About {
        topic: topic.and_then(|sense| Some((sense, (*names.get(&sense)?).to_owned()))),
        senses: words
            .iter()
            .map(|(sense, matter)| (*sense, if matter.unknown { UNKNOWN } else { 1 }))
            .collect(),
    };
    numbered.into_iter().zip(topics).map(about).collect()
}

/// The unknown sense that each question is on: one that is all of some question, else what most have, then what stands with the
/// fewest others, then the longest. `first`: topics found so; a sense counts only in questions on it then, so that no question
/// goes by a word that belongs to another topic.
fn topics(
    numbered: &[Vec<(usize, &Matter)>],
    questions: &[(&Vec<Matter>, &Question)],
    first: Option<&[Option<usize>]>,
) -> Vec<Option<usize>> {
    let mut known: BTreeMap<usize, Evidence> = BTreeMap::new();
    for (at, (words, (_, question))) in numbered.iter().zip(questions).enumerate() {
        let topic = first.and_then(|topics| topics.get(at).copied().flatten());
        let others: BTreeSet<usize> = words.iter().map(|(sense, _)| *sense).collect();
        for sense in &others {
            let evidence = known.entry(*sense).or_default();
            evidence.alone |= others.len() == 1;
            evidence.company.extend(others.iter().filter(|other| *other != sense));
            if first.is_none() || topic == Some(*sense) {
                evidence.asked += question.count;
            }
        }
    }
    let topic = |words: &Vec<(usize, &Matter)>, question: &Question| {
        let unknown = words.iter().filter(|(_, matter)| matter.unknown);
        let best = unknown.max_by_key(|(sense, matter)| {
            let evidence = known.get(sense);
            (
                evidence.is_some_and(|evidence| evidence.alone),
                evidence.map_or(0, |evidence| evidence.asked.max(question.count)),
                Reverse(evidence.map_or(0, |evidence| evidence.company.len())),
                matter.word.chars().count(),
                Reverse(&matter.word),
            )
        });
        best.map(|(sense, _)| *sense)
    };
    let asked = numbered.iter().zip(questions);
    asked.map(|(words, (_, question))| topic(words, question)).collect()
}

/// What speaks for a sense as a topic.
#[derive(Default)]
struct Evidence {
    /// Some question is of nothing else.
    alone: bool,
    asked: usize,
    /// The senses that stand beside it.
    company: BTreeSet<usize>,
}
