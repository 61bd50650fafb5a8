use super::*;

#[test]
fn a_menu_takes_presses_numbers_and_labels() {
    let shop = bot(SHOP);
    check(
        &shop,
        "
        > open
        > press Harga
        > topi
        > 3
        > 2
        > jadwal kak
        > kaos hitam
        > dua
        > 2
        > ubah
        > 5
        > ya
        ",
    );
}

#[test]
fn scratch() {
    let Ok(path) = std::env::var("SAPA_SCRATCH") else {
        return;
    };
    for part in std::fs::read_to_string(path).unwrap().split("=====") {
        let (files, lines) = part.split_once("#####").unwrap_or(("", part));
        let made = bot(if files.trim().is_empty() { SHOP } else { files });
        let mut play = Play::new(&made);
        let mut out = String::new();
        for line in lines.lines().filter_map(|line| line.trim().strip_prefix('>')) {
            writeln!(out, ">{line}").unwrap();
            play.line(line.trim(), &mut out);
        }
        println!("{out}");
        println!("{}", serde_json::to_string(&play.state).unwrap());
    }
}

fn folder(dir: &std::path::Path, at: &str, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            if ["intents", "flows", "lexicon", "tests", "tests/conversations"].contains(&path.as_str()) {
                folder(&entry.path(), &path, files);
            }
        } else {
            files.push(SourceFile { path, bytes: std::fs::read(entry.path()).unwrap() });
        }
    }
}

#[test]
fn scratch_shop() {
    let Ok(path) = std::env::var("SAPA_SHOP") else { return };
    let mut files = Vec::new();
    folder(std::path::Path::new(&path), "", &mut files);
    let compiled = compile(&files, &|_| None);
    for d in &compiled.diagnostics { println!("{} {} {}:{} {}", d.code, d.file, d.line, d.column, d.message); }
    let content = Arc::new(compiled.content.unwrap());
    let suite = crate::rehearsal::Suite::read(&files, Some(&content));
    for d in &suite.diagnostics { println!("{} {} {}:{} {}", d.code, d.file, d.line, d.column, d.message); }
    let made = suite.bot(content, compiled.catalog);
    let mut failed = 0;
    for case in &suite.cases {
        let outcome = crate::rehearsal::run(&made, case);
        if let Some(failure) = outcome.failure { failed += 1; println!("✗ {} \n{failure}\n", case.name); }
        for fault in outcome.faults { println!("fault {fault}"); }
    }
    println!("{failed} of {} failed", suite.cases.len());
}
