//! The catalog's products, which change on their own: a good table answers at once, of a bad one the last good stays.

use super::{Inside, LOGGED, Reloader, blocking, log, problem};
use crate::bot::SourceFile;
use crate::bot::diagnostic::Diagnostic;
use crate::both;
use crate::catalog::{Catalog, CatalogReading};

impl Reloader {
    pub(super) async fn read_catalog(&self, catalog: Option<SourceFile>) -> Option<CatalogReading> {
        let file = catalog?;
        Some(blocking(move || Catalog::read_csv(&file.bytes)).await)
    }

    /// Takes in the catalog's file on its own, if it is good.
    pub(super) async fn take_catalog(&self, inside: &mut Inside, file: Option<SourceFile>, digest: [u8; 32]) {
        inside.catalog_seen = digest;
        let path = self.catalog_path().unwrap_or_default();
        let Some(reading) = self.read_catalog(file.clone()).await else {
            let gone = problem(
                "missing-catalog",
                &path,
                1,
                both!("berkas daftar produk sudah tidak ada", "the catalog's file is gone"),
            );
            return self.catalog_problems(vec![gone]);
        };
        if is_bad(&reading, &self.shared.runtime.bot().catalog) {
            // A table without a row is told by a warning alone.
            let errors = reading.problems.iter().any(|row| row.error);
            let problems = reading.problems.iter().filter(|row| row.error || !errors);
            return self.catalog_problems(
                problems
                    .map(|row| Diagnostic {
                        column: row.column,
                        help: Some(row.help.clone()),
                        ..problem(row.code, &path, row.line, row.message.clone())
                    })
                    .collect(),
            );
        }
        let as_of = inside
            .seen
            .get(&path)
            .map_or_else(|| self.now(), |stamp| stamp.modified);
        inside.catalog = file;
        self.accept_catalog(reading.catalog.dated(as_of));
    }

    /// Lets other products answer from the next event on.
    pub fn accept_catalog(&self, catalog: Catalog) {
        let runtime = &self.shared.runtime;
        let before = runtime.bot().catalog.clone();
        let changed = *before != catalog;
        if changed {
            let gone = before
                .products()
                .iter()
                .filter(|product| catalog.get(&product.sku).is_none());
            let gone: Vec<&str> = gone.map(|product| product.sku.as_str()).collect();
            let shown = gone.iter().take(LOGGED).copied().collect::<Vec<_>>().join(" ");
            tracing::info!(
                products = catalog.products().len(),
                gone = gone.len(),
                gone_skus = shown,
                "the catalog has changed"
            );
        }
        runtime.set_catalog(catalog);
        if self.authoring().catalog_accepted(changed) {
            tracing::info!("the catalog is well again");
            self.told();
        }
    }

    /// The last good catalog stays, and why is told: once, as long as it is the same.
    pub fn catalog_problems(&self, problems: Vec<Diagnostic>) {
        metrics::counter!("sapa_catalog_troubles_total").increment(1);
        if self.authoring().catalog_refused(self.now(), problems.clone()) {
            tracing::warn!(
                problems = problems.len(),
                "the catalog was not taken in; the last good one stays"
            );
            log(&problems);
            self.told();
        }
    }

    /// The catalog's file of the bot that answers.
    pub(super) fn catalog_path(&self) -> Option<String> {
        let bot = self.shared.runtime.bot();
        let policy = &bot.content.catalog;
        policy.source.clone().filter(|_| policy.address().is_none())
    }
}

/// Whether the products that answer stay: a row is wrong, or there is none where there were some. Far rather a file that was saved
/// too early than a shop that sells nothing any more.
pub(super) fn is_bad(reading: &CatalogReading, live: &Catalog) -> bool {
    let emptied = reading.catalog.products().is_empty() && !live.products().is_empty();
    emptied || reading.problems.iter().any(|problem| problem.error)
}
