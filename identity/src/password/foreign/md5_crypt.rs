//! MD5-crypt, of old Unix systems (`$1$`) and Apache (`$apr1$`).
//!
//! The scheme of `crypt-md5.c` by Poul-Henning Kamp, on the MD5 of `md-5`. No maintained crate has it.

use md5::{Digest, Md5};

const ROUNDS: usize = 1000;
const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Length of the result.
pub(super) const LENGTH: usize = 22;

/// The 22 characters after the salt.
pub(super) fn compute(password: &[u8], magic: &str, salt: &str) -> String {
    let salt = salt.as_bytes();
    let inner: [u8; 16] = Md5::new().chain_update(password).chain_update(salt).chain_update(password).finalize().into();
    let mut outer = Md5::new().chain_update(password).chain_update(magic.as_bytes()).chain_update(salt);
    let mut left = password.len();
    while left > 0 {
        let taken = left.min(16);
        outer.update(&inner[..taken]);
        left -= taken;
    }
    let mut bits = password.len();
    while bits > 0 {
        outer.update(if bits & 1 == 1 { &[0][..] } else { &password[..1] });
        bits >>= 1;
    }
    let mut state: [u8; 16] = outer.finalize().into();
    for round in 0..ROUNDS {
        let odd = round % 2 == 1;
        let mut digest = Md5::new();
        digest.update(if odd { password } else { &state[..] });
        if round % 3 != 0 {
            digest.update(salt);
        }
        if round % 7 != 0 {
            digest.update(password);
        }
        digest.update(if odd { &state[..] } else { password });
        state = digest.finalize().into();
    }
    encode(&state)
}

/// The bytes in the order of this scheme, 24 bits at a time, least significant first.
fn encode(state: &[u8; 16]) -> String {
    const GROUPS: [[usize; 3]; 5] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];
    let mut text = String::with_capacity(LENGTH);
    let mut push = |mut value: usize, characters: usize| {
        for _ in 0..characters {
            text.push(char::from(ALPHABET[value & 63]));
            value >>= 6;
        }
    };
    for [a, b, c] in GROUPS {
        push((usize::from(state[a]) << 16) | (usize::from(state[b]) << 8) | usize::from(state[c]), 4);
    }
    push(usize::from(state[11]), 2);
    text
}
