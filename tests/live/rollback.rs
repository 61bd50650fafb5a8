//! Versions, and the way back.

use crate::shop::{PRICE, Shop};
use chrono::Utc;
use sapa::runtime::folder;
use sapa::runtime::reload::{Looked, digest, split};
use sapa::store::{LiveVersion, Versions};

/// What `sapa rollback` writes.
async fn roll_back(shop: &Shop, version: u64) {
    let files = folder::read(shop.folder.path()).expect("a folder");
    let (content, _) = split(files, Some("catalog.csv"));
    let back = LiveVersion {
        version,
        since: Utc::now(),
        passed_over: Some(digest(&content)),
    };
    assert!(shop.store.set_live_version(back).await.expect("stored"));
}

async fn edit(shop: &Shop, word: &str) {
    shop.save("intents/price.yaml", &PRICE.replace("harganya", word));
    assert!(matches!(shop.look().await, Looked::Replaced(_)), "{word}");
}

#[tokio::test]
async fn a_running_server_follows_a_rollback() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    shop.look().await;
    edit(&shop, "cuma").await;
    edit(&shop, "hanya").await;
    roll_back(&shop, 2).await;
    assert_eq!(shop.look().await, Looked::Replaced(2));
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos cuma Rp45.000.")
    );
    assert!(shop.runtime.authoring().news().rolled_back);
    assert_eq!(shop.look().await, Looked::Same, "the folder is passed over");
    // The catalog is not rolled back, and stays alive.
    shop.save("catalog.csv", "sku,name,price,stock\nK1,Kaos,9000,1\n");
    shop.look().await;
    assert!(shop.say(&visitor, "harga kaos").await.starts_with("Kaos cuma Rp9.000."));
    // The next edit goes live with all that is in the folder.
    shop.save("intents/hours.yaml", "keywords: [jam buka]\nreply: Pagi.\n");
    assert_eq!(shop.look().await, Looked::Replaced(4));
    assert!(
        shop.say(&visitor, "harga kaos")
            .await
            .starts_with("Kaos hanya Rp9.000.")
    );
    assert!(!shop.runtime.authoring().news().rolled_back);
    let versions = shop.store.versions(20).await.expect("read");
    let told: Vec<(u64, Vec<String>, Vec<String>)> = versions
        .into_iter()
        .map(|row| (row.number, row.difference.intents.added, row.difference.intents.changed))
        .collect();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            (4, names(&["hours"]), names(&["price"])),
            (3, names(&[]), names(&["price"])),
            (2, names(&[]), names(&["price"])),
            (1, names(&["price"]), names(&[])),
        ]
    );
}

#[tokio::test]
async fn a_rollback_lasts_over_a_restart() {
    let shop = Shop::open().await;
    shop.look().await;
    edit(&shop, "cuma").await;
    roll_back(&shop, 1).await;
    let shop = shop.restart().await;
    let visitor = shop.visitor().await;
    assert!(shop.say(&visitor, "harga kaos").await.starts_with("Kaos harganya"));
    assert_eq!((shop.version(), shop.look().await), (1, Looked::Read));
    edit(&shop, "hanya").await;
    let shop = shop.restart().await;
    assert!(shop.say(&visitor, "harga kaos").await.starts_with("Kaos hanya"));
    assert_eq!((shop.version(), shop.look().await), (3, Looked::Read));
}

#[tokio::test]
async fn a_folder_changed_while_nothing_was_served_is_tested_first() {
    let shop = Shop::open().await;
    let visitor = shop.visitor().await;
    let shop = {
        shop.save(
            "intents/price.yaml",
            &PRICE.replace("{{ product.name }} harganya", "Harganya"),
        );
        shop.restart().await
    };
    assert!(
        shop.say(&visitor, "harga kaos").await.starts_with("Kaos harganya"),
        "its test fails"
    );
    assert_eq!(shop.refused(), ["tests/conversations/price.yaml:2 test-failed"]);
    assert_eq!((shop.version(), shop.look().await), (1, Looked::Read));
    let shop = {
        shop.save("intents/price.yaml", &PRICE.replace("harganya", "cuma"));
        shop.restart().await
    };
    assert!(shop.say(&visitor, "harga kaos").await.starts_with("Kaos cuma"));
    assert_eq!((shop.version(), shop.refused().len()), (2, 0));
}

#[tokio::test]
async fn a_folder_put_back_by_hand_is_no_rollback_any_more() {
    let shop = Shop::open().await;
    shop.look().await;
    edit(&shop, "cuma").await;
    roll_back(&shop, 1).await;
    shop.look().await;
    shop.save("intents/price.yaml", PRICE);
    assert_eq!(shop.look().await, Looked::Read);
    assert_eq!(
        (shop.version(), shop.runtime.authoring().news().rolled_back),
        (1, false)
    );
    let live = shop.store.live_version().await.expect("read").expect("one");
    assert_eq!((live.version, live.passed_over), (1, None));
}
