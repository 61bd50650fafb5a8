//! Files as text, and places in them.

use std::ops::Range;

/// Bytes one file may have.
pub const MAX_FILE_BYTES: usize = 1 << 20;
/// Files a bot folder may have.
pub const MAX_FILES: usize = 20_000;

/// A range of bytes in one of the [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: usize,
    pub start: usize,
    pub end: usize,
}

impl Place {
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value with the place where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    pub value: T,
    pub place: Place,
}

impl<T> Spanned<T> {
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// The texts of one bot folder, in the order of their paths.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

/// One text file. A leading byte order mark is dropped.
#[derive(Debug)]
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Sources {
    pub fn add(&mut self, path: &str, text: &str) -> usize {
        self.files.push(Source {
            path: path.to_owned(),
            text: text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        });
        self.files.len() - 1
    }

    pub fn get(&self, file: usize) -> Option<&Source> {
        self.files.get(file)
    }

    pub fn path(&self, file: usize) -> &str {
        self.get(file).map_or("", |source| &source.path)
    }

    pub fn text(&self, file: usize) -> &str {
        self.get(file).map_or("", |source| &source.text)
    }

    /// Line and column of a place's start, both from 1, the column in characters.
    pub fn position(&self, place: Place) -> (usize, usize) {
        position(self.text(place.file), place.start)
    }
}

/// Line and column of a byte offset, both from 1, the column in characters.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        for (text, offset, expected) in [
            ("", 0, (1, 1)),
            ("ab\ncd", 0, (1, 1)),
            ("ab\ncd", 4, (2, 2)),
            ("é: x", 3, (1, 3)),
            ("a\r\nb", 3, (2, 1)),
            ("ab", 99, (1, 3)),
        ] {
            assert_eq!(position(text, offset), expected, "{text:?} at {offset}");
        }
    }
}
