//! What an event reached in the bot's content, in a short text that is stored with its turn: the figures are counted from it.

use std::fmt::Write;

/// Bytes kept of one event; what comes after is not counted.
const LIMIT: usize = 8 * 1024;

/// Intents answered, steps entered and left, and whether the message was not understood; in order. Names of intents, flows and
/// steps hold no space and no colon, so a mark is a sign and a name: `=price >order:what .main:welcome <order ?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(String);

/// One thing that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark<'m> {
    /// An intent answered: replied, started its flow or handed over.
    Intent(&'m str),
    /// A flow came to a step.
    Entered { flow: &'m str, step: &'m str },
    /// The visitor chose at this step, or it handed over: whatever follows, they did not stop here.
    Passed { flow: &'m str, step: &'m str },
    /// A flow came to its end.
    Ended { flow: &'m str },
    /// The fallback answered.
    NotUnderstood,
}

impl Marks {
    /// What [`Marks::as_str`] gave. Parts that are no mark are passed over when read.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn push(&mut self, mark: Mark<'_>) {
        if self.0.len() > LIMIT {
            return;
        }
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        // Writing to a String does not fail.
        let _ = match mark {
            Mark::Intent(intent) => write!(self.0, "={intent}"),
            Mark::Entered { flow, step } => write!(self.0, ">{flow}:{step}"),
            Mark::Passed { flow, step } => write!(self.0, ".{flow}:{step}"),
            Mark::Ended { flow } => write!(self.0, "<{flow}"),
            Mark::NotUnderstood => write!(self.0, "?"),
        };
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The marks, in order.
    pub fn iter(&self) -> impl Iterator<Item = Mark<'_>> {
        marks(&self.0)
    }
}

/// The marks in a stored text, in order.
pub fn marks(text: &str) -> impl Iterator<Item = Mark<'_>> {
    let place = |name: &'_ str| name.find(':');
    text.split(' ').filter_map(move |mark| {
        if mark == "?" {
            return Some(Mark::NotUnderstood);
        }
        let name = mark.get(1..).filter(|name| !name.is_empty())?;
        let split = || place(name).and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?)));
        match mark.as_bytes().first()? {
            b'=' => Some(Mark::Intent(name)),
            b'>' => split().map(|(flow, step)| Mark::Entered { flow, step }),
            b'.' => split().map(|(flow, step)| Mark::Passed { flow, step }),
            b'<' => Some(Mark::Ended { flow: name }),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_back_as_they_were_made() {
        let all = [
            Mark::Intent("price"),
            Mark::Entered {
                flow: "order",
                step: "a.b/c-1",
            },
            Mark::Passed {
                flow: "menu-é",
                step: "x",
            },
            Mark::Ended { flow: "order" },
            Mark::NotUnderstood,
        ];
        let mut made = Marks::default();
        for mark in all {
            made.push(mark);
        }
        assert_eq!(made.as_str(), "=price >order:a.b/c-1 .menu-é:x <order ?");
        assert_eq!(made.iter().collect::<Vec<_>>(), all);
        let read: Vec<Mark<'_>> = marks("= >x ! éé  =a").collect();
        assert_eq!(read, [Mark::Intent("a")]);
    }

    #[test]
    fn no_event_marks_without_end() {
        let mut made = Marks::default();
        for _ in 0..100_000 {
            made.push(Mark::Intent("price"));
        }
        assert!(made.as_str().len() < LIMIT + 100, "{}", made.as_str().len());
    }
}
