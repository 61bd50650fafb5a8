//! Numbers as people read them, in Indonesian and English. What there is nothing to reckon from is a dash.

/// In place of a number.
pub const NONE: &str = "–";

/// A language's ways with numbers.
#[derive(Clone, Copy)]
pub struct Written {
    pub indonesian: bool,
}

impl Written {
    /// `12.345`, `12,345`.
    pub fn count(self, count: u64) -> String {
        let digits = count.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(if self.indonesian { '.' } else { ',' });
            }
            grouped.push(digit);
        }
        grouped
    }

    /// `4,6`, `4.6`.
    pub fn number(self, number: Option<f64>, decimals: usize) -> String {
        let Some(number) = number else { return NONE.to_owned() };
        let text = format!("{number:.decimals$}").replace('-', "−");
        if self.indonesian { text.replace('.', ",") } else { text }
    }

    /// A share in percent: `82%`, `0,4%`, one decimal below ten.
    pub fn percent(self, share: Option<f64>) -> String {
        let Some(share) = share else { return NONE.to_owned() };
        let percent = share * 100.0;
        let whole = percent >= 9.95 || percent == 0.0;
        format!("{}%", self.number(Some(percent), usize::from(!whole)))
    }

    /// `< 1 dtk`, `45 dtk`, `3 mnt 20 dtk`, `2 jam 5 mnt`, `3 hari 4 jam`. Where it takes two lines, a number keeps its unit.
    pub fn duration(self, seconds: Option<f64>) -> String {
        let Some(seconds) = seconds else { return NONE.to_owned() };
        let units = if self.indonesian {
            ["dtk", "mnt", "jam", "hari"]
        } else {
            ["s", "min", "h", "d"]
        };
        let [s, m, h, d] = units;
        if seconds < 1.0 {
            return format!("<\u{a0}1\u{a0}{s}");
        }
        // Durations are far below 2^53 seconds.
        let whole = seconds.round() as u64;
        let two = |big: u64, big_unit: &str, small: u64, small_unit: &str| match small {
            0 => format!("{big}\u{a0}{big_unit}"),
            _ => format!("{big}\u{a0}{big_unit} {small}\u{a0}{small_unit}"),
        };
        match whole {
            0..60 => format!("{whole}\u{a0}{s}"),
            60..3_600 => two(whole / 60, m, whole % 60, s),
            3_600..86_400 => two(whole / 3_600, h, whole % 3_600 / 60, m),
            _ => two(whole / 86_400, d, whole % 86_400 / 3_600, h),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Written = Written { indonesian: true };
    const EN: Written = Written { indonesian: false };

    #[test]
    fn counts_have_groups() {
        for (count, id, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (1_234_567, "1.234.567", "1,234,567"),
        ] {
            assert_eq!((ID.count(count).as_str(), EN.count(count).as_str()), (id, en));
        }
    }

    #[test]
    fn shares_and_numbers() {
        for (share, id, en) in [
            (None, "–", "–"),
            (Some(0.0), "0%", "0%"),
            (Some(0.0042), "0,4%", "0.4%"),
            (Some(0.0994), "9,9%", "9.9%"),
            (Some(0.0999), "10%", "10%"),
            (Some(1.0), "100%", "100%"),
        ] {
            assert_eq!(
                (ID.percent(share).as_str(), EN.percent(share).as_str()),
                (id, en),
                "{share:?}"
            );
        }
        assert_eq!(ID.number(Some(-33.34), 0), "−33");
        assert_eq!(EN.number(Some(4.25), 2), "4.25");
        assert_eq!(ID.number(None, 2), "–");
    }

    #[test]
    fn durations_in_one_unit_or_two() {
        for (seconds, id, en) in [
            (None, "–", "–"),
            (Some(0.0), "< 1 dtk", "< 1 s"),
            (Some(45.4), "45 dtk", "45 s"),
            (Some(59.6), "1 mnt", "1 min"),
            (Some(200.0), "3 mnt 20 dtk", "3 min 20 s"),
            (Some(7_500.0), "2 jam 5 mnt", "2 h 5 min"),
            (Some(86_400.0), "1 hari", "1 d"),
            (Some(100_000.0), "1 hari 3 jam", "1 d 3 h"),
        ] {
            let plain = |written: Written| written.duration(seconds).replace('\u{a0}', " ");
            assert_eq!((plain(ID).as_str(), plain(EN).as_str()), (id, en), "{seconds:?}");
        }
        assert_eq!(ID.duration(Some(200.0)), "3\u{a0}mnt 20\u{a0}dtk");
    }
}
