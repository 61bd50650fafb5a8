//! `unknown-language`: a text in a language that bot.yaml does not list.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let folder = subject.folder;
    if folder.languages().next().is_none() {
        return;
    }
    let texts = folder.texts().into_iter().flat_map(|text| &text.by_language);
    let routes = folder.routes().flat_map(|route| &route.languages);
    for language in texts.map(|(language, _)| language).chain(routes) {
        if folder.languages().any(|known| known == language.value) {
            continue;
        }
        let listed: Vec<&str> = folder.languages().collect();
        report
            .error(
                "unknown-language",
                language.place,
                both!(
                    "`{language}` bukan salah satu bahasa bot ini",
                    "`{language}` is none of the bot's languages",
                    language = language.value
                ),
            )
            .help(both!(
                "Di bot.yaml ada {listed}. Tambahkan di sana; atau kalau ini bagian dari teks, apit seluruh teksnya dengan tanda kutip.",
                "bot.yaml lists {listed}. Add it there, or put a text with a comma or a colon in it into quotes.",
                listed = listed.join(", ")
            ))
            .near(&language.value, folder.languages());
    }
}
