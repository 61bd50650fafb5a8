//! Phone numbers and email addresses.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Digits of a number in international form, by E.164 at most 15.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Digits of an Indonesian number after its country code.
const NATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 8..=13;
/// Characters of an address, by RFC 5321.
const EMAIL_LIMIT: usize = 254;

/// Digits with the signs that people put between them.
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\+?\(?[0-9][0-9 ().\-]{5,28}[0-9]").expect("a constant expression"));

static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)[a-z0-9](?:[a-z0-9._%+\-]{0,62}[a-z0-9_+\-])?@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}",
    )
    .expect("a constant expression")
});

/// Phone numbers in the raw text, in international form ("+628…"). Unless `bare`, only mobile numbers and those with a country
/// code, since a date or an order number has as many digits.
pub(super) fn phones(raw: &str, bare: bool) -> Vec<(String, Range<usize>)> {
    // Most messages have no digits, and looking for those is cheaper than the expression.
    if raw.bytes().filter(u8::is_ascii_digit).count() < *PHONE_DIGITS.start() {
        return Vec::new();
    }
    PHONE
        .find_iter(raw)
        .filter(|found| stands_alone(raw, found.range()))
        .filter_map(|found| Some((international(found.as_str(), bare)?, found.range())))
        .collect()
}

/// Email addresses in the raw text; the part after the `@` in lower case.
pub(super) fn emails(raw: &str) -> Vec<(String, Range<usize>)> {
    if !raw.contains('@') {
        return Vec::new();
    }
    EMAIL
        .find_iter(raw)
        .filter(|found| found.len() <= EMAIL_LIMIT && !raw[found.end()..].starts_with('@'))
        .filter_map(|found| {
            let (local, domain) = found.as_str().split_once('@')?;
            let fits = !local.contains("..");
            fits.then(|| (format!("{local}@{}", domain.to_lowercase()), found.range()))
        })
        .collect()
}

/// Whether no letter or digit touches the number: "A0812…" is a code, "Rp08…" a price.
fn stands_alone(raw: &str, range: Range<usize>) -> bool {
    // `range` comes from the expression, so it is on boundaries.
    let before = raw[..range.start].chars().next_back();
    let after = raw[range.end..].chars().next();
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '#'));
    !touches(before) && !touches(after) && !matches!(before, Some('+' | '.' | ','))
}

fn international(typed: &str, bare: bool) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let national = if let Some(rest) = digits
        .strip_prefix("62")
        .filter(|rest| typed.starts_with('+') || rest.starts_with('8'))
    {
        // "+62 (0)812…": the zero is not dialled.
        rest.strip_prefix('0').unwrap_or(rest)
    } else if typed.starts_with('+') {
        return PHONE_DIGITS.contains(&digits.len()).then(|| format!("+{digits}"));
    } else if let Some(rest) = digits.strip_prefix('0') {
        let mobile = rest.starts_with('8');
        // An area code in brackets is no date and no order number.
        let landline = (bare || typed.starts_with("(0")) && rest.starts_with(|c: char| c != '0' && c != '1');
        (mobile || landline).then_some(rest)?
    } else if bare && digits.starts_with('8') {
        digits.as_str()
    } else {
        return None;
    };
    NATIONAL_DIGITS
        .contains(&national.len())
        .then(|| format!("+62{national}"))
}
