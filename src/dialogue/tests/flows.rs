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
    let Ok(path) = std::env::var("SAPA_SCRATCH") else { return };
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
