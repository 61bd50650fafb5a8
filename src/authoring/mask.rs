//! Personal data in what visitors wrote, taken out before it is shown to others or written to a file.

use regex::{Captures, Regex};
use std::cmp::Reverse;
use std::sync::LazyLock;

/// What stands in place of a name: Indonesian for "so-and-so".
const NAME: &str = "Fulan";
const EMAIL: &str = "nama@example.com";
const PHONE: &str = "081200000000";
const ADDRESS: &str = "…";
/// Digits from which a number may be a telephone's, an account's or an order's.
const MANY_DIGITS: usize = 8;
/// Words of a name.
const NAME_WORDS: usize = 4;
/// Words that come after a name and are none.
const AFTER_NAME: &[&str] = &[
    "ada", "aku", "alamat", "and", "apa", "asal", "beli", "belum", "berapa", "bisa", "cek", "dan", "dari", "di",
    "email", "for", "from", "gan", "hp", "i", "ingin", "kak", "ke", "mau", "min", "minta", "mo", "no", "nomor",
    "nomer", "nanya", "order", "pengen", "pesan", "please", "saya", "sis", "sudah", "tanya", "telp", "tolong", "udah",
    "untuk", "utk", "wa", "want", "with", "would", "yang", "yg",
];

static EMAILS: LazyLock<Regex> = LazyLock::new(|| expression(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"));
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| expression(r"\+?\d(?:[ .()-]{0,2}\d)*"));
static CODES: LazyLock<Regex> = LazyLock::new(|| expression(r"(?i)\b[a-z]{1,6}[-/]?\d{4,}\b"));
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)\b(nama (?:lengkap )?(?:saya|aku|sy|gue|gw|ku|penerima(?:nya)?|pemesan(?:nya)?)(?: adalah| itu| ialah)?|namaku|namanya|atas nama|",
        r"a\.n\.?|panggil (?:saya|aku)|saya bernama|my name is|my name's|call me)[ :=]+",
        r"([\p{L}'’.]+(?: [\p{L}'’.]+){0,3})"
    ))
});
/// "saya Siti": what is written like a name, after a word for oneself.
static SELVES: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"\b(?:[Ss]aya|[Aa]ku|[Nn]ama|[Ss]y|[Gg]ue|[Gg]w)[ :=]+(\p{Lu}[\p{L}'’]+(?: \p{Lu}[\p{L}'’]*){0,3})")
});
/// What [`masked`] puts in place, with the words that only lead up to it.
static MASKS: LazyLock<Regex> = LazyLock::new(|| {
    let lead = r"(?:(?:nama|nomor|nomer|no|hp|wa|telp|telepon|rek|email|alamat|atas nama)\b[ .:=]*)?(?:(?:hp|wa|saya|aku|sy|penerima)\b[ .:=]*)?";
    let street = r"(?:(?:jl|jln|jalan|gang|gg|komplek|perumahan|perum)\b\.?[ ]*)?";
    expression(&format!(
        r"(?i)\b{lead}(?:{NAME}\b|{}\b|{PHONE}\b|\b0{{{MANY_DIGITS},}}\b|{street}{ADDRESS})",
        regex::escape(EMAIL)
    ))
});
static HOMES: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)\b(alamat (?:rumah |lengkap )?(?:saya|aku|sy|pengiriman|penerima)(?: di| adalah)?|alamatku(?: di)?|my address is|i live at)",
        r"[ :=]+[^\n]+"
    ))
});
static STREETS: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"(?i)\b(jl\.?|jln\.?|jalan|gang|gg\.?|komplek|perumahan|perum) [^\n,?!]{1,60}?\d+[a-z]?\b[^\n?!]*")
});

/// The text without e-mail addresses, telephone and other long numbers, names after "nama saya" and the like, and addresses; and
/// without `known`, what is known of the visitor from elsewhere. It stays a sentence of the same kind: a telephone number becomes
/// another that is nobody's.
pub fn masked(text: &str, known: &[&str]) -> String {
    let mut text = text.to_owned();
    let known = known.iter().map(|fact| fact.trim());
    let mut known: Vec<&str> = known.filter(|fact| fact.chars().count() >= 3).collect();
    // A fact may be part of a longer one: nothing of that may stay.
    known.sort_by_key(|fact| Reverse(fact.len()));
    for fact in known {
        text = without(&text, fact);
    }
    let text = EMAILS.replace_all(&text, EMAIL);
    let text = HOMES.replace_all(&text, |found: &Captures<'_>| format!("{} {ADDRESS}", part(found, 1)));
    let text = STREETS.replace_all(&text, |found: &Captures<'_>| format!("{} {ADDRESS}", part(found, 1)));
    let text = NAMES.replace_all(&text, |found: &Captures<'_>| {
        let whole = part(found, 0);
        let name = part(found, 2);
        let before = whole.strip_suffix(name).unwrap_or_default();
        format!("{before}{}", without_name(name))
    });
    let text = SELVES.replace_all(&text, |found: &Captures<'_>| {
        let (whole, name) = (part(found, 0), part(found, 1));
        let end = found.get(0).map_or(0, |found| found.end());
        let before = whole.strip_suffix(name).unwrap_or_default();
        match ends_there(text.get(end..).unwrap_or_default()) {
            true => format!("{before}{}", without_name(name)),
            false => whole.to_owned(),
        }
    });
    let text = NUMBERS.replace_all(&text, |found: &Captures<'_>| number(part(found, 0)));
    let text = CODES.replace_all(&text, |found: &Captures<'_>| zeros(part(found, 0)));
    text.into_owned()
}

/// Whether a name may end before this: at the message's end, at a sign, or before a word that comes after names.
fn ends_there(rest: &str) -> bool {
    let mut words = rest.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation());
    let next = words.find(|word| !word.is_empty());
    !rest.starts_with(' ') || next.is_none_or(|word| AFTER_NAME.contains(&word.to_lowercase().as_str()))
}

/// A masked text without its masks: what was personal is no evidence of what a question is about.
pub fn unmasked(text: &str) -> String {
    MASKS.replace_all(text, " ").into_owned()
}

/// The words after "nama saya", those of the name replaced.
fn without_name(words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let ends = |word: &&str| AFTER_NAME.contains(&word.to_lowercase().as_str());
    let length = words
        .iter()
        .take(NAME_WORDS)
        .position(ends)
        .unwrap_or(words.len().min(NAME_WORDS));
    let kept = words.get(length..).unwrap_or_default();
    let name = if length == 0 { None } else { Some(NAME) };
    let words: Vec<&str> = name.into_iter().chain(kept.iter().copied()).collect();
    words.join(" ")
}

/// A long number becomes another. Prices, dates and what is short stay.
fn number(written: &str) -> String {
    let digits = written.chars().filter(char::is_ascii_digit).count();
    if digits < MANY_DIGITS || is_price(written) || is_date(written) {
        return written.to_owned();
    }
    if written.starts_with(['0', '+']) || written.starts_with("62") {
        return PHONE.to_owned();
    }
    zeros(written)
}

/// `1.500.000`, `12.000.000`: groups of three behind dots.
fn is_price(written: &str) -> bool {
    let mut groups = written.split('.');
    let first = groups
        .next()
        .is_some_and(|group| (1..=3).contains(&group.len()) && !group.starts_with('0'));
    let mut rest = groups.peekable();
    first && rest.peek().is_some() && rest.all(|group| group.len() == 3)
}

/// `25-12-2026`, `25.12.2026`, `2026-12-25`.
fn is_date(written: &str) -> bool {
    let lengths: Vec<usize> = written.split(['-', '.']).map(str::len).collect();
    matches!(lengths.as_slice(), [1..=2, 1..=2, 4] | [4, 1..=2, 1..=2])
}

fn zeros(written: &str) -> String {
    written
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect()
}

/// The text without a fact, in whatever case it is written.
fn without(text: &str, fact: &str) -> String {
    // A sign at its edge ("+62…", "Budi S.") is no part of a word, and no word ends there.
    let edge = |c: Option<char>| {
        if c.is_some_and(char::is_alphanumeric) {
            r"\b"
        } else {
            ""
        }
    };
    let (start, end) = (edge(fact.chars().next()), edge(fact.chars().next_back()));
    let Ok(expression) = Regex::new(&format!("(?i){start}{}{end}", regex::escape(fact))) else {
        return text.to_owned();
    };
    let mask = if fact.contains('@') {
        EMAIL
    } else if fact.chars().any(|c| c.is_ascii_digit()) {
        PHONE
    } else {
        NAME
    };
    expression.replace_all(text, mask).into_owned()
}

fn part<'t>(found: &Captures<'t>, group: usize) -> &'t str {
    found.get(group).map_or("", |part| part.as_str())
}

fn expression(written: &str) -> Regex {
    // They are constants; a test runs each.
    Regex::new(written).expect("the expression is one")
}

#[cfg(test)]
mod tests {
    use super::{masked, unmasked};

    #[test]
    fn personal_data_is_taken_out_and_the_rest_stays() {
        for (text, expected) in [
            ("harga kaos berapa?", "harga kaos berapa?"),
            ("hubungi 0813-9876-5432 ya", "hubungi 081200000000 ya"),
            ("wa ke +62 813 9876 5432", "wa ke 081200000000"),
            (
                "email ke siti.aminah@mail.example.org dong",
                "email ke nama@example.com dong",
            ),
            ("rek 7712345678 bca", "rek 0000000000 bca"),
            ("budget 12.000.000 cukup?", "budget 12.000.000 cukup?"),
            ("buka 25-12-2026 gak", "buka 25-12-2026 gak"),
            ("pesanan TS-20391 mana", "pesanan TS-00000 mana"),
            (
                "nama saya Rahmat Hidayat mau tanya harga",
                "nama saya Fulan mau tanya harga",
            ),
            ("nama saya mau diganti", "nama saya mau diganti"),
            ("atas nama Dewi, sudah transfer", "atas nama Fulan, sudah transfer"),
            (
                "My name is Rina and I want a shirt",
                "My name is Fulan and I want a shirt",
            ),
            ("alamat toko di mana?", "alamat toko di mana?"),
            ("alamat saya di Jl. Melati 5, Solo", "alamat saya di …"),
            ("kirim ke jl melati raya no 12 rt 3", "kirim ke jl …"),
            ("jalan kaki bisa?", "jalan kaki bisa?"),
            ("halo, saya Bambang", "halo, saya Fulan"),
            ("bisa kak? saya Siti", "bisa kak? saya Fulan"),
            ("aku Siti Aminah, mau tanya", "aku Fulan, mau tanya"),
            ("saya Siti mau tanya", "saya Fulan mau tanya"),
            ("saya Mau pesan", "saya Mau pesan"),
            ("SAYA BINGUNG", "SAYA BINGUNG"),
            ("saya mau tanya", "saya mau tanya"),
        ] {
            assert_eq!(masked(text, &["bambang", "ok"]), expected, "{text}");
        }
        for (text, known, expected) in [
            (
                "ini 0813 atau a@b.co",
                &["a@b.co"][..],
                "ini 0813 atau nama@example.com",
            ),
            // The longer one first, in whatever order they come.
            ("saya Rahmat Hidayat", &["Rahmat", "Rahmat Hidayat"], "saya Fulan"),
            ("ini Budi S. lagi", &["Budi S."], "ini Fulan lagi"),
            ("(kode +7-12)", &["+7-12"], "(kode 081200000000)"),
            ("sinarbudi buka?", &["budi"], "sinarbudi buka?"),
        ] {
            assert_eq!(masked(text, known), expected, "{text}");
        }
    }

    #[test]
    fn masks_are_no_words_of_a_question() {
        for (text, expected) in [
            (
                "nomor saya 081234567890 tolong hubungi, nama saya Budi Santoso, alamat Jl. Mawar 5",
                "tolong hubungi, ,",
            ),
            ("kirim ke jl melati no 10 bisa kak? saya Siti", "kirim ke ?"),
            ("email ke a@b.co dong", "email ke dong"),
            ("jalan kaki bisa?", "jalan kaki bisa?"),
        ] {
            let bare = unmasked(&masked(text, &[]));
            let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(bare, expected, "{text}");
        }
    }

    #[test]
    fn what_is_masked_stays_as_it_is() {
        for text in ["nama saya Rahmat, 081398765432, a@b.co", "jl melati no 12", "TS-20391"] {
            let once = masked(text, &[]);
            assert_eq!(masked(&once, &[]), once);
        }
    }
}
