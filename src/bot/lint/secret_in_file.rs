//! `secret-in-file`: a token or key that stands in a file, where everybody who reads the folder finds it.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;

/// Headers that carry a secret, and parts of such names.
const CARRIERS: [&str; 6] = ["authorization", "cookie", "token", "secret", "api-key", "apikey"];
/// How well-known secrets begin.
const MARKS: [&str; 6] = ["whsec_", "sk_live_", "xoxb-", "ghp_", "AKIA", "-----BEGIN"];
/// Letters after a mark from which it is no mere mention.
const LONG: usize = 12;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in subject.folder.own_flows().flat_map(|flow| &flow.steps) {
        for (name, value) in step.call.iter().flat_map(|call| &call.headers) {
            let header = name.value.to_ascii_lowercase();
            let carries = CARRIERS.iter().any(|carrier| header.contains(carrier));
            if carries && !value.value.contains("${") && !value.value.contains("{{") {
                complain(value.place, report);
            }
        }
    }
    for string in subject.folder.texts().into_iter().flat_map(|text| text.strings()) {
        if MARKS.iter().any(|mark| is_marked(&string.value, mark)) {
            complain(string.place, report);
        }
    }
}

fn is_marked(text: &str, mark: &str) -> bool {
    text.split_once(mark)
        .is_some_and(|(_, rest)| rest.chars().take_while(|c| c.is_ascii_graphic()).count() >= LONG)
}

fn complain(place: Place, report: &mut Report<'_>) {
    report
        .warning(
            "secret-in-file",
            place,
            both!("kunci rahasia ini tertulis di berkas", "this secret stands in the file"),
        )
        .help(both!(
            "Siapa pun yang membaca folder ini bisa memakainya. Tulis ${{NAMA}} dan isi di lingkungan server.",
            "Whoever reads the folder can use it. Write ${{NAME}} and set it in the environment."
        ));
}
