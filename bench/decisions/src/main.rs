//! Compares the decision latency of Doorward and cedar-policy, in one run on one thread.
//!
//! Both engines evaluate the same requests with the same users, policies and resources, and must return the same
//! decisions. Twenty roles share the policies. A policy allows its role to read and write the files of one folder; one
//! in ten allows `GET` only, and one in fifty denies instead. The subject has three roles.

mod cedar;
mod ours;

use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

/// Number of roles.
pub const ROLES: usize = 20;
/// Roles of the subject.
pub const HELD: [usize; 3] = [3, 7, 11];
/// Number of distinct requests.
const QUESTIONS: usize = 1_000;

/// A generated policy.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    pub number: usize,
}

impl Policy {
    pub const fn role(self) -> usize {
        self.number % ROLES
    }

    pub const fn denies(self) -> bool {
        self.number % 50 == 49
    }

    pub const fn by_get_only(self) -> bool {
        self.number % 10 == 7
    }
}

/// A request of the subject to read a file in a folder.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub folder: usize,
    pub file: usize,
    pub by_get: bool,
}

fn questions(policies: usize) -> Vec<Question> {
    // The step is coprime to the number of folders, so folders of all roles occur; some have no policy.
    let one = |at: usize| Question { folder: at * 7919 % (policies + policies / 5), file: at, by_get: at % 3 > 0 };
    (0..QUESTIONS).map(one).collect()
}

/// An engine with loaded policies and prepared requests; the preparation is not measured.
trait Engine {
    fn allows(&self, question: usize) -> bool;
}

fn main() -> Result<()> {
    println!(
        "| policies | Doorward, one decision | cedar-policy | decisions per second, one thread |\n|---|---|---|---|"
    );
    for count in [100, 1_000, 10_000] {
        let policies: Vec<_> = (0..count).map(|number| Policy { number }).collect();
        let questions = questions(count);
        let (ours, cedar) = (ours::Ours::new(&policies, &questions)?, cedar::Cedar::new(&policies, &questions)?);
        let mut allowed = 0;
        for (at, question) in questions.iter().enumerate() {
            let (one, other) = (ours.allows(at), cedar.allows(at));
            ensure!(one == other, "the engines differ about {question:?}: {one}, {other}");
            allowed += usize::from(one);
        }
        ensure!(allowed > 0 && allowed < QUESTIONS, "questions that all have one answer measure nothing");
        let (one, other) = (median(&ours), median(&cedar));
        let per_second = 1.0 / one.as_secs_f64();
        println!("| {count} | {} | {} | {per_second:.0} |", micros(one), micros(other));
    }
    Ok(())
}

/// Median of nine runs, per decision.
fn median(engine: &impl Engine) -> Duration {
    let run = |_| {
        let (mut count, start) = (0_u32, Instant::now());
        while start.elapsed() < Duration::from_millis(300) {
            // In small batches: all requests together take some engines longer than a run.
            for at in 0..10 {
                std::hint::black_box(engine.allows((count as usize + at) % QUESTIONS));
            }
            count += 10;
        }
        start.elapsed() / count
    };
    let mut runs: Vec<_> = (0..9).map(run).collect();
    runs.sort_unstable();
    runs[runs.len() / 2]
}

fn micros(duration: Duration) -> String {
    format!("{:.2} µs", duration.as_secs_f64() * 1e6)
}
