//! What leaves the house: notices to webhook targets, and the requests of `call` steps. Both are durable jobs: a visitor never
//! waits for them, and a process that ends loses none.

mod address;
mod calls;
mod catalog;
mod client;
mod fetch;
mod formats;
mod jobs;
mod mail;
pub mod schedule;
pub mod signature;
mod worker;

pub use address::AllowTargets;
pub use catalog::{CatalogPoll, Polled, fetch_once};
pub use client::{Answer, Client, Request, SendError};
pub use fetch::{FetchProblem, Fetched, Fetcher};
pub use worker::Targets;

use crate::bus::Hint;
use crate::runtime::{Clock, Runtime};
use crate::store::Outbox;
use calls::Caller;
use jobs::Engine;
use std::sync::Arc;
use std::time::Duration;
use worker::Worker;

/// For one webhook request, by the contracts.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How long a stop waits for requests in flight; what has not ended then is sent again after the next start.
const GRACE: Duration = Duration::from_secs(5);

/// How deliveries are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Private addresses that may be reached all the same.
    pub allow: AllowTargets,
    /// For one webhook request.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow: AllowTargets::default(),
            timeout: TIMEOUT,
        }
    }
}

/// The jobs that are running.
pub struct Deliveries {
    engines: Vec<Engine>,
}

/// Starts sending notices and making calls, for all conversations of this runtime.
///
/// # Errors
/// The HTTP client could not be made: the system's root certificates cannot be read.
pub fn start(runtime: &Runtime, settings: &Settings) -> Result<Deliveries, reqwest::Error> {
    let client = Client::new(settings.allow.clone())?;
    let targets: Arc<dyn Targets> = Arc::new(runtime.clone());
    let store = runtime.store().clone();
    let notices = serve_notices(
        store.clone(),
        runtime.clock().clone(),
        client.clone(),
        targets,
        settings.timeout,
    );
    let calls = Engine::new(runtime.clock().clone());
    calls.serve(Arc::new(Caller {
        store,
        clock: runtime.clock().clone(),
        client,
        answers: Arc::new(runtime.clone()),
        in_flight: parking_lot::Mutex::default(),
    }));
    let deliveries = Deliveries {
        engines: vec![notices, calls],
    };
    deliveries.listen(runtime);
    Ok(deliveries)
}

/// Starts sending notices alone, from any outbox.
///
/// # Errors
/// As [`start`].
pub fn start_notices(
    store: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    targets: Arc<dyn Targets>,
    settings: &Settings,
) -> Result<Deliveries, reqwest::Error> {
    let client = Client::new(settings.allow.clone())?;
    Ok(Deliveries {
        engines: vec![serve_notices(store, clock, client, targets, settings.timeout)],
    })
}

fn serve_notices(
    store: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    client: Client,
    targets: Arc<dyn Targets>,
    timeout: Duration,
) -> Engine {
    let engine = Engine::new(clock.clone());
    engine.serve(Arc::new(Worker {
        store,
        clock,
        client,
        targets,
        timeout,
        in_flight: parking_lot::Mutex::default(),
        failures: parking_lot::Mutex::default(),
        agenda: parking_lot::Mutex::default(),
    }));
    engine
}

impl Deliveries {
    /// Something may be due: look now.
    pub fn wake(&self) {
        for engine in &self.engines {
            engine.wake();
        }
    }

    /// Starts nothing more; waits a little for what is in flight. What has not ended then stays leased in the store, and is sent
    /// again after the next start.
    pub async fn stop(&self) {
        let all = futures_util::future::join_all(self.engines.iter().map(Engine::finish));
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!("requests were still in flight at the stop; they are repeated after the next start");
        }
    }

    /// Wakes the engines whenever the runtime hints at work.
    fn listen(&self, runtime: &Runtime) {
        let mut hints = runtime.work_hints();
        let engines = self.engines.clone();
        let Some(stop) = engines.first().map(|engine| engine.stop.clone()) else {
            return;
        };
        tokio::spawn(async move {
            while let Some(Some(hint)) = stop.run_until_cancelled(hints.next()).await {
                if hint == Hint::Work {
                    engines.iter().for_each(Engine::wake);
                }
            }
        });
    }
}
