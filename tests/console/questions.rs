//! The page of what visitors asked in vain.

use crate::shop::Shop;
use chrono::TimeDelta;
use sapa::store::Role;

#[tokio::test]
async fn questions_asked_in_vain_are_grouped_with_the_line_to_add() {
    let shop = Shop::open().await;
    shop.agent("Sari").await;
    let lead = shop.joined("Lia", Role::Lead).await;
    let empty = lead.get("/console/questions").await;
    assert_eq!(empty.status, 200);
    assert!(empty.has("Semua terjawab"), "{}", empty.text);
    for _ in 0..3 {
        shop.conversation(Some("Budi"), &["bisa titip kado ulang tahun?", "harga"])
            .await;
    }
    let last = shop
        .conversation(
            Some("Rahmat Hidayat"),
            &["bisa titip kado ulang tahun utk Rahmat Hidayat 081398765432?"],
        )
        .await;
    let stale = lead.get("/console/questions").await;
    assert!(stale.has("Semua terjawab"), "kept for a while");
    assert!(stale.has("Dihitung 10.00"));
    shop.clock.advance(TimeDelta::minutes(5));
    let page = lead.get("/console/questions?days=7").await;
    assert!(
        page.has("4 dari 7 pesan belum terjawab, dalam 1 kelompok"),
        "{}",
        page.text
    );
    assert!(page.has("4×") && page.has("bisa titip kado ulang tahun?"));
    assert!(page.has(&format!("href=\"/console/conversations/{last}\"")));
    assert!(
        page.has("Fulan") && !page.has("Rahmat") && !page.has("081398765432"),
        "personal data is masked"
    );
    assert!(page.has("sapa misses --since 7d"));
    let english = lead.get_in("en", "/console/questions?days=7").await;
    assert!(
        english.has("4 of 7 messages are not answered yet, in 1 groups"),
        "{}",
        english.text
    );
    let other = lead.get("/console/questions?days=5").await;
    assert!(
        other.has("sapa misses --since 30d"),
        "an unknown period is the usual one"
    );
}

#[tokio::test]
async fn what_visitors_asked_is_shown_as_text() {
    let shop = Shop::open().await;
    let sari = shop.agent("Sari").await;
    shop.conversation(
        None,
        &["<script>alert(1)</script> <img src=x onerror=alert(2)> kirimkah"],
    )
    .await;
    let page = sari.get("/console/questions").await;
    assert!(page.has("&#60;script&#62;alert(1)"), "{}", page.text);
    assert!(!page.has("<script>alert") && !page.has("<img src=x"));
}
