//! Any bytes as a catalog: read, its problems placed, its products found by what they are called.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sapa::catalog::Catalog;

fuzz_target!(|bytes: &[u8]| {
    let reading = Catalog::read_csv(bytes);
    for problem in &reading.problems {
        assert!(problem.line >= 1 && problem.column >= 1);
    }
    let catalog = &reading.catalog;
    for product in catalog.products().iter().take(50) {
        assert!(catalog.get(&product.sku).is_some(), "{}", product.sku);
        let words: Vec<String> = sapa::text::normalize(&product.name)
            .split(' ')
            .map(str::to_owned)
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for mention in catalog.mentions(&words, true) {
            std::hint::black_box(mention);
        }
    }
});
