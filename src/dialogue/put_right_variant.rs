//! How a product is to be, said anew: "putih", "hitam bukan putih", "M nya diganti L".

use super::put_right_words::{BECOMES, BESIDE, CHANGES, KINDS};
use super::turn::Turn;
use crate::catalog::{Product, Said};
use crate::matching::SlotValue;
use crate::text::{Utterance, Word};

/// Words behind which stands what is not wanted.
const NOT_THIS: &[&str] = &["bukan", "bukannya", "jangan", "not", "dari", "from"];
/// Words by which that ends.
const BUT_THIS: &[&str] = &["tapi", "tetapi", "melainkan", "but"];
/// Words that say both.
const BOTH: &[&str] = &["dan", "and", "sama"];

/// A word for how the product is to be, and the columns of its row that list it.
struct New {
    typed: String,
    columns: Vec<String>,
}

impl New {
    fn is_of(&self, columns: &[String]) -> bool {
        self.columns.iter().any(|column| columns.contains(column))
    }
}

impl Turn<'_> {
    /// How the product is to be, where only a part of it was said anew: "putih" of "L hitam" is "L putih". `rest` is what of the
    /// message `typed` may be a value, `named` the words that name what is changed.
    pub(super) fn variant_told(
        &self,
        slot: &str,
        rest: &str,
        typed: &str,
        named: impl Fn(&Word) -> bool,
    ) -> Option<SlotValue> {
        let product = self.product_at_hand().and_then(|(_, sku)| self.catalog().get(sku))?;
        let wanted = self.variants_wanted(product, rest, typed, named);
        let mut new = wanted.filter(|new| !new.is_empty())?;
        let columns: Vec<String> = new.iter().flat_map(|new| new.columns.clone()).collect();
        let old = self.slot_words(slot).unwrap_or_default();
        let mut whole: Vec<String> = Vec::new();
        for word in old.split_whitespace() {
            let of = self.columns_of(product, &word.to_lowercase()).unwrap_or_default();
            match new.iter().position(|new| new.is_of(&of)) {
                Some(at) => whole.push(new.remove(at).typed),
                None if of.is_empty() || of.iter().any(|column| columns.contains(column)) => {}
                None => whole.push(word.to_owned()),
            }
        }
        whole.extend(new.into_iter().map(|new| new.typed));
        Some(SlotValue::Text(whole.join(" ")))
    }

    /// "bukan navy": how the product is not to be, and no more.
    pub(super) fn only_denies_variant(&self, rest: &str, typed: &str, named: impl Fn(&Word) -> bool) -> bool {
        let product = self.product_at_hand().and_then(|(_, sku)| self.catalog().get(sku));
        let wanted = product.and_then(|product| self.variants_wanted(product, rest, typed, named));
        wanted.is_some_and(|wanted| wanted.is_empty())
    }

    /// The words for how the product is to be that a message wants: of each column the last one, without those that it denies: none
    /// where it only denies. `None`: it says nothing of that, or more.
    fn variants_wanted(
        &self,
        product: &Product,
        rest: &str,
        typed: &str,
        named: impl Fn(&Word) -> bool,
    ) -> Option<Vec<New>> {
        let lexicon = self.content().matcher.lexicon();
        let said = Utterance::read(typed, lexicon);
        let first = said.words.iter().rposition(|word| begins_with(&said, word, rest))?;
        let end = said.words.get(first)?.start + rest.len();
        let is = |set: &[&str], word: &Word| set.contains(&word.text.as_str());
        let small = |word: &Word| {
            let class = lexicon.class(&word.text);
            let around = [BESIDE, CHANGES, KINDS, BOTH].iter().any(|set| is(set, word));
            class.vocative || class.courtesy || around || named(word)
        };
        let mut new: Vec<New> = Vec::new();
        let mut denied: Vec<String> = Vec::new();
        let (mut denies, mut both, mut before) = (false, false, 0);
        for (at, word) in said.words.iter().enumerate().take_while(|(_, word)| word.end <= end) {
            let between = said.raw.get(before..word.start).unwrap_or_default();
            // "bukan, yang putih" denies what was said before.
            denies &= !between.contains([',', '.', ';', '!', '\n']);
            before = word.end;
            let of_instead = word.text == "of"
                && at
                    .checked_sub(1)
                    .is_some_and(|at| said.words.get(at).is_some_and(|word| word.text == "instead"));
            match self.columns_of(product, &word.text) {
                _ if is(NOT_THIS, word) || of_instead => denies = true,
                _ if is(BUT_THIS, word) || is(BECOMES, word) || is(CHANGES, word) => denies = false,
                Some(columns) if at >= first => {
                    // "bukan navy hitam": of one column only the first is denied.
                    if denies && !columns.iter().any(|column| denied.contains(column)) {
                        denied.extend(columns);
                    } else {
                        let typed = said.raw.get(word.start..word.end)?.to_owned();
                        match new.iter_mut().find(|new| new.is_of(&columns)) {
                            Some(known) if both => known.typed = format!("{} {typed}", known.typed),
                            Some(known) => *known = New { typed, columns },
                            None => new.push(New { typed, columns }),
                        }
                    }
                }
                _ if small(word) => {}
                // It says more than how the product is to be.
                _ if at >= first => return None,
                _ => denies = false,
            }
            both = is(BOTH, word);
        }
        (!new.is_empty() || !denied.is_empty()).then_some(new)
    }

    /// The columns of the product's row that list a word.
    fn columns_of(&self, product: &Product, word: &str) -> Option<Vec<String>> {
        let wishes = self.catalog().wishes(product, &[Said { word, sized: true }]);
        wishes.into_iter().find(|wish| wish.met).map(|wish| wish.columns)
    }
}

/// Whether these words begin with this one, and end with one.
fn begins_with(said: &Utterance, word: &Word, rest: &str) -> bool {
    let end = word.start + rest.len();
    said.raw.get(word.start..end) == Some(rest) && said.words.iter().any(|word| word.end == end)
}
