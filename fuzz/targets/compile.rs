//! Any text as one file of a bot folder beside a small whole one: compiled, every problem rendered, and a conversation held with what
//! comes of it.
//!
//! The file is the one that a first line `# PATH` names, an intent otherwise.
#![no_main]

#[path = "../moment.rs"]
mod moment;

use libfuzzer_sys::{Corpus, fuzz_target};
use sapa::bot::{Bot, SourceFile, compile, render, role};
use sapa::dialogue::{EventKind, State, Visitor, advance};
use sapa::text::Locale;
use std::sync::Arc;

const REST: [(&str, &str); 4] = [
    ("bot.yaml", "bot: Toko\nlanguages: [id, en]\ntimezone: Asia/Jakarta\n"),
    (
        "intents/price.yaml",
        "keywords: [harga]\nexamples: ['berapa {product}']\nslots: {product: {entity: product, question: Apa?}}\nreply: '{{ product.price | money }}'\n",
    ),
    (
        "flows/order.yaml",
        "steps: {what: {say: Apa?, ask: {slot: item, entity: text, retry: {say: Apa?}}}, done: {say: '{{ item }}', end: true}}\n",
    ),
    ("catalog.csv", "sku,name,price\nK1,Kaos Polos,45000\n"),
];

fuzz_target!(|text: &str| -> Corpus {
    if text.len() > 8_192 {
        return Corpus::Reject;
    }
    let named = text.lines().next().and_then(|line| line.strip_prefix("# "));
    let path = named.filter(|path| role(path).is_some()).unwrap_or("intents/any.yaml");
    let mut files = vec![SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }];
    for (other, text) in REST {
        if other != path {
            files.push(SourceFile {
                path: other.to_owned(),
                bytes: text.as_bytes().to_vec(),
            });
        }
    }
    let compiled = compile(&files, &|_| None);
    for locale in [Locale::Indonesian, Locale::English] {
        render(&compiled.diagnostics, &files, locale, false);
    }
    for diagnostic in &compiled.diagnostics {
        assert!(!diagnostic.message.id.is_empty() && !diagnostic.message.en.is_empty());
    }
    let Some(content) = compiled.content else {
        return Corpus::Keep;
    };
    let bot = Bot {
        content: Arc::new(content),
        catalog: Arc::new(compiled.catalog),
    };
    let state = State::new("fuzz", "id", None, Visitor::default());
    let (mut state, _) = advance(&bot, state, moment::event(EventKind::Opened));
    for (id, said) in ["1", "harga kaos", "any", "order"].into_iter().enumerate() {
        let said = EventKind::Said {
            id: id.to_string(),
            text: said.to_owned(),
        };
        (state, _) = advance(&bot, state, moment::event(said));
    }
    Corpus::Keep
});
