//! Passwords made by us: long enough to need no rules, spelled without look-alikes.

use anyhow::{Result, anyhow};

/// 32 signs, so that five bits of a random byte choose one without bias.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// 100 random bits as four groups of five, easy to read out.
///
/// # Errors
/// When the system gives no randomness.
pub fn generate() -> Result<String> {
    let mut bytes = [0; GROUPS * GROUP];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| anyhow!("the system provides no random numbers"))?;
    let sign = |byte: &u8| char::from(SIGNS[usize::from(byte % 32)]);
    let groups: Vec<String> = bytes.chunks(GROUP).map(|group| group.iter().map(sign).collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn every_password_is_new_and_readable() {
        let (a, b) = (generate().unwrap(), generate().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 23);
        assert!(a.bytes().all(|b| b == b'-' || b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(!a.contains(['0', '1', 'l', 'o']), "{a}");
    }
}
