//! The catalog's products, which change on their own: a good table answers at once, of a bad one the last good stays.

use super::{Inside, LOGGED, Reloader, Seen, blocking, log, problem};
use crate::bot::SourceFile;
use crate::bot::diagnostic::Diagnostic;
use crate::both;
use crate::catalog::{Catalog, CatalogReading};
use crate::runtime::folder::Stamp;
use crate::runtime::push;
use crate::store::StoreError;

/// Which products answer beside an edit of the folder.
pub(super) struct Rows {
    /// Those; `None`: the ones that answer already.
    pub(super) served: Option<Catalog>,
    /// They come from the file, which was changed after the shop's system had sent its list.
    pub(super) replaces_sent: bool,
    /// The file has something wrong.
    pub(super) bad: bool,
}

impl Reloader {
    /// The file's rows where the file is new, good, and later than what the shop's system has sent; else what answers stays.
    pub(super) async fn rows_beside(&self, inside: &Inside, file: Option<&SourceFile>) -> Result<Rows, StoreError> {
        let live = self.shared.runtime.bot();
        let store = self.shared.runtime.store();
        let stay = |bad: bool| Rows {
            served: None,
            replaces_sent: false,
            bad,
        };
        let Some(file) = file else {
            let sent = push::newer_than(&**store, None).await?;
            return Ok(Rows {
                served: Some(sent.unwrap_or_default()),
                ..stay(false)
            });
        };
        let Some(reading) = self.read_catalog(Some(file.clone())).await else {
            return Ok(stay(false));
        };
        if is_bad(&reading, &live.catalog) {
            return Ok(stay(true));
        }
        let answers = self.catalog_path().as_deref() == Some(file.path.as_str());
        if answers && Seen::of(Some(file), &inside.seen) == inside.catalog_seen {
            return Ok(stay(false));
        }
        let stamp = inside.seen.get(&file.path);
        if let Some(sent) = push::newer_than(&**store, stamp.map(Stamp::put)).await? {
            return Ok(Rows {
                served: Some(sent),
                ..stay(false)
            });
        }
        let as_of = stamp.map_or_else(|| self.now(), |stamp| stamp.modified);
        Ok(Rows {
            served: Some(reading.catalog.dated(as_of)),
            replaces_sent: true,
            bad: false,
        })
    }

    pub(super) async fn read_catalog(&self, catalog: Option<SourceFile>) -> Option<CatalogReading> {
        let file = catalog?;
        Some(blocking(move || Catalog::read_csv(&file.bytes)).await)
    }

    /// Takes in the catalog's file on its own, if it is good and later than what the shop's system has sent.
    pub(super) async fn take_catalog(
        &self,
        inside: &mut Inside,
        file: Option<SourceFile>,
        seen: Seen,
    ) -> Result<(), StoreError> {
        inside.catalog_seen = seen;
        let path = self.catalog_path().unwrap_or_default();
        let Some(reading) = self.read_catalog(file.clone()).await else {
            let gone = problem(
                "missing-catalog",
                &path,
                1,
                both!("berkas daftar produk sudah tidak ada", "the catalog's file is gone"),
            );
            self.catalog_problems(vec![gone]);
            return Ok(());
        };
        if is_bad(&reading, &self.shared.runtime.bot().catalog) {
            // A table without a row is told by a warning alone.
            let errors = reading.problems.iter().any(|row| row.error);
            let problems = reading.problems.iter().filter(|row| row.error || !errors);
            self.catalog_problems(
                problems
                    .map(|row| Diagnostic {
                        column: row.column,
                        help: Some(row.help.clone()),
                        ..problem(row.code, &path, row.line, row.message.clone())
                    })
                    .collect(),
            );
            return Ok(());
        }
        inside.catalog = file;
        let stamp = inside.seen.get(&path);
        let store = self.shared.runtime.store();
        if let Some(sent) = push::newer_than(&**store, stamp.map(Stamp::put)).await? {
            self.accept_catalog(sent);
            return Ok(());
        }
        let as_of = stamp.map_or_else(|| self.now(), |stamp| stamp.modified);
        // A file that was moved here may be older than what was sent: after a restart, too, it is what answers.
        push::forget(&**store).await?;
        self.accept_catalog(reading.catalog.dated(as_of));
        Ok(())
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
