//! What belongs together.

use super::*;
use crate::authoring::about::About;

#[test]
fn near_equal_questions_share_most_words() {
    for (a, b, expected) in [
        ("kirim luar negeri", "kirim luar negri", true),
        ("kirim luar negeri", "luar negeri bisa kirim", true),
        ("kirim luar negeri", "kirim luar kota", false),
        ("garansi", "garansi", true),
        ("garansi", "asuransi", false),
        ("garansi toko", "garansi", false),
        ("a b c", "a b c d", true),
        ("kirim +gosend", "kirim +gosend +instan", true),
        ("kirim +gosend", "kirim +lalamove", false),
        ("+bayar +qris", "+pembayaran +qris", true),
        ("+qris", "bayar +qris", true),
        ("+wifi +gratis", "+free +wifi", true),
        ("+parkir +mobil", "tempat +parkirnya +luas", true),
        ("+parkir +mobil +motor", "+sewa +mobil +murah +harian", false),
    ] {
        let key = |text: &str| {
            let matter = |word: &str| Matter {
                word: word.trim_start_matches('+').to_owned(),
                unknown: word.starts_with('+'),
            };
            text.split(' ').map(matter).collect::<Vec<_>>()
        };
        let (first, second) = (key(a), key(b));
        let question = Question {
            count: 1,
            ..Question::default()
        };
        // What both have in common is asked about more often than anything else.
        let common: Vec<Matter> = first.iter().filter(|matter| second.contains(matter)).cloned().collect();
        let often = Question {
            count: 5,
            ..Question::default()
        };
        for (first, second) in [(&first, &second), (&second, &first)] {
            let questions = [(first, &question), (second, &question), (&common, &often)];
            let abouts = abouts(&questions, &["id".to_owned()]);
            assert_eq!(abouts[0].alike(&abouts[1]), expected, "{a} / {b}");
        }
    }
}

#[test]
fn a_topic_goes_by_its_own_word() {
    // Each row: questions and, behind the arrow, their topics.
    for (asked, expected) in [
        ("+wifi / +gratis +wifi / beli +gratis +promo", "wifi wifi promo"),
        (
            "+gratis +wifi / +kencang +wifi / beli +gratis +promo",
            "wifi wifi promo",
        ),
        (
            "+parkir / +mobil +parkir / +motor +parkir / +parkir +bus",
            "parkir parkir parkir parkir",
        ),
        ("+qris / bayar +qris", "qris qris"),
        ("bayar / kirim", "- -"),
    ] {
        let keys: Vec<Vec<Matter>> = asked
            .split(" / ")
            .map(|text| {
                let matter = |word: &str| Matter {
                    word: word.trim_start_matches('+').to_owned(),
                    unknown: word.starts_with('+'),
                };
                text.split(' ').map(matter).collect()
            })
            .collect();
        let question = Question {
            count: 1,
            ..Question::default()
        };
        let mut questions: Vec<(&Vec<Matter>, &Question)> = keys.iter().map(|key| (key, &question)).collect();
        let told = |questions: &[(&Vec<Matter>, &Question)]| -> Vec<String> {
            let abouts = abouts(questions, &["id".to_owned()]);
            let word = |about: About| about.topic.map_or("-".to_owned(), |(_, word)| word);
            abouts.into_iter().map(word).collect()
        };
        assert_eq!(told(&questions).join(" "), expected, "{asked}");
        questions.reverse();
        let mut backwards = told(&questions);
        backwards.reverse();
        assert_eq!(backwards.join(" "), expected, "{asked}, in the other order");
    }
}

#[test]
fn what_was_masked_is_no_topic() {
    let file = |(path, text): (&str, &str)| crate::bot::SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = [
        ("bot.yaml", "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\n"),
        ("intents/halo.yaml", "keywords: [halo]\nreply: Halo, Kak!\n"),
    ];
    let compiled = crate::bot::compile(&files.map(file), &|_| None);
    let bot = Bot {
        content: std::sync::Arc::new(compiled.content.expect("the bot is good")),
        catalog: std::sync::Arc::new(compiled.catalog),
    };
    let misses = Misses::new(&bot);
    let clock = Clock {
        now: DateTime::UNIX_EPOCH,
        zone: bot.content.hours.zone(),
    };
    let keys = [
        "nomor saya 081234567890 tolong hubungi, nama saya Budi Santoso, alamat Jl. Mawar 5",
        "kirim ke jl melati no 10 bisa kak? saya Siti",
    ]
    .map(|text| {
        let text = masked(text, &[]);
        let reading = bot.content.matcher.read(&text, &bot.catalog, &clock);
        misses.matters(&text, reading, &clock)
    });
    let question = Question::default();
    let questions: Vec<(&Vec<Matter>, &Question)> = keys.iter().map(|key| (key, &question)).collect();
    let abouts = abouts(&questions, &["id".to_owned()]);
    assert!(!abouts[0].alike(&abouts[1]), "{keys:?}");
    let topics: Vec<&str> = abouts
        .iter()
        .filter_map(|about| Some(about.topic.as_ref()?.1.as_str()))
        .collect();
    assert_eq!(topics, ["hubungi", "kirim"]);
}
