//! Tests of a small bot, each with the difference that it should show.

use super::*;
use crate::bot::compile;
use crate::text::Locale;

const BOT: [(&str, &str); 5] = [
    (
        "bot.yaml",
        "bot: Toko\nlanguages: [id, en]\ntimezone: Asia/Jakarta\nhours: {senin-jumat: 09:00-17:00}\ngreeting: menu\n\
         teams: {support: {title: Bantuan}}\nhandoff: {team: support, expire: 2h}\n",
    ),
    ("catalog.csv", "sku,name,price,stock\nA-1,Kaos Polos,75000,3\n"),
    (
        "intents/price.yaml",
        "keywords: [harga, price]\nslots:\n  product: {entity: product, question: Produk yang mana?}\n\
         reply: \"{{ product.name }}: {{ product.price | or('?') }}\"\n",
    ),
    ("intents/person.yaml", "keywords: [admin]\nhandoff: support\n"),
    (
        "flows/menu.yaml",
        "steps:\n  welcome:\n    say: Halo!\n    menu:\n      - {label: Harga, intent: price}\n      - {label: Cek, go: check}\n\
         \x20 check:\n    call: {url: \"https://example.com/x\", timeout: 5s, save: {left: data.left}, else: sorry}\n\
         \x20 tell:\n    say: \"Sisa {{ left }}\"\n    end: true\n\
         \x20 sorry:\n    say: Maaf, belum bisa.\n    end: true\n",
    ),
];

fn files(tests: &str) -> Vec<SourceFile> {
    BOT.iter()
        .copied()
        .chain([("tests/conversations/t.yaml", tests)])
        .map(|(path, text)| SourceFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect()
}

fn play(turns: &str) -> Outcome {
    let tests = format!("- test: t\n  turns:\n{turns}");
    let files = files(&tests);
    let compiled = compile(&files, &|_| None);
    let content = Arc::new(compiled.content.expect("the bot is good"));
    let suite = Suite::read(&files, Some(&content));
    assert_eq!(suite.diagnostics, Vec::new(), "{turns}");
    let bot = suite.bot(content, compiled.catalog);
    run(&bot, &suite.cases[0])
}

fn passes(turns: &str) {
    let outcome = play(turns);
    let failure = outcome.failure.map(|failure| failure.told(Locale::English));
    assert_eq!(failure, None, "{turns}");
    assert_eq!(outcome.faults, Vec::<String>::new(), "{turns}");
}

fn fails(turns: &str, difference: &str) {
    let failure = play(turns).failure.expect("a difference");
    let first = failure.headline(Locale::English);
    assert_ne!(first, failure.headline(Locale::Indonesian));
    assert!(first.contains(difference), "{first:?} is not {difference:?}");
}

#[test]
fn what_holds_passes() {
    passes(
        "    - visitor: harga kaos polos\n      expect: {intent: price, says: [Kaos Polos, '75000'], never: Halo}\n",
    );
    passes("    - choose: Harga\n      expect: {intent: price, says: Produk yang mana?}\n");
    passes("    - choose: harga\n    - visitor: kaos polos\n      expect: {slots: {product: A-1}, status: bot}\n");
    passes("    - visitor: harga kaos polos\n      expect: {slots: {product: kaos polos}, options: [Harga, Cek]}\n");
    passes("    - visitor: admin\n      expect: {status: queued, handoff: support}\n");
    passes(
        "    - visitor: admin\n    - agent: Halo\n      expect: {status: agent, says: Halo}\n    - return: true\n      expect: {status: bot, handoff: ~}\n",
    );
    passes("    - visitor: admin\n    - resolve: true\n      expect: {status: closed}\n");
    passes(
        "    - visitor: admin\n    - transfer: support\n      expect: {status: queued, handoff: support, says: meneruskan}\n    - agent: Halo\n",
    );
}

#[test]
fn the_first_difference_is_told() {
    fails(
        "    - visitor: admin\n      expect: {intent: price}\n",
        "expected the intent `price`, got `person`",
    );
    fails(
        "    - visitor: admin\n      expect: {intent: ~}\n",
        "expected no intent, got `person`",
    );
    fails(
        "    - visitor: harga kaos polos\n      expect: {says: Rp}\n",
        "turn 1 (line 3): expected to read \"Rp\"",
    );
    fails(
        "    - visitor: harga kaos polos\n      expect: {never: Kaos}\n",
        "expected never to read \"Kaos\"",
    );
    fails(
        "    - visitor: harga kaos polos\n      expect: {options: [Stok]}\n",
        "expected the option `Stok`; offered: Harga, Cek",
    );
    fails(
        "    - visitor: harga kaos polos\n      expect: {slots: {product: ~}}\n",
        "expected the slot `product` to be empty; it is `Kaos Polos`",
    );
    fails(
        "    - visitor: harga\n      expect: {slots: {product: A-1}}\n",
        "expected the slot `product` to be `A-1`; it is empty",
    );
    fails(
        "    - visitor: admin\n      expect: {status: bot}\n",
        "expected the status `bot`, got `queued`",
    );
    fails(
        "    - visitor: harga\n      expect: {handoff: support}\n",
        "expected a handoff to `support`, there was none",
    );
    fails(
        "    - visitor: harga kaos polos\n      expect: {flow: ~}\n",
        "expected the flow none, got `menu`",
    );
    fails(
        "    - choose: Promo\n",
        "no option `Promo` was shown; the last ones were: Harga, Cek",
    );
    fails("    - agent: Halo\n", "nobody has asked for a person");
    fails("    - answer: {status: 200}\n", "no `call` is waiting");
}

#[test]
fn time_passes_only_in_waits() {
    passes(
        "    - visitor: admin\n    - wait: 1h\n      expect: {status: queued}\n    - wait: 2h\n      expect: {status: bot}\n",
    );
}

#[test]
fn a_call_is_answered_or_times_out() {
    passes("    - choose: Cek\n    - answer: {body: {data: {left: 7}}}\n      expect: {says: Sisa 7}\n");
    passes("    - choose: Cek\n    - answer: {status: 500}\n      expect: {says: Maaf}\n");
    passes(
        "    - choose: Cek\n    - wait: 4s\n      expect: {never: Maaf}\n    - wait: 2s\n      expect: {says: Maaf}\n",
    );
}

#[test]
fn coverage_counts_what_was_reached() {
    let files = files("- test: t\n  turns:\n    - choose: Harga\n    - visitor: kaos polos\n");
    let compiled = compile(&files, &|_| None);
    let content = Arc::new(compiled.content.expect("the bot is good"));
    let suite = Suite::read(&files, Some(&content));
    let bot = suite.bot(Arc::clone(&content), compiled.catalog);
    let outcome = run(&bot, &suite.cases[0]);
    let coverage = Coverage::of(&content, &outcome.traces);
    let share = |reached, total, missing: &[&str]| Share {
        reached,
        total,
        missing: missing.iter().map(|name| (*name).to_owned()).collect(),
    };
    assert_eq!(coverage.intents, share(1, 2, &["person"]));
    assert_eq!(coverage.replies, share(1, 1, &[]));
    assert_eq!(coverage.options, share(1, 2, &["menu/welcome, option Cek"]));
    assert_eq!(coverage.steps, share(1, 4, &["menu/check", "menu/tell", "menu/sorry"]));
}
