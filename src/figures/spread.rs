//! How values lie: the middle of them, and what nine in ten stay under.

use super::report::rounded;

/// Values in milliseconds, to be asked once all are there.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    values: Vec<i64>,
}

impl Spread {
    pub fn push(&mut self, value: i64) {
        self.values.push(value);
    }

    pub fn len(&self) -> u64 {
        self.values.len() as u64
    }

    /// The median and the 90th percentile in seconds, between neighbours as spreadsheets do it (`PERCENTILE.INC`). `None`: there
    /// are no values.
    pub fn median_and_p90(mut self) -> Option<(f64, f64)> {
        self.values.sort_unstable();
        Some((rounded(self.at(0.5)? / 1000.0), rounded(self.at(0.9)? / 1000.0)))
    }

    fn at(&self, share: f64) -> Option<f64> {
        let last = self.values.len().checked_sub(1)?;
        let place = share * last as f64;
        // Both lie within the list: the share is at most one.
        let (below, above) = (
            self.values.get(place.floor() as usize)?,
            self.values.get(place.ceil() as usize)?,
        );
        Some(*below as f64 + (*above - *below) as f64 * place.fract())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_spreadsheets_do_it() {
        for (values, expected) in [
            (vec![], None),
            (vec![4_000], Some((4.0, 4.0))),
            (vec![3_000, 1_000], Some((2.0, 2.8))),
            (vec![30_000, 10_000, 20_000], Some((20.0, 28.0))),
            // 0.1 + 0.9 * 0.2 is 0.28 and a little in binary.
            (vec![100, 300], Some((0.2, 0.28))),
            ((1..=11).map(|n| n * 1_000).collect(), Some((6.0, 10.0))),
        ] {
            let mut spread = Spread::default();
            for value in &values {
                spread.push(*value);
            }
            assert_eq!(spread.median_and_p90(), expected, "{values:?}");
        }
    }
}
