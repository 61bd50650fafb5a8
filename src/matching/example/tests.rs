//! The evidence of a handful of examples.

use super::*;

const EXAMPLES: [(u32, &str); 5] = [
    (0, "harga kaos berapa"),
    (0, "berapa harga celana"),
    (1, "stok kaos ada"),
    (1, "celana masih ada"),
    (2, "jam buka toko"),
];

fn terms(text: &str) -> Vec<Term<'_>> {
    text.split(' ')
        .map(|word| Term {
            stem: Feature::word(word),
            meaning: None,
            text: Some(word),
            listed: None,
        })
        .collect()
}

fn index() -> Examples {
    let examples = EXAMPLES.map(|(intent, text)| Example {
        intent,
        terms: terms(text),
    });
    Examples::new(&examples, &[], 3, None)
}

fn best(message: &str) -> Option<(u32, u32)> {
    let mut scratch = Scratch::default();
    let index = index();
    let near = index.near(&terms(message), None, &mut scratch).all().into_iter();
    let best = near.max_by(|a, b| a.sum().total_cmp(&b.sum()))?.intent;
    Some((best, index.nearest(best, &scratch)?))
}

#[test]
fn the_nearest_intent_comes_first() {
    assert_eq!(best("harga kaos"), Some((0, 0)));
    assert_eq!(best("masih ada kaos"), Some((1, 3)));
    assert_eq!(best("toko buka jam"), Some((2, 4)));
    assert_eq!(best("zzz"), None);
}

#[test]
fn unknown_words_make_a_message_weaker() {
    let index = index();
    let mut scratch = Scratch::default();
    let mut most = |message: &str| {
        let near = index.near(&terms(message), None, &mut scratch).all().into_iter();
        near.map(|near| near.words).fold(0.0, f32::max)
    };
    assert!(most("jam buka toko") > 1.5 * most("jam buka kebun binatang"));
}

#[test]
fn a_kept_scratch_changes_nothing() {
    let index = index();
    let mut kept = Scratch::default();
    for message in ["harga kaos", "jam buka", "stok celana ada", "harga kaos"] {
        let again: Vec<(u32, f32)> = index
            .near(&terms(message), None, &mut kept)
            .all()
            .iter()
            .map(|n| (n.intent, n.sum()))
            .collect();
        let mut fresh = Scratch::default();
        let first: Vec<(u32, f32)> = index
            .near(&terms(message), None, &mut fresh)
            .all()
            .iter()
            .map(|n| (n.intent, n.sum()))
            .collect();
        assert_eq!(again, first, "{message}");
    }
}

#[test]
fn shares_of_terms_add_up() {
    let index = index();
    let mut scratch = Scratch::default();
    let terms = terms("berapa harga kaos baru");
    let near = index.near(&terms, None, &mut scratch).of(0).unwrap();
    let sum: f32 = index.by_term(near.intent, terms.len(), &scratch).iter().sum();
    assert!((sum - near.words).abs() < 1e-5, "{sum} {near:?}");
}
