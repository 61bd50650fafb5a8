//! What is wrong with a table, and what to do about it.

use crate::both;
use crate::catalog::{Catalog, CatalogReading, RowProblem};
use crate::text::Bilingual;

/// Line and column, from 1.
pub(super) type Place = (usize, usize);

/// The problems of one table, at most [`Catalog::PROBLEM_LIMIT`].
#[derive(Default)]
pub(super) struct Problems {
    pub(super) list: Vec<RowProblem>,
}

impl Problems {
    pub(super) fn error(&mut self, place: Place, code: &'static str, message: Bilingual) {
        self.add(place, code, message, true);
    }

    pub(super) fn warning(&mut self, place: Place, code: &'static str, message: Bilingual) {
        self.add(place, code, message, false);
    }

    fn add(&mut self, (line, column): Place, code: &'static str, message: Bilingual, error: bool) {
        if self.list.len() < Catalog::PROBLEM_LIMIT {
            self.list.push(RowProblem {
                line,
                column,
                code,
                message,
                help: help(code),
                error,
            });
        }
    }

    pub(super) fn reading(mut self, catalog: Catalog, columns: Vec<String>) -> CatalogReading {
        self.list.sort_by_key(|problem| (problem.line, problem.column));
        CatalogReading {
            catalog,
            problems: self.list,
            columns,
            unpriced: Vec::new(),
        }
    }
}

/// What to do about a problem.
fn help(code: &str) -> Bilingual {
    match code {
        "catalog-too-large" | "catalog-too-many-rows" | "catalog-too-many-columns" => {
            both!("Hapus yang tidak dipakai.", "Leave out what is not used.")
        }
        "catalog-not-text" => both!(
            "Di aplikasi spreadsheet, simpan tabelnya sebagai CSV (UTF-8).",
            "Save the table as CSV (UTF-8) in your spreadsheet."
        ),
        "catalog-empty" | "catalog-missing-column" => both!(
            "Baris pertama berisi nama kolom: sku,name,aliases,price,stock",
            "The first row names the columns: sku,name,aliases,price,stock"
        ),
        "catalog-no-products" => both!(
            "Isi paling sedikit satu produk di bawahnya. Toko tanpa daftar produk tidak perlu berkas ini.",
            "Write at least one product below it. A shop without a list of products needs no such file."
        ),
        "catalog-duplicate-column" => both!(
            "Ganti nama salah satu kolom, atau hapus.",
            "Rename one of the two, or delete it."
        ),
        "catalog-missing-sku" | "catalog-missing-name" => both!(
            "Isi selnya, atau hapus barisnya.",
            "Fill the cell in, or delete the row."
        ),
        "catalog-duplicate-sku" => both!(
            "Setiap produk punya sku sendiri. Hapus salah satu barisnya, atau beri sku lain.",
            "Each product has a sku of its own. Delete one of the rows, or give it another."
        ),
        "catalog-ragged-row" => both!(
            "Isi sel yang memuat koma atau titik koma diapit tanda kutip: \"S, M, L\"",
            "A cell with a comma or semicolon in it is written in quotes: \"S, M, L\""
        ),
        "catalog-open-quote" => both!(
            "Hapus tanda kutip itu, atau tulis satu lagi di akhir selnya. Tanda kutip di dalam sel ditulis dua kali: \"Meja 5\"\" kayu\"",
            "Delete the quote, or write another where the cell ends. A quote within a cell is written twice: \"Table 5\"\" wood\""
        ),
        "catalog-misspelled-column" => both!(
            "Perbaiki judul kolomnya. Kalau memang kolom sendiri, beri nama yang lain.",
            "Mend the column's name. If it is a column of your own, give it another."
        ),
        "catalog-bad-price" => both!(
            "Tulis 45000, 45.000 atau Rp 45.000; kosongkan kalau harganya belum ada.",
            "Write 45000, 45.000 or Rp 45.000; leave it empty if it is not known."
        ),
        "catalog-bad-stock" => both!(
            "Tulis angka bulat; kosongkan kalau stoknya belum diketahui.",
            "Write a whole number; leave it empty if it is not known."
        ),
        "catalog-ambiguous-alias" => both!(
            "Hapus alias ini dari salah satunya kalau sebenarnya hanya satu produk.",
            "Delete it from one of the two if it is meant for the other alone."
        ),
        _ => both!("Pendekkan isinya.", "Make it shorter."),
    }
}
