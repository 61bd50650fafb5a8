//! `catalog-no-price`: a product without a price, in a bot that says nothing of that case.

use super::Subject;
use crate::bot::diagnostic::{Diagnostic, Report, Severity};
use crate::both;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let handled = subject.texts.iter().any(|text| {
        let reads = text.names.iter().any(|name| name.ends_with(".price"));
        reads && (text.condition || text.source.contains("{% if") || text.source.contains("| or("))
    });
    if handled {
        return;
    }
    for row in subject.unpriced {
        report.push(Diagnostic {
            code: "catalog-no-price".to_owned(),
            severity: Severity::Warning,
            file: row.file.clone(),
            line: row.line,
            column: row.column,
            message: both!(
                "produk `{name}` belum punya harga",
                "the product `{name}` has no price",
                name = row.name
            ),
            help: Some(both!(
                "Isi harganya, atau beri jawaban untuk produk tanpa harga: when: not product.price",
                "Fill it in, or answer that case in an entry of its own: when: not product.price"
            )),
            suggestion: None,
            edit: None,
            range: row.range.clone(),
        });
    }
}
