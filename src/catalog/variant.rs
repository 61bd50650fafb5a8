//! What a product comes in, by the columns that say so, and whether it comes as somebody wants it.

use super::index::{other_size, words};
use super::{Catalog, Product};
use crate::text::{is_size, normalize};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// A word that says how a product is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub word: String,
    /// The product's columns in which such a thing stands, never none.
    pub columns: Vec<String>,
    /// Whether one of them has it.
    pub met: bool,
}

/// A word said beside a product.
#[derive(Clone, Copy, Debug)]
pub struct Said<'w> {
    /// Normalised.
    pub word: &'w str,
    /// Where it stands it may be a size although it is a single letter or a number: after "ukuran", right behind the product.
    pub sized: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Colour,
    Size,
    /// Flavours, models and their like, known only from other products.
    Other,
}

/// What a column's header begins with, and what it then tells.
const HEADERS: [(&str, Kind); 19] = [
    ("colour", Kind::Colour),
    ("color", Kind::Colour),
    ("warna", Kind::Colour),
    ("size", Kind::Size),
    ("ukuran", Kind::Size),
    ("varian", Kind::Other),
    ("variant", Kind::Other),
    ("rasa", Kind::Other),
    ("flavour", Kind::Other),
    ("flavor", Kind::Other),
    ("taste", Kind::Other),
    ("model", Kind::Other),
    ("tipe", Kind::Other),
    ("type", Kind::Other),
    ("jenis", Kind::Other),
    ("motif", Kind::Other),
    ("aroma", Kind::Other),
    ("scent", Kind::Other),
    ("pilihan", Kind::Other),
];

/// Colours as shops list them, each line one colour in Indonesian and English.
const COLOURS: [&[&str]; 32] = [
    &["hitam", "item", "black"],
    &["putih", "white"],
    &["merah", "red"],
    &["biru", "blue"],
    &["hijau", "green"],
    &["kuning", "yellow"],
    &["ungu", "purple"],
    &["violet"],
    &["abu", "grey", "gray"],
    &["cokelat", "coklat", "brown"],
    &["oranye", "orange", "oren", "jingga"],
    &["pink"],
    &["krem", "cream"],
    &["beige"],
    &["navy", "dongker"],
    &["maroon", "marun"],
    &["tosca", "toska", "turquoise"],
    &["olive"],
    &["army"],
    &["khaki"],
    &["mustard"],
    &["sage"],
    &["mocca", "mocha", "moka"],
    &["nude"],
    &["salem", "salmon"],
    &["peach"],
    &["lilac", "lilak"],
    &["lavender"],
    &["emas", "gold"],
    &["perak", "silver"],
    &["magenta"],
    &["fuchsia", "fanta"],
];
/// All of them: most words of most messages are none.
static COLOUR_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| COLOURS.into_iter().flatten().copied().collect());
/// Said of what fits everybody.
const ANY_SIZE: [&str; 4] = ["all size", "allsize", "free size", "one size"];
const ANY: [&str; 3] = ["all", "free", "one"];
/// A longer cell describes.
const LONGEST: usize = 200;

impl Catalog {
    /// Of words said beside a product those that say how it is to be: a colour, a size, or what its row lists otherwise of other
    /// products. A product of which nothing is known in that respect has no wish to meet.
    pub fn wishes(&self, product: &Product, said: &[Said<'_>]) -> Vec<Wish> {
        said.iter().filter_map(|said| self.wish(product, *said)).collect()
    }

    /// Whether a word said in that place is a colour, a size, or stands in such a column of any product.
    pub fn is_variant(&self, said: Said<'_>) -> bool {
        is_colour(said.word) || is_sized(said) || self.listed(said, None)
    }

    /// What a product is offered in, by column: of a colour told in several languages the column of that one. A column that describes
    /// or gives a range is no list of choices, and then there are none.
    pub fn choices(&self, product: &Product, language: &str) -> Vec<Vec<String>> {
        let mut found: Vec<(Kind, &str, Vec<String>)> = Vec::new();
        for (column, cell) in &product.columns {
            let Some(kind) = kind(column) else { continue };
            let items: Vec<String> = cell
                .split([',', ';', '|', '/'])
                .map(|item| item.trim().to_owned())
                .collect();
            let described = cell.chars().count() > LONGEST || kind == Kind::Size && !compares(cell);
            if described || items.iter().any(|item| item.is_empty() || range(item).is_some()) {
                return Vec::new();
            }
            let own = column.rsplit('_').next() == Some(language);
            match found.iter_mut().find(|(of, ..)| *of == kind && kind != Kind::Other) {
                Some(known) if own => *known = (kind, column, items),
                Some(_) => {}
                None => found.push((kind, column, items)),
            }
        }
        found.into_iter().map(|(.., items)| items).collect()
    }

    /// Whether a number is one of the sizes that a product comes in.
    pub fn is_numbered_size(&self, product: &Product, number: &str) -> bool {
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let said = Said {
            word: number,
            sized: true,
        };
        let sizes = |wish: Wish| wish.met && wish.columns.iter().any(|column| kind(column) == Some(Kind::Size));
        digits && self.wish(product, said).is_some_and(sizes)
    }

    /// Whether its row says what a product comes in.
    pub fn has_variants(&self, product: &Product) -> bool {
        product.columns.keys().any(|column| tells_variants(column))
    }

    fn wish(&self, product: &Product, said: Said<'_>) -> Option<Wish> {
        let mut columns = Vec::new();
        let mut met = false;
        for (column, cell) in &product.columns {
            let Some(kind) = kind(column).filter(|_| cell.chars().count() <= LONGEST) else {
                continue;
            };
            let fits = match kind {
                Kind::Colour => is_colour(said.word) || self.listed(said, Some(column)),
                Kind::Size => (is_sized(said) || self.listed(said, Some(column))) && compares(cell),
                Kind::Other => self.listed(said, Some(column)),
            };
            if fits {
                columns.push(column.clone());
                met |= has(cell, said.word);
            }
        }
        let named = || {
            let names = std::iter::once(&product.name).chain(&product.aliases);
            names.flat_map(|name| words(name)).any(|word| same(&word, said.word))
        };
        (!columns.is_empty()).then(|| Wish {
            word: said.word.to_owned(),
            columns,
            met: met || named(),
        })
    }

    /// Whether the word stands in that column of some product, or in any that tells variants.
    fn listed(&self, said: Said<'_>, column: Option<&str>) -> bool {
        // Most words stand in no such cell.
        let Some(columns) = self.rows.index.told.get(said.word) else {
            return false;
        };
        // A letter or a number alone may be anything.
        let vague = said.word.chars().count() < 2 || said.word.chars().all(|c| c.is_ascii_digit());
        // "size" in "all size" is none.
        let names_kind = kind(said.word).is_some() || ANY.contains(&said.word);
        if vague && !said.sized || names_kind {
            return false;
        }
        column.is_none_or(|column| columns.iter().any(|known| known == column))
    }
}

/// Whether a column says what products come in.
pub(super) fn tells_variants(column: &str) -> bool {
    kind(column).is_some()
}

fn kind(column: &str) -> Option<Kind> {
    let begins = |(header, _): &&(&str, Kind)| column.split(|c: char| !c.is_alphanumeric()).next() == Some(*header);
    HEADERS.iter().find(begins).map(|(_, kind)| *kind)
}

fn is_colour(word: &str) -> bool {
    COLOUR_WORDS.contains(word)
}

fn is_sized(Said { word, sized }: Said<'_>) -> bool {
    let number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let counted = word.len() == 3 && word.ends_with("xl") && word.starts_with(|c: char| c.is_ascii_digit());
    is_size(word) || counted || sized && (matches!(word, "s" | "m" | "l") || number)
}

/// Whether a cell lists sizes that another can be compared with: "S, M, L", "28-38", "all size", but not "175 x 75 cm".
fn compares(cell: &str) -> bool {
    let plain = normalize(cell);
    ANY_SIZE.iter().any(|any| plain.contains(any))
        || items(cell).any(|item| is_plain_size(&item) || range(&item).is_some())
}

fn is_plain_size(item: &str) -> bool {
    is_sized(Said {
        word: item,
        sized: true,
    })
}

fn items(cell: &str) -> impl Iterator<Item = String> {
    let parts = cell.split([',', ';', '|', '/']);
    parts
        .map(|part| part.trim().to_lowercase())
        .filter(|part| !part.is_empty())
}

/// "28-38".
fn range(item: &str) -> Option<(u32, u32)> {
    let (low, high) = item.split_once(['-', '–'])?;
    Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
}

/// Whether a cell has what is said: as a word, in the other language, or within its range.
fn has(cell: &str, word: &str) -> bool {
    let other = other_size(word);
    let is = |listed: &String| same(listed, word) || other.as_deref() == Some(listed);
    let number: Option<u32> = word.parse().ok();
    let spans = || {
        let within = |(low, high): (u32, u32)| number.is_some_and(|number| (low..=high).contains(&number));
        items(cell).filter_map(|item| range(&item)).any(within)
    };
    let sizes = || is_plain_size(word) && ANY_SIZE.iter().any(|any| normalize(cell).contains(any));
    words(cell).iter().any(is) || spans() || sizes()
}

fn same(listed: &str, word: &str) -> bool {
    listed == word
        || COLOURS
            .iter()
            .any(|colour| colour.contains(&listed) && colour.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let csv = "sku,name,size,colour,warna_lain,rasa,bahan\n\
            KS,Kaos Polos,\"S, M, L\",\"hitam, putih, abu-abu\",\"red check\",,katun\n\
            KA,Kaos Anak,\"2, 4\",\"merah\",,,rayon\n\
            CC,Celana Chino,28-38,krem,,,twill\n\
            TP,Topi,all size,,,,\n\
            KR,Kerudung,175 x 75 cm,\"dusty pink\",,,\n\
            KP,Kopi,,,,\"vanila, cokelat\",\n\
            TH,Teh,,,,melati,\n";
        let reading = Catalog::read_csv(csv.as_bytes());
        assert_eq!(reading.problems, []);
        reading.catalog
    }

    /// Each word that is a wish, with a `!` where the product has none.
    fn check(sku: &str, said: &[(&str, bool)], expected: &str) {
        let catalog = catalog();
        let product = catalog.get(sku).unwrap();
        let said: Vec<Said<'_>> = said.iter().map(|(word, sized)| Said { word, sized: *sized }).collect();
        let wishes = catalog.wishes(product, &said);
        let shown = |wish: &Wish| format!("{}{}", if wish.met { "" } else { "!" }, wish.word);
        let shown: Vec<String> = wishes.iter().map(shown).collect();
        assert_eq!(shown.join(" "), expected, "{sku} {said:?}");
    }

    #[test]
    fn what_a_product_comes_in() {
        check("KS", &[("hitam", false)], "hitam");
        check("KS", &[("black", false)], "black");
        check("KS", &[("merah", false)], "merah");
        check("KA", &[("hitam", false), ("harga", false)], "!hitam");
        check("KS", &[("ungu", false), ("katun", false)], "!ungu");
        check("KS", &[("xl", false), ("m", true), ("m", false)], "!xl m");
        check("KS", &[("xxxl", false), ("3xl", false)], "!xxxl !3xl");
        check("KS", &[("40", false)], "");
        check("KS", &[("40", true)], "!40");
        check("CC", &[("30", true), ("40", true), ("l", true)], "30 !40 !l");
        check("TP", &[("xl", false), ("hitam", false)], "xl");
        check("KR", &[("xl", false), ("pink", false), ("hitam", false)], "pink !hitam");
        check(
            "KP",
            &[("vanila", false), ("melati", false), ("durian", false)],
            "vanila !melati",
        );
        check("TH", &[("coklat", false), ("cokelat", false)], "!cokelat");
    }

    #[test]
    fn words_that_tell_variants() {
        let catalog = catalog();
        for (word, sized, expected) in [
            ("merah", false, true),
            ("ungu", false, true),
            ("xl", false, true),
            ("melati", false, true),
            ("l", false, false),
            ("l", true, true),
            ("katun", false, false),
            ("harga", true, false),
        ] {
            assert_eq!(catalog.is_variant(Said { word, sized }), expected, "{word}");
        }
    }
}
