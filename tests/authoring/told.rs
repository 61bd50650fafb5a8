//! What single slips are told: one row each with its code, its line, and words of its message, help or suggestion.

use super::{check, file};

/// Around the file of a row.
const BASE: [(&str, &str); 4] = [
    (
        "bot.yaml",
        "bot: Toko Sapa\nlanguages: [id, en]\ntimezone: Asia/Jakarta\ngreeting: main-menu\n",
    ),
    ("catalog.csv", "sku,name,price,stock\nA-1,Kaos Polos,75000,3\n"),
    (
        "intents/hello.yaml",
        "title: Salam\nkeywords: [halo]\nreply: Halo, Kak!\n",
    ),
    (
        "flows/main-menu.yaml",
        "steps:\n  welcome:\n    say: Halo!\n    menu:\n      - {label: Salam, intent: hello}\n      - {label: Selesai, end: true}\n",
    ),
];

/// A reply that reads a product, in line 4.
fn reply(text: &str) -> String {
    format!("keywords: [stok]\nslots:\n  product: {{entity: product, question: Produk yang mana?}}\nreply: '{text}'\n")
}

/// A reply under a condition, in line 5.
fn when(condition: &str) -> String {
    format!(
        "keywords: [stok]\nslots:\n  product: {{entity: product, question: Produk yang mana?}}\nreply:\n  - when: '{condition}'\n    say: Ada\n  - say: Belum\n"
    )
}

fn zone(zone: &str) -> String {
    format!("bot: Toko Sapa\nlanguages: [id, en]\ngreeting: main-menu\ntimezone: {zone}\n")
}

fn menu(options: &str) -> String {
    format!("steps:\n  welcome:\n    say: Berapa?\n    menu:\n{options}")
}

/// All that is told of the file, as `code line`, is `expected`, and somewhere in it stand `words`.
#[track_caller]
fn told(path: &str, text: &str, expected: &[&str], words: &str) {
    let mut files: Vec<_> = BASE
        .iter()
        .filter(|(own, _)| *own != path)
        .map(|(own, text)| file(own, text))
        .collect();
    files.push(file(path, text));
    let found: Vec<_> = check(&files)
        .into_iter()
        .filter(|problem| problem.file == path)
        .collect();
    let codes: Vec<String> = found
        .iter()
        .map(|problem| format!("{} {}", problem.code, problem.line))
        .collect();
    assert_eq!(codes, expected, "{text}\n{found:#?}");
    let all: Vec<String> = found
        .iter()
        .map(|problem| {
            let help = problem.help.as_ref().map_or("", |help| help.en.as_ref());
            format!(
                "{} {help} {}",
                problem.message.en,
                problem.suggestion.as_deref().unwrap_or("")
            )
        })
        .collect();
    assert!(all.join("\n").contains(words), "{words:?} is not in {all:#?}");
}

#[test]
fn zones_are_told_by_their_hours_and_cities() {
    for (written, meant) in [
        ("GMT+7", "Asia/Jakarta"),
        ("UTC+7", "Asia/Jakarta"),
        ("UTC+07:00", "Asia/Jakarta"),
        ("Jakarta", "Asia/Jakarta"),
        ("WIB", "Asia/Jakarta"),
        ("GMT+8", "Asia/Makassar"),
        ("wita", "Asia/Makassar"),
        ("makassar", "Asia/Makassar"),
        ("GMT +9", "Asia/Jayapura"),
        ("WIT", "Asia/Jayapura"),
    ] {
        told(
            "bot.yaml",
            &zone(written),
            &["unknown-timezone 4"],
            &format!(" {meant}"),
        );
    }
    told("bot.yaml", &zone("GMT+3"), &["unknown-timezone 4"], "(WIT). ");
}

#[test]
fn values_that_never_fit() {
    for (text, expected, words) in [
        (
            "{{ product.name + 1 }}",
            &["type-clash 4"][..],
            "`product.name` is a text",
        ),
        ("{{ 2 - product.name }}", &["type-clash 4"], "`-` takes numbers"),
        (
            "{{ product.price | money(\"USD\") }}",
            &["type-clash 4"],
            "at most 0 values",
        ),
        (
            "{{ product.price | money | money }}",
            &["type-clash 4"],
            "`money` is a text",
        ),
        (
            "{{ hours.today.jam }}",
            &["unknown-field 4"],
            "Write `hours.today` alone",
        ),
        ("{{ \"x\" * 1000000 }}", &["type-clash 4"], "`x` is a text"),
        ("{{ range(1000000000) }}", &["type-clash 4"], "too much"),
        (
            "{{ product.stock | plural(\"pcs\") }}",
            &["type-clash 4"],
            "{{ product.stock }} pcs",
        ),
        ("{{ product.prise }}", &["unknown-field 4"], "product.price"),
        ("{% if product.missing %}x{% endif %}", &[], ""),
        (
            "{% if product.missing.prise %}x{% endif %}",
            &["unknown-field 4"],
            "`product.missing`",
        ),
        ("{{ product.stock }} {{ product.stock | plural(\"pcs\") }}", &[], ""),
        (
            "{{ product.stock | plural(\"pc\", \"pcs\") }} {{ now | date(\"long\") }}",
            &[],
            "",
        ),
        (
            "{{ product.name ~ 1 }} {{ product.price - 1 }} {{ range(3) | list }}",
            &[],
            "",
        ),
    ] {
        told("intents/stok.yaml", &reply(text), expected, words);
    }
    for (condition, expected) in [
        ("product.stock > \"5\"", &["type-clash 5"][..]),
        ("product.stock == \"0\"", &["type-clash 5"]),
        ("product.stock > 5", &[]),
    ] {
        told("intents/stok.yaml", &when(condition), expected, "");
    }
}

#[test]
fn what_stands_in_the_wrong_place() {
    told(
        "intents/tanya.yaml",
        "steps:\n  a: {say: Halo}\n",
        &["wrong-type 1"],
        "Move it to flows/",
    );
    told(
        "flows/tanya.yaml",
        "title: Tanya\nkeywords: [tanya]\nreply: Halo\n",
        &["wrong-type 2"],
        "Move it to intents/",
    );
    told(
        "flows/main-menu.yaml",
        &menu("      - {label: Hai, intent: salam}\n      - {label: Selesai, end: true}\n"),
        &["unknown-intent 5"],
        " hello",
    );
    told(
        "flows/main-menu.yaml",
        &menu("      - {label: 2, end: true}\n      - {label: 1, end: true}\n      - {label: 10, end: true}\n"),
        &["similar-labels 5", "similar-labels 6"],
        "number of another option",
    );
    told(
        "flows/main-menu.yaml",
        &menu("      - {label: 1, end: true}\n      - {label: 2, end: true}\n"),
        &[],
        "",
    );
    told(
        "bot.yaml",
        "bot: Toko Sapa\nlanguages: [id, jv]\ngreeting: main-menu\ntimezone: Asia/Jakarta\n",
        &["missing-language 2"],
        "`jv`",
    );
    for key in ["kata_kunci", "kata kunci", "Kata-kunci"] {
        told(
            "intents/stok.yaml",
            &format!("{key}: [stok]\nreply: Ada\n"),
            &["unknown-key 1"],
            " keywords",
        );
    }
    for token in ["sk-live-4f8a9b2c1d7e", "xoxb-1234567890-abc", "ghp_abcdefghijklmnop"] {
        told(
            "intents/stok.yaml",
            &format!("keywords: [stok]\nreply: Pakai {token} ya\n"),
            &["secret-in-file 2"],
            "",
        );
    }
}

#[test]
fn what_nobody_sees_is_named() {
    for (text, expected, words) in [
        (
            "keywords:\n  -\u{a0}stok\nreply: Ada\n",
            "odd-sign 2",
            "in column 4 stands a no-break space (U+00A0)",
        ),
        (
            "keywords:\n\u{a0} - stok\nreply: Ada\n",
            "odd-sign 2",
            "in column 1 stands a no-break space (U+00A0)",
        ),
        (
            "\u{200b}keywords: [stok]\nreply: Ada\n",
            "odd-sign 1",
            "in column 1 stands a zero-width space (U+200B)",
        ),
        (
            "keywords: [stok]\nreply: A\u{0}da\n",
            "odd-sign 2",
            "in column 9 stands a control character (U+0000)",
        ),
    ] {
        told("intents/stok.yaml", text, &[expected], words);
    }
}
