//! The demo page: what a bot knows of itself, with its chat beside it.

use crate::bot::Bot;
use crate::catalog::Product;
use crate::template::money_words;
use askama::Template;

/// Products shown at most.
const PRODUCTS: usize = 4;

#[derive(Template)]
#[template(path = "demo.html")]
struct Page<'a> {
    t: &'static Words,
    name: &'a str,
    also_english: bool,
    /// `None`: without a catalog there is nothing that is sure to be answered.
    question: Option<String>,
    products: Vec<Tile<'a>>,
    public_url: &'a str,
}

struct Tile<'a> {
    name: &'a str,
    initial: char,
    image: Option<&'a str>,
    price: Option<String>,
    question: String,
}

/// What the page says in one language.
struct Words {
    code: &'static str,
    tag: &'static str,
    headline: &'static str,
    promise: &'static str,
    attempt: &'static str,
    open: &'static str,
    minute: &'static str,
    write: &'static str,
    person: &'static str,
    queued: &'static str,
    reply: &'static str,
    signed_in: &'static str,
    products: &'static str,
    ask: &'static str,
    /// `{name}`: what is asked of a product, and the same as it is typed in a hurry.
    price_of: &'static str,
    typed: &'static str,
    embed: &'static str,
}

const INDONESIAN: Words = Words {
    code: "id",
    tag: "halaman contoh",
    headline: "Tanya apa saja, langsung dijawab.",
    promise: "Ditulis singkat atau salah ketik pun tidak apa-apa. Kalau perlu orang, chat ini diteruskan ke tim.",
    attempt: "Coba",
    open: "Buka chat",
    minute: "Coba dalam satu menit",
    write: "di kanan bawah, lalu tulis pertanyaan atau tekan tombol menunya.",
    person: "Minta bicara dengan CS.",
    queued: "Percakapan masuk antrean, tidak ada yang hilang.",
    reply: "Buka",
    signed_in: "di tab lain dan jawab sebagai orang. Tautan masuknya tampil di terminal.",
    products: "Dari daftar produk",
    ask: "Tanya harga",
    price_of: "harga {name} berapa?",
    typed: "brp hrga {name} kak",
    embed: "Chat ini satu baris di halaman mana pun:",
};

const ENGLISH: Words = Words {
    code: "en",
    tag: "demo page",
    headline: "Ask anything, get an answer at once.",
    promise: "Ask in a few words, typos and all. English works too, and a person takes over when needed.",
    attempt: "Try",
    open: "Open the chat",
    minute: "Try it in a minute",
    write: "at the bottom right, then write a question or press a button of its menu.",
    person: "Ask for a person.",
    queued: "The conversation joins a queue, and nothing is lost.",
    reply: "Open",
    signed_in: "in another tab and answer as a person. The link to sign in is in the terminal.",
    products: "From the catalog",
    ask: "Ask the price",
    price_of: "how much is the {name}?",
    typed: "how much is the {name}?",
    embed: "This chat is one line on any page:",
};

/// The page of this bot, in the first of its languages that the page speaks.
pub(super) fn page(bot: &Bot, public_url: &str) -> askama::Result<String> {
    let content = &bot.content;
    let speaks = |code: &str| content.languages.iter().any(|language| language == code);
    let t = if speaks(INDONESIAN.code) { &INDONESIAN } else { &ENGLISH };
    let products: Vec<Tile> = shown(bot.catalog.products()).map(|product| tile(product, t)).collect();
    Page {
        t,
        name: &content.name,
        also_english: t.code != ENGLISH.code && speaks(ENGLISH.code),
        question: products.first().map(|tile| of(t.typed, &tile.name.to_lowercase())),
        products,
        public_url,
    }
    .render()
}

/// Products from all over the catalog: of those that can be bought, if there are any.
fn shown(products: &[Product]) -> impl Iterator<Item = &Product> {
    let sold = |product: &&Product| product.price.is_some() && product.stock != Some(0);
    let (sold, rest): (Vec<&Product>, Vec<&Product>) = products.iter().partition(sold);
    let step = (sold.len() / PRODUCTS).max(1);
    sold.into_iter().step_by(step).chain(rest).take(PRODUCTS)
}

fn tile<'a>(product: &'a Product, t: &Words) -> Tile<'a> {
    let name = product.name.as_str();
    let image = product.columns.get("image").map(String::as_str);
    Tile {
        name,
        initial: name.chars().next().unwrap_or(' '),
        image: image.filter(|image| image.starts_with("https://")),
        price: product.price.map(|price| money_words(price as f64, t.code)),
        question: of(t.price_of, name),
    }
}

fn of(question: &str, name: &str) -> String {
    question.replace("{name}", name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::{SourceFile, compile};
    use std::sync::Arc;

    const CATALOG: &str = "sku,name,price,stock,image\n\
        1,Serum <b>,50000,0,\n2,Krim Malam,75000,3,https://toko.example/krim.jpg\n3,Sabun,,9,http://toko.example/sabun.jpg\n";

    fn shown(languages: &str, catalog: &str) -> String {
        let bot = format!(
            "bot: Toko \"Ayu\" & Co\nlanguages: [{languages}]\ntimezone: Asia/Jakarta\ncatalog: {{source: catalog.csv}}\n"
        );
        let price = "intent: price\nkeywords: [harga, price]\nreply: Murah.\n";
        let files = [
            ("bot.yaml", bot.as_str()),
            ("catalog.csv", catalog),
            ("intents/price.yaml", price),
        ];
        let compiled = compile(
            &files.map(|(path, text)| SourceFile {
                path: path.to_owned(),
                bytes: text.as_bytes().to_vec(),
            }),
            &|_| None,
        );
        let bot = Bot {
            content: Arc::new(compiled.content.expect("a bot")),
            catalog: Arc::new(compiled.catalog),
        };
        page(&bot, "https://chat.toko.example").expect("a page")
    }

    #[test]
    fn the_page_shows_the_bot_it_belongs_to() {
        let page = shown("id, en", CATALOG);
        for part in [
            "<html lang=\"id\">",
            "Toko &#34;Ayu&#34; &#38; Co",
            "data-sapa-open=\"brp hrga krim malam kak\"",
            "harga Krim Malam berapa?",
            "Rp75.000",
            "https://toko.example/krim.jpg",
            "Serum &#60;b&#62;",
            "<p lang=\"en\"",
            "https://chat.toko.example/widget.js",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        // What is sold out comes last, and an image that a secure page cannot show is not asked for.
        assert!(page.find("Krim Malam") < page.find("Serum"), "{page}");
        assert!(!page.contains("sabun.jpg"), "{page}");
    }

    #[test]
    fn the_page_asks_in_its_language() {
        let page = shown("en", CATALOG);
        for part in [
            "data-sapa-open=\"how much is the krim malam?\"",
            "how much is the Krim Malam?",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }

    #[test]
    fn without_products_the_page_only_opens_the_chat() {
        let page = shown("en", "sku,name\n");
        assert!(
            page.contains("<html lang=\"en\">") && page.contains("data-sapa-open=\"\""),
            "{page}"
        );
        assert!(!page.contains("products") && !page.contains("<p lang="), "{page}");
    }

    #[test]
    fn the_page_loads_nothing_from_elsewhere_but_images_of_products() {
        let page = shown("id", "sku,name\n1,Sabun\n");
        let loaded: Vec<&str> = page
            .split('<')
            .filter(|tag| tag.starts_with("script") || tag.starts_with("link") || tag.starts_with("img"))
            .flat_map(|tag| tag.split('"').skip(1).step_by(2))
            .filter(|value| value.contains(':') || value.starts_with("//"))
            .collect();
        assert_eq!(loaded, ["data:,"]);
    }
}
