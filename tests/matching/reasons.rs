//! What an explanation says beyond the sum: why nothing answered, and what would change it.

use super::bots::{catalog, clock, index};
use sapa::matching::{Advice, Cause, Entity, Evidence, Explanation, Index};

fn shop() -> Vec<Evidence> {
    let intent = |intent: &str, keywords: &[&str], not: &[&str], examples: &[&str]| {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Evidence {
            intent: intent.to_owned(),
            keywords: owned(keywords),
            not: owned(not),
            examples: owned(examples),
            slots: vec![("item".to_owned(), Entity::Product)],
            ..Evidence::default()
        }
    };
    vec![
        intent(
            "price",
            &["harga"],
            &["ongkir"],
            &["berapaan kak {item}", "{item} berapa", "minta daftar lengkapnya dong"],
        ),
        intent(
            "stock",
            &["stok"],
            &[],
            &["{item} masih ada?", "kapan barangnya tersedia lagi"],
        ),
        intent(
            "shipping",
            &["ongkir"],
            &[],
            &["kirim ke bandung berapa hari", "pengiriman pakai apa"],
        ),
        intent(
            "payment",
            &[],
            &[],
            &["bayarnya bisa dicicil gak", "transfer ke rekening mana"],
        ),
        intent(
            "location",
            &[],
            &[],
            &["toko offline buka dimana kak", "alamat tokonya dimana"],
        ),
    ]
}

fn explain(index: &Index, message: &str) -> Explanation {
    index.explain(message, &catalog(), &clock())
}

#[test]
fn silence_has_a_cause() {
    let index = index(&shop());
    for (message, expected) in [
        ("👍", Some(Cause::NoWords)),
        ("harga saham apple", Some(Cause::UnknownWords)),
        ("zzqx wwvv", Some(Cause::NothingNear)),
        ("harga kaos", None),
    ] {
        let explained = explain(&index, message);
        assert_eq!(explained.because, expected, "{message}: {explained:?}");
        assert_eq!(explained.intent.is_none(), expected.is_some(), "{message}");
    }
}

#[test]
fn a_value_alone_is_a_cause() {
    let mut evidence = shop();
    evidence.iter_mut().for_each(|e| e.examples.clear());
    let explained = explain(&index(&evidence), "kaos polos putih");
    assert_eq!(explained.because, Some(Cause::ValueAlone));
    assert!(explained.offered.contains(&"price".to_owned()), "{explained:?}");
}

#[test]
fn a_veto_is_told_where_it_decides() {
    let index = index(&shop());
    let vetoes = |message: &str| {
        let vetoes = explain(&index, message).vetoes.into_iter();
        vetoes
            .map(|veto| format!("{}: {}", veto.intent, veto.not))
            .collect::<Vec<_>>()
    };
    assert_eq!(vetoes("harga ongkir"), ["price: ongkir"]);
    assert!(vetoes("ongkir ke bandung").is_empty());
}

#[test]
fn a_near_word_is_proposed_as_a_synonym() {
    let index = index(&shop());
    let near = |message: &str| {
        let advice = explain(&index, message).advice.into_iter();
        let near = advice.filter_map(|advice| match advice {
            Advice::Synonym(near) => Some(format!("{}={}", near.typed, near.known)),
            Advice::Example { .. } => None,
        });
        near.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(near("tefsia apa"), "");
    assert_eq!(near("bayarnya dcicl wwvvqq"), "dcicl=dicicil");
    // Read so it would still not be answered.
    assert_eq!(near("dcicl wwvvqq zzqx"), "");
    assert_eq!(near("harga saham apple"), "");
}

/// As an example it would draw whatever else has the same small words.
#[test]
fn small_words_alone_propose_no_intent() {
    let index = index(&shop());
    for message in ["ada wwvvqq gak kak", "wwvvqq dimana kak", "kok gak ya"] {
        let explained = explain(&index, message);
        assert!(explained.intent.is_none() && !explained.intents.is_empty(), "{message}");
        assert_eq!(explained.advice, [], "{message}");
    }
}

#[test]
fn advice_taken_makes_the_intent_answer() {
    let evidence = shop();
    let before = index(&evidence);
    let messages = [
        "harga saham apple",
        "cicilannya gimana dong boss",
        "kaos polos putih untuk keponakan",
        "lokasi persisnya sebelah mana toko",
        "kirimnya lewat kapal laut",
    ];
    let mut taken = 0;
    for message in messages {
        let explained = explain(&before, message);
        for advice in explained.advice {
            let Advice::Example { intent, line } = advice else {
                continue;
            };
            let mut changed = evidence.clone();
            for e in changed.iter_mut().filter(|e| e.intent == intent) {
                e.examples.push(line.clone());
            }
            let after = explain(&index(&changed), message);
            assert_eq!(
                after.intent.as_deref(),
                Some(intent.as_str()),
                "{message}: {line}: {after:?}"
            );
            taken += 1;
        }
    }
    assert!(taken >= 4, "only {taken} pieces of advice");
}

#[test]
fn a_value_in_advice_becomes_the_slot() {
    let explained = explain(&index(&shop()), "harga saham kaos polos hitam zzqx apple");
    let lines: Vec<String> = explained
        .advice
        .into_iter()
        .filter_map(|advice| match advice {
            Advice::Example { line, .. } => Some(line),
            Advice::Synonym(_) => None,
        })
        .collect();
    assert_eq!(lines, ["harga saham {item} zzqx apple"]);
}
