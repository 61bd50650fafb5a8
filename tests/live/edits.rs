//! Edits go live when they pass, and not before.

use crate::shop::{CATALOG, MENU, ORDER, PRICE, Shop, TEST};
use sapa::runtime::reload::Looked;

#[tokio::test]
async fn an_edit_that_passes_answers() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    assert_eq!(shop.look().await, Looked::Read, "the folder is what answers");
    assert_eq!(shop.look().await, Looked::Same);
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos harganya Rp45.000.")
    );
    shop.save("intents/price.yaml", &PRICE.replace("harganya", "cuma"));
    assert_eq!(shop.look().await, Looked::Replaced(2));
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos cuma Rp45.000.")
    );
    // Several files in one go are one version.
    shop.save("intents/hours.yaml", "keywords: [jam buka]\nreply: Pagi.\n");
    shop.save("intents/price.yaml", PRICE);
    assert_eq!(shop.look().await, Looked::Replaced(3));
    assert!(shop.say(&visitor, "jam buka").await.starts_with("Pagi."));
    shop.remove("intents/hours.yaml");
    assert_eq!(shop.look().await, Looked::Replaced(4));
    assert_eq!(shop.look().await, Looked::Same);
}

#[tokio::test]
async fn an_edit_is_taken_in_once_it_is_quiet() {
    let shop = Shop::open().await;
    shop.look().await;
    for n in 0..3 {
        shop.save("intents/price.yaml", &PRICE.replace("harganya", &format!("cuma {n}")));
        let looked = shop.reloader.look().await.expect("the store works");
        assert_eq!(looked, Looked::Waiting, "it changed since the last look");
    }
    assert_eq!(
        shop.reloader.look().await.expect("the store works"),
        Looked::Replaced(2)
    );
}

#[tokio::test]
async fn an_edit_that_is_wrong_is_refused_and_told() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    shop.look().await;
    let rows: [(&str, String, &[&str]); 6] = [
        ("intents/price.yaml", "keywords: [harga\n".to_owned(), &["intents/price.yaml:1 open-bracket"]),
        ("flows/main-menu.yaml", MENU.replace("start: order", "start: ordr"), &["flows/main-menu.yaml:8 unknown-flow"]),
        (
            "tests/conversations/price.yaml",
            TEST.replace("says: Kaos", "says: Topi"),
            &["tests/conversations/price.yaml:2 test-failed"],
        ),
        ("tests/conversations/price.yaml", TEST.replace("expect", "expct"), &["tests/conversations/price.yaml:5 unknown-key"]),
        ("bot.yaml", "bot: A\nlanguages: [id]\ntimezone: Asia/Jakarta\nhandoff: {targets: [{name: a, url: '${SAPA_TEST_UNSET}', secret: '${SAPA_TEST_UNSET}'}]}\n".to_owned(), &[]),
        ("intents/price.yaml", "x".repeat(2 << 20), &["intents/price.yaml:1 too-large"]),
    ];
    for (path, text, expected) in rows {
        let before = std::fs::read_to_string(shop.folder.path().join(path)).expect("there");
        shop.save(path, &text);
        assert_eq!(shop.look().await, Looked::Refused, "{path}");
        let refused = shop.refused();
        assert!(
            expected.iter().all(|place| refused.iter().any(|found| found == place)),
            "{path}: {refused:?}"
        );
        assert!(!refused.is_empty());
        assert!(
            shop.say(&visitor, "harga kaos")
                .await
                .starts_with("Kaos harganya Rp45.000."),
            "{path}"
        );
        assert_eq!(shop.look().await, Looked::Same, "it is not tried again as it is");
        shop.save(path, &before);
        assert_eq!(shop.look().await, Looked::Read);
        assert_eq!(shop.refused(), Vec::<String>::new(), "it is undone");
    }
    assert_eq!(shop.version(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_cannot_be_read_is_told_and_mended() {
    let shop = Shop::open().await;
    shop.look().await;
    let link = shop.folder.path().join("intents/out.yaml");
    std::os::unix::fs::symlink("/etc/hostname", &link).expect("a link");
    shop.look().await;
    assert_eq!(shop.refused(), [":0 unreadable-folder"]);
    std::fs::remove_file(&link).expect("removed");
    shop.look().await;
    assert_eq!(shop.refused(), Vec::<String>::new());
    let aside = shop.folder.path().join("aside");
    std::fs::rename(shop.folder.path().join("intents"), &aside).expect("renamed");
    assert_eq!(shop.look().await, Looked::Refused);
    std::fs::rename(&aside, shop.folder.path().join("intents")).expect("renamed");
    assert_eq!(shop.look().await, Looked::Read);
    assert_eq!((shop.refused().len(), shop.version()), (0, 1));
}

#[tokio::test]
async fn a_catalog_alone_goes_live_without_tests() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    shop.look().await;
    shop.save("catalog.csv", &CATALOG.replace("45000", "47.500"));
    assert_eq!(shop.look().await, Looked::Read);
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos harganya Rp47.500.")
    );
    assert_eq!((shop.version(), shop.runtime.authoring().news().catalogs), (1, 1));
    // As Excel exports it here.
    let excel = b"sku;name;price;stock\r\nK1;Kaos Ros\xe9;Rp 10.000;3\r\n";
    std::fs::write(shop.folder.path().join("catalog.csv"), excel).expect("written");
    shop.look().await;
    assert!(
        shop.say(&visitor, "harga kaos rosé")
            .await
            .starts_with("Kaos Rosé harganya Rp10.000.")
    );
}

#[tokio::test]
async fn a_bad_row_keeps_the_last_good_catalog() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    shop.look().await;
    for (bad, expected) in [
        (
            CATALOG.replace("45000", "empat puluh"),
            "catalog.csv:2 catalog-bad-price",
        ),
        (String::new(), "catalog.csv:1 catalog-empty"),
        (
            CATALOG.lines().take(1).collect::<String>(),
            "catalog.csv:1 catalog-no-products",
        ),
        (
            format!("{CATALOG}K1,Kaos lagi,1,1\n"),
            "catalog.csv:4 catalog-duplicate-sku",
        ),
    ] {
        shop.save("catalog.csv", &bad);
        shop.look().await;
        assert_eq!(shop.catalog_trouble(), [expected]);
        assert!(
            shop.say(&visitor, "harga kaos")
                .await
                .starts_with("Kaos harganya Rp45.000.")
        );
    }
    // An edit beside the bad catalog goes live all the same.
    shop.save("intents/price.yaml", &PRICE.replace("harganya", "cuma"));
    assert_eq!(shop.look().await, Looked::Replaced(2));
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos cuma Rp45.000.")
    );
    assert_eq!(shop.catalog_trouble().len(), 1);
    shop.remove("catalog.csv");
    shop.look().await;
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos cuma Rp45.000.")
    );
    shop.save("catalog.csv", &CATALOG.replace("45000", "50000"));
    shop.look().await;
    assert_eq!(shop.catalog_trouble(), Vec::<String>::new());
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos cuma Rp50.000.")
    );
}

#[tokio::test]
async fn conversations_go_on_where_they_stand() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    shop.look().await;
    shop.say(&visitor, "pesan").await;
    assert_eq!(shop.say(&visitor, "Budi").await, "Kirim ke kota mana?");
    shop.save("flows/order.yaml", &ORDER.replace("Baik,", "Siap,"));
    assert_eq!(shop.look().await, Looked::Replaced(2));
    assert!(
        shop.say(&visitor, "Bandung")
            .await
            .starts_with("Siap, Budi di Bandung.")
    );
}

#[tokio::test]
async fn an_answer_finds_the_step_that_asks_for_it_by_now() {
    const ASK_NAME: &str =
        "  name:\n    say: {id: Atas nama siapa?, en: Your name?}\n    ask: {slot: buyer, entity: text}\n";
    assert!(ORDER.contains(ASK_NAME));
    for (edited, expected) in [
        // Another name for the step.
        (
            ORDER.replace("name:\n", "who:\n").replace("start: name", "start: who"),
            "Kirim ke kota mana?",
        ),
        // Whoever is known is not asked: the step became a branch, and the question stands behind it.
        (
            ORDER.replace(
                ASK_NAME,
                &format!(
                    "  name:\n    branch:\n      - {{when: visitor.email, go: city}}\n      - else: ask-name\n{}",
                    ASK_NAME.replace("name:\n", "ask-name:\n")
                ),
            ),
            "Kirim ke kota mana?",
        ),
        // Nobody asks for it any more: the flow goes on.
        (
            ORDER
                .replace(ASK_NAME, "  name:\n    say: {id: Baik., en: Fine.}\n")
                .replace("{{ buyer }}", "Kakak"),
            "Baik. / Kirim ke kota mana?",
        ),
    ] {
        let shop = Shop::open().await;
        let visitor = shop.visitor().await;
        shop.look().await;
        shop.say(&visitor, "pesan").await;
        shop.save("flows/order.yaml", &edited);
        assert_eq!(shop.look().await, Looked::Replaced(2), "{edited}");
        assert_eq!(shop.say(&visitor, "Budi").await, expected, "{edited}");
        if edited.contains("{{ buyer }}") {
            let done = shop.say(&visitor, "Bandung").await;
            assert!(done.starts_with("Baik, Budi di Bandung."), "{done}");
        }
    }
}

#[tokio::test]
async fn a_catalog_that_was_sent_lasts_until_the_file_changes() {
    let shop = Shop::open().await;
    shop.look().await;
    let sent = CATALOG.replace("45000", "60000").into_bytes();
    let sent = sapa::runtime::Sent {
        body: sent,
        json: false,
        may_be_empty: false,
    };
    assert_eq!(shop.runtime.push_catalog(sent).await.expect("good"), 2);
    let shop = shop.restart().await;
    let visitor = shop.visitor().await;
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos harganya Rp60.000.")
    );
    shop.look().await;
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos harganya Rp60.000."),
        "the file is an older one"
    );
    shop.save("catalog.csv", &CATALOG.replace("45000", "61000"));
    shop.look().await;
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos harganya Rp61.000.")
    );
    let shop = shop.restart().await;
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos harganya Rp61.000."),
        "the file is newer"
    );
}

/// What the shop's own system sends.
async fn send(shop: &Shop, catalog: &str) {
    let sent = sapa::runtime::Sent {
        body: catalog.as_bytes().to_vec(),
        json: false,
        may_be_empty: false,
    };
    shop.runtime.push_catalog(sent).await.expect("good");
}

#[tokio::test]
async fn another_file_that_is_saved_leaves_what_was_sent() {
    let shop = Shop::open().await;
    // The conversation tests see the products that answer.
    shop.remove("tests/catalog.csv");
    shop.look().await;
    let visitor = shop.visitor().await;
    send(&shop, &CATALOG.replace("45000", "60000")).await;
    let test = |price: &str| TEST.replace("says: Kaos", &format!("says: {price}"));
    shop.save("tests/conversations/price.yaml", &test("Rp60.000"));
    assert_eq!(shop.look().await, Looked::Replaced(3), "{:?}", shop.refused());
    let price = shop.say(&visitor, "harga kaos").await;
    assert!(price.starts_with("Kaos harganya Rp60.000."), "{price}");
    shop.save("tests/conversations/price.yaml", &test("Rp45.000"));
    assert_eq!(shop.look().await, Looked::Refused);
    // A bad row beside an edit: what was sent is the last good list.
    shop.save("tests/conversations/price.yaml", &test("Rp60.000"));
    shop.save("catalog.csv", &CATALOG.replace("45000", "x"));
    shop.save("intents/price.yaml", &PRICE.replace("harganya", "cuma"));
    assert_eq!(shop.look().await, Looked::Replaced(4), "{:?}", shop.refused());
    let price = shop.say(&visitor, "harga kaos").await;
    assert!(price.starts_with("Kaos cuma Rp60.000."), "{price}");
    // A file that was changed later wins, together with what was edited beside it.
    shop.save("catalog.csv", &CATALOG.replace("45000", "70000"));
    shop.save("tests/conversations/price.yaml", &test("Rp70.000"));
    assert_eq!(shop.look().await, Looked::Replaced(5), "{:?}", shop.refused());
    let shop = shop.restart().await;
    let visitor = shop.visitor().await;
    let price = shop.say(&visitor, "harga kaos").await;
    assert!(price.starts_with("Kaos cuma Rp70.000."), "{price}");
}

#[tokio::test]
async fn a_file_that_is_moved_into_its_place_wins_though_it_was_written_earlier() {
    let shop = Shop::open().await;
    shop.look().await;
    let aside = shop.folder.path().join("baru.csv");
    std::fs::write(&aside, CATALOG.replace("45000", "70000")).expect("written");
    let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    std::fs::File::open(&aside)
        .and_then(|file| file.set_modified(hour_ago))
        .expect("dated");
    send(&shop, &CATALOG.replace("45000", "60000")).await;
    std::fs::rename(&aside, shop.folder.path().join("catalog.csv")).expect("moved");
    shop.look().await;
    let visitor = shop.visitor().await;
    let price = shop.say(&visitor, "harga kaos").await;
    assert!(price.contains("Rp70.000."), "{price}");
    let shop = shop.restart().await;
    let price = shop.say(&visitor, "harga kaos").await;
    assert!(price.contains("Rp70.000."), "{price}");
}

#[tokio::test]
async fn a_list_that_is_written_anew_is_as_old_as_that() {
    let shop = Shop::open().await;
    shop.look().await;
    let before = shop.runtime.bot().catalog.as_of().expect("dated");
    shop.save("catalog.csv", CATALOG);
    shop.look().await;
    let after = shop.runtime.bot().catalog.as_of().expect("dated");
    assert!(after > before, "{before} {after}");
}
