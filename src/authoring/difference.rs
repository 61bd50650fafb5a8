//! What changed in a file, line by line, as version control shows it.

use std::fmt::Write;

/// Lines shown around what changed.
const AROUND: usize = 3;

/// The difference between two versions of a file that differ in one place. Empty where they are the same; `before` is `None` for a
/// new file.
pub fn difference(path: &str, before: Option<&str>, after: &str) -> String {
    let old: Vec<&str> = before.unwrap_or_default().lines().collect();
    let new: Vec<&str> = after.lines().collect();
    if before.is_some() && old == new {
        return String::new();
    }
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let start = same.saturating_sub(AROUND);
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let shown_tail = tail.min(AROUND);
    let mut out = String::new();
    let from = before.map_or("/dev/null".to_owned(), |_| format!("a/{path}"));
    // Writing into a String cannot fail.
    let _ = writeln!(out, "--- {from}\n+++ b/{path}");
    let range = |start: usize, end: usize| match end - start {
        0 => format!("{start},0"),
        length => format!("{},{length}", start + 1),
    };
    let _ = writeln!(
        out,
        "@@ -{} +{} @@",
        range(start, old_end + shown_tail),
        range(start, new_end + shown_tail)
    );
    let mut lines = |mark: char, lines: Option<&[&str]>| {
        for line in lines.unwrap_or_default() {
            let _ = writeln!(out, "{mark}{line}");
        }
    };
    lines(' ', old.get(start..same));
    lines('-', old.get(same..old_end));
    lines('+', new.get(same..new_end));
    lines(' ', old.get(old_end..old_end + shown_tail));
    out
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn one_change_is_shown_with_the_lines_around_it() {
        let before = "a\nb\nc\nd\ne\nf\n";
        for (after, expected) in [
            (before, ""),
            (
                "a\nb\nc\nd\nx\ne\nf\n",
                "--- a/i.yaml\n+++ b/i.yaml\n@@ -2,5 +2,6 @@\n b\n c\n d\n+x\n e\n f\n",
            ),
            (
                "a\nB\nc\nd\ne\nf\n",
                "--- a/i.yaml\n+++ b/i.yaml\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n",
            ),
            (
                "a\nb\nc\nd\ne\nf\nf\n",
                "--- a/i.yaml\n+++ b/i.yaml\n@@ -4,3 +4,4 @@\n d\n e\n f\n+f\n",
            ),
        ] {
            assert_eq!(difference("i.yaml", Some(before), after), expected, "{after:?}");
        }
        assert_eq!(
            difference("t.yaml", None, "x\ny\n"),
            "--- /dev/null\n+++ b/t.yaml\n@@ -0,0 +1,2 @@\n+x\n+y\n"
        );
    }
}
