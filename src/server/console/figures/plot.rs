//! Bars, reckoned for SVG: across in percent of the width, so that a plot fits a phone as well as a desk; up in pixels.

/// Pixels of the bars' ground, and of the room above it for the tallest.
pub const GROUND: f64 = 160.0;
pub const TOP: f64 = 16.0;

/// Labels under the bars at most, so that they never touch on a phone.
const LABELS: usize = 6;

/// A plot of counts, side by side.
pub struct Plot {
    pub bars: Vec<Bar>,
    pub labels: Vec<Label>,
    /// Lines across, with their value.
    pub lines: Vec<Line>,
    pub most: u64,
}

pub struct Bar {
    pub left: String,
    pub width: String,
    pub top: String,
    pub height: String,
    /// What a pointer over it shows.
    pub title: String,
}

pub struct Label {
    pub left: String,
    pub text: String,
}

pub struct Line {
    pub y: String,
    pub value: u64,
}

/// A value with its name, long for pointers and tables, short for the axis.
pub struct Value {
    pub name: String,
    pub short: String,
    pub count: u64,
}

/// Bars for these values. `None`: all are nothing.
pub fn bars(values: &[Value], written: impl Fn(u64) -> String) -> Option<Plot> {
    let most = values.iter().map(|value| value.count).max().filter(|most| *most > 0)?;
    let scale = nice(most);
    let slot = 100.0 / values.len() as f64;
    let gap = if values.len() > 60 { 0.1 } else { 0.25 };
    let height = |count: u64| (GROUND - TOP) * count as f64 / scale as f64;
    let bars = values.iter().enumerate().map(|(index, value)| Bar {
        left: percent(slot * (index as f64 + gap / 2.0)),
        width: percent(slot * (1.0 - gap)),
        top: format!("{:.1}", GROUND - height(value.count)),
        height: format!("{:.1}", height(value.count)),
        title: format!("{}: {}", value.name, written(value.count)),
    });
    let every = values.len().div_ceil(LABELS).max(1);
    let labels = values.iter().enumerate().step_by(every).map(|(index, value)| Label {
        left: percent(slot * (index as f64 + 0.5)),
        text: value.short.clone(),
    });
    let lines = [scale / 2, scale]
        .into_iter()
        .filter(|value| *value > 0)
        .map(|value| Line {
            y: format!("{:.1}", GROUND - height(value)),
            value,
        });
    Some(Plot {
        bars: bars.collect(),
        labels: labels.collect(),
        lines: lines.collect(),
        most,
    })
}

fn percent(share: f64) -> String {
    format!("{share:.3}%")
}

/// The next number from here on that is round to the eye, and even from four on.
fn nice(most: u64) -> u64 {
    let mut step: u64 = 1;
    loop {
        for round in [2, 4, 6, 10].map(|factor| step.saturating_mul(factor)) {
            if round >= most {
                return round;
            }
        }
        step = step.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(counts: &[u64]) -> Vec<Value> {
        let value = |(index, count): (usize, &u64)| Value {
            name: format!("day {index}"),
            short: index.to_string(),
            count: *count,
        };
        counts.iter().enumerate().map(value).collect()
    }

    #[test]
    fn bars_stand_side_by_side() {
        let plot = bars(&values(&[5, 0, 10, 2]), |count| count.to_string()).expect("a plot");
        let found: Vec<_> = plot
            .bars
            .iter()
            .map(|bar| (bar.left.as_str(), bar.top.as_str(), bar.height.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("3.125%", "88.0", "72.0"),
                ("28.125%", "160.0", "0.0"),
                ("53.125%", "16.0", "144.0"),
                ("78.125%", "131.2", "28.8")
            ]
        );
        assert_eq!(plot.bars[2].title, "day 2: 10");
        assert_eq!(plot.lines.iter().map(|line| line.value).collect::<Vec<_>>(), [5, 10]);
    }

    #[test]
    fn nothing_is_no_plot_and_many_have_few_labels() {
        assert!(bars(&values(&[0, 0]), |count| count.to_string()).is_none());
        assert!(bars(&[], |count| count.to_string()).is_none());
        let year = bars(&values(&[3; 365]), |count| count.to_string()).expect("a plot");
        assert!(year.labels.len() <= LABELS, "{}", year.labels.len());
        let largest = bars(&values(&[u64::MAX]), |count| count.to_string());
        assert!(largest.is_some_and(|plot| plot.most == u64::MAX));
    }

    #[test]
    fn scales_are_round() {
        for (most, expected) in [
            (1, 2),
            (2, 2),
            (3, 4),
            (5, 6),
            (7, 10),
            (11, 20),
            (61, 100),
            (401, 600),
            (u64::MAX, u64::MAX),
        ] {
            assert_eq!(nice(most), expected, "{most}");
        }
    }
}
