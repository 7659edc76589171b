//! Decrypts ciphertexts that were joined block after block.
//!
//! The SDK writes each ciphertext as a number (`encryptlong/index.js`: `c.toString(16)`), so one in 256 lacks its
//! leading zero byte, and in a text of several blocks nothing marks which block that was.

use aws_lc_rs::rsa::Pkcs1PrivateDecryptingKey;
use zeroize::Zeroizing;

/// Most blocks of a text: the SDK puts 117 characters into a block, and a name with the longest password has about 700.
/// Each costs a private key operation before the caller is authenticated.
pub(super) const MAX_BLOCKS: usize = 8;

/// Most bytes that several blocks may lack together. Eight blocks lack four in one of ten million texts.
const MAX_MISSING: usize = 3;

/// Operations allowed for each missing byte: one to find the block that lacks it, two for a wrong split that happens to
/// decrypt, as one in 100,000 does.
const TRIES_PER_MISSING: usize = 3;

type Plain = Zeroizing<Vec<u8>>;

/// The joined plaintexts, or `None`. A text costs the same number of private key operations whether and wherever it
/// fails, so that its time does not distinguish good padding from bad (Bleichenbacher's attack).
pub(super) fn decrypt(key: &Pkcs1PrivateDecryptingKey, text: &[u8]) -> Option<Plain> {
    let block = key.key_size_bytes();
    let blocks = text.len().div_ceil(block);
    let missing = blocks * block - text.len();
    // A single block can lack bytes only at its front.
    let tries = if blocks == 1 { 1 } else { blocks + TRIES_PER_MISSING * missing };
    if text.is_empty() || blocks > MAX_BLOCKS || (blocks > 1 && missing > MAX_MISSING) {
        return None;
    }
    let mut search = Search { key, block, tries };
    let plain = search.split(text, blocks, missing);
    while search.tries > 0 {
        let _ = search.block(&text[..text.len().min(block)]);
    }
    plain
}

struct Search<'a> {
    key: &'a Pkcs1PrivateDecryptingKey,
    block: usize,
    tries: usize,
}

impl Search<'_> {
    /// Decrypts a text of this many blocks that lack this many bytes together: whole blocks are tried first.
    fn split(&mut self, text: &[u8], blocks: usize, missing: usize) -> Option<Plain> {
        if blocks == 1 {
            return self.block(text);
        }
        (0..=missing).find_map(|absent| {
            let (head, rest) = text.split_at_checked(self.block - absent)?;
            let mut plain = self.block(head)?;
            plain.extend_from_slice(&self.split(rest, blocks - 1, missing - absent)?);
            Some(plain)
        })
    }

    /// Decrypts one block with its leading zero bytes put back.
    fn block(&mut self, cipher: &[u8]) -> Option<Plain> {
        self.tries = self.tries.checked_sub(1)?;
        let mut whole = vec![0; self.block.checked_sub(cipher.len())?];
        whole.extend_from_slice(cipher);
        let mut room = Zeroizing::new(vec![0; self.key.min_output_size()]);
        // Capacity for the blocks after it, so that no copy is left behind when it grows.
        let mut plain = Zeroizing::new(Vec::with_capacity(MAX_BLOCKS * self.block));
        plain.extend_from_slice(self.key.decrypt(&whole, &mut room).ok()?);
        Some(plain)
    }
}
