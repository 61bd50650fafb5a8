//! What messages deny.

use super::*;
use crate::catalog::Catalog;
use crate::matching::entity;
use crate::matching::read::tests::clock;

/// The denied words, with a `!` where they are not read at all.
#[track_caller]
fn check(message: &str, expected: &str) {
    let lexicon = Lexicon::built_in(&["id".to_owned(), "en".to_owned()]);
    let catalog = Catalog::read_csv(b"sku,name\nA,Kaos Polos\nB,Hoodie Abu\n").catalog;
    let utterance = Utterance::read(message, &lexicon);
    let found = entity::find(&utterance, &catalog, &clock());
    let denied = Denied::find(&utterance, &found, &lexicon, &catalog);
    let words: Vec<&str> = denied
        .words
        .iter()
        .map(|at| utterance.words[*at].text.as_str())
        .collect();
    let firm = if denied.firm { "!" } else { "" };
    assert_eq!(format!("{firm}{}", words.join(" ")), expected, "{message}");
}

#[test]
fn what_is_denied() {
    for (message, expected) in [
        ("bukan harga, tapi stok", "!harga"),
        ("bukan harga tapi stok kaos polos", "!harga"),
        ("bkn hrg kak, stok", "!harga"),
        ("bukan nanya harga kak, nanya ongkir", "!harga"),
        ("bukan nanya harga nanya ongkir", "harga"),
        ("gak nanya harga, nanya stok", "!harga"),
        ("ga mau nanya harga kak tapi mau tanya ongkir", "!harga"),
        ("bukan harga kaos polos, tapi stoknya", "!harga"),
        ("bukan hoodie abu, tapi kaos polos", "!hoodie abu"),
        ("bukan hoodie abu tapi kaos polos brp", "!hoodie abu"),
        ("jangan yang merah, yang hitam", "!merah"),
        ("jangan yang abu, kaos polos putih ada?", "!abu"),
        ("stok bukan harga", "harga"),
        ("saya tidak menanyakan harga, tapi stok", "!harga"),
        (
            "i'm not interested in the hoodie abu, show me kaos polos",
            "!hoodie abu",
        ),
        // What is not wanted, where something else is.
        ("I don't want to order, just asking the price", "!order"),
        ("belum mau order kak, cuma nanya harga", "!order"),
        ("gak mau pesan, mau tanya stok", "!pesan"),
        ("i dont need the size guide, just the price", "!size guide"),
        ("ga usah kado, harga aja", "!kado"),
        ("ga mau order kak", "!order"),
        ("ga mau order?", ""),
        ("saya gak mau komplain cuma mau tanya ongkir", "!komplain"),
        ("i don't want to complain just asking the price", "!complain"),
        ("bukan harga cuma stok", "!harga"),
        ("i don't want to wait anymore, can i cancel the order", "wait anymore"),
        ("gak mau nunggu lama, kapan dikirim", "menunggu lama"),
        ("gak mau order, stok kaos polos ada?", "order"),
        ("gak mau order cm tanya harga", "!order"),
        ("ga mau pesen kok cm nanya stok", "!pesan"),
        ("no need for the price just tell me the stock", "!price"),
        ("no need for the size guide, just the price", "!size guide"),
        ("no need to wait?", ""),
        ("jangan gosend, ambil sendiri di alamat mana", "gosend"),
        ("jangan pakai gosend, pakai jne aja", "!gosend"),
        ("jangan lupa kirim resi, alamatnya sama", ""),
        // Things: products, colours, sizes.
        ("kaos polos bukan hoodie abu", "!hoodie abu"),
        ("bukan hoodie abu, kaos polos", "!hoodie abu"),
        ("bukan yang hitam, yang putih", "!hitam"),
        ("yang putih, bukan yang hitam", "!hitam"),
        ("jangan hitam, putih aja", "!hitam"),
        ("gak hitam, putih", "!hitam"),
        ("not black, white", "!black"),
        ("not the black one, the white one", "!black"),
        ("kaos polos instead of the hoodie abu", "!hoodie abu"),
        ("daripada hoodie abu, kaos polos", "!hoodie abu"),
        ("jangan dikirim dulu, besok saja", ""),
        ("gak hitam?", ""),
        ("kaos polos ada gak warna ungu", ""),
        ("ada gak hoodie abu sama kaos polos", ""),
        ("ready ga kaos polos hitam atau putih", ""),
        ("hoodie abu bisa gak warna hitam", ""),
        ("ga ada hoodie abu, kaos polos?", ""),
        ("belum dikirim", ""),
        ("kok ga dibalas", ""),
        ("tidak bisa bayar", ""),
        ("ga ada stok?", ""),
        ("resi belum ada, kapan dikirim", ""),
        ("harga ga jadi naik kan", ""),
        ("stoknya kak, bukan harga", "harga"),
        ("bukan harga", "!harga"),
        ("bukan harga kak", "!harga"),
        ("not the price but the stock", "!price"),
        ("not the price, the stock of hoodie", "!price"),
        ("i'm not asking about the price, i want the stock", "!price"),
        ("i dont mean the price, the stock", "!price"),
        ("it's not the battery, it's the charging port", "!battery"),
        ("its not the battery its the charging port", "!battery"),
        ("it is not my battery, it is the port", "!battery"),
        ("it isn't the battery, it's the port", "!battery"),
        ("it's not charging, it's the cable", ""),
        ("it's not the right size, it's too small", ""),
        // What denies nothing.
        ("ini bot bukan ya", ""),
        ("kamu bot bukan?", ""),
        ("bukan bot kan?", ""),
        ("ini bukan penipuan kan", ""),
        ("bukan kak, harga", ""),
        ("bukan, harga", ""),
        ("bukan cuma harga tapi stok juga", ""),
        ("not only the price but the stock", ""),
        ("harganya gak mahal kan", ""),
        ("stok gak ada ya", ""),
        ("not available?", ""),
        ("not the right size, please help", ""),
        ("order not received yet, where is it", ""),
        ("tidak bisa bayar, kenapa ya", ""),
        ("bukan", ""),
        ("", ""),
    ] {
        check(message, expected);
    }
}
