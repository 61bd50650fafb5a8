//! A catalog from an address.

use crate::shop::{CATALOG, Shop, folder_of_a_shop, save};
use crate::source::{Answer, Source};
use sapa::delivery::{AllowTargets, CatalogPoll, Polled};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Longest wait for something that must happen; only a failing test waits that long.
const PATIENCE: Duration = Duration::from_secs(30);

fn folder_with(url: &str, more: &str) -> TempDir {
    let folder = folder_of_a_shop();
    let settings = std::fs::read_to_string(folder.path().join("bot.yaml")).expect("there");
    let source = format!("{{source: '{url}'{more}}}");
    save(
        folder.path(),
        "bot.yaml",
        &settings.replace("{source: catalog.csv}", &source),
    );
    folder
}

async fn shop(url: &str) -> Shop {
    Shop::over(folder_with(url, "")).await
}

fn poll(shop: &Shop, allow: &str) -> CatalogPoll {
    let allow: AllowTargets = allow.parse().expect("a list");
    CatalogPoll::new(shop.reloader.clone(), &allow).expect("root certificates")
}

#[tokio::test]
async fn it_is_asked_and_asked_again() {
    let later = "Mon, 23 Nov 2026 03:00:00 GMT";
    let source = Source::start(Answer::Table(CATALOG.to_owned())).await;
    let shop = shop(&source.url).await;
    let visitor = shop.visitor().await;
    let mut poll = poll(&shop, "127.0.0.1");
    assert!(!poll.restore().await.expect("the store works"), "there is no copy yet");
    for (answer, expected, says) in [
        (None, Polled::Taken, "Rp45.000"),
        (None, Polled::Unchanged, "Rp45.000"),
        (
            Some(Answer::Table(CATALOG.replace("45000", "46000"))),
            Polled::Taken,
            "Rp46.000",
        ),
        (
            Some(Answer::Dated(CATALOG.replace("45000", "47000"), later)),
            Polled::Taken,
            "Rp47.000",
        ),
        (None, Polled::Unchanged, "Rp47.000"),
        (
            Some(Answer::Table(CATALOG.replace("45000", "47000"))),
            Polled::Unchanged,
            "Rp47.000",
        ),
        (
            Some(Answer::Table(
                r#"{"products":[{"sku":"K1","name":"Kaos","price":48000}]}"#.to_owned(),
            )),
            Polled::Taken,
            "Rp48.000",
        ),
    ] {
        if let Some(answer) = answer {
            source.answer(answer);
        }
        assert_eq!(poll.poll().await, expected, "{says}");
        let told = shop.say(&visitor, "harga kaos").await;
        assert!(told.contains(says), "{told}");
    }
    assert_eq!(source.given(), [200, 304, 200, 200, 304, 200, 200]);
    assert!(shop.runtime.bot().catalog.as_of().is_some());
}

#[tokio::test]
async fn what_is_no_catalog_keeps_the_last_good_one() {
    let source = Source::start(Answer::Table(CATALOG.to_owned())).await;
    let shop = shop(&source.url).await;
    let visitor = shop.visitor().await;
    let mut poll = poll(&shop, "127.0.0.1");
    assert_eq!(poll.poll().await, Polled::Taken);
    let private = "http://127.0.0.2:9/list".to_owned();
    let metadata = "http://169.254.169.254/latest".to_owned();
    let own = source.url.clone();
    for (answer, code, said) in [
        (Answer::Page, "catalog-web-page", "web page"),
        (Answer::Table("[]garbage".to_owned()), "catalog-bad-json", "no JSON"),
        (Answer::Table(CATALOG.replace("45000", "x")), "catalog-bad-price", "`x`"),
        (Answer::Table("[]".to_owned()), "catalog-empty", "no products"),
        (Answer::Table("sku,name\n".to_owned()), "catalog-empty", "no products"),
        (Answer::Status(500), "catalog-unreachable", "status 500"),
        (Answer::Status(404), "catalog-unreachable", "status 404"),
        (
            Answer::Redirect(private),
            "catalog-unreachable",
            "redirects to an address that is private",
        ),
        (
            Answer::Redirect("https://10.0.0.1/list".to_owned()),
            "catalog-unreachable",
            "private",
        ),
        (
            Answer::Redirect(metadata),
            "catalog-unreachable",
            "redirects to an address that is private",
        ),
        (
            Answer::Redirect("http://1.1.1.1/list".to_owned()),
            "catalog-unreachable",
            "redirects to plain http",
        ),
        (
            Answer::Redirect("file:///etc/passwd".to_owned()),
            "catalog-unreachable",
            "no web address",
        ),
        (Answer::Redirect(own), "catalog-unreachable", "redirects more than"),
        (Answer::Endless, "catalog-unreachable", "more than 10 MB"),
    ] {
        source.answer(answer);
        assert!(matches!(poll.poll().await, Polled::Failed { .. }), "{said}");
        let trouble = shop.runtime.authoring().catalog_trouble().expect("told");
        let problem = &trouble.diagnostics[0];
        assert_eq!(problem.code, code, "{said}");
        assert!(problem.message.en.contains(said), "{:?}", problem.message);
        let told = shop.say(&visitor, "harga kaos").await;
        assert!(told.contains("Rp45.000"), "{told}");
    }
    // The deadline is reached, whatever was sent before it.
    source.answer(Answer::Hangs);
    let mut hasty = poll.within(Duration::from_millis(300));
    assert!(matches!(hasty.poll().await, Polled::Failed { .. }));
    let trouble = shop.runtime.authoring().catalog_trouble().expect("told");
    assert!(
        trouble.diagnostics[0].message.en.contains("did not answer within"),
        "{trouble:?}"
    );
    let mut poll = hasty.patient();
    source.answer(Answer::Table(CATALOG.to_owned()));
    assert_eq!(poll.poll().await, Polled::Unchanged);
    assert!(shop.runtime.authoring().catalog_trouble().is_none());
}

#[tokio::test]
async fn a_shop_may_begin_without_products() {
    let source = Source::start(Answer::Table("[]".to_owned())).await;
    let shop = shop(&source.url).await;
    let mut poll = poll(&shop, "127.0.0.1");
    assert_eq!(poll.poll().await, Polled::Taken);
    assert!(shop.runtime.authoring().catalog_trouble().is_none());
}

#[tokio::test]
async fn addresses_are_judged() {
    let source = Source::start(Answer::Table(CATALOG.to_owned())).await;
    let port = source.url.rsplit_once(':').expect("a port").1.to_owned();
    for (url, allow, said) in [
        (source.url.clone(), "", "private"),
        (format!("http://localhost:{port}"), "", "plain http"),
        (format!("https://127.0.0.1:{port}"), "", "private"),
        (format!("https://[::ffff:7f00:1]:{port}"), "", "private"),
        ("http://1.1.1.1/list".to_owned(), "127.0.0.1", "plain http"),
    ] {
        let shop = shop(&url).await;
        assert!(
            matches!(poll(&shop, allow).poll().await, Polled::Failed { .. }),
            "{url}"
        );
        let trouble = shop.runtime.authoring().catalog_trouble().expect("told");
        assert!(trouble.diagnostics[0].message.en.contains(said), "{url}: {trouble:?}");
    }
    assert!(source.given().is_empty(), "nothing was asked");
    let shop = shop(&format!("http://localhost:{port}")).await;
    assert_eq!(poll(&shop, "127.0.0.1, ::1").poll().await, Polled::Taken);
}

#[tokio::test]
async fn the_last_good_copy_survives_a_restart() {
    let source = Source::start(Answer::Table(CATALOG.to_owned())).await;
    let shop = Shop::over(folder_with(&source.url, "")).await;
    assert_eq!(poll(&shop, "127.0.0.1").poll().await, Polled::Taken);
    let shop = shop.restart().await;
    // Before the address is asked, its last good list is there: the tests of an edit see it, too.
    assert_eq!(shop.runtime.bot().catalog.products().len(), 2);
    source.answer(Answer::Status(503));
    let mut again = poll(&shop, "127.0.0.1");
    assert!(again.restore().await.expect("the store works"), "there is a copy");
    assert!(matches!(again.poll().await, Polled::Failed { .. }));
    let visitor = shop.visitor().await;
    let told = shop.say(&visitor, "harga kaos").await;
    assert!(told.contains("Rp45.000"), "{told}");
    // What is known of it too: the source need not send it again.
    source.answer(Answer::Table(CATALOG.to_owned()));
    assert_eq!(again.poll().await, Polled::Unchanged);
    assert_eq!(source.given(), [200, 503, 304]);
}

#[tokio::test]
async fn another_address_is_asked_after_an_edit() {
    let first = Source::start(Answer::Table(CATALOG.to_owned())).await;
    let second = Source::start(Answer::Table(CATALOG.replace("45000", "50000"))).await;
    let shop = shop(&first.url).await;
    let mut poll = poll(&shop, "127.0.0.1");
    poll.poll().await;
    let settings = std::fs::read_to_string(shop.folder.path().join("bot.yaml")).expect("there");
    shop.save("bot.yaml", &settings.replace(&first.url, &second.url));
    shop.look().await;
    assert_eq!((shop.version(), shop.refused()), (2, Vec::<String>::new()));
    assert_eq!(poll.poll().await, Polled::Taken);
    assert_eq!(
        shop.runtime.bot().catalog.get("K1").and_then(|product| product.price),
        Some(50_000)
    );
    shop.save("bot.yaml", &settings.replace(&first.url, "catalog.csv"));
    shop.look().await;
    assert_eq!(poll.poll().await, Polled::NoAddress);
    assert_eq!(
        shop.runtime.bot().catalog.get("K1").and_then(|product| product.price),
        Some(45_000)
    );
    // Named again, the address that has nothing new has what it gave, not what the file says.
    shop.save("catalog.csv", &CATALOG.replace("45000", "47000"));
    shop.look().await;
    shop.save("bot.yaml", &settings);
    shop.look().await;
    assert_eq!(poll.poll().await, Polled::Unchanged);
    assert_eq!(
        shop.runtime.bot().catalog.get("K1").and_then(|product| product.price),
        Some(45_000)
    );
}

#[tokio::test]
async fn another_address_is_asked_at_once_though_the_first_was_being_asked() {
    let told = Arc::new(Notify::new());
    let first = Source::start(Answer::Held(told.clone())).await;
    let second = Source::start(Answer::Table(CATALOG.replace("45000", "50000"))).await;
    let shop = shop(&first.url).await;
    let mut news = shop.runtime.authoring().subscribe();
    let stop = CancellationToken::new();
    let running = tokio::spawn(poll(&shop, "127.0.0.1").run(stop.clone()));
    first.asked().await;
    let settings = std::fs::read_to_string(shop.folder.path().join("bot.yaml")).expect("there");
    shop.save("bot.yaml", &settings.replace(&first.url, &second.url));
    shop.look().await;
    assert_eq!(shop.version(), 2);
    told.notify_one();
    let taken = news.wait_for(|news| news.catalogs == 1);
    let taken = tokio::time::timeout(PATIENCE, taken).await;
    assert!(taken.is_ok(), "the second address gave {:?}", second.given());
    assert!(shop.runtime.bot().catalog.get("K9").is_none());
    stop.cancel();
    running.await.expect("it ends");
}
