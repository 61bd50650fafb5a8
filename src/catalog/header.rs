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
    ("price", &["harga", "harga jual", "harga satuan", "harga (rp)"]),
    ("stock", &["stok", "sisa stok", "jumlah stok", "persediaan"]),
    ("unit", &["satuan"]),
];

/// Columns whose misspelled name loses an answer.
const DEAR: [&str; 3] = ["aliases", "price", "stock"];

/// The header's names, lower case, with the bot's own in place of a spreadsheet's. A column that stands beside the bot's own stays free.
pub(super) fn known(mut columns: Vec<String>) -> Vec<String> {
    for (name, others) in OTHER_NAMES {
        if columns.iter().any(|column| column == name) {
            continue;
        }
        let written = |other: &&str| columns.iter().position(|column| column == other);
        if let Some(column) = others.iter().find_map(written).and_then(|at| columns.get_mut(at)) {
            *column = name.to_owned();
        }
    }
    columns
}

/// The bot's own name of a column that is sent for one product; its sku is never meant by another name.
pub fn column_name(written: &str) -> String {
    let written = written.trim().to_lowercase();
    let known = OTHER_NAMES
        .iter()
        .find(|(name, others)| *name != "sku" && others.contains(&written.as_str()));
    known.map_or(written, |(name, _)| (*name).to_owned())
}

/// The column that one slip of the keyboard made another one of.
pub fn misspelled(written: &str) -> Option<&'static str> {
    let written = written.trim().to_lowercase();
    let near = |name: &&str| strsim::osa_distance(name, &written) == 1;
    let exact = OTHER_NAMES
        .iter()
        .any(|(name, others)| *name == written || others.contains(&written.as_str()));
    let dear = OTHER_NAMES.iter().filter(|(name, _)| !exact && DEAR.contains(name));
    dear.into_iter()
        .find(|(name, others)| std::iter::once(name).chain(*others).any(near))
        .map(|(name, _)| *name)
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
            ("stock", None),
            ("size", None),
            ("", None),
        ] {
            assert_eq!(misspelled(written), expected, "{written}");
        }
    }
}
