//! Proof of work, for users who cannot see the image.
//!
//! The rule is that of `doorward_captcha::proof_of_work`: SHA-256 of `seed.n` begins with a number of zero bits. A WASM
//! file of its own, fetched when needed: few users do.

use leptos::prelude::*;
use leptos::task::spawn_local;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// Attempts per batch. Between batches the page can render and handle events.
const STRETCH: u32 = 4096;

/// Searches for a solution, beginning with `from`, and passes it to `done`.
pub(super) fn solve(seed: String, bits: u8, from: u32, done: impl FnOnce(String) + 'static) {
    spawn_local(async move {
        match search(seed.clone(), bits, from).await {
            Some(solution) => done(solution),
            None => set_timeout(move || solve(seed, bits, from + STRETCH, done), Duration::ZERO),
        }
    });
}

#[lazy]
fn search(seed: String, bits: u8, from: u32) -> Option<String> {
    (from..from + STRETCH)
        .map(|n| n.to_string())
        .find(|n| leading_zeros(&Sha256::digest(format!("{seed}.{n}"))) >= u32::from(bits))
}

fn leading_zeros(bytes: &[u8]) -> u32 {
    let zero_bytes = bytes.iter().take_while(|byte| **byte == 0).count();
    zero_bytes as u32 * 8 + bytes.get(zero_bytes).map_or(0, |byte| byte.leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::leading_zeros;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn zero_bits_are_counted_from_the_first_byte() {
        // printf 'AAECAwQFBgcICQoLDA0ODw.55' | sha256sum begins 003ef7e4.
        assert_eq!(leading_zeros(&Sha256::digest("AAECAwQFBgcICQoLDA0ODw.55")), 10);
        assert_eq!(leading_zeros(&[0, 0, 1, 0]), 23);
        assert_eq!(leading_zeros(&[0, 0]), 16);
    }
}
