//! Hashes, encryption and the master key.

use crate::Error;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::{digest, hmac};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use doorward_contract::Secret;
use pem_rfc7468::LineEnding;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// SHA-256 as 64 hexadecimal digits.
///
/// Sufficient for tokens of 128 random bits and more: they cannot be guessed, so no slow hash is needed.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

/// SHA-256 as 43 characters of base64url, as OAuth writes it: challenges, thumbprints, `ath`.
pub fn sha256_base64url(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// Whether a text has the form of [`sha256_base64url`].
pub(crate) fn is_sha256_base64url(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|hash| hash.len() == 32)
}

/// Stored form of an issued token.
pub(crate) fn token_hash(token: &Secret) -> String {
    sha256_hex(token.expose().as_bytes())
}

/// PEM of DER bytes (RFC 7468); `None` when the label is invalid.
pub fn pem(label: &str, der: &[u8]) -> Option<String> {
    pem_rfc7468::encode_string(label, LineEnding::LF, der).ok()
}

/// DER bytes of a PEM text from [`pem`].
pub(crate) fn from_pem(text: &str) -> Option<Vec<u8>> {
    pem_rfc7468::decode_vec(text.as_bytes()).ok().map(|(_, der)| der)
}

/// The key that encrypts all others. It is kept outside the database.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(***)")
    }
}

/// The master key does not decrypt this text, or the text was changed.
#[derive(Debug, thiserror::Error)]
#[error("the master key cannot decrypt the keys in this database")]
pub struct WrongMasterKey;

impl MasterKey {
    /// A random key.
    pub fn generate() -> Self {
        Self(crate::ids::random())
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From 64 hexadecimal digits; surrounding white space is ignored.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key).ok()?;
        Some(Self(key))
    }

    /// As 64 hexadecimal digits, for the key file.
    pub fn to_hex(&self) -> Secret {
        Secret::new(hex::encode(self.0))
    }

    fn cipher(&self) -> Option<RandomizedNonceKey> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.0).ok()
    }

    /// Derives a key per purpose (NIST SP 800-108), so that a MAC for one purpose is invalid for another.
    pub(crate) fn mac_key(&self, purpose: &str) -> hmac::Key {
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), purpose.as_bytes());
        hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
    }

    /// MACs for one purpose, to recognize values without storing them.
    pub fn macs(&self, purpose: &str) -> Macs {
        Macs(self.mac_key(purpose))
    }

    /// Encrypts with AES-256-GCM. `place` binds the text to its use: it decrypts only with the same place.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Option<String> {
        let mut text = plain.to_vec();
        let nonce = self.cipher()?.seal_in_place_append_tag(Aad::from(place), &mut text).ok()?;
        Some(STANDARD_NO_PAD.encode([nonce.as_ref().as_slice(), &text].concat()))
    }

    /// [`MasterKey::seal`] for a secret of a third party.
    ///
    /// # Errors
    /// [`Error::Internal`] when encryption fails.
    pub fn seal_secret(&self, place: &str, secret: &Secret) -> Result<String, Error> {
        self.seal(place, secret.expose().as_bytes()).ok_or(Error::Internal("a secret could not be sealed"))
    }

    /// Decrypts a text from [`MasterKey::seal_secret`] for the same place.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when it was encrypted with another key or for another place.
    pub fn open_secret(&self, place: &str, sealed: &str) -> Result<Secret, Error> {
        let text = String::from_utf8(self.open(place, sealed)?);
        text.map(Secret::new).map_err(|_| Error::Internal("a sealed secret is no text"))
    }

    /// Decrypts a text from [`MasterKey::seal`] for the same place.
    pub(crate) fn open(&self, place: &str, sealed: &str) -> Result<Vec<u8>, WrongMasterKey> {
        let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| WrongMasterKey)?;
        let (nonce, text) = bytes.split_at_checked(NONCE_LEN).ok_or(WrongMasterKey)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| WrongMasterKey)?;
        let mut text = text.to_vec();
        let cipher = self.cipher().ok_or(WrongMasterKey)?;
        let plain = cipher.open_in_place(nonce, Aad::from(place), &mut text).map_err(|_| WrongMasterKey)?;
        Ok(plain.to_vec())
    }
}

/// HMAC-SHA-256 under the key of one purpose, which is derived once for many values.
pub struct Macs(hmac::Key);

impl std::fmt::Debug for Macs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Macs(***)")
    }
}

impl Macs {
    /// The MAC of a text as 64 hexadecimal digits.
    pub fn hex(&self, text: &str) -> String {
        hex::encode(hmac::sign(&self.0, text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_only_with_its_key_at_its_place() {
        let key = MasterKey::generate();
        let sealed = key.seal("signing_key/a", b"private").unwrap();
        assert_eq!(key.open("signing_key/a", &sealed).unwrap(), b"private");
        assert!(key.open("signing_key/b", &sealed).is_err());
        assert!(MasterKey::generate().open("signing_key/a", &sealed).is_err());
        assert!(key.open("signing_key/a", &sealed[..20]).is_err());
    }

    #[test]
    fn the_master_key_survives_its_file() {
        let key = MasterKey::generate();
        let text = format!(" {}\n", key.to_hex().expose());
        assert_eq!(MasterKey::from_hex(&text).unwrap().0, key.0);
        assert!(MasterKey::from_hex("abc").is_none());
        assert!(MasterKey::from_hex(&"zz".repeat(32)).is_none());
    }

    #[test]
    fn attack_88_debug_shows_no_key() {
        assert_eq!(format!("{:?}", MasterKey::from_bytes([7; 32])), "MasterKey(***)");
    }
}
