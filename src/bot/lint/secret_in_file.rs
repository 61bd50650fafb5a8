//! `secret-in-file`: a token or key that stands in a file, where everybody who reads the folder finds it.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;

/// Headers that carry a secret, and parts of such names.
const CARRIERS: [&str; 6] = ["authorization", "cookie", "token", "secret", "api-key", "apikey"];
/// How well-known secrets begin.
const MARKS: [&str; 12] = [
    "whsec_",
    "sk_live_",
    "sk_test_",
    "sk-live-",
    "sk-proj-",
    "xoxb-",
    "xoxp-",
    "ghp_",
    "github_pat_",
    "glpat-",
    "AKIA",
    "AIza",
];
/// How the first line of a key file ends.
const KEY_FILE: &str = "PRIVATE KEY-----";
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
        if is_secret(&string.value) {
            complain(string.place, report);
        }
    }
}

fn is_secret(text: &str) -> bool {
    let marked = |mark: &&str| {
        text.split(mark)
            .skip(1)
            .any(|rest| rest.chars().take_while(char::is_ascii_graphic).count() >= LONG)
    };
    text.contains(KEY_FILE) || MARKS.iter().any(marked)
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

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn secrets_are_told_from_mentions() {
        for (text, expected) in [
            ("whsec_c2FwYS1zYXBh", true),
            ("token: sk-live-4f8a9b2c1d7e", true),
            ("xoxp-1234567890-abcdef", true),
            ("AKIA kode kami, atau AKIAIOSFODNN7EXAMPLE", true),
            ("-----BEGIN RSA PRIVATE KEY----- MIIE", true),
            ("-----BEGIN PRIVATE KEY-----", true),
            ("-----BEGIN CERTIFICATE----- MIIE", false),
            ("diawali whsec_", false),
            ("ghp_ kode dari GitHub", false),
        ] {
            assert_eq!(is_secret(text), expected, "{text}");
        }
    }
}
