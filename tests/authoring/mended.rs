//! A help that shows a line keeps its word: with that line in the file, the problem is gone, and no other has come in its place.

use super::{check, file, folder};
use sapa::bot::SourceFile;
use sapa::bot::diagnostic::{Diagnostic, Severity};
use std::path::Path;

/// The bot around the files of the table.
const BASE: [(&str, &str); 4] = [
    (
        "bot.yaml",
        "bot: Toko Sapa\nlanguages: [id, en]\ntimezone: Asia/Jakarta\ngreeting: main-menu\n",
    ),
    ("catalog.csv", "sku,name,price,stock\nA-1,Kaos Polos,75000,3\n"),
    ("intents/hello.yaml", "keywords: [halo]\nreply: Halo, Kak!\n"),
    (
        "flows/main-menu.yaml",
        "steps:\n  welcome:\n    say: Halo!\n    menu:\n      - {label: Salam, intent: hello}\n      - {label: Selesai, end: true}\n",
    ),
];

/// One slip a row: its code, what stands in `intents/slip.yaml`, and the line that the help shows.
const SLIPS: [(&str, &str, &str); 93] = [
    // A colon.
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: Jam buka: 09.00\n",
        "reply: \"Jam buka: 09.00\"",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: Jam buka: 09.00 # tiap hari\n",
        "reply: \"Jam buka: 09.00\" # tiap hari",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: Jam buka: 09.00 #setiap hari\n",
        "reply: \"Jam buka: 09.00 #setiap hari\"",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply:\n  id: Jam buka: 09.00  # id\n  en: Open\n",
        "id: \"Jam buka: 09.00\"  # id",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: {id: Jam buka: 09.00, en: Open}\n",
        "reply: {id: \"Jam buka: 09.00\", en: Open}",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: {id: Buka: 9, en: Open: 9} # jam\n",
        "reply: {id: \"Buka: 9\", en: \"Open: 9\"} # jam",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply:\n  - any:\n      - Jam buka: 09.00\n      - Buka jam 9\n",
        "- \"Jam buka: 09.00\"",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply:\n  - any:\n      - Catatan: bawa KTP # ya\n      - Bawa KTP\n",
        "- \"Catatan: bawa KTP\" # ya",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply:\n  - any: [Buka: jam 9, Jam 9]\n",
        "- any: [\"Buka: jam 9\", Jam 9]",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: Kata dia: \"buka\"\n",
        "reply: 'Kata dia: \"buka\"'",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: Jum'at: \"libur\"\n",
        "reply: \"Jum'at: \\\"libur\\\"\"",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\r\nreply: Jam buka: 09.00\r\n",
        "reply: \"Jam buka: 09.00\"",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: Buka jam berapa? Jawab:\nnext: [hello]\n",
        "reply: \"Buka jam berapa? Jawab:\"",
    ),
    // A comment.
    (
        "cut-text",
        "keywords: [promo]\nreply: Pakai kode #HEMAT ya\n",
        "reply: \"Pakai kode #HEMAT ya\"",
    ),
    (
        "cut-text",
        "keywords: [promo]\nreply: Pakai kode #HEMAT ya # kode bulan ini\n",
        "reply: \"Pakai kode #HEMAT ya\" # kode bulan ini",
    ),
    ("cut-text", "keywords: [promo]\nreply: #HEMAT\n", "reply: \"#HEMAT\""),
    (
        "cut-text",
        "keywords: [promo]\nreply:\n  id: Kode #HEMAT\n  en: Code\n",
        "id: \"Kode #HEMAT\"",
    ),
    (
        "cut-text",
        "keywords: [promo]\nreply: Kode\n  panjang #HEMAT\n",
        "reply: \"Kode panjang #HEMAT\"",
    ),
    ("cut-text", "keywords:\n  - promo #1\nreply: Ada\n", "- \"promo #1\""),
    (
        "cut-text",
        "keywords: [promo]\nreply: {id: Kode #HEMAT, en: Code}\n",
        "reply: {id: \"Kode #HEMAT\", en: Code}",
    ),
    // A comma.
    (
        "unquoted-comma",
        "keywords: [harga]\nreply: {id: Halo, Kak, en: Hi}\n",
        "reply: {id: \"Halo, Kak\", en: Hi}",
    ),
    (
        "unquoted-comma",
        "keywords: [harga]\nreply: {id: Halo, Kak, apa kabar?, en: Hi, there} # x\n",
        "reply: {id: \"Halo, Kak, apa kabar?\", en: \"Hi, there\"} # x",
    ),
    (
        "unquoted-comma",
        "keywords: [harga]\nreply:\n  - any: [Rp 10,000, gratis]\n",
        "- any: [\"Rp 10,000\", gratis]",
    ),
    (
        "unquoted-comma",
        "keywords: [harga]\nreply:\n  - any: [Rp 10,000,000, gratis]\n",
        "- any: [\"Rp 10,000,000\", gratis]",
    ),
    (
        "unquoted-comma",
        "keywords: [harga]\nreply:\n  - any: [Halo, kak, Hai]\n",
        "- any: [\"Halo, kak\", Hai]",
    ),
    // Braces.
    (
        "unquoted-braces",
        "keywords: [harga]\nexamples:\n  - {product} brp kak # sering\nreply: Ada\n",
        "- \"{product} brp kak\" # sering",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nexamples: [harga {product}, brp]\nreply: Ada\n",
        "examples: [\"harga {product}\", brp]",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nexamples: [harga {product}, {product} brp] # x\nreply: Ada\n",
        "examples: [\"harga {product}\", \"{product} brp\"] # x",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nexamples:\n  - {product}\nreply: Ada\n",
        "- \"{product}\"",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nreply: {{ bot }} ada\n",
        "reply: \"{{ bot }} ada\"",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nreply: {{ bot }}: ada #1 # x\n",
        "reply: \"{{ bot }}: ada #1\" # x",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nreply: {id: {{ bot }} ada, en: Yes}\n",
        "reply: {id: \"{{ bot }} ada\", en: Yes}",
    ),
    (
        "unquoted-braces",
        "keywords: [harga]\nreply: {id: {{ bot }}, en: \"Yes\"}\n",
        "reply: {id: \"{{ bot }}\", en: \"Yes\"}",
    ),
    // A sign.
    (
        "unquoted-sign",
        "keywords: [ig]\nreply: @tokosapa\n",
        "reply: \"@tokosapa\"",
    ),
    (
        "unquoted-sign",
        "keywords: [ig]\nreply: @tokosapa # IG\n",
        "reply: \"@tokosapa\" # IG",
    ),
    (
        "unquoted-sign",
        "keywords: [ig, @toko]\nreply: Ada\n",
        "keywords: [ig, \"@toko\"]",
    ),
    (
        "unquoted-sign",
        "keywords: [ig]\nreply: {id: @toko, en: Yes}\n",
        "reply: {id: \"@toko\", en: Yes}",
    ),
    (
        "unquoted-sign",
        "keywords: [ig]\nreply: *penting* baca\n",
        "reply: \"*penting* baca\"",
    ),
    ("unquoted-sign", "keywords:\n  - `kode`\nreply: Ada\n", "- \"`kode`\""),
    // Quotes.
    (
        "open-quote",
        "keywords: [jumat]\nreply: 'Jum'at buka'\n",
        "reply: \"Jum'at buka\"",
    ),
    (
        "open-quote",
        "keywords: [jumat]\nreply: 'Jum'at'\n",
        "reply: \"Jum'at\"",
    ),
    (
        "open-quote",
        "keywords: [jumat]\nreply: 'Jum'at' # hari\n",
        "reply: \"Jum'at\" # hari",
    ),
    (
        "open-quote",
        "keywords: [jumat]\nreply: {id: 'Jum'at', en: Friday}\n",
        "reply: {id: \"Jum'at\", en: Friday}",
    ),
    (
        "open-quote",
        "keywords: ['jum'at', 'sabtu']\nreply: Buka\n",
        "keywords: [\"jum'at\", 'sabtu']",
    ),
    (
        "open-quote",
        "keywords: [beli]\nreply: \"Klik \"Beli\" ya\"\n",
        "reply: 'Klik \"Beli\" ya'",
    ),
    (
        "open-quote",
        "keywords: [beli]\nreply: \"Beli\" dulu, Kak\n",
        "reply: '\"Beli\" dulu, Kak'",
    ),
    (
        "open-quote",
        "keywords: [beli]\nreply: \"Ada, Kak\n",
        "reply: \"Ada, Kak\"",
    ),
    (
        "open-quote",
        "keywords: [beli]\nreply: \"Ada, Kak # siap\n",
        "reply: \"Ada, Kak\" # siap",
    ),
    (
        "curly-quotes",
        "keywords: [beli]\nreply: “Ada, Kak”\n",
        "reply: \"Ada, Kak\"",
    ),
    (
        "unquoted-colon",
        "keywords: [beli]\nreply: “Ada: #1 \\ 'x'” # siap\n",
        "reply: \"Ada: #1 \\\\ 'x'\" # siap",
    ),
    (
        "curly-quotes",
        "keywords: [“beli”]\nreply: Ada\n",
        "keywords: [\"beli\"]",
    ),
    // The layout.
    ("missing-colon", "keywords\n  - beli\nreply: Ada\n", "keywords:"),
    (
        "missing-colon",
        "title: Beli\nkeywords # kata\n  - beli\nreply: Ada\n",
        "keywords: # kata",
    ),
    (
        "missing-space",
        "title:Beli\nkeywords: [beli]\nreply: Ada\n",
        "title: Beli",
    ),
    ("missing-space", "keywords:\n  -beli\n  -pesan\nreply: Ada\n", "- beli"),
    (
        "open-bracket",
        "keywords: [beli, pesan # kata\nreply: Ada\n",
        "keywords: [beli, pesan] # kata",
    ),
    (
        "inline-list",
        "keywords: - beli # kata\nreply: Ada\n",
        "keywords: [beli] # kata",
    ),
    ("uneven-indent", "keywords: [beli]\nreply: |\nAda, Kak\n", "Ada, Kak"),
    (
        "missing-colon",
        "# yaml-language-server: x\nkeywords\n- beli\nreply: Ada\n",
        "keywords:",
    ),
    (
        "missing-colon",
        "title Beli\nkeywords: [beli]\nreply: Ada\n",
        "title: Beli",
    ),
    ("missing-colon", "keywords: [beli]\nreply Ada, Kak\n", "reply: Ada, Kak"),
    (
        "missing-colon",
        "keywords: [beli]\nreply Ada, Kak\nnext: [hello]\n",
        "reply: Ada, Kak",
    ),
    (
        "missing-colon",
        "keywords: [beli]\nreply\n  id: Ada\n  en: Yes\n",
        "reply:",
    ),
    (
        "missing-colon",
        "keywords\n\n  # kata\n  - beli\nreply: Ada\n",
        "keywords:",
    ),
    (
        "missing-space",
        "keywords:\n  - beli\n  -pesan\nreply: Ada\n",
        "- pesan",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply:\n  - say: Buka: jam 9\n",
        "- say: \"Buka: jam 9\"",
    ),
    (
        "unquoted-colon",
        "keywords: [jam]\nreply: 'Buka': jam 9\n",
        "reply: \"'Buka': jam 9\"",
    ),
    ("odd-sign", "keywords:\n– ongkir\nreply: Ada\n", "- ongkir"),
    (
        "odd-sign",
        "keywords:\n• ongkir # kata\nreply: Ada\n",
        "- ongkir # kata",
    ),
    ("odd-sign", "keywords:\n\u{a0}\u{a0}- ongkir\nreply: Ada\n", ""),
    (
        "odd-sign",
        "title： Ongkir\nkeywords: [ongkir]\nreply: Ada\n",
        "title: Ongkir",
    ),
    (
        "open-quote",
        "keywords: [ongkir]\nreply: \"Dihitung dulu”\n",
        "reply: \"Dihitung dulu\"",
    ),
    // A first word that YAML takes for a tag or an anchor, or for the head of a text of several lines.
    (
        "unquoted-sign",
        "keywords: [promo]\nreply: !Promo hari ini\n",
        "reply: \"!Promo hari ini\"",
    ),
    (
        "unquoted-sign",
        "keywords: [promo]\nreply: !!Promo besar # ya\n",
        "reply: \"!!Promo besar\" # ya",
    ),
    (
        "unquoted-sign",
        "keywords: [promo]\nexamples:\n  - !ada promo gak kak\nreply: Ada\n",
        "- \"!ada promo gak kak\"",
    ),
    (
        "unquoted-sign",
        "keywords: [promo]\nexamples:\n  - &lain promo kak\nreply: Ada\n",
        "- \"&lain promo kak\"",
    ),
    (
        "unquoted-sign",
        "title: !Promo\nkeywords: [promo]\nreply: Ada\n",
        "title: \"!Promo\"",
    ),
    (
        "unquoted-sign",
        "keywords: [promo, !diskon]\nreply: Ada\n",
        "keywords: [promo, \"!diskon\"]",
    ),
    (
        "unquoted-sign",
        "keywords: [promo]\nreply: {id: !Promo hari ini, en: Sale}\n",
        "reply: {id: \"!Promo hari ini\", en: Sale}",
    ),
    (
        "unquoted-sign",
        "keywords: [promo]\nreply: !Promo\n  hari ini\n",
        "reply: \"!Promo hari ini\"",
    ),
    (
        "unquoted-sign",
        "keywords: [promo]\nreply: > 10 pcs diskon\n",
        "reply: \"> 10 pcs diskon\"",
    ),
    (
        "bad-escape",
        "keywords: [promo]\nreply: \"C:\\Users\\promo\" # tempat\n",
        "reply: \"C:\\\\Users\\\\promo\" # tempat",
    ),
    // More that a comment would take.
    (
        "cut-text",
        "keywords: [cs]\nreply: Hubungi #CS kami di # 5\n",
        "reply: \"Hubungi #CS kami di # 5\"",
    ),
    (
        "cut-text",
        "keywords: [cs]\nreply: WA kami # 0812-3456\n",
        "reply: \"WA kami # 0812-3456\"",
    ),
    (
        "cut-text",
        "keywords:\n  - promo\n  - #diskon\nreply: Ada\n",
        "- \"#diskon\"",
    ),
    (
        "cut-text",
        "keywords: [promo]\nreply: Promo\n  nomor #1\n  besok\nnext: [hello]\n",
        "reply: \"Promo nomor #1 besok\"",
    ),
    // An entry without its dash.
    (
        "inline-list",
        "keywords: [stok]\nreply:\n  say: Belum ada\n",
        "- say: Belum ada",
    ),
    (
        "inline-list",
        "keywords: [stok]\nreply:\n  any: [Belum, Nanti]\n",
        "- any: [Belum, Nanti]",
    ),
    (
        "inline-list",
        "keywords: [stok]\nreply: {say: Belum ada}\n",
        "reply: [{say: Belum ada}]",
    ),
    // What nobody sees is named; a line that looks the same is not shown.
    ("odd-sign", "keywords:\n  -\u{a0}ongkir\nreply: Ada\n", ""),
    ("odd-sign", "\u{200b}keywords: [ongkir]\nreply: Ada\n", ""),
    ("odd-sign", "title:\u{a0}Ongkir\nkeywords: [ongkir]\nreply: Ada\n", ""),
    ("odd-sign", "keywords: [ongkir]\nreply: Di\u{0}hitung\n", ""),
];

/// Problems after which a file is not read on, or its text is another than was meant.
const SYNTAX: [&str; 14] = [
    "syntax",
    "unquoted-colon",
    "unquoted-comma",
    "unquoted-braces",
    "unquoted-sign",
    "open-quote",
    "open-bracket",
    "cut-text",
    "curly-quotes",
    "missing-colon",
    "missing-space",
    "inline-list",
    "bad-key",
    "tab-indent",
];

/// The files with one problem's line put in.
fn mended(files: &[SourceFile], problem: &Diagnostic) -> Vec<SourceFile> {
    let edit = problem.edit.as_ref().expect("a line was shown");
    let with = |own: &SourceFile| {
        let text = String::from_utf8(own.bytes.clone()).expect("text");
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        file(&own.path, &edit.applied(text).expect("a place in the file"))
    };
    let changed = files.iter().map(|own| {
        if own.path == problem.file {
            with(own)
        } else {
            own.clone()
        }
    });
    changed.collect()
}

/// What is wrong with the promise of one problem's help.
fn broken_promise(files: &[SourceFile], problem: &Diagnostic) -> Option<String> {
    let help = problem.help.as_ref().map_or("", |help| &help.en);
    let place = format!("{} {}:{}", problem.code, problem.file, problem.line);
    let Some(edit) = &problem.edit else {
        return help
            .contains("so:  ")
            .then(|| format!("{place} shows a line that nobody tried: {help}"));
    };
    let after = mended(files, problem);
    let own = after.iter().find(|own| own.path == problem.file).expect("the file");
    let text = String::from_utf8_lossy(&own.bytes);
    // What nobody sees is put right without a line that looks the same.
    let line = help.split_once("so:  ").map(|(_, line)| line);
    let shown = line.unwrap_or(help);
    if line.is_none() && problem.code != "odd-sign" {
        return Some(format!("{place} has a line that is not shown: {help}"));
    }
    if line.is_some() && !text.lines().any(|line| line.trim() == shown) {
        return Some(format!("{place}: {shown:?} is not the line that is put in:\n{text}"));
    }
    let first = text
        .get(..edit.range.start)
        .map_or(1, |before| before.matches('\n').count() + 1);
    let left = check(&after).into_iter().find(|left| {
        left.file == problem.file
            && (left.code == problem.code && left.line == problem.line
                || left.line <= first && left.severity == Severity::Error && SYNTAX.contains(&left.code.as_str()))
    });
    left.map(|left| {
        format!(
            "{place}: after {shown:?} there is {} in line {}: {}",
            left.code, left.line, left.message.en
        )
    })
}

#[test]
fn a_line_that_is_shown_mends_what_was_wrong() {
    let mut wrong = Vec::new();
    for (code, text, shown) in SLIPS {
        let mut files: Vec<SourceFile> = BASE.iter().map(|(path, text)| file(path, text)).collect();
        files.push(file("intents/slip.yaml", text));
        let found = check(&files);
        let Some(problem) = found
            .iter()
            .find(|problem| problem.code == code && problem.file == "intents/slip.yaml")
        else {
            let codes: Vec<_> = found
                .iter()
                .map(|p| format!("{} {}:{} {:?}", p.code, p.file, p.line, p.help.as_ref().map(|h| &h.en)))
                .collect();
            wrong.push(format!("{code} is not found in {text:?}, but {codes:#?}"));
            continue;
        };
        let help = problem.help.as_ref().map_or("", |help| &help.en);
        let line = help.split_once("so:  ").map_or("", |(_, line)| line);
        if line != shown {
            wrong.push(format!("{text:?}: {help:?}, and not {shown:?}"));
        }
        wrong.extend(broken_promise(&files, problem));
        if problem.edit.is_some() {
            let after = check(&mended(&files, problem));
            // `{product}` is a slot that this intent has not; several lines may have the same slip.
            let left = after
                .iter()
                .filter(|left| left.file == problem.file && left.severity == Severity::Error);
            let left: Vec<_> = left
                .filter(|left| left.code != "unknown-slot" && left.code != code)
                .map(|left| format!("{} in line {}", left.code, left.line))
                .collect();
            if !left.is_empty() {
                wrong.push(format!("{text:?} mended gives {left:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        SLIPS.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_lines_shown_for_the_whole_corpus_mend_it() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for corpus in ["tests/authoring/rules", "tests/authoring/bots"] {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus);
        for entry in std::fs::read_dir(corpus).expect("broken bots").flatten() {
            let text = std::fs::read_to_string(entry.path()).expect("a bot");
            let text = if text.starts_with("--- ") {
                text.as_str()
            } else {
                text.split_once('\n').map_or("", |(_, rest)| rest)
            };
            let files = folder(text.trim_end());
            for problem in check(&files) {
                tried += usize::from(problem.edit.is_some());
                wrong.extend(broken_promise(&files, &problem));
            }
        }
    }
    assert!(tried >= 12, "{tried} lines were tried");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
