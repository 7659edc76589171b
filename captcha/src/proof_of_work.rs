//! Proof of work: an alternative to the picture for users who cannot see it, at the cost of about a second of
//! computation.
//!
//! To solve a task, find a string `solution` of 1 to 32 characters from `A-Z`, `a-z` and `0-9` (a decimal counter will
//! do) such that the SHA-256 of the ASCII string `seed` + `.` + `solution` begins with at least `bits` zero bits, most
//! significant bit first. With 10 bits, the first byte is 0 and the second is at most 63. This takes 2^`bits` attempts
//! on average.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Default number of zero bits: 2^17 = 131,072 hashes on average; one user in a hundred needs 4.6 times as many. A
/// phone's browser computes some hundred thousand per second. A rented server needs some hundredths of a second, so
/// this slows down a flood but does not stop an attacker with a budget: limits per IP address are still needed.
pub const DEFAULT_BITS: u8 = 17;

/// Longest solution, in characters; a counter needs at most 20 digits.
const MAX_SOLUTION: usize = 32;

/// A proof-of-work task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// 128 random bits in base64url (RFC 4648 section 5, no padding): 22 characters, unique per task.
    pub seed: String,
    /// Required number of zero bits.
    pub bits: u8,
}

/// Creates a task; [`DEFAULT_BITS`] is the usual difficulty.
pub fn new(bits: u8) -> Work {
    Work { seed: URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()), bits }
}

/// Whether the solution is valid. The caller must check that the task was issued to this client and is solved once.
pub fn check(seed: &str, bits: u8, solution: &str) -> bool {
    let well_formed =
        (1..=MAX_SOLUTION).contains(&solution.len()) && solution.bytes().all(|c| c.is_ascii_alphanumeric());
    well_formed && leading_zeros(digest(&SHA256, format!("{seed}.{solution}").as_bytes()).as_ref()) >= u32::from(bits)
}

fn leading_zeros(bytes: &[u8]) -> u32 {
    let mut zeros = 0;
    for byte in bytes {
        zeros += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    zeros
}

#[cfg(test)]
mod tests {
    use super::{check, leading_zeros, new};

    fn solve(seed: &str, bits: u8) -> String {
        (0_u32..).map(|n| n.to_string()).find(|n| check(seed, bits, n)).unwrap()
    }

    #[test]
    fn work_that_was_done_is_accepted_for_its_task_only() {
        let (task, other) = (new(8), new(8));
        let solution = solve(&task.seed, task.bits);
        assert!(check(&task.seed, 8, &solution));
        assert!(!check(&task.seed, 60, &solution));
        // A solution fits another task by chance once in 256 times; ten of them never all do.
        let mut solutions = (0_u32..).map(|n| n.to_string()).filter(|n| check(&task.seed, 8, n)).take(10);
        assert!(!solutions.all(|solution| check(&other.seed, 8, &solution)));
    }

    #[test]
    fn the_rule_is_what_others_compute() {
        // printf '%s.%s' "$seed" 55 | sha256sum begins 003ef7e4, and with 2441 it begins 001f1017.
        let seed = "AAECAwQFBgcICQoLDA0ODw";
        assert!(check(seed, 10, "55") && !check(seed, 11, "55"));
        assert!(check(seed, 11, "2441") && !check(seed, 12, "2441"));
        assert_eq!(leading_zeros(&[0, 63, 255]), 10);
        assert_eq!(leading_zeros(&[0; 32]), 256);
        assert_eq!(leading_zeros(&[0x80]), 0);
    }

    #[test]
    fn what_is_no_solution_is_refused_even_where_nothing_is_asked() {
        let seed = new(0).seed;
        for bad in ["", " 1", "1\n", "-1", "1.5", "ä", "１", &"1".repeat(33), &"1".repeat(1 << 20)] {
            assert!(!check(&seed, 0, bad), "{} bytes", bad.len());
        }
        assert!(check(&seed, 0, &"aZ9".repeat(10)));
    }

    #[test]
    fn no_two_tasks_are_the_same() {
        let (a, b) = (new(17), new(17));
        assert_ne!(a, b);
        assert_eq!(a.seed.len(), 22);
    }
}
