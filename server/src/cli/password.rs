//! Generated passwords.

use anyhow::{Result, anyhow};

/// 32 characters without look-alikes, so that five bits of a random byte select one without bias.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// Generates a password of 100 random bits, in four groups of five characters that are easy to dictate.
///
/// # Errors
/// If the system provides no randomness.
pub fn generate() -> Result<String> {
    let mut bytes = [0; GROUPS * GROUP];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| anyhow!("the system provides no random numbers"))?;
    let character = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let groups: Vec<String> = bytes.chunks(GROUP).map(|group| group.iter().map(character).collect()).collect();
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
