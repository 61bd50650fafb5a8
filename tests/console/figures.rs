//! The figures as files: what is wrong with a question is said in the form that was asked for.

use crate::shop::Shop;

#[tokio::test]
async fn a_period_that_is_none_is_refused_in_the_form_that_was_asked_for() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    for (query, told) in [
        ("from=2026-11-31", "`from` and `to` must be days like 2026-11-01"),
        ("from=2026-11-20&to=2026-11-19", "the period ends before it begins"),
        ("from=1900-01-01", "the period is longer than ten years"),
        ("from=a&from=b", "duplicate field"),
    ] {
        let json = sari.get(&format!("/console/figures.json?{query}")).await;
        let problem: serde_json::Value = serde_json::from_str(&json.text).expect("JSON");
        let kind = json.header("content-type");
        assert_eq!((json.status, kind), (400, "application/problem+json"), "{query}");
        assert!(
            problem["detail"].as_str().is_some_and(|detail| detail.contains(told)),
            "{problem}"
        );
        let csv = sari.get(&format!("/console/figures.csv?{query}")).await;
        let kind = csv.header("content-type");
        assert_eq!((csv.status, kind), (400, "text/csv; charset=utf-8"), "{query}");
        let mut rows = csv.text.split("\r\n");
        assert_eq!(rows.next(), Some("figure,key,value"), "{query}");
        let row = rows.next().unwrap_or_default();
        assert!(row.starts_with("error,,") && row.contains(told), "{row}");
    }
    let page = sari.get("/console/figures?from=2026-11-20&to=2026-11-19").await;
    assert_eq!(page.status, 400);
    assert!(page.has("role=\"alert\"") && page.has("<h1"), "{}", page.text);
    for name in ["figures.csv", "figures.json"] {
        let file = sari
            .get(&format!("/console/{name}?from=2026-11-01&to=2026-11-22"))
            .await;
        assert_eq!(file.status, 200, "{name}");
        assert!(
            file.header("content-disposition")
                .contains("sapa-2026-11-01-2026-11-22")
        );
    }
}
