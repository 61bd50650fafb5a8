//! Numbers, quantities and money: in digits, in words, and as they are typed in chats ("50rb", "selusin").

use super::SlotValue;
use crate::catalog::read_amount;
use crate::text::Word;

/// Words that make up one number; longer ones are no numbers people type.
const NUMBER_WORDS: usize = 12;
/// Beyond this a number is a slip, and no longer exact.
const NUMBER_LIMIT: f64 = 1e15;

const DIGITS: &[(&str, f64)] = &[
    ("nol", 0.0),
    ("satu", 1.0),
    ("dua", 2.0),
    ("tiga", 3.0),
    ("empat", 4.0),
    ("lima", 5.0),
    ("enam", 6.0),
    ("tujuh", 7.0),
    ("delapan", 8.0),
    ("sembilan", 9.0),
    ("zero", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
];

/// Words that stand for a number of their own and take no digit before them; tens take one after them.
const WHOLE: &[(&str, f64)] = &[
    ("sepuluh", 10.0),
    ("sebelas", 11.0),
    ("seratus", 100.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

/// What multiplies all that stands before it.
const SCALES: &[(&str, f64)] = &[
    ("rb", 1e3),
    ("ribu", 1e3),
    ("ribuan", 1e3),
    ("rban", 1e3),
    ("k", 1e3),
    ("thousand", 1e3),
    ("jt", 1e6),
    ("juta", 1e6),
    ("million", 1e6),
];

/// Units of goods as written, and as kept.
const UNITS: &[(&str, &str)] = &[
    ("pcs", "pcs"),
    ("pc", "pcs"),
    ("piece", "pcs"),
    ("pieces", "pcs"),
    ("x", "pcs"),
    ("buah", "buah"),
    ("biji", "biji"),
    ("bh", "buah"),
    ("lusin", "lusin"),
    ("lsn", "lusin"),
    ("dozen", "dozen"),
    ("dozens", "dozen"),
    ("kodi", "kodi"),
    ("gros", "gros"),
    ("gross", "gros"),
    ("pasang", "pasang"),
    ("psg", "pasang"),
    ("pair", "pair"),
    ("pairs", "pair"),
    ("set", "set"),
    ("sets", "set"),
    ("stel", "stel"),
    ("pak", "pak"),
    ("pack", "pack"),
    ("packs", "pack"),
    ("box", "box"),
    ("boxes", "box"),
    ("kotak", "kotak"),
    ("dus", "dus"),
    ("karton", "karton"),
    ("kg", "kg"),
    ("kilo", "kg"),
    ("kilogram", "kg"),
    ("gram", "gram"),
    ("gr", "gram"),
    ("ons", "ons"),
    ("liter", "liter"),
    ("ltr", "liter"),
    ("ml", "ml"),
    ("meter", "meter"),
    ("mtr", "meter"),
    ("cm", "cm"),
    ("lembar", "lembar"),
    ("lbr", "lembar"),
    ("helai", "helai"),
    ("potong", "potong"),
    ("botol", "botol"),
    ("btl", "botol"),
    ("bottle", "bottle"),
    ("bottles", "bottle"),
    ("kaleng", "kaleng"),
    ("gelas", "gelas"),
    ("cup", "cup"),
    ("bungkus", "bungkus"),
    ("bks", "bungkus"),
    ("sachet", "sachet"),
    ("saset", "sachet"),
    ("renteng", "renteng"),
    ("rim", "rim"),
    ("roll", "roll"),
    ("rol", "roll"),
    ("ikat", "ikat"),
    ("karung", "karung"),
    ("porsi", "porsi"),
    ("ekor", "ekor"),
    ("unit", "unit"),
    ("units", "unit"),
    ("item", "item"),
    ("items", "item"),
    ("paket", "paket"),
];

/// A number as read, and what it said besides its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Words it takes.
    pub(super) taken: usize,
    /// It was written with "rb", "juta" and their like.
    scaled: bool,
    /// Its digits were in groups of three.
    grouped: bool,
}

/// Words without digits with which a number, a quantity or an amount may begin.
pub(super) fn starters() -> impl Iterator<Item = String> {
    let numbers = DIGITS.iter().chain(WHOLE).map(|(word, _)| (*word).to_owned());
    let ones = UNITS.iter().map(|(unit, _)| format!("se{unit}"));
    let others = ["seribu", "sejuta", "setengah", "half", "a", "an", "rp", "idr"];
    numbers.chain(ones).chain(others.map(str::to_owned))
}

/// The number that begins at `at`: "2", "1.250.000", "1,5 juta", "dua puluh lima", "twenty five".
pub(super) fn number_at(words: &[Word], at: usize) -> Option<Number> {
    let mut reading = Reading::default();
    let mut taken = 0;
    for word in words.iter().skip(at).take(NUMBER_WORDS) {
        if !reading.take(&word.text) {
            break;
        }
        taken += 1;
        if reading.closed {
            break;
        }
    }
    let value = reading.value();
    (taken > 0 && value < NUMBER_LIMIT).then_some(Number {
        value,
        taken,
        scaled: reading.scaled,
        grouped: reading.grouped,
    })
}

/// The number that ends right before `end`, and where it begins.
pub(super) fn number_before(words: &[Word], end: usize) -> Option<(usize, Number)> {
    (end.saturating_sub(NUMBER_WORDS)..end)
        .filter_map(|at| Some((at, number_at(words, at)?)))
        .find(|(at, number)| at + number.taken == end)
}

/// The quantity that begins at `at`: "2 lusin", "selusin", "3pcs", "setengah kilo", "a dozen"; with `bare`, a number alone.
pub(super) fn quantity_at(words: &[Word], at: usize, bare: bool) -> Option<(SlotValue, usize)> {
    let text = word(words, at)?;
    let quantity = |amount: f64, unit: &str, taken: usize| {
        let unit = Some(unit.to_owned());
        Some((SlotValue::Quantity { amount, unit }, taken))
    };
    if let Some(unit) = text.strip_prefix("se").and_then(unit) {
        return quantity(1.0, unit, 1);
    }
    if matches!(text, "setengah" | "half" | "a" | "an") {
        let amount = if text.starts_with('a') { 1.0 } else { 0.5 };
        let article = usize::from(text == "half" && word(words, at + 1) == Some("a"));
        let unit = unit(word(words, at + 1 + article)?)?;
        return quantity(amount, unit, 2 + article);
    }
    // "2pcs" and "3x" are one word.
    let (digits, suffix) = digits_and_suffix(text);
    if let (Some((amount, _)), Some(unit)) = (parse_digits(digits), unit(suffix)) {
        return quantity(amount, unit, 1);
    }
    if let Some((amount, _)) = text.strip_prefix('x').and_then(parse_digits) {
        return quantity(amount, "pcs", 1);
    }
    if text == "1/2" {
        return quantity(0.5, unit(word(words, at + 1)?)?, 2);
    }
    let number = number_at(words, at)?;
    // "satu setengah lusin", "1 1/2 lusin".
    if let Some("setengah" | "1/2") = word(words, at + number.taken)
        && let Some(unit) = word(words, at + number.taken + 1).and_then(unit)
    {
        return quantity(number.value + 0.5, unit, number.taken + 2);
    }
    match word(words, at + number.taken).and_then(unit) {
        Some(unit) => quantity(number.value, unit, number.taken + 1),
        // "081234" is the beginning of a phone number.
        None if bare && !is_leading_zero(text) => {
            let (amount, unit) = (number.value, None);
            Some((SlotValue::Quantity { amount, unit }, number.taken))
        }
        None => None,
    }
}

/// Digits that begin with a zero, as an amount never does: "081234", but not "0" or "0,5".
fn is_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The money that begins at `at`: "Rp1.250.000", "50rb", "1,5 juta", "50.000", "20 ribu rupiah"; with `bare`, any number.
pub(super) fn money_at(words: &[Word], at: usize, bare: bool) -> Option<(SlotValue, usize)> {
    let text = word(words, at)?;
    if matches!(text, "rp" | "idr") {
        let number = number_at(words, at + 1)?;
        return whole(number.value).map(|money| (money, number.taken + 1));
    }
    if let Some(digits) = text.strip_prefix("rp") {
        if let Some(scale) = word(words, at + 1).and_then(scale) {
            let (amount, _) = parse_digits(digits)?;
            return whole(amount * scale).map(|money| (money, 2));
        }
        return read_amount(text).ok().map(|amount| (SlotValue::Money(amount), 1));
    }
    if matches!(text, "setengah" | "half")
        && let Some(scale) = word(words, at + 1).and_then(scale)
    {
        return whole(scale / 2.0).map(|money| (money, 2));
    }
    let number = number_at(words, at)?;
    let after = word(words, at + number.taken);
    if matches!(after, Some("setengah" | "1/2"))
        && !number.scaled
        && let Some(scale) = word(words, at + number.taken + 1).and_then(scale)
    {
        // "dua setengah juta", "1 1/2 juta"
        return whole((number.value + 0.5) * scale).map(|money| (money, number.taken + 2));
    }
    if after == Some("setengah") && number.scaled {
        // "2 juta setengah"
        let half = if number.value >= 1e6 { 5e5 } else { 5e2 };
        return whole(number.value + half).map(|money| (money, number.taken + 1));
    }
    if matches!(after, Some("rupiah" | "perak" | "idr")) {
        return whole(number.value).map(|money| (money, number.taken + 1));
    }
    let counts = after.and_then(unit).is_some();
    if !counts && (number.scaled || number.grouped) || bare {
        return whole(number.value).map(|money| (money, number.taken));
    }
    None
}

fn word(words: &[Word], at: usize) -> Option<&str> {
    words.get(at).map(|word| word.text.as_str())
}

fn whole(value: f64) -> Option<SlotValue> {
    let fits = value.fract().abs() < 1e-6 && (0.0..NUMBER_LIMIT).contains(&value);
    // In range, so the cast is exact.
    fits.then_some(SlotValue::Money(value.round() as i64))
}

/// Whether goods are counted or measured by it: "kodi" is no slip of "kode".
pub(in crate::matching) fn is_unit(text: &str) -> bool {
    unit(text).is_some()
}

fn unit(text: &str) -> Option<&'static str> {
    lookup_str(UNITS, text)
}

fn scale(text: &str) -> Option<f64> {
    lookup(SCALES, text)
}

fn lookup(table: &[(&str, f64)], text: &str) -> Option<f64> {
    table.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
}

fn lookup_str(table: &[(&'static str, &'static str)], text: &str) -> Option<&'static str> {
    table.iter().find(|(word, _)| *word == text).map(|(_, kept)| *kept)
}

/// A number being read word by word: millions and thousands set aside, the group below a thousand, and a digit that waits to
/// learn whether it counts tens or hundreds.
#[derive(Default)]
struct Reading {
    done: f64,
    group: f64,
    digit: Option<f64>,
    scaled: bool,
    grouped: bool,
    /// Nothing can follow.
    closed: bool,
}

impl Reading {
    fn value(&self) -> f64 {
        self.done + self.group + self.digit.unwrap_or(0.0)
    }

    /// Takes one more word, or leaves the number as it is where the word does not go on with it.
    fn take(&mut self, text: &str) -> bool {
        if let Some(digit) = lookup(DIGITS, text) {
            // "dua tiga" are two numbers; "twenty three" and "seratus tiga" are one.
            let room = self.digit.is_none() && (self.group == 0.0 || self.group % 10.0 == 0.0 && self.group != 10.0);
            if room {
                self.digit = Some(digit);
            }
            return room;
        }
        if let Some(whole) = lookup(WHOLE, text) {
            let room = self.digit.is_none() && (self.group == 0.0 || self.group % 100.0 == 0.0 && whole < 100.0);
            if room {
                self.group += whole;
            }
            return room;
        }
        match text {
            "belas" => self.shift(|digit| digit + 10.0),
            "puluh" => self.shift(|digit| digit * 10.0),
            "ratus" | "hundred" => self.shift(|digit| digit * 100.0),
            "seribu" => self.scale_one(1e3),
            "sejuta" => self.scale_one(1e6),
            _ => self.take_scale(text) || self.take_digits(text),
        }
    }

    fn shift(&mut self, by: impl Fn(f64) -> f64) -> bool {
        let Some(digit) = self.digit.take() else { return false };
        self.group += by(digit);
        true
    }

    fn scale_one(&mut self, by: f64) -> bool {
        let room = self.digit.is_none() && self.group == 0.0 && (self.done == 0.0 || self.done > by);
        if room {
            self.done += by;
            self.scaled = true;
        }
        room
    }

    fn take_scale(&mut self, text: &str) -> bool {
        let Some(scale) = scale(text) else { return false };
        let group = self.group + self.digit.unwrap_or(0.0);
        if group == 0.0 || (self.done > 0.0 && self.done < scale) {
            return false;
        }
        self.done += group * scale;
        self.group = 0.0;
        self.digit = None;
        self.scaled = true;
        true
    }

    /// Digits begin a number and are never joined to another.
    fn take_digits(&mut self, text: &str) -> bool {
        if self.digit.is_some() || self.value() > 0.0 {
            return false;
        }
        let (digits, suffix) = digits_and_suffix(text);
        let Some((value, grouped)) = parse_digits(digits) else {
            return false;
        };
        match scale(suffix) {
            Some(scale) => {
                self.done = value * scale;
                self.scaled = true;
                self.closed = true;
            }
            None if suffix.is_empty() => {
                self.digit = Some(value);
                self.grouped = grouped;
            }
            None => return false,
        }
        true
    }
}

fn digits_and_suffix(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    text.split_at(at)
}

/// Digits with groups or a decimal part, and whether there were groups: "1.250.000", "1,5", "12". Separators that fit neither
/// are no number.
fn parse_digits(text: &str) -> Option<(f64, bool)> {
    if text.is_empty() || text.len() > 20 || !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    if parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    match parts.as_slice() {
        [digits] => digits.parse().ok().map(|value| (value, false)),
        [whole, part] if part.len() != 3 || whole.starts_with('0') => {
            format!("{whole}.{part}").parse().ok().map(|value| (value, false))
        }
        _ => read_amount(text).ok().map(|amount| (amount as f64, true)),
    }
}
