//! Amounts of money as shops write them.

/// Why an amount cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountProblem {
    #[error("is not an amount")]
    NotAnAmount,
    #[error("can be read in two ways; write it without separators")]
    Unclear,
    #[error("has a fraction; write whole rupiah")]
    Fraction,
    #[error("is too large")]
    TooLarge,
}

impl AmountProblem {
    /// The same in Indonesian, behind the amount.
    pub fn indonesian(self) -> &'static str {
        match self {
            Self::NotAnAmount => "bukan jumlah uang",
            Self::Unclear => "bisa dibaca dua cara; tulis tanpa titik dan koma",
            Self::Fraction => "ada pecahannya; tulis rupiah bulat",
            Self::TooLarge => "terlalu besar",
        }
    }
}

/// Beyond this, a thousand billion, an amount is a slip of the keyboard.
const LIMIT: f64 = 1e15;

/// Reads an amount in whole units: `45000`, `45.000`, `Rp 45.000`, `Rp45.000,00`, `45,000.00`, `IDR 45,000`, `45rb`, `1,5jt`.
///
/// A separator followed by exactly three digits groups thousands; one followed by one or two digits is a decimal mark.
pub fn read_amount(text: &str) -> Result<i64, AmountProblem> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let lower = compact.to_lowercase();
    let mut rest = lower.as_str();
    for prefix in ["idr", "rp.", "rp"] {
        if let Some(after) = rest.strip_prefix(prefix) {
            rest = after;
            break;
        }
    }
    let mut factor = 1.0;
    for (suffix, times) in [
        (",-", 1.0),
        (".-", 1.0),
        ("idr", 1.0),
        ("ribu", 1e3),
        ("rb", 1e3),
        ("juta", 1e6),
        ("jt", 1e6),
    ] {
        if let Some(before) = rest.strip_suffix(suffix) {
            rest = before;
            factor = times;
            break;
        }
    }
    let value = number(rest, factor)? * factor;
    if value >= LIMIT {
        return Err(AmountProblem::TooLarge);
    }
    // Fractions of a unit may come from `1,2345jt` only by rounding; anything visible is a mistake.
    if (value - value.round()).abs() > 1e-6 {
        return Err(AmountProblem::Fraction);
    }
    // Between 0 and 1e15, so exact.
    Ok(value.round() as i64)
}

/// Digits with separators. Millions ("1.250jt") are written with decimals, never with groups.
fn number(text: &str, factor: f64) -> Result<f64, AmountProblem> {
    if !text.starts_with(|c: char| c.is_ascii_digit())
        || !text.ends_with(|c: char| c.is_ascii_digit())
        || !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    {
        return Err(AmountProblem::NotAnAmount);
    }
    let last = text.rfind(['.', ',']);
    let Some(last) = last else { return digits(text) };
    // `last` is the place of an ASCII character, so both slices are on boundaries.
    let (whole, after) = (&text[..last], &text[last + 1..]);
    let mark = if text[last..].starts_with('.') { '.' } else { ',' };
    let other = if mark == '.' { ',' } else { '.' };
    let repeated = whole.contains(mark);
    let decimal = !repeated && (after.len() <= 2 || factor >= 1e6);
    if decimal {
        return Ok(grouped(whole, other)? + digits(after)? / 10f64.powi(after.len().min(300) as i32));
    }
    if whole.contains(other) {
        // `1.234,567.000`, or `1,234.567`: three decimals, or groups of two kinds.
        return Err(AmountProblem::Unclear);
    }
    if after.len() != 3 || text.starts_with('0') {
        return Err(AmountProblem::Unclear);
    }
    Ok(grouped(whole, mark)? * 1e3 + digits(after)?)
}

/// `1.250` by groups of three, or plain digits.
fn grouped(text: &str, mark: char) -> Result<f64, AmountProblem> {
    if !text.contains(mark) {
        return digits(text);
    }
    let mut value = 0.0;
    for (index, group) in text.split(mark).enumerate() {
        let fits = if index == 0 {
            (1..=3).contains(&group.len())
        } else {
            group.len() == 3
        };
        if !fits {
            return Err(AmountProblem::Unclear);
        }
        value = value * 1e3 + digits(group)?;
    }
    Ok(value)
}

fn digits(text: &str) -> Result<f64, AmountProblem> {
    if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit()) {
        return Err(AmountProblem::Unclear);
    }
    if text.len() > 15 {
        return Err(AmountProblem::TooLarge);
    }
    text.parse().map_err(|_| AmountProblem::NotAnAmount)
}

#[cfg(test)]
mod tests {
    use super::AmountProblem::*;
    use super::*;

    #[test]
    fn amounts() {
        for (text, expected) in [
            ("45000", Ok(45_000)),
            ("45.000", Ok(45_000)),
            ("45,000", Ok(45_000)),
            ("Rp 45.000", Ok(45_000)),
            ("rp.45.000", Ok(45_000)),
            ("Rp45.000,00", Ok(45_000)),
            ("45,000.00", Ok(45_000)),
            ("IDR 45,000", Ok(45_000)),
            ("Rp\u{a0}1.250.000", Ok(1_250_000)),
            ("Rp1.250.000,-", Ok(1_250_000)),
            ("45000.00", Ok(45_000)),
            ("45rb", Ok(45_000)),
            ("45 ribu", Ok(45_000)),
            ("1,5jt", Ok(1_500_000)),
            ("1.25 juta", Ok(1_250_000)),
            ("0", Ok(0)),
            ("500", Ok(500)),
            ("", Err(NotAnAmount)),
            ("Rp", Err(NotAnAmount)),
            ("murah", Err(NotAnAmount)),
            ("-45000", Err(NotAnAmount)),
            ("45000 - 50000", Err(NotAnAmount)),
            ("45.0000", Err(Unclear)),
            ("0.500", Err(Unclear)),
            ("1.23.000", Err(Unclear)),
            ("1.234,567.000", Err(Unclear)),
            ("1,234.567", Err(Unclear)),
            ("1..000", Err(Unclear)),
            ("45.5", Err(Fraction)),
            ("45000,50", Err(Fraction)),
            ("9999999999999999", Err(TooLarge)),
            ("999999999999jt", Err(TooLarge)),
        ] {
            assert_eq!(read_amount(text), expected, "{text}");
        }
    }
}
