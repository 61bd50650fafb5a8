//! Unicode, case, punctuation, stretched letters, digits.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// `text` in the form in which messages, keywords and names are compared: NFKC, lower case, Latin letters without accents, words
/// parted by single spaces.
///
/// Punctuation, symbols and emoji part words; apostrophes inside a word vanish (`jum'at` → `jumat`). Shapes that carry a value stay
/// whole: `1.250.000`, `10:30`, `50%`, `+62812…`, email addresses, web addresses. Three or more of one letter become two
/// (`hargaaaa` → `hargaa`), and the written shorthand for doubling is spelled out (`kira2` → `kira kira`).
///
/// Idempotent: normalising twice changes nothing. Linear in the length of `text`.
pub fn normalize(text: &str) -> String {
    if is_plain_word(text) {
        return text.to_owned();
    }
    let mut normalized = String::with_capacity(text.len());
    for token in tokens(text) {
        if !normalized.is_empty() {
            normalized.push(' ');
        }
        normalized.push_str(&token.text);
    }
    normalized
}

/// Whether a text is one word of small letters without three alike in a row, which is normal already.
fn is_plain_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(u8::is_ascii_lowercase) && !has_three_alike(bytes)
}

fn has_three_alike(bytes: &[u8]) -> bool {
    bytes
        .windows(3)
        .any(|three| three[0] == three[1] && three[1] == three[2])
}

/// One normalised word and where it was typed.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub text: String,
    /// Byte range in the raw text, on character boundaries.
    pub start: usize,
    pub end: usize,
    pub shape: Shape,
}

/// What normalising had to do to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    /// A letter was repeated three times or more.
    Stretched,
    /// `kira2`: this is one of the two words it stands for.
    Doubled,
}

/// A comparable character and the byte range it came from.
#[derive(Clone, Copy)]
struct Folded {
    c: char,
    start: usize,
    end: usize,
}

pub(super) fn tokens(raw: &str) -> Vec<Token> {
    let folded = fold(raw);
    let mut tokens = Vec::with_capacity(folded.len() / 5 + 1);
    // Few messages hold an address of either kind, and looking for one at every word is half of the work.
    let (mut may_have_web, mut may_have_email) = (false, false);
    for f in &folded {
        may_have_web |= matches!(f.c, '/' | '.');
        may_have_email |= f.c == '@';
    }
    let mut at = 0;
    while at < folded.len() {
        if let Some(end) = may_have_web.then(|| web_address(&folded, at)).flatten() {
            push_whole(&folded[at..end], &mut tokens);
            at = end;
        } else if let Some((start, end, next)) = may_have_email.then(|| email_address(&folded, at)).flatten() {
            push_whole(&folded[start..end], &mut tokens);
            at = next;
        } else if starts_word(&folded, at) {
            at = push_word(&folded, at, &mut tokens);
        } else {
            at += 1;
        }
    }
    tokens
}

/// Compatibility-composed, lower-case characters. Invisible ones are left out. The work is done by grapheme cluster, so that every
/// character knows where it came from.
fn fold(raw: &str) -> Vec<Folded> {
    let mut folded = Vec::with_capacity(raw.len());
    if raw.is_ascii() {
        for (start, byte) in raw.bytes().enumerate() {
            if matches!(byte, b'\t'..=b'\r' | b' '..=b'~') {
                folded.push(Folded {
                    c: char::from(byte.to_ascii_lowercase()),
                    start,
                    end: start + 1,
                });
            }
        }
        return folded;
    }
    for (start, cluster) in raw.grapheme_indices(true) {
        let end = start + cluster.len();
        let visible = cluster.chars().filter(|c| !is_invisible(*c));
        let lower = visible.nfkc().flat_map(char::to_lowercase).nfkc();
        let plain = lower.filter(|c| !is_invisible(*c)).flat_map(without_accents);
        folded.extend(plain.map(|c| Folded { c, start, end }));
    }
    folded
}

/// Control, format, zero-width and variation characters, which nobody sees. Line breaks and tabs are spaces, not these.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(
            u32::from(c),
            0xAD | 0x34F | 0x61C | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F
                | 0x20E3 | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF
        )
}

/// A Latin letter without what stands above, below or through it: visitors leave accents out (`café`, `cafe`), in messages and in what
/// a business writes alike. Marks that compose with nothing are left out too. Letters of other scripts stay as they are.
fn without_accents(c: char) -> impl Iterator<Item = char> {
    let (whole, rest) = match c {
        'ß' => ("ss", None),
        'æ' => ("ae", None),
        'œ' => ("oe", None),
        'ø' => ("o", None),
        'đ' | 'ð' => ("d", None),
        'ł' => ("l", None),
        'ı' => ("i", None),
        c => ("", Some(c)),
    };
    let latin = |c: &char| matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    let parted = rest.filter(latin).into_iter().nfd();
    let other = rest.filter(|c| !latin(c));
    whole.chars().chain(parted).chain(other).filter(|c| !is_accent(*c))
}

/// Marks that stand on letters of Latin script and, composed, of others.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && is_combining_mark(c)
}

fn char_at(folded: &[Folded], at: usize) -> Option<char> {
    folded.get(at).map(|f| f.c)
}

/// Whether a word starts here: at a letter or digit, or at the plus of a number (`+62…`).
fn starts_word(folded: &[Folded], at: usize) -> bool {
    let Some(c) = char_at(folded, at) else { return false };
    let before = || at.checked_sub(1).and_then(|before| char_at(folded, before));
    c.is_alphanumeric()
        || c == '+' && char_at(folded, at + 1).is_some_and(|c| c.is_numeric()) && !before().is_some_and(is_word)
}

/// The end of a web address that starts here, its closing punctuation left out.
fn web_address(folded: &[Folded], at: usize) -> Option<usize> {
    const SCHEMES: [&str; 3] = ["https://", "http://", "www."];
    let before = at.checked_sub(1).and_then(|before| char_at(folded, before));
    if before.is_some_and(|c| !c.is_whitespace()) {
        return None;
    }
    let matches = |scheme: &str| {
        let shown = folded[at..].iter().map(|f| f.c);
        shown.take(scheme.len()).eq(scheme.chars())
    };
    let scheme = SCHEMES.iter().find(|scheme| matches(scheme))?;
    let length = folded[at..].iter().take_while(|f| f.c.is_ascii_graphic()).count();
    let end = at + length;
    if char_at(folded, end).is_some_and(|c| !c.is_whitespace()) {
        return None;
    }
    let trailing = folded[at..end]
        .iter()
        .rev()
        .take_while(|f| !f.c.is_ascii_alphanumeric() && f.c != '/')
        .count();
    let end = end - trailing;
    (end > at + scheme.len()).then_some(end)
}

/// An email address in the run of address characters that starts here: its start, its end, and the end of the run.
fn email_address(folded: &[Folded], at: usize) -> Option<(usize, usize, usize)> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '+' | '-');
    let before = at.checked_sub(1).and_then(|before| char_at(folded, before));
    if before.is_some_and(|c| belongs(c) || is_word(c)) {
        return None;
    }
    let length = folded[at..].iter().take_while(|f| belongs(f.c)).count();
    let next = at + length;
    if char_at(folded, next).is_some_and(is_word) {
        return None;
    }
    let run = &folded[at..next];
    let start = at + run.iter().position(|f| f.c.is_ascii_alphanumeric())?;
    let end = at + run.iter().rposition(|f| f.c.is_ascii_alphanumeric())? + 1;
    let sign = run.iter().filter(|f| f.c == '@').count() == 1;
    let inside = folded[start..end]
        .windows(3)
        .any(|w| w[1].c == '@' && w[0].c.is_ascii_alphanumeric() && w[2].c.is_ascii_alphanumeric());
    (sign && inside).then_some((start, end, next))
}

fn push_whole(part: &[Folded], tokens: &mut Vec<Token>) {
    if let (Some(first), Some(last)) = (part.first(), part.last()) {
        tokens.push(Token {
            text: part.iter().map(|f| f.c).collect(),
            start: first.start,
            end: last.end,
            shape: Shape::Plain,
        });
    }
}

/// Reads the word that starts at `at`; returns where reading goes on.
fn push_word(folded: &[Folded], at: usize, tokens: &mut Vec<Token>) -> usize {
    let mut text = String::with_capacity(12);
    let mut end = folded[at].end;
    let mut next = at;
    while let Some(f) = folded.get(next) {
        let before = || if next == at { None } else { char_at(folded, next - 1) };
        let between =
            |kind: fn(char) -> bool| before().is_some_and(kind) && char_at(folded, next + 1).is_some_and(kind);
        match f.c {
            'a'..='z' => text.push(f.c),
            c if is_word(c) => text.push(c),
            '+' if next == at => text.push('+'),
            c @ ('.' | ',' | ':' | '/' | '-') if between(char::is_numeric) => text.push(c),
            '%' if before().is_some_and(char::is_numeric) => {
                text.push('%');
                end = f.end;
                next += 1;
                break;
            }
            '\'' | '’' | '‘' | 'ʼ' | '`' if between(char::is_alphabetic) => {}
            _ => break,
        }
        end = f.end;
        next += 1;
    }
    let start = folded[at].start;
    let (text, stretched) = shorten(settle(text));
    if let Some((word, suffix)) = doubled(&text) {
        // Put together they may have three alike: `nyaa2an`.
        let (second, _) = shorten(format!("{word}{suffix}"));
        tokens.push(Token {
            text: word.to_owned(),
            start,
            end,
            shape: Shape::Doubled,
        });
        tokens.push(Token {
            text: second,
            start,
            end,
            shape: Shape::Doubled,
        });
    } else {
        let shape = if stretched { Shape::Stretched } else { Shape::Plain };
        tokens.push(Token {
            text,
            start,
            end,
            shape,
        });
    }
    next
}

/// A word put together from clusters may compose once more across what was left out between them.
fn settle(mut word: String) -> String {
    if word.is_ascii() {
        return word;
    }
    // Each round either changes nothing or shortens the chain of mappings, of which Unicode has none longer than three.
    for _ in 0..4 {
        let again: String = word
            .nfkc()
            .flat_map(char::to_lowercase)
            .nfkc()
            .flat_map(without_accents)
            .filter(|c| is_word(*c))
            .collect();
        if again == word {
            break;
        }
        word = again;
    }
    word
}

/// More letters than any size has are stretched after all.
const LONGEST_SIZE: usize = 7;

/// Whether a word is a size of clothes with any number of x (`xl`, `xxxl`), whose letters are counted, not stretched.
pub(crate) fn is_size(word: &str) -> bool {
    let rest = word.trim_start_matches('x');
    rest.len() < word.len() && word.len() <= LONGEST_SIZE && matches!(rest, "s" | "l")
}

/// Three or more of one letter become two.
fn shorten(word: String) -> (String, bool) {
    if is_size(&word) {
        return (word, false);
    }
    let mut run = 0;
    let mut last = None;
    // Equal letters are equal bytes, and most words have no three alike in a row.
    if word.is_ascii() && !has_three_alike(word.as_bytes()) {
        return (word, false);
    }
    let stretched = word.chars().any(|c| {
        run = if last == Some(c) && c.is_alphabetic() {
            run + 1
        } else {
            1
        };
        last = Some(c);
        run > 2
    });
    if !stretched {
        return (word, false);
    }
    let mut short = String::with_capacity(word.len());
    (run, last) = (0, None);
    for c in word.chars() {
        run = if last == Some(c) && c.is_alphabetic() {
            run + 1
        } else {
            1
        };
        last = Some(c);
        if run <= 2 {
            short.push(c);
        }
    }
    (short, true)
}

/// `kira2`, `kira2nya` and `kira2x`: the word to be doubled and what follows the digit.
fn doubled(word: &str) -> Option<(&str, &str)> {
    let at = word.find('2')?;
    let (base, suffix) = (&word[..at], &word[at + 1..]);
    let letters = base.chars().filter(|c| c.is_alphabetic()).count();
    let fits = letters >= 3
        && letters == base.chars().count()
        && matches!(suffix, "" | "x" | "nya" | "an" | "kan" | "in" | "ku" | "mu");
    fits.then_some((base, suffix.trim_start_matches('x')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(raw: &str, expected: &str) {
        assert_eq!(normalize(raw), expected, "{raw:?}");
        assert_eq!(normalize(expected), expected, "twice: {raw:?}");
    }

    #[test]
    fn words_are_made_comparable() {
        check("", "");
        check("  Harga\tKAOS\r\nPolos?! ", "harga kaos polos");
        check("ｆｕｌｌ ｗｉｄｔｈ ①", "full width 1");
        check("har\u{200b}ga\u{feff}", "harga");
        check("jum'at ma’af", "jumat maaf");
        check("t-shirt e-mail", "t shirt e mail");
        check("halo😀kak👍🏽", "halo kak");
        check("Café cafe\u{301} Straße İ ngobrol", "cafe cafe strasse i ngobrol");
        check(
            "CRÈME brûlée Đà Nẵng Łódź smørbrød",
            "creme brulee da nang lodz smorbrod",
        );
        check("h\u{337}a\u{336}r\u{335}g\u{338}a", "harga");
        check("й ё ά ষ্টি が", "й ё ά ষ্টি が");
    }

    #[test]
    fn shapes_with_a_value_stay_whole() {
        check("Rp1.250.000,-", "rp1.250.000");
        check("jam 10:30, 09.00-17.00.", "jam 10:30 09.00-17.00");
        check("diskon 50%?", "diskon 50%");
        check("+62 812-3456-7890", "+62 812-3456-7890");
        check("2+3 (+62811)", "2 3 +62811");
        check("ke Budi.S+toko@Mail.co.id.", "ke budi.s+toko@mail.co.id");
        check("@budi a@ @b", "budi a b");
        check(
            "lihat https://toko.example/a?b=1, ya",
            "lihat https://toko.example/a?b=1 ya",
        );
        check("31/12/2026 45rb xl", "31/12/2026 45rb xl");
    }

    #[test]
    fn stretched_and_doubled_words() {
        check("hargaaaaa dooonk", "hargaa doonk");
        check("1000000", "1000000");
        check("XXXL xxl XXXS xxxxxl", "xxxl xxl xxxs xxxxxl");
        check("xxxxxxxxxl exxxtra", "xxl exxtra");
        check("kira2x foto²nya", "kira kira foto fotonya");
        check("kira2 macam2nya", "kira kira macam macamnya");
        check("nyaa2an mee2kan", "nyaa nyaan mee meekan");
        check("h2 mp2 b2b kaos22", "h2 mp2 b2b kaos22");
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(raw in "\\PC{0,60}|[a-c2'@.+% ]{0,40}|([ainx]{1,4}2(an|in|kan|nya|x)? ?){1,6}|.{0,60}") {
            let once = normalize(&raw);
            prop_assert_eq!(normalize(&once), once);
        }

        #[test]
        fn ranges_lie_on_character_boundaries(raw in "\\PC{0,60}|.{0,60}") {
            for token in tokens(&raw) {
                prop_assert!(raw.get(token.start..token.end).is_some_and(|typed| !typed.is_empty()));
                prop_assert!(!token.text.is_empty() && !token.text.contains(' '));
            }
        }
    }
}
