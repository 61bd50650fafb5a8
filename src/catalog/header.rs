//! What spreadsheets call the columns that the bot knows.

/// Columns that the bot knows by name, each with what spreadsheets call it, the likeliest first.
const OTHER_NAMES: [(&str, &[&str]); 6] = [
    (
        "sku",
        &["kode", "kode produk", "kode barang", "id produk", "id", "code", "no"],
    ),
    (
        "name",
        &[
            "nama",
            "nama produk",
            "nama barang",
            "produk",
            "barang",
            "product",
            "title",
        ],
    ),
    ("aliases", &["alias", "nama lain", "sebutan", "sebutan lain"]),
    (
        "price",
        &[
            "harga",
            "harga jual",
            "harga satuan",
            "harga normal",
            "harga eceran",
            "harga retail",
            "harga produk",
            "harga barang",
            "hrg",
            "selling price",
            "unit price",
            "retail price",
        ],
    ),
    ("stock", &["stok", "sisa stok", "jumlah stok", "persediaan"]),
    ("unit", &["satuan"]),
];

/// Columns whose misspelled name loses an answer.
const DEAR: [&str; 3] = ["aliases", "price", "stock"];

/// Words that name a column among others ("harga coret"), and the column.
const AMONG_OTHERS: [(&str, &str); 5] = [
    ("harga", "price"),
    ("price", "price"),
    ("hrg", "price"),
    ("stok", "stock"),
    ("stock", "stock"),
];

/// The header's names, lower case, with the bot's own in place of a spreadsheet's. A column that stands beside the bot's own stays free.
pub(super) fn known(mut columns: Vec<String>) -> Vec<String> {
    for (name, others) in OTHER_NAMES {
        if columns.iter().any(|column| column == name) {
            continue;
        }
        let written = |other: &&str| columns.iter().position(|column| plain(column) == *other);
        let mut names = std::iter::once(&name).chain(others);
        if let Some(column) = names.find_map(written).and_then(|at| columns.get_mut(at)) {
            *column = name.to_owned();
        }
    }
    columns
}

/// A header without what says in which money and for how many: "Harga Jual (Rp)", "harga_jual", "Price (IDR)", "Harga/pcs".
fn plain(column: &str) -> String {
    let part = column.split(['(', '/', '[']).next().unwrap_or_default().to_lowercase();
    let words = part
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    if let Some(per) = words.iter().position(|word| *word == "per").filter(|at| *at > 0) {
        words.truncate(per);
    }
    while words.len() > 1 && words.last().is_some_and(|word| ["rp", "idr", "rupiah"].contains(word)) {
        words.pop();
    }
    words.join(" ")
}

/// The bot's own name of a column that is sent for one product; its sku is never meant by another name.
pub fn column_name(written: &str) -> String {
    let plain = plain(written);
    let known = OTHER_NAMES
        .iter()
        .find(|(name, others)| *name != "sku" && (*name == plain || others.contains(&plain.as_str())));
    known.map_or_else(|| written.trim().to_lowercase(), |(name, _)| (*name).to_owned())
}

/// The column that one slip of the keyboard made another one of, or that holds its word among others.
pub fn misspelled(written: &str) -> Option<&'static str> {
    let written = plain(written);
    let near = |name: &&str| strsim::osa_distance(name, &written) == 1;
    let exact = OTHER_NAMES
        .iter()
        .any(|(name, others)| *name == written || others.contains(&written.as_str()));
    let mut dear = OTHER_NAMES.iter().filter(|(name, _)| !exact && DEAR.contains(name));
    let slip = dear.find(|(name, others)| std::iter::once(name).chain(*others).any(near));
    let among = || {
        let holds = |(word, _): &&(&str, &str)| !exact && written.split(' ').any(|of| of == *word);
        AMONG_OTHERS.iter().find(holds).map(|(_, name)| *name)
    };
    slip.map(|(name, _)| *name).or_else(among)
}

/// The column that is missing, as it is written there: another name with one slip in it.
pub(super) fn written_wrong(wanted: &str, columns: &[String]) -> Option<usize> {
    let (name, others) = OTHER_NAMES.iter().find(|(name, _)| *name == wanted)?;
    let near = |column: &String| {
        let mut names = std::iter::once(name).chain(*others).filter(|name| name.len() > 2);
        names.any(|name| strsim::osa_distance(name, column) == 1)
    };
    columns.iter().position(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_spreadsheets() {
        for (written, expected) in [
            ("nama;alias;harga;stok;satuan", "name;aliases;price;stock;unit"),
            ("no;kode;nama produk;harga jual;persediaan", "no;sku;name;price;stock"),
            // Beside the bot's own name it is a column of the shop's.
            ("sku;name;price;harga;id", "sku;name;price;harga;id"),
            ("sku;name;colour", "sku;name;colour"),
            ("kode;nama;harga jual (rp);stok", "sku;name;price;stock"),
            ("sku;name;price (idr)", "sku;name;price"),
            ("sku;name;harga_jual;harga coret", "sku;name;price;harga coret"),
            ("sku;name;harga/pcs", "sku;name;price"),
            ("sku;name;harga rp.", "sku;name;price"),
            ("sku;name;harga per pcs", "sku;name;price"),
            ("sku;name;harga *", "sku;name;price"),
        ] {
            let columns = written.split(';').map(str::to_owned).collect();
            assert_eq!(known(columns).join(";"), expected, "{written}");
        }
    }

    #[test]
    fn names_with_a_slip() {
        for (written, expected) in [
            ("pirce", Some("price")),
            ("Hraga", Some("price")),
            ("stcok", Some("stock")),
            ("aliass", Some("aliases")),
            ("harga", None),
            ("harga coret", Some("price")),
            ("sisa stok gudang", Some("stock")),
            ("Harga Jual (Rp)", None),
            ("stock", None),
            ("size", None),
            ("", None),
        ] {
            assert_eq!(misspelled(written), expected, "{written}");
        }
    }
}
