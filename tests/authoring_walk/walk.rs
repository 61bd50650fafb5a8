//! The steps, one after the other.

use super::shop::Shop;
use serde_json::json;

const MISSED: &[&[&str]] = &[
    &["bisa kirim pakai gosend?", "hrga es teh"],
    &["kak bisa kirim pakai gosend hari ini?"],
    &[
        "kirim pakai gosend bisa ga",
        "nama saya Rahmat, 0813-9876-5432 itu nomor siapa?",
    ],
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
        misses.out.contains("Fulan") && !misses.out.contains("Rahmat") && !misses.out.contains("9876"),
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
    shop.run("replay", &["--against", "1"])
        .shows(&["Compared with version 1.", "changes 3 of 7"]);
    let unknown = shop.run("replay", &["--against", "9"]);
    assert!(
        unknown.code == 1 && unknown.err.contains("no version 9"),
        "{}",
        unknown.err
    );
    shop.run_in("id_ID.UTF-8", "replay", &[])
        .shows(&["Suntingan ini mengubah 3 dari 7 pesan."]);
    let replay = shop.run("replay", &["--format", "json"]).json();
    assert_eq!(
        (&replay["messages"], &replay["changed"], &replay["version"]),
        (&json!(7), &json!(3), &json!(1))
    );
}

#[tokio::test]
async fn a_new_topic_becomes_an_intent_of_its_own() {
    let shop = Shop::new();
    shop.visited(&[&["ada wifi gak kak?"], &["wifi nya ada?"], &["wifi gratis gak kak"]])
        .await;
    let number = |listed: &serde_json::Value| {
        let groups = listed["groups"].as_array().expect("a list");
        let group = groups
            .iter()
            .find(|group| group["phrasings"].to_string().contains("wifi"));
        group.expect("it is listed")["number"].to_string()
    };
    let number = number(&shop.run("misses", &["--format", "json"]).json());
    let answer = [
        "--accept",
        &number,
        "--intent",
        "free-wifi",
        "--reply",
        "Ada Kak, \"gratis\".",
    ];
    let accepted = shop.run("misses", &answer);
    assert_eq!(accepted.code, 0, "{}{}", accepted.out, accepted.err);
    accepted.shows(&["+++ b/intents/free-wifi.yaml", "nothing else broke"]);
    let written = shop.read("intents/free-wifi.yaml");
    assert!(written.starts_with("# yaml-language-server:"), "{written}");
    assert!(
        written.contains("title: \"Free wifi\"") && written.contains("wifi"),
        "{written}"
    );
    assert_eq!(shop.run("check", &[]).code, 0);
    assert_eq!(shop.run("test", &[]).code, 0);
    shop.chat("ada wifi gak kak?\n/quit\n").shows(&["Ada Kak, \"gratis\"."]);
    // A second time the name is taken.
    assert_eq!(shop.run("misses", &answer).code, 2);
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
        assert!(ended.err.contains("nothing is stored yet"), "{}", ended.err);
    }
}

#[tokio::test]
async fn wrong_use_is_helped() {
    let shop = Shop::new();
    shop.visited(&[&["asdf qwer"]]).await;
    for (arguments, help) in [
        (vec!["--since", "soon"], "`soon` is no duration"),
        (vec!["--accept", "7"], "there is no question number 7"),
        (
            vec!["--accept", "1", "--intent", "price", "--reply", "Ada"],
            "there is an intent `price` already",
        ),
        (
            vec!["--accept", "1", "--intent", "../x", "--reply", "Ada"],
            "cannot be named `../x`",
        ),
        (vec!["--accept", "1", "--intent", "nonsense"], "no intent `nonsense`"),
        (vec!["--accept", "--intent", "price"], "--intent is for one question"),
    ] {
        let ended = shop.run("misses", &arguments);
        assert_eq!(ended.code, 2, "{arguments:?}");
        assert!(ended.err.contains(help), "{arguments:?}: {}", ended.err);
    }
}

#[tokio::test]
async fn what_nothing_but_everyday_words_speak_for_is_a_new_intent() {
    let shop = Shop::new();
    shop.visited(&[
        &["bisa kirim pakai gosend?"],
        &["ada orang gak sih"],
        &["komplain pesanan saya belum datang"],
        &["pembayaran qris bisa kak?"],
    ])
    .await;
    let listed = shop.run("misses", &["--format", "json"]).json();
    let group = |question: &str| {
        let groups = listed["groups"].as_array().expect("a list");
        let group = groups.iter().find(|group| group["phrasings"][0]["text"] == question);
        group.expect("it is listed").clone()
    };
    let sent = group("bisa kirim pakai gosend?");
    // "bisa" stands in an example of the intent that asks for a person: that is no reason.
    for (question, name) in [
        ("bisa kirim pakai gosend?", "gosend"),
        ("pembayaran qris bisa kak?", "pembayaran"),
    ] {
        let no_proposal = &group(question)["no_proposal"];
        assert_eq!(
            (&no_proposal["why"], &no_proposal["name"]),
            (&json!("nothing_near"), &json!(name))
        );
    }
    shop.run("misses", &[])
        .shows(&["Proposal: a new one", "+++ b/intents/gosend.yaml", "(write its answer)"]);

    let accepted = shop.run("misses", &["--accept", "--format", "json"]);
    assert_eq!(accepted.code, 0, "{}{}", accepted.out, accepted.err);
    let accepted = accepted.json();
    assert_eq!(accepted["accepted"].as_array().map(Vec::len), Some(1), "{accepted}");
    assert_eq!(accepted["accepted"][0]["number"], group("ada orang gak sih")["number"]);
    let intent = shop.read("intents/person.yaml");
    assert!(
        intent.contains("ada orang gak sih") && !intent.contains("gosend") && !intent.contains("qris"),
        "{intent}"
    );
    assert!(!shop.read("intents/greeting.yaml").contains("komplain"));
    let test = shop.read("tests/conversations/from-visitors.yaml");
    assert!(
        test.starts_with("# yaml-language-server: $schema=../../schemas/test.json\n# "),
        "{test}"
    );
    // What is left has no proposal: nothing is written, and that is no failure.
    let before = shop.files();
    let none = shop.run("misses", &["--accept"]);
    assert_eq!(none.code, 0, "{}{}", none.out, none.err);
    none.shows(&["Passed over: 1, 2, 3."]);
    assert_eq!(shop.files(), before);
    // Nor is it written by its number alone, without a word on where it belongs.
    let number = sent["number"].to_string();
    assert_eq!(shop.run("misses", &["--accept", &number]).code, 1);
    assert_eq!(shop.files(), before);
}

#[tokio::test]
async fn near_equal_questions_stand_together() {
    let shop = Shop::new();
    shop.visited(&[
        &["bisa bayar pakai qris?", "ada wifi gak kak?"],
        &["pembayaran qris bisa kak?", "wifi nya ada?"],
        &["qris bisa?", "ada free wifi?", "wifi gratis gak kak"],
        &["ada parkiran?", "tempat parkirnya luas gak", "parkir mobil ada?"],
        &["ada colokan?"],
    ])
    .await;
    let listed = shop.run("misses", &["--format", "json"]).json();
    let groups: Vec<(u64, Option<&str>)> = listed["groups"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|group| (group["count"].as_u64().unwrap_or(0), group["topic"].as_str()))
        .collect();
    assert_eq!(
        groups,
        [
            (4, Some("wifi")),
            (3, Some("parkir")),
            (3, Some("qris")),
            (1, Some("colokan"))
        ],
        "{listed}"
    );
}

#[tokio::test]
async fn nothing_is_written_where_no_test_can_be_played() {
    let shop = Shop::new();
    shop.visited(&[&["ada orang gak sih"]]).await;
    shop.write("tests/conversations/broken.yaml", "- test: no turns\n");
    let before = shop.files();
    for arguments in [&["--accept"][..], &["--accept", "1"]] {
        let refused = shop.run("misses", arguments);
        assert_eq!(refused.code, 1, "{}", refused.out);
        for part in ["tests/conversations/broken.yaml:1", "nothing was written"] {
            assert!(refused.err.contains(part), "{}", refused.err);
        }
        assert_eq!(shop.files(), before);
    }
}

#[tokio::test]
async fn what_is_half_written_is_brought_back() {
    let shop = Shop::new();
    shop.visited(&[&["ada orang gak sih"]]).await;
    // The intent's file can be written, the test's cannot: something stands where it is prepared.
    std::fs::create_dir(shop.dir.join("tests/conversations/.from-visitors.yaml.new")).expect("a folder");
    let before = shop.files();
    let failed = shop.run("misses", &["--accept", "1"]);
    assert_eq!(failed.code, 1, "{}", failed.out);
    assert!(
        failed.err.contains("from-visitors.yaml cannot be written"),
        "{}",
        failed.err
    );
    assert_eq!(shop.files(), before);
}

#[tokio::test]
async fn what_is_other_on_the_disk_than_tried_is_brought_back() {
    let shop = Shop::new();
    shop.write("intents/kurir.yaml", "keywords: [kurir]\nreply: Ada kurir, Kak.\n");
    shop.visited(&[&["bisa kirim pakai gosend?"]]).await;
    // One file under two names: a line that goes into the one is in the other too, and two intents then want the same question.
    std::os::unix::fs::symlink("kurir.yaml", shop.dir.join("intents/antar.yaml")).expect("a link");
    assert_eq!(shop.run("test", &[]).code, 0);
    let before = shop.files();
    let refused = shop.run("misses", &["--accept", "1", "--intent", "kurir"]);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    refused.shows(&["not written", "bisa kirim pakai gosend?"]);
    assert_eq!(shop.files(), before);
}

#[tokio::test]
async fn without_a_stored_version_the_real_answers_are_compared() {
    let shop = Shop::new();
    shop.visited(&[&["bisa kirim pakai gosend?", "hrga es teh"]]).await;
    // As a store of before versions were kept.
    let store = rusqlite::Connection::open(shop.dir.join("sapa.db")).expect("the store");
    store
        .execute_batch("DELETE FROM bot_live; DELETE FROM bot_versions; DELETE FROM bot_files;")
        .expect("no version is left");
    drop(store);
    let same = shop.run("replay", &[]);
    assert_eq!(same.code, 0, "{}", same.err);
    same.shows(&["No version of the bot is stored", "This edit changes 0 of 2."]);
    shop.write(
        "intents/gosend.yaml",
        "examples: [bisa kirim pakai gosend?]\nreply: Bisa, Kak.\n",
    );
    let replay = shop.run("replay", &["--format", "json"]).json();
    assert_eq!(
        (&replay["version"], &replay["messages"], &replay["changed"]),
        (&json!(null), &json!(2), &json!(1))
    );
    let group = &replay["groups"][0];
    assert_eq!(
        (&group["from"], &group["to"]),
        (&json!("-"), &json!("gosend")),
        "{group}"
    );
}

#[tokio::test]
async fn what_no_product_is_called_becomes_no_example_of_a_price() {
    let shop = Shop::new();
    shop.visited(&[&["harga madu"], &["harga madu"]]).await;
    let listed = shop.run("misses", &["--format", "json"]).json();
    let why = &listed["groups"][0]["no_proposal"];
    assert_eq!(
        (&why["why"], &why["word"]),
        (&json!("no_product"), &json!("madu")),
        "{listed}"
    );
    shop.run("misses", &[])
        .shows(&["no product is called `madu`", "under aliases"]);
    let before = shop.files();
    for arguments in [&["--accept", "1"][..], &["--accept", "1", "--intent", "price"]] {
        assert_eq!(shop.run("misses", arguments).code, 1, "{arguments:?}");
    }
    assert_eq!(shop.files(), before);
    let chat = shop.chat("harga kopsus\nberapa sih harga madu hutan kak\n/quit\n");
    assert_eq!(chat.out.matches("Rp18.000").count(), 1, "{}", chat.out);
}

#[tokio::test]
async fn every_way_of_asking_is_answered_and_held_by_a_test() {
    let shop = Shop::new();
    shop.write(
        "intents/payment.yaml",
        "title: Pembayaran\nkeywords: [bayar]\nexamples:\n  - cara bayarnya gimana\nreply: Bisa QRIS dan transfer, Kak.\n",
    );
    let ways = ["mau bayar pakai qris dong", "bisa qris?", "terima qris ga"];
    shop.visited(&[&[ways[0]], &[ways[0]], &[ways[1]], &[ways[2]]]).await;
    let listed = shop.run("misses", &["--format", "json"]).json();
    let group = &listed["groups"][0];
    assert_eq!(group["proposal"]["intent"], "payment", "{listed}");
    let id = group["id"].as_str().expect("a code").to_owned();
    let accepted = shop.run("misses", &["--accept", &id, "--format", "json"]);
    assert_eq!(accepted.code, 0, "{}{}", accepted.out, accepted.err);
    let tests = shop.read("tests/conversations/from-visitors.yaml");
    assert!(tests.contains("# Pertanyaan pengunjung"), "{tests}");
    let asked: Vec<&str> = group["phrasings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|way| way["text"].as_str())
        .collect();
    for way in asked {
        assert!(tests.contains(way), "{tests}");
        shop.chat(&format!("{way}\n/quit\n")).shows(&["Bisa QRIS dan transfer"]);
    }
    assert!(
        tests.contains("says: ") && tests.contains("Bisa QRIS dan transfer"),
        "{tests}"
    );
    shop.write(
        "intents/payment.yaml",
        &shop.read("intents/payment.yaml").replace("Bisa QRIS dan", "Hanya"),
    );
    assert_eq!(shop.run("test", &[]).code, 1, "what is said is held");
}
