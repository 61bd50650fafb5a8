//! CSV bytes into products and problems.

mod problems;

use super::{Catalog, CatalogReading, Product, header, read_amount};
use crate::both;
use crate::text::{Bilingual, normalize};
use problems::{Place, Problems};
use std::borrow::Cow;
use std::collections::HashMap;

/// See [`Catalog::read_csv`].
pub(super) fn read_csv(bytes: &[u8]) -> CatalogReading {
    read(bytes, Rows::of_table)
}

/// The same of products that were written as a table: a problem names one by its number.
pub(super) fn read_products(table: &[u8]) -> CatalogReading {
    read(table, Rows::of_products)
}

fn read(bytes: &[u8], rows: fn(Vec<String>) -> Rows) -> CatalogReading {
    let mut problems = Problems::default();
    if bytes.len() > Catalog::SIZE_LIMIT {
        let most = Catalog::SIZE_LIMIT / 1024 / 1024;
        problems.error(
            (1, 1),
            "catalog-too-large",
            both!(
                "daftar produk lebih besar dari {most} MB",
                "the catalog is larger than {most} MB",
                most = most
            ),
        );
        return problems.reading(Catalog::default(), Vec::new());
    }
    let Some(text) = decode(bytes) else {
        let message = both!("ini bukan berkas teks", "this is not a text file");
        problems.error((1, 1), "catalog-not-text", message);
        return problems.reading(Catalog::default(), Vec::new());
    };
    let (separator, body_start) = separator(&text);
    let mut table = Table {
        text: &text,
        rows,
        separator,
        body_start,
        // The line that names the separator is not part of the table.
        lines_before: text.get(..body_start).map_or(0, |before| before.matches('\n').count()),
    };
    let Rows {
        columns,
        products,
        unpriced,
        ..
    } = table.read(&mut problems);
    let priced = products.iter().any(|product| product.price.is_some());
    let mut reading = problems.reading(Catalog::from_products(products), columns);
    reading.unpriced = unpriced;
    if !priced {
        reading.unpriced.clear();
    }
    reading
}

/// UTF-8, with or without its mark, or Windows-1252. `None` for what holds a zero byte, which no text does.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return None;
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    })
}

/// The separator, and where the table begins: Excel may write `sep=;` on a line of its own; otherwise the one that the header
/// holds more of.
fn separator(text: &str) -> (char, usize) {
    let first = text.lines().next().unwrap_or_default();
    match first.trim().strip_prefix("sep=") {
        Some(";") => (';', (first.len() + line_break(text, first.len())).min(text.len())),
        Some(",") => (',', (first.len() + line_break(text, first.len())).min(text.len())),
        _ => {
            let semicolons = first.matches(';').count();
            (
                if semicolons > first.matches(',').count() {
                    ';'
                } else {
                    ','
                },
                0,
            )
        }
    }
}

/// Length of the line break at this place.
fn line_break(text: &str, at: usize) -> usize {
    match text.get(at..) {
        Some(rest) if rest.starts_with("\r\n") => 2,
        Some(rest) if rest.starts_with('\n') => 1,
        _ => 0,
    }
}

/// The text of a table and how it is written.
struct Table<'t> {
    text: &'t str,
    rows: fn(Vec<String>) -> Rows,
    separator: char,
    body_start: usize,
    lines_before: usize,
}

/// One row and where it stands.
struct Row<'r> {
    record: &'r csv::StringRecord,
    /// Byte of its first character in the text.
    start: usize,
    line: usize,
}

impl Table<'_> {
    fn read(&mut self, problems: &mut Problems) -> Rows {
        let body = self.text.get(self.body_start..).unwrap_or_default();
        let mut reader = csv::ReaderBuilder::new()
            // `,` or `;`: one byte.
            .delimiter(if self.separator == ';' { b';' } else { b',' })
            .has_headers(false)
            .flexible(true)
            .from_reader(body.as_bytes());
        let mut records = reader.records();
        // Reading UTF-8 from memory does not fail; a record that did would end the table.
        let header = match records.next() {
            Some(Ok(header)) if header.iter().any(|cell| !cell.trim().is_empty()) => header,
            _ => {
                let message = both!("daftar produk masih kosong", "the catalog is empty");
                problems.error((1, 1), "catalog-empty", message);
                return (self.rows)(Vec::new());
            }
        };
        let Some(columns) = self.columns(&self.row(&header), problems) else {
            return (self.rows)(Vec::new());
        };
        let mut rows = (self.rows)(columns);
        for (count, record) in records.enumerate() {
            let Ok(record) = record else { break };
            let row = self.row(&record);
            if count >= Catalog::ROW_LIMIT {
                let message = both!(
                    "hanya {most} baris pertama yang dibaca",
                    "only the first {most} rows are read",
                    most = Catalog::ROW_LIMIT
                );
                problems.error((row.line, 1), "catalog-too-many-rows", message);
                break;
            }
            rows.read(self, &row, problems);
        }
        if rows.products.is_empty() && problems.list.is_empty() {
            let message = both!(
                "daftar produk ini hanya berisi baris judul",
                "the catalog has nothing but the row that names its columns"
            );
            problems.warning((self.lines_before + 1, 1), "catalog-no-products", message);
        }
        rows.warn_of_shared_names(problems);
        rows
    }

    fn row<'r>(&self, record: &'r csv::StringRecord) -> Row<'r> {
        let (byte, line) = record
            .position()
            .map_or((0, 1), |position| (position.byte() as usize, position.line() as usize));
        let start = self.body_start + byte;
        // The reader says where a record begins before it skips empty lines, and the second half of a line's end.
        let rest = self.text.get(start..).unwrap_or_default();
        let breaks = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let skipped = rest.get(..breaks).unwrap_or_default().matches('\n').count();
        Row {
            record,
            start: start + breaks,
            line: self.lines_before + line + skipped,
        }
    }

    /// Where a quote was opened and not closed where its cell ends, so that the cell took in lines that follow.
    fn open_quote(&self, row: &Row<'_>) -> Option<Place> {
        let (mut line, mut column) = (row.line, 1);
        let (mut begins, mut opened) = (true, None);
        let mut rest = self.text.get(row.start..).unwrap_or_default().chars().peekable();
        while let Some(c) = rest.next() {
            match (c, opened) {
                ('"', None) if begins => opened = Some((line, column)),
                ('"', Some(place)) => match rest.peek() {
                    Some('"') => {
                        rest.next();
                        column += 1;
                    }
                    Some(next) if !matches!(next, '\r' | '\n' | ' ') && *next != self.separator => {
                        return (line > place.0).then_some(place);
                    }
                    _ => opened = None,
                },
                ('\n', None) => return None,
                _ => {}
            }
            begins = c == self.separator && opened.is_none();
            column += 1;
            if c == '\n' {
                (line, column) = (line + 1, 1);
            }
        }
        opened
    }

    /// The header's names, or `None` where the table cannot be read without what is missing.
    fn columns(&self, row: &Row<'_>, problems: &mut Problems) -> Option<Vec<String>> {
        let mut columns: Vec<String> = Vec::new();
        for (index, cell) in row.record.iter().enumerate() {
            let name = cell.trim().to_lowercase();
            if index >= Catalog::COLUMN_LIMIT {
                let message = both!(
                    "daftar produk punya lebih dari {most} kolom",
                    "the catalog has more than {most} columns",
                    most = Catalog::COLUMN_LIMIT
                );
                problems.error(self.place(row, index), "catalog-too-many-columns", message);
                return None;
            }
            if !name.is_empty() && columns.contains(&name) {
                let message = both!(
                    "kolom `{name}` ada dua",
                    "the column `{name}` is there twice",
                    name = name
                );
                problems.error(self.place(row, index), "catalog-duplicate-column", message);
            }
            columns.push(name);
        }
        let columns = header::known(columns);
        let mut complete = true;
        for wanted in ["sku", "name"] {
            if columns.iter().any(|column| column == wanted) {
                continue;
            }
            complete = false;
            match header::written_wrong(wanted, &columns) {
                Some(at) => {
                    let message = both!(
                        "kolom `{wanted}` belum ada: ganti judul `{other}` menjadi `{wanted}`",
                        "there is no column `{wanted}`: rename `{other}` to `{wanted}`",
                        wanted = wanted,
                        other = row.record.get(at).unwrap_or_default().trim()
                    );
                    problems.error(self.place(row, at), "catalog-missing-column", message);
                }
                None => {
                    let message = both!(
                        "kolom `{wanted}` belum ada",
                        "there is no column `{wanted}`",
                        wanted = wanted
                    );
                    problems.error((row.line, 1), "catalog-missing-column", message);
                }
            }
        }
        for (at, column) in columns.iter().enumerate() {
            let meant = header::misspelled(column).filter(|meant| !columns.iter().any(|known| known == meant));
            if let Some(meant) = meant {
                let message = both!(
                    "kolom `{column}` tidak dikenal; mungkin maksudnya `{meant}`",
                    "the column `{column}` means nothing to the bot; did you mean `{meant}`?",
                    column = column,
                    meant = meant
                );
                problems.warning(self.place(row, at), "catalog-misspelled-column", message);
            }
        }
        complete.then_some(columns)
    }

    /// Line and column of a cell. Walks the row, so it is asked only for problems.
    fn place(&self, row: &Row<'_>, cell: usize) -> Place {
        let (mut line, mut column, mut at, mut quoted) = (row.line, 1, 0, false);
        // A quote within a cell is a letter of it.
        let mut begins = true;
        // The reader skips empty lines before it says where a record begins.
        for c in self.text.get(row.start..).unwrap_or_default().chars() {
            if at == cell && !(column == 1 && matches!(c, '\r' | '\n')) {
                break;
            }
            let first = std::mem::take(&mut begins);
            match c {
                '"' if first || quoted => {
                    quoted = !quoted;
                    // Two within quotes stand for one.
                    begins = !quoted;
                }
                '\n' => {
                    line += 1;
                    column = 0;
                }
                c if c == self.separator && !quoted => {
                    at += 1;
                    begins = true;
                }
                _ => {}
            }
            column += 1;
        }
        (line, column)
    }
}

/// The products so far, and where their names stand.
struct Rows {
    columns: Vec<String>,
    products: Vec<Product>,
    /// The line of each sku, and the product it became.
    lines: HashMap<String, (usize, Option<usize>)>,
    /// Normalised names and aliases: the first product of each, by its place in `products`.
    names: HashMap<String, usize>,
    shared: Vec<(Place, String, usize)>,
    unpriced: Vec<(usize, usize, String)>,
    /// Rows are products of a list, and named by their number.
    numbered: bool,
}

impl Rows {
    fn of_products(columns: Vec<String>) -> Self {
        Self {
            numbered: true,
            ..Self::of_table(columns)
        }
    }

    fn of_table(columns: Vec<String>) -> Self {
        Self {
            numbered: false,
            columns,
            products: Vec::new(),
            lines: HashMap::new(),
            names: HashMap::new(),
            shared: Vec::new(),
            unpriced: Vec::new(),
        }
    }

    /// Keeps a row if it is good, and reports all that is wrong with it if not.
    fn read(&mut self, table: &Table<'_>, row: &Row<'_>, problems: &mut Problems) {
        if row.record.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let broken = row.record.len() != self.columns.len() || row.record.iter().any(|cell| cell.contains('\n'));
        if let Some(place) = table.open_quote(row).filter(|_| broken) {
            let message = both!(
                "tanda kutip dibuka di sini dan tidak ditutup di akhir selnya, jadi baris-baris sesudahnya ikut terbaca sebagai isi sel ini",
                "a quote is opened here and not closed where the cell ends, so that the lines after it are read as part of this cell"
            );
            problems.error(place, "catalog-open-quote", message);
            return;
        }
        if !self.fits(table, row, problems) {
            return;
        }
        let mut product = Product::default();
        let mut good = true;
        let mut refused: Vec<&str> = Vec::new();
        for (index, (column, cell)) in self.columns.iter().zip(row.record).enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            if let Err((code, message)) = fill(&mut product, column, cell) {
                problems.error(table.place(row, index), code, message);
                good = false;
                refused.push(column);
            }
        }
        for (column, value) in [("sku", &product.sku), ("name", &product.name)] {
            if value.is_empty() && !refused.contains(&column) {
                let message = both!("`{column}` belum diisi", "`{column}` is missing", column = column);
                problems.error(self.place(table, row, column), missing(column), message);
                good = false;
            }
        }
        if let Some((line, first)) = self.lines.get(&product.sku).copied() {
            let message = match self.numbered {
                false => both!(
                    "sku `{sku}` sudah ada di baris {line}",
                    "the sku `{sku}` is already on line {line}",
                    sku = product.sku,
                    line = line
                ),
                true => both!(
                    "sku `{sku}` sudah dipakai produk ke-{number}",
                    "the sku `{sku}` is that of product {number} already",
                    sku = product.sku,
                    number = line.saturating_sub(1)
                ),
            };
            problems.error(self.place(table, row, "sku"), "catalog-duplicate-sku", message);
            // Its names may be those of others all the same.
            if let Some(first) = first.filter(|_| good) {
                self.keep_names(&product, first, table, row);
            }
            return;
        }
        let own = self.products.len();
        if !product.sku.is_empty() {
            let became = good.then_some(own);
            self.lines.insert(product.sku.clone(), (row.line, became));
        }
        if !good {
            return;
        }
        self.keep_names(&product, own, table, row);
        if product.price.is_none() && self.unpriced.len() < Catalog::PROBLEM_LIMIT {
            let (line, column) = self.place(table, row, "price");
            self.unpriced.push((line, column, product.name.clone()));
        }
        self.products.push(product);
    }

    /// Whether the row has a cell for every column and no more; empty cells at its end do not count.
    fn fits(&self, table: &Table<'_>, row: &Row<'_>, problems: &mut Problems) -> bool {
        let (cells, wanted) = (row.record.len(), self.columns.len());
        if cells < wanted {
            let message = both!(
                "baris ini punya {cells} sel, baris judul punya {wanted}",
                "the row has {cells} cells, the first row has {wanted}",
                cells = cells,
                wanted = wanted
            );
            problems.error((row.line, 1), "catalog-ragged-row", message);
            return false;
        }
        match row.record.iter().skip(wanted).position(|cell| !cell.trim().is_empty()) {
            Some(extra) => {
                let message = both!(
                    "baris ini punya {cells} sel, baris judul punya {wanted}",
                    "the row has {cells} cells, the first row has {wanted}",
                    cells = cells,
                    wanted = wanted
                );
                problems.error(table.place(row, wanted + extra), "catalog-ragged-row", message);
                false
            }
            None => true,
        }
    }

    /// `own`: the product's place.
    fn keep_names(&mut self, product: &Product, own: usize, table: &Table<'_>, row: &Row<'_>) {
        let named =
            std::iter::once(("name", &product.name)).chain(product.aliases.iter().map(|alias| ("aliases", alias)));
        for (column, text) in named {
            let key = normalize(text);
            match self.names.get(&key) {
                Some(first) if *first != own => {
                    let shared = (self.place(table, row, column), text.clone(), *first);
                    self.shared.push(shared);
                }
                Some(_) => {}
                None => {
                    self.names.insert(key, own);
                }
            }
        }
    }

    fn place(&self, table: &Table<'_>, row: &Row<'_>, column: &str) -> Place {
        let cell = self.columns.iter().position(|known| known == column);
        table.place(row, cell.unwrap_or(0))
    }

    fn warn_of_shared_names(&self, problems: &mut Problems) {
        for (place, text, first) in &self.shared {
            let Some(other) = self.products.get(*first) else {
                continue;
            };
            let message = both!(
                "`{text}` juga nama untuk {sku} ({name}); pengunjung yang menulisnya akan ditanya yang mana",
                "`{text}` also names {sku} ({name}); a visitor who writes it is asked which one",
                text = text,
                sku = other.sku,
                name = other.name
            );
            problems.warning(*place, "catalog-ambiguous-alias", message);
        }
    }
}

/// Puts a cell into its product, or says what is wrong with it.
fn fill(product: &mut Product, column: &str, cell: &str) -> Result<(), (&'static str, Bilingual)> {
    if cell.chars().count() > Catalog::CELL_LIMIT {
        let message = both!(
            "isi sel ini lebih panjang dari {most} huruf",
            "the cell is longer than {most} characters",
            most = Catalog::CELL_LIMIT
        );
        return Err(("catalog-long-cell", message));
    }
    match column {
        "" => {}
        "sku" => product.sku = cell.to_owned(),
        "name" => product.name = cell.to_owned(),
        "aliases" => product.aliases = aliases(cell),
        "price" => {
            let price = read_amount(cell);
            let price = price.map_err(|problem| {
                let message = both!(
                    "harga `{cell}` {problem_id}",
                    "the price `{cell}` {problem_en}",
                    cell = cell,
                    problem_id = problem.indonesian(),
                    problem_en = problem
                );
                ("catalog-bad-price", message)
            })?;
            product.price = Some(price);
        }
        "stock" => {
            let wrong = || {
                both!(
                    "stok `{cell}` bukan bilangan bulat",
                    "the stock `{cell}` is not a whole number",
                    cell = cell
                )
            };
            product.stock = Some(stock(cell).ok_or_else(|| ("catalog-bad-stock", wrong()))?);
        }
        _ => {
            product
                .columns
                .entry(column.to_owned())
                .or_insert_with(|| cell.to_owned());
        }
    }
    Ok(())
}

fn missing(column: &str) -> &'static str {
    if column == "sku" {
        "catalog-missing-sku"
    } else {
        "catalog-missing-name"
    }
}

fn aliases(cell: &str) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    for alias in cell.split('|').map(str::trim).filter(|alias| !alias.is_empty()) {
        if !aliases.iter().any(|known| known == alias) {
            aliases.push(alias.to_owned());
        }
    }
    aliases
}

/// A whole number of at least 0; thousands may be grouped as in a price.
fn stock(cell: &str) -> Option<i64> {
    if !cell.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    read_amount(cell).ok()
}

#[cfg(test)]
mod tests;
