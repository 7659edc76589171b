//! Prometheus metrics.
//!
//! Label values come from small fixed sets: the route template (never the path), a known method, the status.

use doorward_identity::Counters;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::sync::Arc;
use std::time::Duration;

const REQUESTS: &str = "doorward_http_requests_total";
const SECONDS: &str = "doorward_http_request_seconds";
const SIGN_INS: &str = "doorward_sign_ins_total";
const STATEMENTS: &str = "doorward_database_statements_total";
const HASHES: &str = "doorward_hashes_waiting";
const OPEN: &str = "doorward_http_connections";
const SKEW: &str = "doorward_clock_skew_seconds";
const BUILD: &str = "doorward_build_info";

/// Histogram buckets in seconds, from a cached response to the request timeout. A password hash is in the middle.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// How far this node's clock is ahead of the database server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skew {
    /// SQLite has no clock of its own.
    OneClock,
    /// The database server did not respond.
    Unknown,
    /// Milliseconds; negative if this node is behind.
    Millis(i64),
}

/// Counters and histograms of one server. Uses a local recorder, so that servers in one test process stay separate.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
}

impl Metrics {
    pub fn new() -> Self {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(SECONDS.into()), BUCKETS)
            .unwrap_or_else(|_| unreachable!("the list of buckets is not empty"))
            .build_recorder();
        let handle = recorder.handle();
        let metrics = Self { recorder: Arc::new(recorder), handle };
        metrics.describe();
        metrics
    }

    fn describe(&self) {
        self.with(|| {
            metrics::describe_counter!(REQUESTS, "Answered requests by route template, method and status.");
            metrics::describe_histogram!(SECONDS, "Time from head to answer by route template.");
            metrics::describe_counter!(SIGN_INS, "Sign-ins by method and outcome.");
            metrics::describe_counter!(STATEMENTS, "Database statements.");
            metrics::describe_gauge!(HASHES, "Passwords that wait for a hash worker.");
            metrics::describe_gauge!(OPEN, "Open connections.");
            metrics::describe_gauge!(SKEW, "This node’s clock minus the database server’s; PostgreSQL only.");
            metrics::describe_gauge!(BUILD, "Always 1; the version is in the label.");
            metrics::gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        });
    }

    /// Records a completed request. `route` is the matched template or `other`.
    pub fn request(&self, method: &axum::http::Method, route: &str, status: u16, took: Duration) {
        self.with(|| {
            let route = route.to_owned();
            metrics::counter!(REQUESTS, "method" => method_label(method), "route" => route.clone(), "status" => status.to_string())
                .increment(1);
            metrics::histogram!(SECONDS, "route" => route).record(took.as_secs_f64());
        });
    }

    pub fn connection_opened(&self) {
        self.with(|| metrics::gauge!(OPEN).increment(1.0));
    }

    pub fn connection_closed(&self) {
        self.with(|| metrics::gauge!(OPEN).decrement(1.0));
    }

    /// Aggregates recorded latencies into their buckets. Without it, memory grows if `/metrics` is never scraped.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// Renders the text exposition format.
    pub fn render(&self, totals: &Counters, skew: Skew) -> String {
        self.with(|| {
            match skew {
                Skew::OneClock => {}
                // Replaces the last known value, which is outdated.
                Skew::Unknown => metrics::gauge!(SKEW).set(f64::NAN),
                Skew::Millis(millis) => {
                    let seconds = Duration::from_millis(millis.unsigned_abs()).as_secs_f64();
                    metrics::gauge!(SKEW).set(if millis < 0 { -seconds } else { seconds });
                }
            }
            for (method, outcome, count) in &totals.sign_ins {
                metrics::counter!(SIGN_INS, "method" => *method, "outcome" => outcome.as_str()).absolute(*count);
            }
            metrics::counter!(STATEMENTS).absolute(totals.statements);
            metrics::gauge!(HASHES).set(u32::try_from(totals.hashes_waiting).unwrap_or(u32::MAX));
        });
        self.handle.render()
    }

    fn with<T>(&self, record: impl FnOnce() -> T) -> T {
        metrics::with_local_recorder(&*self.recorder, record)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Maps unknown methods to `other`: clients can send arbitrary ones, which must not create label values.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
