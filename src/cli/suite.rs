//! A bot folder's conversation tests, played on all cores.

use super::bot::{self, Loaded};
use crate::bot::diagnostic::{Diagnostic, Severity};
use crate::bot::{Bot, Content, SourceFile, inspect};
use crate::catalog::Catalog;
use crate::rehearsal::{Case, Outcome, Suite, run};
use crate::runtime::{Clock, SystemClock};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A folder whose tests can be played, or everything that is in the way.
pub struct Ready {
    pub files: Vec<SourceFile>,
    /// The bot as its tests see it.
    pub bot: Result<Bot, Vec<Diagnostic>>,
    pub cases: Vec<Case>,
    pub warnings: Vec<Diagnostic>,
}

impl Ready {
    /// Reads a folder.
    ///
    /// # Errors
    /// The folder's own: what is wrong in its files is among [`Ready::bot`]'s diagnostics.
    pub fn read(dir: &Path) -> anyhow::Result<Self> {
        let Loaded { files, compiled } = bot::load(dir)?;
        Ok(Self::of(
            files,
            compiled.content,
            compiled.catalog,
            compiled.diagnostics,
        ))
    }

    /// The same of files that are not on the disk, looked at as `sapa check` does.
    pub fn of_files(files: Vec<SourceFile>) -> Self {
        let compiled = inspect(&files, &|name| std::env::var(name).ok(), SystemClock.now());
        Self::of(files, compiled.content, compiled.catalog, compiled.diagnostics)
    }

    fn of(
        files: Vec<SourceFile>,
        content: Option<Content>,
        catalog: Catalog,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Self {
        let suite = Suite::read(&files, content.as_ref());
        diagnostics.extend(suite.diagnostics.iter().cloned());
        let (diagnostics, warnings): (Vec<_>, Vec<_>) = diagnostics
            .into_iter()
            .partition(|problem| problem.severity == Severity::Error);
        let bot = match content {
            Some(content) if diagnostics.is_empty() => Ok(suite.bot(Arc::new(content), catalog)),
            _ => Err(diagnostics),
        };
        Self {
            files,
            bot,
            cases: suite.cases,
            warnings,
        }
    }
}

/// Plays tests on all cores; the outcomes are in the order of the tests.
pub fn play(bot: &Bot, cases: &[Case]) -> Vec<Outcome> {
    on_all_cores(cases, |case| run(bot, case))
}

/// `work` on each item, on all cores; the results are in the order of the items.
pub fn on_all_cores<I: Sync, O: Send>(items: &[I], work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, O)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::on_all_cores;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..500).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(on_all_cores(&items, |item| item * 2), doubled);
        assert_eq!(on_all_cores(&[] as &[usize], |item| *item), Vec::<usize>::new());
    }
}
