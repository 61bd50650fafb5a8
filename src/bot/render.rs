//! Problems as a person reads them: message, place, the lines in question, and what to write instead.

use super::SourceFile;
use super::diagnostic::{Diagnostic, Severity};
use crate::both;
use crate::catalog::Catalog;
use crate::text::Locale;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use std::borrow::Cow;

/// Lines of a code frame above and below are the renderer's; a frame is never wider than this.
const WIDTH: usize = 120;

/// Renders every problem with its code frame, and a blank line after each. `styled`: with the terminal's colours.
pub fn render(diagnostics: &[Diagnostic], files: &[SourceFile], locale: Locale, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics {
        // A table may be in Windows-1252; YAML that is not UTF-8 has no frame.
        let file = files.iter().find(|file| file.path == diagnostic.file);
        let text = file.and_then(|file| match file.path.ends_with(".csv") {
            true => Catalog::text(&file.bytes),
            false => std::str::from_utf8(&file.bytes)
                .ok()
                .map(|text| Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text))),
        });
        out.push_str(&renderer.render(&groups(diagnostic, text.as_deref(), locale)));
        out.push_str("\n\n");
    }
    out
}

fn groups<'a>(diagnostic: &'a Diagnostic, text: Option<&'a str>, locale: Locale) -> Vec<Group<'a>> {
    let level = match (diagnostic.severity, locale) {
        (Severity::Error, Locale::English) => Level::ERROR,
        (Severity::Warning, Locale::English) => Level::WARNING,
        (Severity::Error, Locale::Indonesian) => Level::ERROR.with_name("salah"),
        (Severity::Warning, Locale::Indonesian) => Level::WARNING.with_name("perhatikan"),
    };
    let hint = match locale {
        Locale::English => Level::HELP,
        Locale::Indonesian => Level::HELP.with_name("bantuan"),
    };
    let title = level
        .primary_title(diagnostic.message.told(locale))
        .id(&diagnostic.code);
    let frame = text.and_then(|text| frame(diagnostic, text));
    let mut main = match &frame {
        Some(frame) => title.element(
            Snippet::source(frame.text)
                .line_start(frame.line)
                .path(&diagnostic.file)
                .annotation(AnnotationKind::Primary.span(frame.range.clone())),
        ),
        None => title.element(
            Origin::path(&diagnostic.file)
                .line(diagnostic.line)
                .char_column(diagnostic.column),
        ),
    };
    if let Some(help) = &diagnostic.help {
        main = main.element(hint.clone().message(help.told(locale)));
    }
    let mut groups = vec![main];
    if let Some(suggestion) = &diagnostic.suggestion {
        let question = both!("maksudnya `{it}`?", "did you mean `{it}`?", it = suggestion);
        let title = hint.secondary_title(question.told(locale).to_owned());
        groups.push(match &frame {
            Some(frame) if frame.exact => title.element(
                Snippet::source(frame.text)
                    .line_start(frame.line)
                    .path(&diagnostic.file)
                    .patch(Patch::new(frame.range.clone(), suggestion)),
            ),
            _ => Group::with_title(title),
        });
    }
    groups
}

/// The lines that a problem is about.
struct Frame<'t> {
    text: &'t str,
    /// Number of its first line.
    line: usize,
    /// The problem within it.
    range: std::ops::Range<usize>,
    /// The range is one word, so that a suggestion can take its place.
    exact: bool,
}

/// The problem's first line: a block of many lines is named by where it begins.
fn frame<'t>(diagnostic: &Diagnostic, text: &'t str) -> Option<Frame<'t>> {
    let start = diagnostic.range.start.min(text.len());
    let first = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(first..)?.lines().next()?;
    if line.is_empty() && diagnostic.range.is_empty() {
        return None;
    }
    let from = start - first;
    let to = diagnostic
        .range
        .end
        .saturating_sub(first)
        .clamp(from, line.len().max(from));
    let written = line.get(from..to)?;
    Some(Frame {
        text: line,
        line: diagnostic.line,
        range: from..to,
        exact: !written.is_empty() && diagnostic.range.end <= first + line.len() && !written.contains(['"', '\'', ' ']),
    })
}
