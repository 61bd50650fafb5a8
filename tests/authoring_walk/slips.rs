//! `sapa test --typos` and `--watch`.

use super::shop::Shop;

#[test]
fn slips_are_counted_and_always_the_same() {
    let shop = Shop::new();
    let run = || shop.run("test", &["--typos", "20", "--format", "json"]);
    let first = run();
    assert_eq!(first.code, 0);
    assert_eq!(first.out, run().out);
    let typos = &first.json()["typos"];
    let count = |name: &str| typos[name].as_u64().expect("a number");
    assert_eq!(
        (count("seeds"), count("lines"), count("played")),
        (20, 4, 80),
        "{typos}"
    );
    let sum = count("passed") + count("lost") + count("otherwise") + count("wrong");
    assert_eq!(sum, 80, "{typos}");
    assert!(count("passed") >= 60, "{typos}");
}

#[test]
fn another_intents_answer_is_shown() {
    let shop = Shop::new();
    // Two words one letter apart: a slip in the one is the other.
    shop.write("intents/kolam.yaml", "keywords: [kolam]\nreply: Kolamnya penuh.\n");
    shop.write("intents/kolak.yaml", "keywords: [kolak]\nreply: Kolaknya habis.\n");
    shop.write(
        "tests/conversations/near.yaml",
        "- test: near words\n  turns:\n    - visitor: kolam\n      expect: {intent: kolam}\n",
    );
    let typos = &shop.run("test", &["--typos", "200", "--format", "json"]).json()["typos"];
    let wrong = &typos["wrong_answers"][0];
    assert_eq!(
        (&wrong["said"], &wrong["expected"][0]),
        (&"kolam".into(), &"kolam".into()),
        "{typos}"
    );
    assert_eq!(wrong["answered"][0], "kolak", "{typos}");
    shop.run("test", &["--typos", "200"])
        .shows(&["kolam → ", ": kolam → kolak (tests/conversations/near.yaml:3)"]);
}

#[test]
fn a_saved_file_is_tested_again() {
    let shop = Shop::new();
    let mut watch = shop.watch();
    watch.until("5 passed, 0 failed.");
    watch.until("Waiting for a change");
    shop.write(
        "tests/conversations/more.yaml",
        "- test: more\n  turns:\n    - visitor: halo\n      expect: {intent: greeting}\n",
    );
    watch.until("6 passed, 0 failed.");
    shop.write("intents/greeting.yaml", "keywords: [halo]\nreplay: Halo\n");
    watch.until("Nothing was tested");
}
