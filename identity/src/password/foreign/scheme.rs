//! A hash as its scheme and values: its cost, its stored form, and the comparison.

use super::{Argon2Type, DigestName, Problem, SaltOrder, encoding, md5_crypt};
use crate::password::hasher::{Arena, HashCost};
use argon2::Version;
use aws_lc_rs::{
    cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey},
    digest,
    iv::FixedLength,
    pbkdf2,
};
use md5::{Digest as _, Md5};
use sha_crypt::{PasswordVerifier, ShaCrypt};
use std::{fmt, num::NonZeroU32};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Most memory of a comparison.
const MAX_MEMORY_KIB: u64 = 65_536;
/// Most time of a comparison, by the estimate of [`Scheme::micros`].
const MAX_MICROS: u64 = 2_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scheme {
    Argon2(Argon2Hash),
    Bcrypt(Bcrypt),
    Scrypt {
        cost: ScryptCost,
        salt: Vec<u8>,
        key: Vec<u8>,
    },
    FirebaseScrypt(Firebase),
    Pbkdf2 {
        digest: DigestName,
        iterations: NonZeroU32,
        salt: Vec<u8>,
        key: Vec<u8>,
    },
    Salted {
        digest: DigestName,
        order: SaltOrder,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
    /// The whole text, which was checked by the library's own parser.
    ShaCrypt {
        rounds: u32,
        text: String,
    },
    Md5Crypt {
        magic: &'static str,
        salt: String,
        hash: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argon2Hash {
    pub kind: Argon2Type,
    pub version: Version,
    pub cost: HashCost,
    pub salt: Vec<u8>,
    pub key: Vec<u8>,
}

impl Argon2Hash {
    pub fn is_own_kind(&self) -> bool {
        self.kind == Argon2Type::Id && self.version == Version::V0x13
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bcrypt {
    /// `2a`, `2b` or `2y`: all of them the same computation today.
    pub version: &'static str,
    /// Of the hexadecimal SHA-256 of the password, so that nothing is cut off.
    pub prehashed: bool,
    pub cost: u32,
    pub salt: [u8; 16],
    pub hash: [u8; 23],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScryptCost {
    /// Logarithm of N to the base 2.
    pub log_n: u8,
    pub r: u32,
    pub p: u32,
}

impl ScryptCost {
    const fn is_possible(self) -> bool {
        self.log_n >= 1 && self.log_n <= 31 && self.r >= 1 && self.r <= 64 && self.p >= 1 && self.p <= 64
    }

    fn memory_kib(self) -> u64 {
        (u64::from(self.r) << self.log_n) / 8
    }

    fn micros(self) -> u64 {
        (u64::from(self.r) << self.log_n) * u64::from(self.p) / 2
    }

    fn derive(self, password: &[u8], salt: &[u8], length: usize) -> Option<Vec<u8>> {
        let params = scrypt::Params::new(self.log_n, self.r, self.p).ok()?;
        let mut key = vec![0; length];
        scrypt::scrypt(password, salt, &params, &mut key).ok()?;
        Some(key)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Firebase {
    pub cost: ScryptCost,
    pub separator: Vec<u8>,
    pub signer_key: Vec<u8>,
    pub salt: Vec<u8>,
    /// The signer key, encrypted with the key that the password derives.
    pub hash: Vec<u8>,
}

impl Firebase {
    fn compute(&self, password: &[u8]) -> Option<Vec<u8>> {
        let salt = [self.salt.as_slice(), &self.separator].concat();
        let key = Zeroizing::new(self.cost.derive(password, &salt, 64)?);
        let key = UnboundCipherKey::new(&AES_256, &key[..32]).ok()?;
        let mut text = self.signer_key.clone();
        let start = EncryptionContext::Iv128(FixedLength::from([0; 16]));
        EncryptingKey::ctr(key).ok()?.less_safe_encrypt(&mut text, start).ok()?;
        Some(text)
    }
}

impl Bcrypt {
    fn compute(&self, password: &[u8]) -> [u8; 24] {
        let hex = Zeroizing::new(if self.prehashed { crate::sha256_hex(password) } else { String::new() });
        let password = if self.prehashed { hex.as_bytes() } else { password };
        // With its final zero, and without what is beyond 72 bytes.
        let mut input = Zeroizing::new([0; 72]);
        let length = password.len().min(72);
        input[..length].copy_from_slice(&password[..length]);
        bcrypt::bcrypt(self.cost, self.salt, &input[..(length + 1).min(72)])
    }
}

impl Scheme {
    /// Estimated time of a comparison on one core, within a factor of about two.
    pub fn micros(&self) -> u64 {
        match self {
            Self::Argon2(Argon2Hash { cost, .. }) => u64::from(cost.memory) * u64::from(cost.passes),
            Self::Bcrypt(Bcrypt { cost, .. }) => 60 << (*cost).min(40),
            Self::Scrypt { cost, .. } | Self::FirebaseScrypt(Firebase { cost, .. }) => cost.micros(),
            Self::Pbkdf2 { digest, iterations, key, .. } => {
                u64::from(iterations.get()) * key.len().div_ceil(digest.length()) as u64 / 2
            }
            Self::ShaCrypt { rounds, .. } => u64::from(*rounds),
            Self::Md5Crypt { .. } => 1000,
            Self::Salted { .. } => 1,
        }
    }

    /// # Errors
    /// [`Problem::Cost`] for a cost that the scheme does not allow, or that is too high.
    pub(super) fn check_cost(&self) -> Result<(), Problem> {
        let memory = match self {
            Self::Argon2(Argon2Hash { cost, .. }) => {
                if cost.passes == 0 || !(1..=16).contains(&cost.lanes) || cost.memory < 8 * cost.lanes {
                    return Err(Problem::Cost);
                }
                u64::from(cost.memory)
            }
            Self::Bcrypt(Bcrypt { cost, .. }) if !(4..=31).contains(cost) => return Err(Problem::Cost),
            Self::Scrypt { cost, .. } | Self::FirebaseScrypt(Firebase { cost, .. }) => {
                if !cost.is_possible() {
                    return Err(Problem::Cost);
                }
                cost.memory_kib()
            }
            _ => 0,
        };
        if memory > MAX_MEMORY_KIB || self.micros() > MAX_MICROS { Err(Problem::Cost) } else { Ok(()) }
    }

    /// Whether it is the hash of this password.
    pub fn matches(&self, password: &[u8], arena: &mut Arena) -> bool {
        let same = |computed: Option<Vec<u8>>, known: &[u8]| {
            computed.is_some_and(|computed| bool::from(computed.as_slice().ct_eq(known)))
        };
        match self {
            Self::Argon2(hash) => same(arena.derive(password, hash), &hash.key),
            Self::Bcrypt(hash) => bool::from(hash.compute(password)[..23].ct_eq(hash.hash.as_slice())),
            Self::Scrypt { cost, salt, key } => same(cost.derive(password, salt, key.len()), key),
            Self::FirebaseScrypt(firebase) => same(firebase.compute(password), &firebase.hash),
            Self::Pbkdf2 { digest, iterations, salt, key } => digest
                .pbkdf2()
                .is_some_and(|algorithm| pbkdf2::verify(algorithm, *iterations, salt, password, key).is_ok()),
            Self::Salted { digest, order, salt, hash } => same(Some(order.compute(*digest, password, salt)), hash),
            Self::ShaCrypt { text, .. } => ShaCrypt::default().verify_password(password, text.as_str()).is_ok(),
            Self::Md5Crypt { magic, salt, hash } => {
                let computed = md5_crypt::compute(password, magic, salt);
                bool::from(computed.as_bytes().ct_eq(hash.as_bytes()))
            }
        }
    }
}

impl SaltOrder {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Nested => "nested",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::Before, Self::After, Self::Nested].into_iter().find(|order| order.as_str() == word)
    }

    fn compute(self, digest: DigestName, password: &[u8], salt: &[u8]) -> Vec<u8> {
        let input = Zeroizing::new(match self {
            Self::Before => [salt, password].concat(),
            Self::After => [password, salt].concat(),
            Self::Nested => [hex::encode(digest.compute(password)).as_bytes(), salt].concat(),
        });
        digest.compute(&input)
    }
}

impl DigestName {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];
        all.into_iter().find(|digest| digest.as_str() == word)
    }

    /// Bytes of its result.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn compute(self, input: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Md5 => return Md5::digest(input).to_vec(),
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, input).as_ref().to_vec()
    }

    fn pbkdf2(self) -> Option<pbkdf2::Algorithm> {
        match self {
            Self::Md5 => None,
            Self::Sha1 => Some(pbkdf2::PBKDF2_HMAC_SHA1),
            Self::Sha256 => Some(pbkdf2::PBKDF2_HMAC_SHA256),
            Self::Sha384 => Some(pbkdf2::PBKDF2_HMAC_SHA384),
            Self::Sha512 => Some(pbkdf2::PBKDF2_HMAC_SHA512),
        }
    }
}

impl fmt::Display for Scheme {
    /// The stored form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use encoding::{to_base64, to_bcrypt};
        match self {
            Self::Argon2(Argon2Hash { kind, version, cost, salt, key }) => {
                let HashCost { memory, passes, lanes } = cost;
                let (kind, version) = (kind.as_str(), *version as u32);
                write!(f, "${kind}$v={version}$m={memory},t={passes},p={lanes}")?;
                write!(f, "${}${}", to_base64(salt), to_base64(key))
            }
            Self::Bcrypt(Bcrypt { version, prehashed, cost, salt, hash }) => {
                let prefix = if *prehashed { "$bcrypt-sha256" } else { "" };
                write!(f, "{prefix}${version}${cost:02}${}{}", to_bcrypt(salt), to_bcrypt(hash))
            }
            Self::Scrypt { cost: ScryptCost { log_n, r, p }, salt, key } => {
                write!(f, "$scrypt$ln={log_n},r={r},p={p}${}${}", to_base64(salt), to_base64(key))
            }
            Self::FirebaseScrypt(Firebase { cost, separator, signer_key, salt, hash }) => {
                write!(f, "$firebase-scrypt$m={},r={}", cost.log_n, cost.r)?;
                write!(f, ",s={},k={}", to_base64(separator), to_base64(signer_key))?;
                write!(f, "${}${}", to_base64(salt), to_base64(hash))
            }
            Self::Pbkdf2 { digest, iterations, salt, key } => {
                f.write_str("$pbkdf2")?;
                if *digest != DigestName::Sha1 {
                    write!(f, "-{}", digest.as_str())?;
                }
                write!(f, "$i={iterations}${}${}", to_base64(salt), to_base64(key))
            }
            Self::Salted { digest, order, salt, hash } => {
                write!(f, "$salted-{}$o={}", digest.as_str(), order.as_str())?;
                write!(f, "${}${}", to_base64(salt), to_base64(hash))
            }
            Self::ShaCrypt { text, .. } => f.write_str(text),
            Self::Md5Crypt { magic, salt, hash } => write!(f, "{magic}{salt}${hash}"),
        }
    }
}

impl Argon2Type {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::I => "argon2i",
            Self::D => "argon2d",
            Self::Id => "argon2id",
        }
    }
}
