//! `similar-labels`: two options of one menu that differ by a sign, a space or a letter.

use super::Subject;
use super::duplicate_label::label;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{MenuDecl, ThenDecl};
use crate::both;
use crate::text::normalize;

/// Letters from which a single different one is easily overlooked.
const LONG: usize = 5;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let languages: Vec<&str> = subject.folder.languages().collect();
    for step in subject.folder.own_flows().flat_map(|flow| &flow.steps) {
        if let ThenDecl::Menu(options) = &step.then {
            check_menu(options, &languages, report);
        }
    }
}

fn check_menu(options: &[MenuDecl], languages: &[&str], report: &mut Report<'_>) {
    for (index, option) in options.iter().enumerate() {
        check_number(option, index + 1, options.len(), languages, report);
        let near = options.iter().take(index).find_map(|other| {
            languages.iter().find_map(|language| {
                let (own, other) = (label(&option.label, language)?, label(&other.label, language)?);
                alike(&own, &other).then_some(other)
            })
        });
        if let Some(other) = near {
            report
                .warning(
                    "similar-labels",
                    option.label.place,
                    both!(
                        "tulisan ini hampir sama dengan pilihan `{other}`",
                        "this label looks almost like the option `{other}`",
                        other = other
                    ),
                )
                .help(both!(
                    "Pengunjung mudah keliru. Bedakan dengan kata yang lain.",
                    "Visitors will mix them up. Use words that differ."
                ));
        }
    }
}

/// A label that is another option's number: who types it means the one or the other.
fn check_number(option: &MenuDecl, own: usize, options: usize, languages: &[&str], report: &mut Report<'_>) {
    let number = languages
        .iter()
        .find_map(|language| label(&option.label, language)?.parse::<usize>().ok());
    let Some(number) = number.filter(|number| *number != own && (1..=options).contains(number)) else {
        return;
    };
    report
        .warning(
            "similar-labels",
            option.label.place,
            both!(
                "tulisan `{number}` sama dengan nomor pilihan ke-{number}, padahal ini pilihan ke-{own}",
                "the label `{number}` is the number of another option, while this one is number {own}",
                number = number,
                own = own
            ),
        )
        .help(both!(
            "Pengunjung boleh mengetik nomor pilihan. Tulis labelnya dengan kata: `{number} buah`.",
            "Visitors may type an option's number. Write the label with a word: `{number} pieces`.",
            number = number
        ));
}

/// Labels in small letters that are not the same (`duplicate-label`), but look it.
fn alike(one: &str, other: &str) -> bool {
    let (a, b) = (normalize(one), normalize(other));
    if one == other || a.is_empty() || b.is_empty() {
        return false;
    }
    // "Ukuran 1" and "Ukuran 2" are told apart by what differs.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let joined = |text: &str| text.replace([' ', '-'], "");
    let long = a.chars().count().min(b.chars().count()) >= LONG;
    joined(&a) == joined(&b) || (long && digits(&a) == digits(&b) && strsim::osa_distance(&a, &b) == 1)
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn labels_that_look_alike() {
        for (one, other, expected) in [
            ("harga", "harga!", true),
            ("check out", "checkout", true),
            ("kirim", "kirin", true),
            ("pesanan", "pesanna", true),
            ("ya", "yo", false),
            ("ukuran 1", "ukuran 2", false),
            ("harga", "stok", false),
            ("harga", "harga", false),
            ("👍", "👎", false),
        ] {
            assert_eq!(alike(one, other), expected, "{one} {other}");
        }
    }
}
