//! The conversation page: what it is made of, and what agents write beside a conversation.

use crate::shop::Shop;

#[tokio::test]
async fn a_pages_files_are_of_one_version() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    let id = shop.conversation(None, &["cs"]).await;
    let page = sari.get(&format!("/console/conversations/{id}")).await;
    let mut addresses = Vec::new();
    for start in ["href=\"/console/assets/", "src=\"/console/assets/"] {
        let rests = page.text.split(start).skip(1);
        addresses.extend(rests.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    let named = |name: &str| addresses.iter().find(|address| address.starts_with(name)).cloned();
    let shared = named("console.js?v=").expect("the shared script");
    assert!(named("talk.css?v=").is_some());
    let own = sari
        .get(&format!(
            "/console/assets/{}",
            named("talk.js?v=").expect("its own script")
        ))
        .await;
    assert!(own.has(&format!("from \"/console/assets/{shared}\"")), "{}", own.text);
}
