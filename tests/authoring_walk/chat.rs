//! `sapa chat`, piped and on a terminal.

use super::shop::Shop;
use std::io::{Read, Write};
use std::net::TcpListener;

#[test]
fn products_at_an_address_are_fetched_once() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let shop = Shop::new();
    let bot = shop.read("bot.yaml");
    let source = bot
        .lines()
        .find(|line| line.contains("source:"))
        .expect("a source")
        .to_owned();
    shop.write(
        "bot.yaml",
        &bot.replace(&source, &format!("  source: http://127.0.0.1:{port}/list.csv")),
    );
    // Not allowed, and nobody is asked.
    let refused = shop.chat("/quit\n");
    assert_eq!(refused.code, 0);
    assert!(
        refused.err.contains("the bot talks without products"),
        "{}",
        refused.err
    );
    let served = std::thread::spawn(move || {
        let (mut asked, _) = listener.accept().expect("it is asked");
        let mut request = [0; 4096];
        let read = asked.read(&mut request).expect("a request");
        let table = "sku,name,price\nK-9,Kopi Luwak,99000\n";
        write!(
            asked,
            "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{table}",
            table.len()
        )
        .expect("answered");
        read
    });
    let chat = shop.chat_with(&[("SAPA_ALLOW_TARGETS", "127.0.0.1")], "harga kopi luwak\n/quit\n");
    assert!(served.join().expect("it was served") > 0);
    chat.shows(&["99.000"]);
}

#[test]
fn a_long_wait_is_written_in_days_and_hours() {
    let shop = Shop::new();
    let chat = shop.chat("/at 2026-12-23T10:00\nbuka gak?\n/at 2027-01-24T14:15:20\nbuka gak?\n/save lama\n/quit\n");
    chat.shows(&["Kept: tests/conversations/lama.yaml"]);
    let test = shop.read("tests/conversations/lama.yaml");
    assert!(test.contains("wait: 32d4h15m"), "{test}");
    assert_eq!(shop.run("test", &[]).code, 0);
}

#[test]
fn a_score_is_itself_and_no_place_among_the_options() {
    let shop = Shop::new();
    shop.write("intents/beri-nilai.yaml", "keywords: [nilai kami]\nstart: nilai\n");
    let flow = "steps:\n  likely:\n    say: Dari 0 sampai 10?\n    ask: {slot: likely, entity: {score: 0-10}}\n";
    shop.write(
        "flows/nilai.yaml",
        &format!("title: Nilai\n{flow}  bye: {{say: Terima kasih., end: true}}\n"),
    );
    let chat = shop.chat("nilai kami\n9\n/slots\n/quit\n");
    chat.shows(&["likely = 9"]);
}

#[test]
fn commands_are_obeyed() {
    let shop = Shop::new();
    let chat = shop.chat(
        "/slots\n/back\n/save nothing\n1\nes teh\n/slots\n/at tomorrow\n/at 2026-12-25T08:00\nbuka gak?\n/back\n/wai\n\
         admin\n/agent Halo Kak\n/resolve\n/return\n/answer 200\n/save a/b\n/save one\n/save one\n/new\n/help\n/quit\nnever read\n",
    );
    assert_eq!(chat.code, 0);
    chat.shows(&[
        "No slot is filled yet.",
        "There is nothing to take back.",
        "There is no conversation to keep yet.",
        "[Harga]",
        "product = Es Teh",
        "`tomorrow` is no time",
        "sedang tutup",
        "Back at:",
        "Did you mean /wait?",
        "(waiting for a person of the team admin)",
        "CS: Halo Kak",
        "(the conversation is closed",
        "nobody has asked for a person",
        "no `call` is waiting",
        "`a/b` cannot be a file's name",
        "Kept: tests/conversations/one.yaml",
        "one.yaml is there already and is not overwritten",
        "A new conversation:",
        "/explain [TEXT]",
    ]);
    assert!(!chat.out.contains("never read") && !chat.out.contains('\u{1b}'));
    let kept = shop.read("tests/conversations/one.yaml");
    assert!(
        kept.starts_with("# yaml-language-server: $schema=../../schemas/test.json\n- test: one\n"),
        "{kept}"
    );
    for part in [
        "choose: Harga",
        "slots: {product: Es Teh}",
        "intent: person",
        "agent: Halo Kak",
        "status: closed",
    ] {
        assert!(kept.contains(part), "{part} is not in:\n{kept}");
    }
    // What was taken back is no part of it.
    assert!(!kept.contains("buka gak"), "{kept}");
    let tested = shop.run("test", &["--format", "json"]).json();
    assert_eq!((&tested["passed"], &tested["failed"]), (&6.into(), &0.into()));
}

#[test]
fn notes_are_in_the_language_of_whoever_writes_the_bot() {
    let shop = Shop::new();
    shop.write(
        "tests/conversations/wrong.yaml",
        "- test: salah\n  turns:\n    - visitor: halo kak\n      expect: {intent: price}\n",
    );
    let tested = shop.run_in("id_ID.UTF-8", "test", &[]);
    assert_eq!(tested.code, 1);
    tested.shows(&[
        "GAGAL salah",
        "giliran 1 (baris 3): seharusnya intent `price`, yang didapat `greeting`",
        "pengunjung  halo kak",
        "karena  pesan itu sendiri dijawab dengan `greeting`",
        "5 lulus, 1 gagal.",
    ]);
}

/// A terminal of its own for the program: it edits lines, completes commands and shows colours.
#[test]
fn on_a_terminal_lines_are_edited() {
    let shop = Shop::new();
    let shown = shop.chat_on_a_terminal(&[
        ("Bicara dengan admin", "hraga\u{1}\u{b}es teh harga"),
        ("Es Teh harganya", "/sl\t"),
        ("(language id", "/quit"),
    ]);
    for part in ["Es Teh harganya", "product", "= Es Teh", "\u{1b}["] {
        assert!(shown.contains(part), "{part:?} is not in:\n{shown}");
    }
}
