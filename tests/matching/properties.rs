//! What holds for every bot and every message.

use super::bots::{catalog, clock, evidence, index, message};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sapa::bot::{SourceFile, compile};
use sapa::matching::Decision;
use sapa::text::normalize;

/// The same cases in every run, and no files of failures beside the tests.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

/// A number in ten-thousandths, as scores and contributions are told.
fn steps(value: f32) -> i64 {
    (f64::from(value) * 10_000.0).round() as i64
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn normalising_twice_changes_nothing(text in message()) {
        let once = normalize(&text);
        prop_assert_eq!(normalize(&once), once);
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn what_is_found_points_at_what_was_typed(evidence in evidence(), messages in prop::collection::vec(message(), 8)) {
        let (index, catalog) = (index(&evidence), catalog());
        for text in &messages {
            let reading = index.read(text, &catalog, &clock());
            prop_assert_eq!(&reading.utterance.raw, text);
            let mut last = 0;
            for word in &reading.utterance.words {
                let typed = text.get(word.start..word.end);
                prop_assert!(typed.is_some_and(|typed| !typed.is_empty()), "{:?}", word);
                prop_assert!(word.start >= last, "{:?}", word);
                last = word.start;
            }
            for found in &reading.entities {
                prop_assert!(text.get(found.start..found.end).is_some_and(|typed| !typed.is_empty()), "{:?}", found);
                prop_assert!(found.first_word <= found.last_word && found.last_word < reading.utterance.words.len());
            }
            for at in 0..reading.utterance.words.len() + 1 {
                let mut covering = reading.entities.iter().filter(|found| (found.first_word..=found.last_word).contains(&at));
                prop_assert_eq!(reading.value_at(at), covering.next());
                prop_assert_eq!(covering.next(), None, "one value over another");
                prop_assert_eq!(reading.denies(at), reading.denied.contains(&at));
            }
        }
    }

    #[test]
    fn reasons_add_up_and_are_those_of_the_answer(evidence in evidence(), messages in prop::collection::vec(message(), 8)) {
        let (index, catalog) = (index(&evidence), catalog());
        for text in &messages {
            let (reading, explained) = (index.read(text, &catalog, &clock()), index.explain(text, &catalog, &clock()));
            prop_assert_eq!(reading.ranked.len(), explained.intents.len());
            for (ranked, explained) in reading.ranked.iter().zip(&explained.intents) {
                prop_assert_eq!(&*ranked.intent, explained.intent.as_str());
                prop_assert_eq!(steps(ranked.score), steps(explained.score));
                prop_assert!((0.0..=1.0).contains(&ranked.score), "{:?}", ranked);
                let sum: i64 = explained.contributions.iter().map(|part| steps(part.value)).sum();
                prop_assert_eq!(sum, steps(explained.score), "{:?}", explained);
            }
            let answered = match &reading.decision {
                Decision::Answer { intents } => intents.iter().map(|intent| intent.to_string()).collect::<Vec<_>>(),
                Decision::Clarify { .. } | Decision::Fallback => Vec::new(),
            };
            let told: Vec<String> = explained.intent.iter().chain(&explained.also).cloned().collect();
            let questions: Vec<String> = explained.questions.iter().map(|question| question.intent.clone()).collect();
            prop_assert_eq!(answered.get(..told.len()), Some(told.as_slice()));
            if answered.len() < 2 {
                prop_assert!(questions.is_empty());
            } else {
                prop_assert_eq!(answered, questions);
            }
            prop_assert_eq!(explained.intent.is_none(), explained.because.is_some());
        }
    }

    #[test]
    fn the_order_of_intents_never_matters(
        (evidence, shuffled) in evidence().prop_flat_map(|evidence| (Just(evidence.clone()), Just(evidence).prop_shuffle())),
        messages in prop::collection::vec(message(), 8),
    ) {
        let (first, second, catalog) = (index(&evidence), index(&shuffled), catalog());
        for text in &messages {
            let bytes = |index: &sapa::matching::Index| {
                let explained = index.explain(text, &catalog, &clock());
                (explained.intents.iter().map(|intent| intent.score.to_bits()).collect::<Vec<_>>(),
                 serde_json::to_string(&explained).expect("an explanation is JSON"))
            };
            prop_assert_eq!(bytes(&first), bytes(&second));
        }
    }

    #[test]
    fn the_order_of_files_never_matters(
        (files, shuffled) in evidence().prop_map(files).prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle())),
        text in message(),
    ) {
        let compiled = |files: &[SourceFile]| {
            let compiled = compile(files, &|_| None);
            let explained = compiled.content.as_ref().map(|content| content.explain(&text, &compiled.catalog, &clock()));
            (format!("{:?}", compiled.diagnostics), serde_json::to_string(&explained).expect("an explanation is JSON"))
        };
        prop_assert_eq!(compiled(&files), compiled(&shuffled));
    }
}

/// A bot folder with that evidence.
fn files(evidence: Vec<sapa::matching::Evidence>) -> Vec<SourceFile> {
    let file = |path: String, text: String| SourceFile {
        path,
        bytes: text.into_bytes(),
    };
    let mut files = vec![
        file(
            "bot.yaml".to_owned(),
            "bot: Toko\nlanguages: [id, en]\ntimezone: Asia/Jakarta\n".to_owned(),
        ),
        file(
            "lexicon/a.yaml".to_owned(),
            "synonyms: {kaos: [t-shirt, baju]}\nslang: {gt: gitu}\n".to_owned(),
        ),
        file(
            "lexicon/b.yaml".to_owned(),
            "synonyms: {harga: [gt, tarif]}\nprotected: [zzqx]\n".to_owned(),
        ),
    ];
    files.extend(evidence.into_iter().map(|e| {
        let mut intent = serde_json::json!({"priority": e.priority, "reply": "Baik."});
        for (key, list) in [("keywords", e.keywords), ("not", e.not), ("examples", e.examples)] {
            if !list.is_empty() {
                intent[key] = list.into();
            }
        }
        // JSON is YAML.
        file(format!("intents/{}.yaml", e.intent), intent.to_string())
    }));
    files
}
