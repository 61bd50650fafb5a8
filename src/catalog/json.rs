//! What an address gives: JSON as products, a web page as what it is, everything else as CSV.

use super::{Catalog, CatalogReading, RowProblem, read};
use crate::both;
use crate::text::Bilingual;
use serde_json::{Map, Value};

/// Keys under which a JSON document may hold its list of products.
const LISTS: [&str; 4] = ["products", "items", "data", "rows"];

/// See [`Catalog::read_any`].
pub(super) fn read_any(bytes: &[u8]) -> CatalogReading {
    // A larger one is refused by its size, whatever it is.
    if bytes.len() > Catalog::SIZE_LIMIT {
        return read::read_csv(bytes);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        Some(b'[' | b'{') => read_json(bytes),
        Some(b'<') => refused(
            "catalog-web-page",
            both!(
                "alamatnya memberi halaman web, bukan tabel",
                "the address gives a web page, not a table"
            ),
        ),
        _ => read::read_csv(bytes),
    }
}

/// See [`Catalog::read_json`].
pub(super) fn read_json(bytes: &[u8]) -> CatalogReading {
    if bytes.len() > Catalog::SIZE_LIMIT {
        return read::read_csv(bytes);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let products = match serde_json::from_slice(text) {
        Ok(Value::Array(products)) => products,
        Ok(Value::Object(mut document)) => match LISTS.iter().find_map(|key| document.remove(*key)) {
            Some(Value::Array(products)) => products,
            _ => {
                return refused(
                    "catalog-no-list",
                    both!(
                        "JSON ini tidak memuat daftar produk",
                        "this JSON has no list of products"
                    ),
                );
            }
        },
        Ok(_) => {
            return refused(
                "catalog-no-list",
                both!("JSON ini bukan daftar produk", "this JSON is no list of products"),
            );
        }
        Err(error) => {
            return refused(
                "catalog-bad-json",
                both!(
                    "ini bukan JSON, pada baris {line}, kolom {column}",
                    "this is no JSON at line {line}, column {column}",
                    line = error.line(),
                    column = error.column()
                ),
            );
        }
    };
    let mut columns: Vec<String> = Vec::new();
    let mut rows: Vec<Map<String, Value>> = Vec::new();
    for (index, product) in products.into_iter().enumerate() {
        let Value::Object(product) = product else {
            return refused(
                "catalog-no-list",
                both!(
                    "produk ke-{number} bukan kumpulan kolom dan isinya",
                    "product {number} is no map",
                    number = index + 1
                ),
            );
        };
        for column in product.keys() {
            if columns.len() <= Catalog::COLUMN_LIMIT && !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        rows.push(product);
        // One more than are read, so that it is told.
        if rows.len() > Catalog::ROW_LIMIT {
            break;
        }
    }
    if columns.is_empty() {
        // An empty list is a shop without products.
        columns = vec!["sku".to_owned(), "name".to_owned()];
    }
    as_table(&columns, &rows)
}

/// Reads the products as rows of a table, so that both forms have the same rules, and puts their numbers in place of lines.
fn as_table(columns: &[String], rows: &[Map<String, Value>]) -> CatalogReading {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let mut written = writer.write_record(columns).is_ok();
    for row in rows {
        written &= writer
            .write_record(columns.iter().map(|column| cell(row.get(column))))
            .is_ok();
    }
    let Some(table) = writer.into_inner().ok().filter(|_| written) else {
        return refused(
            "catalog-no-list",
            both!(
                "produk-produk ini tidak bisa dibaca sebagai tabel",
                "these products cannot be read as a table"
            ),
        );
    };
    let mut reading = read::read_products(&table);
    for problem in &mut reading.problems {
        let product = problem.line.saturating_sub(1);
        if product > 0 {
            problem.message = both!(
                "produk ke-{product}: {said}",
                "product {product}: {said_in_english}",
                product = product,
                said = problem.message.id,
                said_in_english = problem.message.en
            );
        }
        (problem.line, problem.column) = (product.max(1), 1);
    }
    reading
}

/// A value as a cell of one line. Maps have none.
fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.replace(['\r', '\n'], " "),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| cell(Some(item))).collect();
            items.join("|")
        }
        Some(Value::Null | Value::Object(_)) | None => String::new(),
    }
}

fn refused(code: &'static str, message: Bilingual) -> CatalogReading {
    CatalogReading {
        problems: vec![RowProblem {
            line: 1,
            column: 1,
            code,
            message,
            help: both!(
                "Terbitkan tabelnya sebagai CSV, atau berikan daftar produk sebagai JSON: [{{\"sku\": …, \"name\": …}}].",
                "Publish the table as CSV, or give the products as a JSON list: [{{\"sku\": …, \"name\": …}}]."
            ),
            error: true,
        }],
        ..CatalogReading::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, skus: &[&str], problems: &[(usize, &str, &str)]) {
        let reading = Catalog::read_any(text.as_bytes());
        let found: Vec<&str> = reading.catalog.products().iter().map(|p| p.sku.as_str()).collect();
        assert_eq!(found, skus, "{text}: {:?}", reading.problems);
        let codes: Vec<(usize, &str)> = reading.problems.iter().map(|p| (p.line, p.code)).collect();
        let wanted: Vec<(usize, &str)> = problems.iter().map(|(line, code, _)| (*line, *code)).collect();
        assert_eq!(codes, wanted, "{text}");
        for (problem, (.., said)) in reading.problems.iter().zip(problems) {
            assert!(problem.message.en.contains(said), "{:?}", problem.message);
        }
    }

    #[test]
    fn what_an_address_may_give() {
        for (text, skus, problems) in [
            ("sku,name\nA,Kaos\n", &["A"][..], &[][..]),
            (r#"[{"sku":"A","name":"Kaos"}]"#, &["A"], &[]),
            ("\u{feff} [{\"sku\":\"A\",\"name\":\"Kaos\"}]", &["A"], &[]),
            (r#"{"products":[{"sku":"A","name":"Kaos"}],"next":null}"#, &["A"], &[]),
            (r#"{"data":[{"sku":"A","name":"Kaos"}]}"#, &["A"], &[]),
            ("[]", &[], &[(1, "catalog-no-products", "nothing but")]),
            (
                r#"[{"sku":"A","name":"Kaos"},{"sku":"B","name":"Topi","price":"murah"}]"#,
                &["A"],
                &[(2, "catalog-bad-price", "product 2: the price `murah`")],
            ),
            (r#"[{"name":"Kaos"}]"#, &[], &[(1, "catalog-missing-column", "`sku`")]),
            (r#"[1]"#, &[], &[(1, "catalog-no-list", "product 1")]),
            (
                r#"{"status":"ok"}"#,
                &[],
                &[(1, "catalog-no-list", "no list of products")],
            ),
            (r#"[{"sku":"A""#, &[], &[(1, "catalog-bad-json", "line 1")]),
            ("<!doctype html><p>Masuk", &[], &[(1, "catalog-web-page", "web page")]),
            ("\n <html>", &[], &[(1, "catalog-web-page", "web page")]),
            ("", &[], &[(1, "catalog-empty", "")]),
        ] {
            check(text, skus, problems);
        }
        check(&"[".repeat(100_000), &[], &[(1, "catalog-bad-json", "")]);
    }

    #[test]
    fn values_of_json() {
        let reading = Catalog::read_any(
            r#"[{"SKU":"A","name":"Kaos\nPolos","aliases":["tee","oblong"],"price":45000.0,"stock":3,"sale":true,"size":null,
                "maker":{"name":"x"}},{"SKU":"B","name":"Topi","price":"Rp 20.000","stock":""}]"#
                .as_bytes(),
        );
        assert_eq!(reading.problems, []);
        let kaos = reading.catalog.get("A").unwrap();
        assert_eq!(
            (kaos.name.as_str(), kaos.price, kaos.stock),
            ("Kaos Polos", Some(45_000), Some(3))
        );
        assert_eq!(kaos.aliases, ["tee", "oblong"]);
        assert_eq!(kaos.columns.get("sale").map(String::as_str), Some("true"));
        assert_eq!(kaos.columns.get("size"), None);
        let topi = reading.catalog.get("B").unwrap();
        assert_eq!((topi.price, topi.stock), (Some(20_000), None));
    }

    #[test]
    fn a_catalog_grows_old() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        use chrono::{DateTime, Utc};
        let hour = std::time::Duration::from_secs(3600);
        let catalog = Catalog::default();
        assert!(
            !catalog.is_older_than(hour, at("2100-01-01T00:00:00Z")),
            "its age is not known"
        );
        let catalog = catalog.dated(at("2026-11-22T10:00:00Z"));
        for (now, old) in [
            ("2026-11-22T09:00:00Z", false),
            ("2026-11-22T11:00:00Z", false),
            ("2026-11-22T11:00:01Z", true),
        ] {
            assert_eq!(catalog.is_older_than(hour, at(now)), old, "{now}");
        }
    }
}
