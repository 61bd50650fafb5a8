//! Products named in a message.

use super::Catalog;
use super::index::{Index, is_joint, is_number};
use crate::text::{Lexicon, is_number_word};
use std::borrow::Cow;
use std::ops::Range;

/// Words of a message that are looked at; a catalog question is shorter.
const WORD_LIMIT: usize = 256;
/// Products that one mention may mean before it is too vague to list; the rest is left out.
const MEANT_LIMIT: usize = 50;

/// One place in a message that names products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Places in [`super::Catalog::products`], ascending, never empty; more than one where several fit equally well.
    pub products: Vec<usize>,
    /// The words that name them.
    pub words: Range<usize>,
}

/// See [`super::Catalog::mentions`].
pub(super) fn mentions(index: &Index, words: &[&str], asked: bool) -> Vec<Mention> {
    let words: Vec<Read<'_>> = words
        .iter()
        .take(WORD_LIMIT)
        .map(|word| Read::of(index, word, asked))
        .collect();
    let mut named = Vec::new();
    // As an answer any word of a product will do, but none beside a name: "kaos polos 2 pcs" is not whatever is sold by "pcs".
    let mut hinted = Vec::new();
    let mut at = 0;
    while at < words.len() && named.len() < Catalog::MENTION_LIMIT {
        match grow(index, &words, at) {
            Some(growth) => {
                let next = growth.range.end.max(at + 1);
                if growth.names(index) {
                    named.push(growth.into_mention(index));
                } else if asked && hinted.len() < Catalog::MENTION_LIMIT {
                    hinted.push(growth.into_mention(index));
                }
                at = next;
            }
            None => at += 1,
        }
    }
    if named.is_empty() { hinted } else { named }
}

/// A word as the catalog knows it.
struct Read<'w> {
    /// The catalog's form of it where it is a near miss.
    text: Cow<'w, str>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Says something of products.
    Known,
    /// May stand between known words.
    Joint,
    Unknown,
}

impl<'w> Read<'w> {
    fn of(index: &Index, word: &'w str, asked: bool) -> Self {
        let read = |text: Cow<'w, str>, kind: Kind| Self { text, kind };
        if is_joint(word) {
            return read(Cow::Borrowed(word), Kind::Joint);
        }
        if index.knows(word) {
            return read(Cow::Borrowed(word), Kind::Known);
        }
        // "kaosnya": the kaos that was spoken of. "mugs": one or several.
        for ending in ["nya", "ku", "mu", "s", "es"] {
            let stem = word.strip_suffix(ending);
            if let Some(stem) = stem.filter(|stem| stem.len() >= 3 && index.knows(stem)) {
                return read(Cow::Borrowed(stem), Kind::Known);
            }
        }
        // "tapi" is no slip of "topi".
        let plays_a_part = || {
            let class = Lexicon::every_language().class(word);
            class.stop || class.question || class.vocative || class.courtesy
        };
        match (asked && !plays_a_part()).then(|| index.near(word)).flatten() {
            Some(near) => read(Cow::Owned(near.to_owned()), Kind::Known),
            None => read(Cow::Borrowed(word), Kind::Unknown),
        }
    }
}

/// Words in a row that can all mean the same products.
struct Growth {
    products: Vec<u32>,
    range: Range<usize>,
    /// The words that meant something, in order.
    meant: Vec<String>,
}

/// Takes words from `start` on as long as some product fits all of them; joints may stand between.
fn grow(index: &Index, words: &[Read<'_>], start: usize) -> Option<Growth> {
    let mut growth: Option<Growth> = None;
    let mut at = start;
    while let Some(word) = words.get(at) {
        if growth.is_some() && word.kind == Kind::Joint {
            at += 1;
            continue;
        }
        let Some((text, taken)) = meaning(index, words, at) else {
            break;
        };
        // "kaos hitam dan kaos putih": the word it began with, again, begins another.
        let again =
            |so_far: &Growth| so_far.meant.len() > 1 && so_far.meant.first().is_some_and(|first| *first == *text);
        if growth.as_ref().is_some_and(again) {
            break;
        }
        let products = index.products_of(&text);
        match &mut growth {
            None => {
                growth = Some(Growth {
                    products,
                    range: at..at + taken,
                    meant: vec![text.into_owned()],
                });
            }
            Some(so_far) => {
                let both = intersection(&so_far.products, &products);
                if both.is_empty() {
                    break;
                }
                so_far.products = both;
                so_far.range.end = at + taken;
                so_far.meant.push(text.into_owned());
            }
        }
        at += taken;
    }
    growth
}

/// What the word at `at` says of products, and how many words that takes: one, or two that the catalog writes as one.
fn meaning<'w>(index: &Index, words: &'w [Read<'_>], at: usize) -> Option<(Cow<'w, str>, usize)> {
    let word = words.get(at)?;
    if word.kind == Kind::Known {
        let neighbour = at.checked_sub(1).and_then(|before| words.get(before));
        let whole = || is_number_word(&word.text) && index.phrases.contains_key(&*word.text);
        return (!is_number(&word.text) || is_numbered(index, neighbour, word, words.get(at + 1)) || whole())
            .then(|| (Cow::Borrowed(&*word.text), 1));
    }
    let next = words.get(at + 1)?;
    if word.kind == Kind::Joint || next.kind != Kind::Unknown || !index.begins_name(&word.text) {
        return None;
    }
    let joined = format!("{}{}", word.text, next.text);
    index.knows(&joined).then_some((Cow::Owned(joined), 2))
}

/// A number belongs to a product only where its neighbour does so too: "isi 3", "ukuran 42", "segi empat". Elsewhere it is a quantity.
fn is_numbered(index: &Index, before: Option<&Read<'_>>, number: &Read<'_>, after: Option<&Read<'_>>) -> bool {
    let pair = |a: &Read<'_>, b: &Read<'_>| index.numbered.contains(&(a.text.to_string(), b.text.to_string()));
    before.is_some_and(|before| {
        pair(before, number) || (before.kind == Kind::Joint && index.variant.contains_key(&*number.text))
    }) || after.is_some_and(|after| pair(number, after))
}

impl Growth {
    /// Whether these words name a product rather than merely occur in a name: a whole name or alias, two words of a name, the
    /// word a name begins with, or one that no other product has.
    fn names(&self, index: &Index) -> bool {
        if index.phrases.contains_key(&self.meant.join(" ")) {
            return true;
        }
        let naming: Vec<&String> = self
            .meant
            .iter()
            .filter(|word| index.naming.contains_key(*word) && !is_number(word))
            .collect();
        match naming.as_slice() {
            [] => false,
            [only] if index.everyday.contains(*only) => false,
            [only] => {
                let letters = only.chars().count();
                // A colour or a size says how a product is, whoever else has it.
                let own = index.naming.get(*only).map_or(0, Vec::len) == 1 && !index.variant.contains_key(*only);
                letters >= 3 && (index.heads.contains(*only) || (letters >= 4 && own))
            }
            _ => true,
        }
    }

    /// A whole name outranks the part of another.
    fn into_mention(self, index: &Index) -> Mention {
        let exact = index
            .phrases
            .get(&self.meant.join(" "))
            .map(|phrase| intersection(phrase, &self.products))
            .filter(|exact| !exact.is_empty());
        let products = exact.unwrap_or(self.products);
        Mention {
            products: products
                .into_iter()
                .take(MEANT_LIMIT)
                .map(|place| place as usize)
                .collect(),
            words: self.range,
        }
    }
}

/// What two ascending lists have in common. The time is that of the shorter one, but for a logarithm.
fn intersection(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short
        .iter()
        .filter(|place| long.binary_search(place).is_ok())
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    fn catalog() -> Catalog {
        let csv = "sku,name,aliases,size,colour,image\n\
            KPH,Kaos Polos Hitam,kaos item|black tee,\"M, L\",hitam,https://x.example/kaos.jpg\n\
            KPP,Kaos Polos Putih,,\"M, L, XL, 3XL\",putih,\n\
            HAB,Hoodie Abu,jaket hoodie,XL,abu-abu,\n\
            HIT,Hoodie Hitam,,L,hitam,\n\
            SPT,Sepatu Lari Angin,running shoes|sepatu baju|long run,42,biru,\n\
            SP3,Sepatu Lari Angin Pro,,43,biru,\n\
            KK3,Kaos Kaki Isi 3,,,,\n\
            PWB,Powerbank 10000 mAh,power bank,,,\n\
            HSE,Hijab Segi Empat,seribu,,,\n";
        let reading = Catalog::read_csv(csv.as_bytes());
        assert_eq!(reading.problems, []);
        reading.catalog
    }

    fn found(text: &str, asked: bool) -> String {
        let catalog = catalog();
        let words: Vec<&str> = text.split(' ').collect();
        let mentions = catalog.mentions(&words, asked);
        let shown: Vec<String> = mentions
            .iter()
            .map(|mention| {
                let skus: Vec<&str> = mention
                    .products
                    .iter()
                    .map(|p| catalog.products()[*p].sku.as_str())
                    .collect();
                format!("{} {}..{}", skus.join("|"), mention.words.start, mention.words.end)
            })
            .collect();
        shown.join(", ")
    }

    #[test]
    fn mentions() {
        for (text, expected) in [
            ("harga kaos polos hitam dong", "KPH 1..4"),
            ("kaos item", "KPH 0..2"),
            ("black tee", "KPH 0..2"),
            ("kaos polos", "KPH|KPP 0..2"),
            ("kaos polos yang hitam", "KPH 0..4"),
            ("kaos polos warna putih ukuran xl", "KPP 0..6"),
            ("hitam kaos polos", "KPH 0..3"),
            ("kaos xl", "KPP 0..2"),
            ("kaos xxxl", "KPP 0..2"),
            ("kaos 3xl", "KPP 0..2"),
            ("hoodies", "HAB|HIT 0..1"),
            ("hoodie", "HAB|HIT 0..1"),
            ("hoodienya ada", "HAB|HIT 0..1"),
            ("hoodie abu sama kaos polos putih", "HAB 0..2, KPP 3..6"),
            ("kaos polos putih hoodie abu", "KPP 0..3, HAB 3..5"),
            ("kaos polos hitam dan kaos polos putih", "KPH 0..3, KPP 4..7"),
            ("kaos kaos polos", "KPH|KPP 0..3"),
            ("sepatu lari angin", "SPT 0..3"),
            ("sepatu lari angin pro", "SP3 0..4"),
            ("sepatu lari", "SPT|SP3 0..2"),
            ("sepatu ukuran 42", "SPT 0..3"),
            ("sepatu 42", "SPT|SP3 0..1"),
            ("kaos 3", "KPH|KPP|KK3 0..1"),
            ("kaos kaki isi 3", "KK3 0..4"),
            ("kaki", "KK3 0..1"),
            ("how long", ""),
            ("baju koko", ""),
            ("long run", "SPT 0..2"),
            ("powerbank", "PWB 0..1"),
            ("power bank", "PWB 0..2"),
            ("kaospolos", "KPH|KPP 0..1"),
            ("harga hab berapa", "HAB 1..2"),
            // A number word counts, unless the name is said around it.
            ("jam setengah empat sore", ""),
            ("empat kaos polos", "KPH|KPP 1..3"),
            ("kaos polos empat", "KPH|KPP 0..2"),
            ("hijab empat", "HSE 0..1"),
            ("hijab segi empat", "HSE 0..3"),
            ("segi empat", "HSE 0..2"),
            ("segiempat", "HSE 0..1"),
            ("segi empat empat", "HSE 0..2"),
            ("seribu", "HSE 0..1"),
            ("yang hitam", ""),
            ("polos", ""),
            ("xl ada", ""),
            ("apa kabar", ""),
            ("hodie", ""),
            ("3", ""),
            ("", ""),
        ] {
            assert_eq!(found(text, false), expected, "{text}");
        }
    }

    #[test]
    fn answers() {
        for (text, expected) in [
            ("yang hitam", "KPH|HIT 1..2"),
            ("xl", "KPP|HAB 0..1"),
            ("hodie abu", "HAB 0..2"),
            ("spatu lari", "SPT|SP3 0..2"),
            ("powrebnak", "PWB 0..1"),
            ("powerb", "PWB 0..1"),
            ("polos puith", "KPP 0..2"),
            ("tidak tahu", ""),
            ("empat", ""),
            ("kaos polos hitam m", "KPH 0..4"),
            ("kaos kaki yang biru", "KK3 0..2"),
            ("hoodie abu ukuran 42", "HAB 0..2"),
        ] {
            assert_eq!(found(text, true), expected, "{text}");
        }
    }

    #[test]
    fn words() {
        let catalog = catalog();
        for word in ["hoodie", "tee", "mah", "xl", "isi", "kph", "hit"] {
            assert!(catalog.words().contains(word), "{word}");
        }
        for word in ["https", "example", "kaospolos", "image", ""] {
            assert!(!catalog.words().contains(word), "{word}");
        }
        assert_eq!(catalog.words().nearest("hodie").map(|near| near.word), Some("hoodie"));
    }
}
