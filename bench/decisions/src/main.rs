//! Measures a decision, and the same decision by cedar-policy, in one run on one thread.
//!
//! Both are asked the same questions about the same people, policies and things, and must answer the same. Twenty roles
//! share the policies; a policy lets its role read and write what is in one folder, one in ten only by `GET`, and one in
//! fifty denies instead. Who asks holds three roles.

mod cedar;
mod ours;

use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

/// Roles there are.
pub const ROLES: usize = 20;
/// Roles of whoever asks.
pub const HELD: [usize; 3] = [3, 7, 11];
/// Different questions.
const QUESTIONS: usize = 1_000;

/// A policy of the made-up installation.
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

/// A question: may the one who asks read this file of this folder?
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub folder: usize,
    pub file: usize,
    pub by_get: bool,
}

fn questions(policies: usize) -> Vec<Question> {
    // Steps without a common factor with the number of policies, so that folders of all roles come up; some have none.
    let one = |at: usize| Question { folder: at * 7919 % (policies + policies / 5), file: at, by_get: at % 3 > 0 };
    (0..QUESTIONS).map(one).collect()
}

/// One engine with its policies and the questions in it, these in whatever form it takes them: making that form is not
/// measured.
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
        let mut yes = 0;
        for (at, question) in questions.iter().enumerate() {
            let (one, other) = (ours.allows(at), cedar.allows(at));
            ensure!(one == other, "the engines differ about {question:?}: {one}, {other}");
            yes += usize::from(one);
        }
        ensure!(yes > 0 && yes < QUESTIONS, "questions that all have one answer measure nothing");
        let (one, other) = (median(&ours), median(&cedar));
        let per_second = 1.0 / one.as_secs_f64();
        println!("| {count} | {} | {} | {per_second:.0} |", micros(one), micros(other));
    }
    Ok(())
}

/// The median of nine runs, for one question.
fn median(engine: &impl Engine) -> Duration {
    let run = |_| {
        let (mut asked, start) = (0_u32, Instant::now());
        while start.elapsed() < Duration::from_millis(300) {
            // A few at a time: all of them take some engines longer than a run.
            for at in 0..10 {
                std::hint::black_box(engine.allows((asked as usize + at) % QUESTIONS));
            }
            asked += 10;
        }
        start.elapsed() / asked
    };
    let mut runs: Vec<_> = (0..9).map(run).collect();
    runs.sort_unstable();
    runs[runs.len() / 2]
}

fn micros(took: Duration) -> String {
    format!("{:.2} µs", took.as_secs_f64() * 1e6)
}
