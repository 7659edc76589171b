//! Proof of work, for users who cannot see the image.
//!
//! The rule is that of `doorward_captcha::proof_of_work`: SHA-256 of `seed.n` begins with a number of zero bits. A WASM
//! file of its own, fetched when needed: few users do.

use leptos::prelude::*;
use leptos::task::spawn_local;
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
        .find(|n| leading_zeros(&sha256(&format!("{seed}.{n}"))) >= u32::from(bits))
}

fn leading_zeros(words: &[u32; 8]) -> u32 {
    let full = words.iter().take_while(|word| **word == 0).count();
    full as u32 * 32 + words.get(full).map_or(0, |word| word.leading_zeros())
}

const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

#[rustfmt::skip]
const ROUNDS: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// SHA-256 (FIPS 180-4) of a text that fits in one block, 55 bytes at most: a seed has 22, a counter 10.
fn sha256(text: &str) -> [u32; 8] {
    let mut block = [0_u8; 64];
    let length = text.len().min(55);
    block[..length].copy_from_slice(&text.as_bytes()[..length]);
    block[length] = 0x80;
    block[56..].copy_from_slice(&(length as u64 * 8).to_be_bytes());
    let mut schedule = [0_u32; 64];
    for (word, bytes) in schedule.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
    }
    for at in 16..64 {
        let (near, far) = (schedule[at - 2], schedule[at - 15]);
        let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
        let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
        schedule[at] = near.wrapping_add(schedule[at - 7]).wrapping_add(far).wrapping_add(schedule[at - 16]);
    }
    let end = schedule.iter().zip(ROUNDS).fold(START, |state, (word, round)| turn(state, word.wrapping_add(round)));
    std::array::from_fn(|at| START[at].wrapping_add(end[at]))
}

fn turn([a, b, c, d, e, f, g, h]: [u32; 8], word: u32) -> [u32; 8] {
    let mixed = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
    let chosen = (e & f) ^ (!e & g);
    let first = h.wrapping_add(mixed).wrapping_add(chosen).wrapping_add(word);
    let mixed = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
    let second = mixed.wrapping_add((a & b) ^ (a & c) ^ (b & c));
    [first.wrapping_add(second), a, b, c, d.wrapping_add(first), e, f, g]
}

#[cfg(test)]
mod tests {
    use super::{leading_zeros, sha256};

    #[test]
    fn the_hash_is_sha_256() {
        // printf abc | sha256sum
        assert_eq!(sha256("abc")[..2], [0xba78_16bf, 0x8f01_cfea]);
        assert_eq!(sha256("")[7], 0x7852_b855);
        // printf 'AAECAwQFBgcICQoLDA0ODw.55' | sha256sum begins 003ef7e4.
        assert_eq!(leading_zeros(&sha256("AAECAwQFBgcICQoLDA0ODw.55")), 10);
        assert_eq!(leading_zeros(&[0, 0, 1, 0, 0, 0, 0, 0]), 95);
    }
}
