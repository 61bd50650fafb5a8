//! Keywords: words, phrases and sets of them, found at word boundaries.

use super::words::{Words, is_content};
use crate::text::{Lexicon, Utterance};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;

/// All keywords and vetoes of a bot.
///
/// One automaton reads the message's words, written one after the other with a space around each. A rule (`berapa + duit`) holds
/// when each of its parts was found, in any order.
#[derive(Debug)]
pub(super) struct Keywords {
    automaton: Option<AhoCorasick>,
    /// By pattern of the automaton: the rules it is a part of.
    patterns: Vec<Vec<PartOf>>,
    rules: Vec<Rule>,
}

#[derive(Clone, Copy, Debug)]
struct PartOf {
    rule: u32,
    part: u32,
}

#[derive(Debug)]
struct Rule {
    intent: u32,
    veto: bool,
    /// As the author wrote it.
    written: String,
    parts: u32,
    courtesy: bool,
}

/// One keyword or veto as written, with the intent it belongs to.
pub(super) struct Written<'k> {
    pub intent: u32,
    pub veto: bool,
    pub text: &'k str,
}

/// A rule that holds for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub intent: u32,
    /// Index for [`Keywords::written`].
    pub rule: u32,
    pub veto: bool,
    /// Nothing but greeting, thanking and the like.
    pub courtesy: bool,
    /// The message's words it was found in.
    pub words: Places,
}

/// Places of a message's words, ascending; kept in place, so that a hit allocates nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    at: [u32; Self::MOST],
    count: usize,
}

impl Places {
    /// Further words of a longer keyword are not kept: they change no decision.
    const MOST: usize = 8;

    fn add(&mut self, place: u32) {
        let known = self.as_slice();
        if known.len() == Self::MOST || known.contains(&place) {
            return;
        }
        self.at[self.count] = place;
        self.count += 1;
        self.at[..self.count].sort_unstable();
    }

    pub fn as_slice(&self) -> &[u32] {
        self.at.get(..self.count).unwrap_or_default()
    }
}

/// More words joined by ` + ` than this are beyond any use; the rest of them are not looked at.
const PARTS: usize = 16;

/// The parts of a keyword, each a list of normalised words. Empty where nothing comparable was written.
pub(super) fn parts(written: &str, lexicon: &Lexicon) -> Vec<Vec<String>> {
    written
        .split(" + ")
        .map(|part| {
            Utterance::read(part, lexicon)
                .words
                .into_iter()
                .map(|word| word.text)
                .collect::<Vec<_>>()
        })
        .filter(|words| !words.is_empty())
        .take(PARTS)
        .collect()
}

impl Keywords {
    /// By the number of each intent whether it has keywords, and most of them greet, thank and the like.
    pub fn courteous(&self, intents: usize) -> Vec<bool> {
        let mut counts = vec![(0, 0); intents];
        for rule in self.rules.iter().filter(|rule| !rule.veto) {
            if let Some((courteous, others)) = counts.get_mut(rule.intent as usize) {
                *(if rule.courtesy { courteous } else { others }) += 1;
            }
        }
        let most = |(courteous, others): (usize, usize)| courteous > others;
        counts.into_iter().map(most).collect()
    }

    pub fn new(written: &[Written<'_>], lexicon: &Lexicon) -> Self {
        let mut patterns: BTreeMap<String, Vec<PartOf>> = BTreeMap::new();
        let mut rules = Vec::new();
        for keyword in written {
            let parts = parts(keyword.text, lexicon);
            if parts.is_empty() {
                continue;
            }
            let rule = u32::try_from(rules.len()).unwrap_or(u32::MAX);
            rules.push(Rule {
                intent: keyword.intent,
                veto: keyword.veto,
                written: keyword.text.to_owned(),
                parts: u32::try_from(parts.len()).unwrap_or(u32::MAX),
                courtesy: parts.iter().flatten().all(|word| !is_content(lexicon.class(word)))
                    && parts.iter().flatten().any(|word| lexicon.class(word).courtesy),
            });
            for (part, words) in (0..).zip(parts) {
                patterns
                    .entry(format!(" {} ", words.join(" ")))
                    .or_default()
                    .push(PartOf { rule, part });
            }
        }
        // The automaton refuses only what exceeds its limit of patterns, which a bounded bot never reaches.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(patterns.keys())
            .ok();
        Self {
            automaton,
            patterns: patterns.into_values().collect(),
            rules,
        }
    }

    /// The rules that hold, in the order of the rules. `forms` are the message's words in the form keywords are compared in.
    pub fn find<'w>(&self, forms: impl Iterator<Item = &'w str>, scratch: &mut Scratch) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        scratch.line(forms);
        for found in automaton.find_overlapping_iter(&scratch.line) {
            let first = scratch.word_at(found.start());
            let last = scratch.word_at(found.end().saturating_sub(2));
            for of in self.patterns.get(found.pattern().as_usize()).into_iter().flatten() {
                scratch.found.push((of.rule, of.part, first, last));
            }
        }
        scratch.found.sort_unstable();
        let by_rule = scratch.found.chunk_by(|a, b| a.0 == b.0);
        by_rule.filter_map(|found| self.hit(found)).collect()
    }

    /// The keyword as its author wrote it.
    pub fn written(&self, rule: u32) -> &str {
        self.rules.get(rule as usize).map_or("", |rule| &rule.written)
    }

    fn hit(&self, found: &[(u32, u32, u32, u32)]) -> Option<Hit> {
        let (id, ..) = *found.first()?;
        let rule = self.rules.get(id as usize)?;
        // The first place of each part speaks for it.
        let parts = found.chunk_by(|a, b| a.1 == b.1).filter_map(<[_]>::first);
        let (mut count, mut words) = (0, Places::default());
        for (_, _, first, last) in parts {
            count += 1;
            (*first..=*last).take(Places::MOST).for_each(|place| words.add(place));
        }
        (count == rule.parts).then_some(Hit {
            intent: rule.intent,
            rule: id,
            veto: rule.veto,
            courtesy: rule.courtesy,
            words,
        })
    }
}

/// Working space, kept between messages.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    line: String,
    /// Where each word begins in `line`, its space included.
    starts: Vec<usize>,
    found: Vec<(u32, u32, u32, u32)>,
}

impl Scratch {
    fn line<'w>(&mut self, forms: impl Iterator<Item = &'w str>) {
        self.line.clear();
        self.starts.clear();
        self.found.clear();
        self.line.push(' ');
        for form in forms {
            self.starts.push(self.line.len() - 1);
            self.line.push_str(form);
            self.line.push(' ');
        }
    }

    fn word_at(&self, offset: usize) -> u32 {
        let after = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }
}

/// The form in which a message's word is compared with keywords.
pub(super) fn form<'w>(word: &'w str, keyword: Option<u32>, words: &'w Words) -> &'w str {
    keyword.and_then(|id| words.keyword(id)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &[(u32, bool, &[u32])]) {
        let lexicon = Lexicon::built_in(&["id".to_owned(), "en".to_owned()]);
        let written = [
            (0, false, "harga"),
            (0, false, "berapa + duit"),
            (0, true, "ongkir"),
            (1, false, "ongkos kirim"),
            (2, false, "cara order"),
            (2, false, "order"),
            (3, false, "??"),
            (3, false, "halo kak"),
        ]
        .map(|(intent, veto, text)| Written { intent, veto, text });
        let keywords = Keywords::new(&written, &lexicon);
        let utterance = Utterance::read(message, &lexicon);
        let hits = keywords.find(
            utterance.words.iter().map(|word| word.text.as_str()),
            &mut Scratch::default(),
        );
        let hits: Vec<(u32, bool, &[u32])> = hits
            .iter()
            .map(|hit| (hit.intent, hit.veto, hit.words.as_slice()))
            .collect();
        assert_eq!(hits, expected, "{message}");
    }

    #[test]
    fn keywords_are_found_at_word_boundaries() {
        check("HRG kaos?", &[(0, false, &[0])]);
        check("seharga hargai", &[]);
        check("harga harga", &[(0, false, &[0])]);
        check("duitnya duit brp", &[(0, false, &[1, 2])]);
        check("duit", &[]);
        check(
            "harga ongkos kirim",
            &[(0, false, &[0]), (0, true, &[1]), (1, false, &[1])],
        );
        check("cara order", &[(2, false, &[0, 1]), (2, false, &[1])]);
        check("", &[]);
    }

    #[test]
    fn courtesy_is_told_from_matter() {
        let lexicon = Lexicon::built_in(&["id".to_owned()]);
        let written = ["halo kak", "terima kasih", "harga", "yang"].map(|text| Written {
            intent: 0,
            veto: false,
            text,
        });
        let keywords = Keywords::new(&written, &lexicon);
        let hits = keywords.find("halo kak terima kasih harga yang".split(' '), &mut Scratch::default());
        assert_eq!(
            hits.iter().map(|hit| hit.courtesy).collect::<Vec<_>>(),
            [true, true, false, false]
        );
    }
}
