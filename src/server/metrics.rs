//! Figures for Prometheus.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

/// Seconds; a turn takes well under a millisecond, and its wait for the disk some.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0];

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// What gathers all figures of the process; the first call sets it up.
pub(super) fn recorder() -> &'static PrometheusHandle {
    RECORDER.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
            .expect("there are buckets")
            .build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("figures are gathered elsewhere in this process; /metrics stays empty");
        }
        handle
    })
}

pub(super) async fn scrape() -> Response {
    let figures = recorder().render();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures).into_response()
}
