//! `missing-language`: a text that is written in some of the bot's languages, and not in all.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    let Some(default) = folder.languages().next() else {
        return;
    };
    for language in folder.settings.iter().flat_map(|settings| &settings.languages) {
        if !matches!(language.value.split('-').next(), Some("id" | "en")) {
            own_phrases(language, report);
        }
    }
    for text in folder.texts() {
        // One string speaks for all languages.
        if text.all.is_some() {
            continue;
        }
        // `{ID: Halo}` is told as what it is; no text is missing beside it.
        if text
            .by_language
            .iter()
            .any(|(language, _)| !folder.languages().any(|known| known == language.value))
        {
            continue;
        }
        let written = |language: &str| text.by_language.iter().any(|(known, _)| known.value == language);
        let missing: Vec<&str> = folder.languages().filter(|language| !written(language)).collect();
        if missing.is_empty() {
            continue;
        }
        let stands_in = if written(default) {
            default
        } else {
            text.by_language
                .first()
                .map_or(default, |(language, _)| language.value.as_str())
        };
        report
            .warning(
                "missing-language",
                text.place,
                both!(
                    "teks ini belum ada dalam bahasa: {missing}",
                    "this text is missing in: {missing}",
                    missing = missing.join(", ")
                ),
            )
            .help(both!(
                "Pengunjung berbahasa itu akan membaca versi `{stands_in}`.",
                "Visitors of that language read it in `{stands_in}`.",
                stands_in = stands_in
            ));
    }
}

/// What the bot says by itself is there in two languages.
fn own_phrases(language: &Spanned<String>, report: &mut Report<'_>) {
    report
        .warning(
            "missing-language",
            language.place,
            both!(
                "kalimat bawaan Sapa belum ada dalam bahasa `{language}`",
                "the phrases that Sapa brings along are not there in `{language}`",
                language = language.value
            ),
        )
        .help(both!(
            "Kalimat itu hanya ada dalam bahasa Indonesia (id) dan Inggris (en); pengunjung berbahasa lain membacanya dalam bahasa Inggris.",
            "They are there in Indonesian (id) and English (en) alone; visitors of other languages read them in English."
        ));
}
