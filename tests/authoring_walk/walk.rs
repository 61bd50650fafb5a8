//! The steps, one after the other.

use super::shop::Shop;
use serde_json::json;

const MISSED: &[&[&str]] = &[
    &["bisa kirim pakai gosend?", "hrga es teh"],
    &["kak bisa kirim pakai gosend hari ini?"],
    &["kirim pakai gosend bisa ga", "nama saya Rahmat, wa 0813-9876-5432"],
    &["es teh brp?", "asdf qwer"],
];

#[tokio::test]
async fn a_miss_becomes_a_patch_and_a_passing_test() {
    let shop = Shop::new();
    // An edit: a new intent, as its author first thinks of it.
    shop.write(
        "intents/shipping.yaml",
        "title: Pengiriman\nkeywords:\n  - ongkir # the usual word\nexamples:\n  - kirim ke luar kota bisa kak? # asked often\n\n# the answer\nreply: Bisa kirim ke mana saja, Kak.\n",
    );
    assert_eq!(shop.run("check", &[]).code, 0);
    let chat = shop.chat("ongkir ke bandung berapa?\n/save ongkir\n/quit\n");
    chat.shows(&["Bisa kirim ke mana saja", "tests/conversations/ongkir.yaml"]);
    assert_eq!(shop.run("test", &[]).code, 0);

    shop.visited(MISSED).await;

    let misses = shop.run("misses", &[]);
    misses.shows(&[
        "3 × \"",
        "gosend",
        "proposal: intent shipping",
        "+++ b/intents/shipping.yaml",
    ]);
    assert!(
        !misses.out.contains("Rahmat") && !misses.out.contains("9876"),
        "{}",
        misses.out
    );
    let listed = shop.run("misses", &["--format", "json"]).json();
    assert_eq!(listed["groups"][0]["count"], 3, "{listed}");
    assert_eq!(listed["groups"][0]["proposal"]["intent"], "shipping");
    let before = shop.read("intents/shipping.yaml");

    let accepted = shop.run("misses", &["--accept", "1"]);
    assert_eq!(accepted.code, 0, "{}{}", accepted.out, accepted.err);
    accepted.shows(&["nothing else broke", "+++ b/tests/conversations/from-visitors.yaml"]);
    // One line more, and every other byte as it was.
    let after = shop.read("intents/shipping.yaml");
    let added: Vec<&str> = after
        .lines()
        .filter(|line| !before.lines().any(|old| old == *line))
        .collect();
    assert_eq!(added.len(), 1, "{after}");
    assert_eq!(after.replace(&format!("{}\n", added[0]), ""), before);
    assert!(
        shop.read("tests/conversations/from-visitors.yaml")
            .contains("intent: shipping")
    );
    assert_eq!(shop.run("test", &[]).code, 0);
    let left = shop.run("misses", &["--format", "json"]).json();
    assert_eq!(left["answered_by_now"], 3, "{left}");

    // What the edit changes in what was really said: those three, and nothing else.
    let replay = shop.run("replay", &["--since", "1d"]);
    replay.shows(&["This edit changes 3 of 7.", "- → shipping", "gosend", "version 1"]);
    shop.run_in("id_ID.UTF-8", "replay", &[])
        .shows(&["Suntingan ini mengubah 3 dari 7 pesan."]);
    let replay = shop.run("replay", &["--format", "json"]).json();
    assert_eq!(
        (&replay["messages"], &replay["changed"], &replay["version"]),
        (&json!(7), &json!(3), &json!(1))
    );
}

#[tokio::test]
async fn what_would_break_a_test_is_not_written() {
    let shop = Shop::new();
    shop.visited(&[&["kirim pakai gosend bisa kak"]]).await;
    shop.write(
        "tests/conversations/never.yaml",
        "- test: nobody knows gosend\n  turns:\n    - visitor: kirim pakai gosend bisa\n      expect: {intent: ~}\n",
    );
    let before = shop.files();
    let refused = shop.run("misses", &["--accept", "1", "--intent", "schedule"]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    refused.shows(&[
        "not written",
        "nobody knows gosend (tests/conversations/never.yaml:1)",
        "expected no intent",
    ]);
    assert_eq!(shop.files(), before);
}

#[test]
fn what_cannot_be_read_is_said() {
    let shop = Shop::new();
    for command in ["misses", "replay"] {
        let ended = shop.run(command, &[]);
        assert_eq!(ended.code, 2);
        assert!(ended.err.contains("no conversations are stored yet"), "{}", ended.err);
    }
}

#[tokio::test]
async fn wrong_use_is_helped() {
    let shop = Shop::new();
    shop.visited(&[&["asdf qwer"]]).await;
    for (arguments, help) in [
        (vec!["--since", "soon"], "`soon` is no duration"),
        (vec!["--accept", "7"], "there is no question number 7"),
        (vec!["--accept", "1", "--intent", "nonsense"], "no intent `nonsense`"),
        (vec!["--accept", "--intent", "price"], "--intent is for one question"),
    ] {
        let ended = shop.run("misses", &arguments);
        assert_eq!(ended.code, 2, "{arguments:?}");
        assert!(ended.err.contains(help), "{arguments:?}: {}", ended.err);
    }
}
