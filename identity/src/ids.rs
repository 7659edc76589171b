//! IDs and random values.

use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp};
use std::sync::{Mutex, PoisonError};

/// The last millisecond used in an ID, and its counter.
static LAST: Mutex<(u64, u16)> = Mutex::new((0, 0));

/// A UUIDv7 of this instant. IDs of one node rise within a millisecond too, by a counter in `rand_a` (RFC 9562 section
/// 6.2, method 1), so that sorting by ID sorts by time.
pub(crate) fn ordered(now: Timestamp) -> String {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    let (millis, count) = {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            // The counter is full: borrow from the next millisecond.
            (at, 0xfff) if at == millis => (at + 1, 0),
            (at, count) if at == millis => (at, count + 1),
            _ => (millis, 0),
        };
        *last
    };
    let mut random: [u8; 10] = random();
    random[..2].copy_from_slice(&count.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // aws-lc aborts rather than return weak bytes; an error here means a broken machine.
    rand::fill(&mut bytes).unwrap_or_else(|_| std::process::abort());
    bytes
}

/// A URL-safe secret of 256 random bits for links and keys.
pub(crate) fn secret() -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// A secret of 256 random bits that begins and ends with a letter or digit: mail programs that detect the end of a link
/// drop a trailing hyphen (case P039).
pub(crate) fn link_secret() -> Secret {
    Secret::new(crate::crypto::to_hex(&random::<32>()))
}

/// Six random digits.
pub fn six_digits() -> Secret {
    loop {
        let number = u32::from_be_bytes(random());
        // Without this bound some codes would be more likely than others.
        if number < 4_294_000_000 {
            return Secret::new(format!("{:06}", number % 1_000_000));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_within_a_millisecond_and_with_time() {
        let now = Timestamp(1_795_569_332_007);
        let ids: Vec<_> = (0..1000).map(|_| ordered(now)).chain([ordered(now.plus_secs(1))]).collect();
        assert!(ids.is_sorted());
    }
}
