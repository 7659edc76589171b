//! Closed-loop load: each connection sends its next request after the response to the last.

use crate::http::Connection;
use anyhow::Result;
use std::time::{Duration, Instant};

/// Results of a run.
#[derive(Default)]
pub struct Seen {
    /// Number of expected responses.
    pub good: usize,
    /// Number of other responses and errors.
    pub bad: usize,
    /// Latency of each expected response, in milliseconds.
    pub millis: Vec<f64>,
    /// Duration of the run.
    pub seconds: f64,
}

impl Seen {
    /// Expected responses per second.
    pub fn rate(&self) -> f64 {
        self.good as f64 / self.seconds
    }

    /// Latency percentile in milliseconds; `share` is 0 to 1.
    pub fn percentile(&mut self, share: f64) -> f64 {
        self.millis.sort_by(f64::total_cmp);
        let at = ((self.millis.len() as f64 * share) as usize).min(self.millis.len().saturating_sub(1));
        self.millis.get(at).copied().unwrap_or(f64::NAN)
    }
}

/// Formats median and maximum.
pub fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let millis = |at: usize| times[at].as_secs_f64() * 1000.0;
    let last = times.len() - 1;
    format!("median {:.1} ms, longest of {} {:.1} ms", millis(last / 2), times.len(), millis(last))
}

/// Runs `step` repeatedly on one connection per state.
pub async fn run<S, F>(address: &str, states: Vec<S>, duration: Duration, step: F) -> Result<Seen>
where
    S: Send + 'static,
    F: AsyncStep<S>,
{
    run_paced(address, states, duration, Duration::ZERO, step).await
}

/// Like [`run`], with a pause before each request, excluded from its latency.
pub async fn run_paced<S, F>(
    address: &str,
    states: Vec<S>,
    duration: Duration,
    pause: Duration,
    step: F,
) -> Result<Seen>
where
    S: Send + 'static,
    F: AsyncStep<S>,
{
    let start = Instant::now();
    let mut workers = Vec::new();
    for (number, mut state) in states.into_iter().enumerate() {
        let mut connection = Connection::open(address, number + 1).await?;
        let step = step.clone();
        workers.push(tokio::spawn(async move {
            let mut seen = Seen::default();
            while start.elapsed() < duration {
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
                let before = Instant::now();
                match step.run(&mut connection, &mut state).await {
                    Ok(true) => {
                        seen.good += 1;
                        seen.millis.push(before.elapsed().as_secs_f64() * 1000.0);
                    }
                    Ok(false) | Err(_) => seen.bad += 1,
                }
            }
            seen
        }));
    }
    let mut all = Seen::default();
    for worker in workers {
        let seen = worker.await?;
        all.good += seen.good;
        all.bad += seen.bad;
        all.millis.extend(seen.millis);
    }
    all.seconds = start.elapsed().as_secs_f64();
    Ok(all)
}

/// One request of a worker.
pub trait AsyncStep<S>: Clone + Send + Sync + 'static {
    /// Sends the request; true if the response is as expected.
    fn run(&self, connection: &mut Connection, state: &mut S) -> impl Future<Output = Result<bool>> + Send;
}
