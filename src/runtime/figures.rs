//! The figures: turns are counted in the background, a few at a time, and whoever asks has the rest counted first.

use super::Runtime;
use crate::figures::{Figures, Filter, Period};
use crate::store::{CountedTurns, Question, StoreError};
use serde::Serialize;
use std::time::{Duration, Instant};

/// Turns counted in one transaction: some milliseconds of reading, and less than one of the writer's time.
const BATCH: usize = 256;

/// How often it is looked for turns to count.
const LOOK: Duration = Duration::from_secs(2);

/// With more new turns than this between two looks visitors come first: one batch, and the rest waits for a quieter time.
const BUSY: u64 = 1_000;

/// Between two batches so many times as long as one took: no more than a quarter of a core.
const REST: u32 = 3;

/// So long whoever asks waits for turns to be counted; then the figures say how many are missing.
const PATIENCE: Duration = Duration::from_secs(3);

/// The figures, and how much of what happened they leave out.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    #[serde(flatten)]
    pub figures: Figures,
    /// Stored turns (messages and what followed from them) that are not counted yet.
    pub not_counted: u64,
}

impl Runtime {
    /// The figures of a period, of all that is stored by now.
    pub async fn figures(&self, period: Period, filter: Filter) -> Result<Report, StoreError> {
        let shared = &self.shared;
        // One at a time: however many ask, visitors keep the other cores.
        let _turn = shared.counting.lock().await;
        let since = Instant::now();
        let mut counted = self.count().await?;
        while counted.turns == BATCH && since.elapsed() < PATIENCE {
            counted = self.count().await?;
        }
        let question = Question {
            period,
            filter,
            bot: self.bot().content.clone(),
            now: shared.clock.now(),
        };
        Ok(Report {
            figures: shared.store.figures(question).await?,
            not_counted: counted.behind,
        })
    }

    async fn count(&self) -> Result<CountedTurns, StoreError> {
        self.shared.store.count_turns(self.bot().content.clone(), BATCH).await
    }
}

/// Counts turns until the runtime stops.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    let (mut failing, mut behind) = (false, None);
    loop {
        let counted = tokio::select! {
            () = stopping.cancelled() => return,
            counted = count_some(&runtime, behind) => counted,
        };
        match counted {
            Ok(left) => (failing, behind) = (false, Some(left)),
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(error = %error, "turns cannot be counted for the figures; it is tried again");
                }
            }
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Counts what there is to count, or a part of it while visitors are many. `behind`: how much was left at the look before.
/// Tells how much is left.
async fn count_some(runtime: &Runtime, behind: Option<u64>) -> Result<u64, StoreError> {
    let mut first = true;
    loop {
        let began = Instant::now();
        let counted = {
            let _turn = runtime.shared.counting.lock().await;
            runtime.count().await?
        };
        let new = (counted.behind + counted.turns as u64).saturating_sub(behind.unwrap_or(u64::MAX));
        if counted.behind == 0 || (first && new > BUSY) {
            return Ok(counted.behind);
        }
        first = false;
        tokio::time::sleep(began.elapsed() * REST).await;
    }
}
