//! What of a message is claimed: by keywords, and by denials that take words out of it.

use super::super::keyword::{self, Hit};
use super::super::negation::Denied;
use super::super::spelling::Recognised;
use super::super::{Found, Index};
use super::Scratch;
use crate::catalog::Catalog;
use crate::text::Utterance;
use std::ops::Range;

impl Index {
    /// What the message denies, unless its denial is a keyword. An example that denies the same sees it all.
    pub(super) fn denied(
        &self,
        utterance: &Utterance,
        found: &[Found],
        catalog: &Catalog,
        scratch: &mut Scratch,
    ) -> Denied {
        let denied = Denied::find(utterance, found, &self.lexicon, catalog);
        if denied == Denied::default() {
            return denied;
        }
        let all = self.hits(utterance, 0..utterance.words.len(), &Denied::default(), scratch);
        if denied.is_keyword(&all) {
            return Denied::default();
        }
        match denied.phrase(utterance) {
            Some(phrase) if self.denials.contains(&phrase) => denied.exemplified(),
            _ => denied,
        }
    }

    /// The keywords and vetoes of a stretch of a message, the rest of which is not looked at.
    ///
    /// A word that stands in one of them itself is compared as the word it is a form of, too: `alamatnya` in one does not hide `alamat`. A
    /// keyword in words that another claims as they were typed gives way to that.
    pub(super) fn hits(
        &self,
        utterance: &Utterance,
        stretch: Range<usize>,
        denied: &Denied,
        scratch: &mut Scratch,
    ) -> Vec<Hit> {
        let Scratch {
            recognised, keyword, ..
        } = scratch;
        let read = |at: &usize| stretch.contains(at) && !denied.silences(*at);
        let forms = |base: bool| {
            let words = utterance.words.iter().zip(recognised.iter()).enumerate();
            words.map(move |(at, (word, how))| match how {
                _ if !read(&at) => "",
                Recognised::Known(known) => {
                    let form = known.base.filter(|_| base).or(known.keyword);
                    keyword::form(&word.text, form, &self.words)
                }
                _ => &word.text,
            })
        };
        let mut hits = self.keywords.find(forms(false), keyword);
        let with_base = |(at, how): (usize, &Recognised)| {
            read(&at) && matches!(how, Recognised::Known(known) if known.base.is_some())
        };
        if recognised.iter().enumerate().any(with_base) {
            let typed = hits.len();
            for hit in self.keywords.find(forms(true), keyword) {
                let within = |other: &Hit| {
                    let words = other.words.as_slice();
                    !other.veto && hit.words.as_slice().iter().all(|word| words.contains(word))
                };
                let claimed = !hit.veto && hits.iter().take(typed).any(within);
                if !claimed && !hits.iter().any(|other| other.rule == hit.rule) {
                    hits.push(hit);
                }
            }
            hits.sort_unstable_by_key(|hit| hit.rule);
        }
        hits
    }
}
