//! Products of one name: each has a label of its own, and is chosen by it.

use super::*;

const SHOP: &str = "--- bot.yaml
bot: Kedai
languages: [id]
timezone: Asia/Jakarta
--- intents/price.yaml
keywords: [harga]
slots:
  product: {entity: product, question: \"Yang mana, Kak?\"}
reply: \"{{ product.sku }}\"
--- catalog.csv
";

/// Asks for the price; the labels in order, and what each gives when it is pressed, typed, and typed by its number.
#[track_caller]
fn check_labels(catalog: &str, labels: &[(&str, &str)]) {
    let bot = bot(&format!("{SHOP}{catalog}"));
    let options: Vec<&str> = labels.iter().map(|(label, _)| *label).collect();
    let asked = format!("> harga kopi susu\nbot: Yang mana, Kak? [{}]\n", options.join(" | "));
    for (index, (label, sku)) in labels.iter().enumerate() {
        let number = (index + 1).to_string();
        for answer in [
            format!("press {label}"),
            (*label).to_owned(),
            label.to_lowercase(),
            number,
        ] {
            check(&bot, &format!("{asked}> {answer}\nbot: {sku}\n"));
        }
    }
}

#[test]
fn products_of_one_name_are_told_apart() {
    for (catalog, labels) in [
        (
            "sku,name,price,size\nA,Kopi Susu,10000,S\nB,Kopi Susu,20000,L\n",
            &[("Kopi Susu (S)", "A"), ("Kopi Susu (L)", "B")][..],
        ),
        (
            "sku,name,price\nA,Kopi Susu,10000\nB,Kopi Susu,20000\n",
            &[("Kopi Susu (Rp10.000)", "A"), ("Kopi Susu (Rp20.000)", "B")],
        ),
        (
            "sku,name,price\nKS-1,Kopi Susu,10000\nKS-2,Kopi Susu,10000\n",
            &[("Kopi Susu (KS-1)", "KS-1"), ("Kopi Susu (KS-2)", "KS-2")],
        ),
        // A column in which one is empty, or both are the same, tells nothing.
        (
            "sku,name,price,size,rasa\nA,Kopi Susu,10000,S,manis\nB,Kopi Susu,20000,,manis\n",
            &[("Kopi Susu (Rp10.000)", "A"), ("Kopi Susu (Rp20.000)", "B")],
        ),
    ] {
        check_labels(catalog, labels);
    }
}

#[test]
fn what_tells_them_apart_is_an_answer_too() {
    let bot = bot(&format!(
        "{SHOP}sku,name,price,size\nA,Kopi Susu,10000,S\nB,Kopi Susu,20000,L\n"
    ));
    for (answer, sku) in [("L", "B"), ("yang s", "A"), ("kopi susu l", "B")] {
        check(
            &bot,
            &format!(
                "> harga kopi susu\nbot: Yang mana, Kak? [Kopi Susu (S) | Kopi Susu (L)]\n> {answer}\nbot: {sku}\n"
            ),
        );
    }
}
