//! IDs and random values.

use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp};
use std::sync::Mutex;
use uuid::{ContextV7, Uuid};

/// Issues IDs that sort by the time they were created.
#[derive(Debug, Default)]
pub(crate) struct Ids(Mutex<ContextV7>);

impl Ids {
    /// A UUIDv7 of this instant. A counter (RFC 9562 section 6.2) keeps IDs of one node in order within a millisecond
    /// and while its clock is set back.
    pub fn next(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(&self.0, millis / 1000, nanos))
    }
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
/// drop a trailing hyphen.
pub(crate) fn link_secret() -> Secret {
    Secret::new(hex::encode(random::<32>()))
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
    use doorward_contract::Uid;

    #[test]
    fn a_new_uid_has_32_characters() {
        let uid = Uid::from(Ids::default().next(Timestamp(1_795_569_332_007)));
        assert_eq!(uid.as_str().len(), 32);
        assert!(uid.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()), "{uid}");
    }

    #[test]
    fn ids_rise_within_a_millisecond_and_with_time() {
        let (ids, now) = (Ids::default(), Timestamp(1_795_569_332_007));
        let mut issued: Vec<_> = (0..1000).map(|_| ids.next(now)).collect();
        issued.push(ids.next(now.plus_secs(1)));
        assert!(issued.is_sorted());
        assert!(issued[0].to_string().starts_with("01a2"), "{}", issued[0]);
    }

    #[test]
    fn ids_rise_although_the_clock_is_set_back() {
        let (ids, now) = (Ids::default(), Timestamp(1_795_569_332_007));
        assert!(ids.next(now) < ids.next(now.plus_secs(-60)));
    }
}
