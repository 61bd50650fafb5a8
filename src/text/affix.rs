//! Words without their affixes.

use snowball_stemmers_rs::{Algorithm, Stemmer as Snowball};

/// Takes affixes off words, in the languages of a bot.
///
/// Indonesian affixes are only proposed (`pesanan` → `pesan`, `mengirim` → `kirim`): whether a proposal is a word is for the bot's own
/// vocabulary to say, because cutting without a dictionary mutilates (`berapa` → `apa`). English is stemmed by Snowball.
pub struct Stemmer {
    indonesian: bool,
    english: Option<Snowball>,
}

/// How much may come off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// What leaves the word the same word: `harganya` → `harga`, `dikirim` → `kirim`.
    Inflection,
    /// Also what makes a word of another: `pesanan` → `pesan`, `pembayaran` → `bayar`.
    Derivation,
}

/// Enclitics: they leave the word's meaning alone. Chat spells `-nya` as `-ny` and `-an` as `-in`.
const CLITICS: [&str; 9] = ["nya", "ny", "kah", "lah", "pun", "ku", "mu", "tah", "dong"];
/// Suffixes that only inflect; then those that make another word.
const SUFFIXES: [(&str, Cut); 4] = [
    ("kan", Cut::Inflection),
    ("in", Cut::Inflection),
    ("an", Cut::Derivation),
    ("i", Cut::Derivation),
];
/// A prefix, and the letters of which one may have been swallowed by it.
const PREFIXES: [(&str, &[&str], Cut); 30] = [
    ("menge", &[""], Cut::Inflection),
    ("meng", &["", "k"], Cut::Inflection),
    ("meny", &["s"], Cut::Inflection),
    ("mem", &["", "p"], Cut::Inflection),
    ("men", &["", "t"], Cut::Inflection),
    ("me", &[""], Cut::Inflection),
    ("penge", &[""], Cut::Derivation),
    ("peng", &["", "k"], Cut::Derivation),
    ("peny", &["s"], Cut::Derivation),
    ("pem", &["", "p"], Cut::Derivation),
    ("pen", &["", "t"], Cut::Derivation),
    ("per", &[""], Cut::Derivation),
    ("pe", &[""], Cut::Derivation),
    ("ber", &[""], Cut::Derivation),
    ("bel", &[""], Cut::Derivation),
    ("be", &[""], Cut::Derivation),
    ("ter", &[""], Cut::Derivation),
    ("te", &[""], Cut::Derivation),
    ("diper", &[""], Cut::Derivation),
    ("di", &[""], Cut::Inflection),
    // Chats leave its vowel out: "dkirim".
    ("d", &[""], Cut::Inflection),
    ("ke", &[""], Cut::Derivation),
    ("se", &[""], Cut::Derivation),
    ("nge", &[""], Cut::Inflection),
    ("ng", &["", "k"], Cut::Inflection),
    ("ny", &["s", "c"], Cut::Inflection),
    ("n", &["", "t"], Cut::Inflection),
    ("m", &["", "p"], Cut::Inflection),
    ("ku", &[""], Cut::Inflection),
    ("kau", &[""], Cut::Inflection),
];
/// A stem of fewer letters would be an accident.
const SHORTEST_STEM: usize = 3;
/// Longer words are no words.
const LONGEST: usize = 32;

impl Stemmer {
    pub fn new(languages: &[String]) -> Self {
        let speaks = |code: &str| languages.iter().any(|language| language == code);
        Self {
            indonesian: speaks("id"),
            english: speaks("en").then(|| Snowball::create(Algorithm::English)),
        }
    }

    /// The first Indonesian stem of `word`, the gentlest cut first, that `accept` takes for a word. `word` itself is not proposed.
    pub fn stem<T>(&self, word: &str, cut: Cut, mut accept: impl FnMut(&str) -> Option<T>) -> Option<T> {
        if !self.indonesian || word.len() > LONGEST || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        indonesian(word, cut, &mut accept)
    }

    /// What `accept` makes of the word without its Indonesian clitic, the first that it takes.
    pub fn clitic<T>(&self, word: &str, accept: impl FnMut(&str) -> Option<T>) -> Option<T> {
        if !self.indonesian {
            return None;
        }
        CLITICS
            .iter()
            .filter_map(|clitic| strip_end(word, clitic))
            .find_map(accept)
    }

    /// The word that stands for all inflections of `word` in English; `word` itself where English is not spoken.
    pub fn english(&self, word: &str) -> String {
        match &self.english {
            Some(snowball) if word.len() <= LONGEST => snowball.stem(word).into_owned(),
            _ => word.to_owned(),
        }
    }
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stemmer")
            .field("indonesian", &self.indonesian)
            .field("english", &self.english.is_some())
            .finish()
    }
}

fn indonesian<T>(word: &str, cut: Cut, accept: &mut impl FnMut(&str) -> Option<T>) -> Option<T> {
    let without_clitic = CLITICS.iter().filter_map(|clitic| strip_end(word, clitic));
    for base in without_clitic.clone() {
        if let Some(found) = accept(base) {
            return Some(found);
        }
    }
    for base in std::iter::once(word).chain(without_clitic) {
        for stem in without_suffix(base, cut) {
            if let Some(found) = accept(stem) {
                return Some(found);
            }
        }
        if let Some(found) = without_prefix(base, cut, accept) {
            return Some(found);
        }
        for stem in without_suffix(base, cut) {
            if let Some(found) = without_prefix(stem, cut, accept) {
                return Some(found);
            }
        }
    }
    None
}

fn without_suffix(word: &str, cut: Cut) -> impl Iterator<Item = &str> {
    SUFFIXES
        .iter()
        .filter(move |(_, kind)| *kind <= cut)
        .filter_map(move |(suffix, _)| strip_end(word, suffix))
}

fn without_prefix<T>(word: &str, cut: Cut, accept: &mut impl FnMut(&str) -> Option<T>) -> Option<T> {
    for (prefix, swallowed, _) in PREFIXES.iter().filter(|(_, _, kind)| *kind <= cut) {
        let Some(rest) = word.strip_prefix(prefix) else {
            continue;
        };
        for letter in *swallowed {
            if letter.len() + rest.len() < SHORTEST_STEM {
                continue;
            }
            let found = if letter.is_empty() {
                accept(rest)
            } else {
                accept(&format!("{letter}{rest}"))
            };
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

fn strip_end<'w>(word: &'w str, suffix: &str) -> Option<&'w str> {
    word.strip_suffix(suffix).filter(|stem| stem.len() >= SHORTEST_STEM)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, cut: Cut, expected: Option<&str>) {
        let known = [
            "harga", "stok", "pesan", "kirim", "bayar", "tukar", "apa", "beli", "pakai", "sewa", "order", "buka",
        ];
        let stemmer = Stemmer::new(&["id".to_owned()]);
        let stem = stemmer.stem(word, cut, |stem| known.iter().find(|known| **known == stem).copied());
        assert_eq!(stem, expected, "{word}");
    }

    #[test]
    fn affixes_come_off_where_a_known_word_remains() {
        check("harganya", Cut::Derivation, Some("harga"));
        check("stoknya", Cut::Derivation, Some("stok"));
        check("pesanan", Cut::Derivation, Some("pesan"));
        check("pemesanannya", Cut::Derivation, Some("pesan"));
        check("mengirim", Cut::Derivation, Some("kirim"));
        check("ngirim", Cut::Derivation, Some("kirim"));
        check("pengiriman", Cut::Derivation, Some("kirim"));
        check("dikirimkan", Cut::Derivation, Some("kirim"));
        check("menukar", Cut::Derivation, Some("tukar"));
        check("pembayaran", Cut::Derivation, Some("bayar"));
        check("orderin", Cut::Derivation, Some("order"));
        check("menyewa", Cut::Derivation, Some("sewa"));
        check("dibuka", Cut::Derivation, Some("buka"));
        check("dkirim", Cut::Inflection, Some("kirim"));
        for (word, stem) in [
            ("membayar", "bayar"),
            ("dibayar", "bayar"),
            ("dibayarkan", "bayar"),
            ("bayarin", "bayar"),
            ("mbayar", "bayar"),
            ("kubayar", "bayar"),
            ("memesan", "pesan"),
            ("memesannya", "pesan"),
            ("mesan", "pesan"),
            ("pesankan", "pesan"),
            ("dipesankan", "pesan"),
            ("pesanlah", "pesan"),
            ("menyewakan", "sewa"),
            ("nyewa", "sewa"),
            ("disewa", "sewa"),
            ("menukarkan", "tukar"),
            ("nukar", "tukar"),
            ("tukarin", "tukar"),
            ("mengirimkan", "kirim"),
            ("ngirimin", "kirim"),
            ("dikirimnya", "kirim"),
            ("membeli", "beli"),
            ("dibeli", "beli"),
            ("belikan", "beli"),
            ("beliin", "beli"),
            ("memakai", "pakai"),
            ("dipakai", "pakai"),
            ("makai", "pakai"),
            ("membuka", "buka"),
            ("bukakah", "buka"),
            ("ngebuka", "buka"),
            ("hargaku", "harga"),
            ("hargamu", "harga"),
            ("hargakah", "harga"),
        ] {
            check(word, Cut::Inflection, Some(stem));
        }
        for (word, stem) in [
            ("pemesanan", "pesan"),
            ("pembelian", "beli"),
            ("pembeli", "beli"),
            ("penukaran", "tukar"),
            ("penyewaan", "sewa"),
            ("penyewanya", "sewa"),
            ("pengirim", "kirim"),
            ("kiriman", "kirim"),
            ("terkirim", "kirim"),
            ("berharga", "harga"),
            ("pemakaian", "pakai"),
            ("terpakai", "pakai"),
            ("pembukaan", "buka"),
            ("terbuka", "buka"),
            ("orderan", "order"),
            ("diperbelikan", "beli"),
            ("kebeli", "beli"),
        ] {
            check(word, Cut::Inflection, None);
            check(word, Cut::Derivation, Some(stem));
        }
        check("pesanan", Cut::Inflection, None);
        check("pembayaran", Cut::Inflection, None);
        check("dikirimkan", Cut::Inflection, Some("kirim"));
        check("harganya", Cut::Inflection, Some("harga"));
        check("kartu", Cut::Derivation, None);
        check("1nya", Cut::Derivation, None);
    }

    #[test]
    fn english_is_stemmed_only_where_it_is_spoken() {
        assert_eq!(Stemmer::new(&["en".to_owned()]).english("prices"), "price");
        assert_eq!(Stemmer::new(&["id".to_owned()]).english("prices"), "prices");
    }
}
