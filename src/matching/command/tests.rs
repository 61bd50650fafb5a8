//! Whole messages that steer, and many that do not.

use super::*;

fn check(text: &str, expected: Option<Command>) {
    assert_eq!(command(text), expected, "{text:?}");
}

#[test]
fn commands_are_whole_messages() {
    for text in [
        "menu",
        "Menu!",
        "MENU dong kak",
        "main menu",
        "kembali ke menu",
        "mau lihat menu",
    ] {
        check(text, Some(Command::Menu));
    }
    for text in ["kembali", "kembli kak", "back", "go back please"] {
        check(text, Some(Command::Back));
    }
    for text in [
        "batal",
        "batalkan",
        "cancel",
        "cancle",
        "gak jadi deh",
        "gajadi kak",
        "never mind",
    ] {
        check(text, Some(Command::Cancel));
    }
    for text in [
        "back to bot",
        "kembali ke bot dong",
        "balik ke bot aja kak",
        "back to the bot please",
    ] {
        check(text, Some(Command::Bot));
    }
    for text in ["selesai", "selsai", "udah selesai kak", "end"] {
        check(text, Some(Command::End));
    }
    for text in [
        "",
        "bot",
        "ini sama bot ya?",
        "bantal",
        "menu makanan apa aja",
        "batalkan pesanan saya",
        "kapan selesai",
        "backpack",
        "kembalian",
        "weekend",
    ] {
        check(text, None);
    }
}

#[test]
fn a_person_is_asked_for() {
    for text in [
        "mau ngomong sama admin",
        "cs nya mana",
        "csnya mana kak",
        "cs dong",
        "bisa bicara dgn orang?",
        "adminnya mana",
        "talk to a human",
        "can I speak to someone?",
        "tolong sambungkan ke customer service",
        "customer service",
        "saya mau bicara dengan manusia",
        "ada admin gak?",
        "mau chat sama admin soal refund",
        "I need a human please",
        "operator",
        "hubungkan saya dengan CS",
        "bisa bicra sama admin",
        "mau bicara langsung sama orangnya",
    ] {
        check(text, Some(Command::Person));
    }
    for text in [
        "halo admin",
        "min",
        "admin",
        "jangan sambungkan ke admin",
        "I don't want to talk to a human",
        "harga untuk 5 orang",
        "orang",
        "agen",
        "syarat jadi agen",
        "berapa orang yang kerja disini",
    ] {
        check(text, None);
    }
}

#[test]
fn yes_and_no() {
    for (text, expected) in [
        ("iya", Some(true)),
        ("iy kak", Some(true)),
        ("y", Some(true)),
        ("boleh", Some(true)),
        ("ok", Some(true)),
        ("Oke deh makasih", Some(true)),
        ("iya makasih kak", Some(true)),
        ("makasih yaa", None),
        ("terima kasih ya", None),
        ("yes please", Some(true)),
        ("mau dong", Some(true)),
        ("gak", Some(false)),
        ("gak usah kak", Some(false)),
        ("nggak ya", Some(false)),
        ("ya jangan", Some(false)),
        ("no thanks", Some(false)),
        ("tidak mau", Some(false)),
        ("gak boleh", Some(false)),
        ("boleh gak?", None),
        ("makasih", None),
        ("iya harga kaos berapa", None),
        ("", None),
        ("kak", None),
    ] {
        assert_eq!(yes_no(text), expected, "{text:?}");
    }
}
