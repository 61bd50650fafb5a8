//! Catalogs that a shop's own system sends.

use crate::desk::{Answer, Desk, TOKEN};
use serde_json::json;

const CSV: (&str, &str) = ("content-type", "text/csv");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn put(desk: &Desk, path: &str, kind: (&str, &str), body: &str) -> Answer {
    let bearer = format!("Bearer {TOKEN}");
    desk.raw("PUT", path, &[("authorization", &bearer), kind], body).await
}

fn prices(desk: &Desk) -> Vec<(String, Option<i64>, Option<i64>)> {
    let bot = desk.runtime.bot();
    let products = bot.catalog.products().iter();
    products
        .map(|product| (product.sku.clone(), product.price, product.stock))
        .collect()
}

#[tokio::test]
async fn a_catalog_is_replaced_whole_or_not_at_all() {
    let desk = Desk::new().await;
    let rows = [
        (CSV, "sku;name;price\nA;Kaos;Rp 10.000\nB;Topi;5000\n", 200, 2),
        (JSON, r#"[{"sku":"A","name":"Kaos","price":11000}]"#, 200, 1),
        (CSV, "sku,name,price\nA,Kaos,murah\n", 422, 1),
        (CSV, "<html>", 422, 1),
        (CSV, "", 422, 1),
        // What is said to be JSON is read as nothing else.
        (JSON, "sku,name,price\nA,Kaos,1\nB,Topi,2\n", 422, 1),
        (JSON, "\"A\"", 422, 1),
        (JSON, r#"[{"sku":"A","name":"Kaos"},{"sku":"A","name":"Topi"}]"#, 422, 1),
        // An export without a product has failed.
        (CSV, "sku,name,price\n", 422, 1),
        (JSON, "[]", 422, 1),
        (JSON, r#"{"products": []}"#, 422, 1),
    ];
    for (kind, body, status, products) in rows {
        let answer = put(&desk, "/api/v1/catalog", kind, body).await;
        assert_eq!(
            (answer.status, prices(&desk).len()),
            (status, products),
            "{body}: {}",
            answer.text
        );
        if status == 200 {
            assert_eq!(answer.json(), json!({"products": products}));
        } else {
            assert!(
                answer.json()["problems"][0]["code"]
                    .as_str()
                    .is_some_and(|code| code.starts_with("catalog-"))
            );
        }
    }
    assert_eq!(prices(&desk)[0].1, Some(11_000));
    let code = |answer: &Answer| answer.json()["problems"][0]["code"].clone();
    let told = put(&desk, "/api/v1/catalog", JSON, "[]").await;
    assert_eq!(code(&told), "catalog-no-products");
    let told = put(&desk, "/api/v1/catalog", JSON, "sku;name\n").await;
    assert_eq!(code(&told), "catalog-bad-json");
    let twice = r#"[{"sku":"A","name":"Kaos"},{"sku":"A","name":"Topi"}]"#;
    let told = put(&desk, "/api/v1/catalog", JSON, twice).await;
    assert_eq!(
        told.json()["problems"][0]["message"],
        "product 2: the sku `A` is that of product 1 already"
    );
    // A shop that means it says so.
    assert_eq!(put(&desk, "/api/v1/catalog?empty=maybe", JSON, "[]").await.status, 400);
    assert_eq!(
        put(&desk, "/api/v1/catalog?empty=true", JSON, "[]").await.json(),
        json!({"products": 0})
    );
    assert!(prices(&desk).is_empty());
    assert!(desk.runtime.bot().catalog.as_of().is_some());
    assert_eq!(
        desk.raw("PUT", "/api/v1/catalog", &[CSV], "sku,name\n").await.status,
        401
    );
    let large = "x".repeat((10 << 20) + 1);
    assert_eq!(put(&desk, "/api/v1/catalog", CSV, &large).await.status, 413);
}

#[tokio::test]
async fn one_product_is_changed_or_added() {
    let desk = Desk::new().await;
    put(
        &desk,
        "/api/v1/catalog",
        CSV,
        "sku,name,price,stock,size\nA,Kaos,10000,3,XL\nB,Topi,5000,,\n",
    )
    .await;
    let rows = [
        ("A", r#"{"stock": 2}"#, 200),
        ("A", r#"{"price": null}"#, 200),
        ("C", r#"{"name": "Tas", "price": "Rp 90.000"}"#, 200),
        ("D", r#"{"price": 1}"#, 422),
        ("A", r#"{"stock": "banyak"}"#, 422),
        ("A", "[1]", 400),
        ("A", r#"{"sku": "A", "Harga": 3}"#, 200),
        ("A", r#"{"price": null, "sku": "OTHER"}"#, 422),
        ("A", r#"{"pirce": 4}"#, 422),
        ("A", r#"{"harga": 4, "price": 5}"#, 422),
        ("A", r#"{"aliases": [1, {}]}"#, 422),
        ("A", r#"{"aliases": 5}"#, 422),
        ("B", r#"{"size": "L", "origin": "Solo", "aliases": ["peci"]}"#, 200),
    ];
    for (sku, body, status) in rows {
        let answer = put(&desk, &format!("/api/v1/catalog/{sku}"), JSON, body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
    }
    let expected = [
        ("A", Some(3), Some(2)),
        ("B", Some(5000), None),
        ("C", Some(90_000), None),
    ];
    assert_eq!(
        prices(&desk),
        expected.map(|(sku, price, stock)| (sku.to_owned(), price, stock))
    );
    let bot = desk.runtime.bot();
    let size = bot
        .catalog
        .get("A")
        .and_then(|product| product.columns.get("size").cloned());
    assert_eq!(size.as_deref(), Some("XL"), "what was not sent stays");
}

#[tokio::test]
async fn an_unknown_sku_without_a_name_is_told() {
    let desk = Desk::new().await;
    put(&desk, "/api/v1/catalog", CSV, "sku,name,price\nTEH-01,Teh,5000\n").await;
    for (sku, help) in [
        ("teh-01", "Did you mean `TEH-01`?"),
        ("TEH-02", "Did you mean `TEH-01`?"),
        ("KOPI-7", "Send `name` too, to add a new product."),
    ] {
        let answer = put(&desk, &format!("/api/v1/catalog/{sku}"), JSON, r#"{"price": 1}"#).await;
        let problem = &answer.json()["problems"][0];
        assert_eq!((answer.status, &problem["help"]), (422, &json!(help)), "{sku}");
        let message = format!("there is no product `{sku}`; a new one needs a name");
        assert_eq!(problem["message"], message, "{sku}");
    }
}

#[tokio::test]
async fn a_catalog_from_an_address_is_not_sent() {
    let settings = "bot: Toko\nlanguages: [id, en]\ntimezone: Asia/Jakarta\nteams: {support: {title: Bantuan}}\n\
        catalog: {source: 'https://www.tokouji.example/list.csv'}\n";
    let desk = Desk::with(Some(TOKEN), &[("bot.yaml", settings)]).await;
    for (path, kind, body) in [
        ("/api/v1/catalog", CSV, "sku,name\nA,Kaos\n"),
        ("/api/v1/catalog/A", JSON, r#"{"name": "Kaos"}"#),
    ] {
        assert_eq!(put(&desk, path, kind, body).await.status, 409, "{path}");
    }
}
