//! Password hashes of other systems.
//!
//! [`parse`] reads a hash from a file of users and returns its stored form, or the reason why nobody could sign in with
//! it. The hash workers compare passwords with stored forms, and the first correct password replaces the hash by one of
//! ours.
//!
//! Stored forms, each with a prefix that names its scheme:
//!
//! | form | scheme |
//! |---|---|
//! | `$argon2id$v=19$m=..,t=..,p=..$salt$hash`, `$argon2i$`, `$argon2d$` | Argon2 (RFC 9106), as PHC string |
//! | `$2b$10$..`, `$2a$`, `$2y$` | bcrypt |
//! | `$bcrypt-sha256$2b$10$..` | bcrypt of the hexadecimal SHA-256, as Django has it |
//! | `$scrypt$ln=..,r=..,p=..$salt$hash` | scrypt (RFC 7914), as PHC string |
//! | `$pbkdf2$i=..$salt$hash`, `$pbkdf2-sha256$`, `$pbkdf2-sha384$`, `$pbkdf2-sha512$` | PBKDF2 (RFC 8018), as PHC string |
//! | `$5$..`, `$6$..` | SHA-256-crypt, SHA-512-crypt |
//! | `$1$..`, `$apr1$..` | MD5-crypt |
//! | `$firebase-scrypt$m=..,r=..,s=..,k=..$salt$hash` | scrypt of Firebase: memory cost, rounds, salt separator, signer key |
//! | `$legacy$` | none: the password is at the former system ([`crate::legacy`]) |
//! | `$salted-sha256$o=..$salt$hash`, `$salted-md5$`, `$salted-sha1$`, `$salted-sha512$` | one digest; `o` is a [`SaltOrder`] |

mod encoding;
mod fields;
mod md5_crypt;
mod modular;
mod scheme;
#[cfg(test)]
mod tests;

pub use fields::keycloak;
pub(crate) use scheme::{Argon2Hash, Scheme};

use super::hasher::HashCost;
use crate::legacy;
use doorward_contract::Secret;
use doorward_i18n::{Language, errors::password_hashes};

/// The longest text that is read: more than any scheme needs.
const MAX_LENGTH: usize = 1024;

/// A readable hash.
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignHash {
    stored: String,
}

impl ForeignHash {
    /// The stored form, for the column of an account.
    pub fn as_str(&self) -> &str {
        &self.stored
    }
}

impl std::fmt::Debug for ForeignHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ForeignHash(***)")
    }
}

impl From<ForeignHash> for String {
    fn from(hash: ForeignHash) -> Self {
        hash.stored
    }
}

/// Why a hash cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// There is none.
    Empty,
    /// Its end is missing, or it is too long.
    Length,
    /// It is not Base64 or hexadecimal where its scheme is.
    Encoding,
    /// It has no prefix that names a known scheme, and nothing else names one.
    UnknownScheme,
    /// The scheme is known and this variant of it is not supported, such as `$2x$`.
    Variant,
    /// A parameter, the salt or a separate field is missing or has no meaning.
    Parameters,
    /// Its cost is below what the scheme allows, or a comparison would take more than 64 MiB or two seconds.
    Cost,
    /// It is a hash of Firebase, and the signer key is missing.
    SignerKey,
}

impl Problem {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Empty,
        Self::Length,
        Self::Encoding,
        Self::UnknownScheme,
        Self::Variant,
        Self::Parameters,
        Self::Cost,
        Self::SignerKey,
    ];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "hash_empty",
            Self::Length => "hash_length",
            Self::Encoding => "hash_encoding",
            Self::UnknownScheme => "hash_unknown",
            Self::Variant => "hash_variant",
            Self::Parameters => "hash_parameters",
            Self::Cost => "hash_cost",
            Self::SignerKey => "hash_signer_key",
        }
    }

    /// What is wrong and what to do.
    pub fn sentence(self, language: Language) -> &'static str {
        let texts = password_hashes::of(language);
        match self {
            Self::Empty => texts.empty,
            Self::Length => texts.length,
            Self::Encoding => texts.encoding,
            Self::UnknownScheme => texts.unknown_scheme,
            Self::Variant => texts.variant,
            Self::Parameters => texts.parameters,
            Self::Cost => texts.cost,
            Self::SignerKey => texts.signer_key,
        }
    }
}

/// A scheme that a separate field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Argon2(Argon2Type),
    Bcrypt,
    Scrypt,
    Pbkdf2(DigestName),
    /// One digest of password and salt.
    Salted(DigestName, SaltOrder),
    FirebaseScrypt,
}

impl Algorithm {
    /// By its usual names, such as `bcrypt`, `PBKDF2_SHA256`, `argon2id` or `sha256`. A plain digest is of the salt
    /// followed by the password.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let salted = |digest| Some(Self::Salted(digest, SaltOrder::Before));
        match name.as_str() {
            "argon2" | "argon2id" => Some(Self::Argon2(Argon2Type::Id)),
            "argon2i" => Some(Self::Argon2(Argon2Type::I)),
            "argon2d" => Some(Self::Argon2(Argon2Type::D)),
            "bcrypt" => Some(Self::Bcrypt),
            "scrypt" | "standard-scrypt" => Some(Self::Scrypt),
            "firebase-scrypt" => Some(Self::FirebaseScrypt),
            "pbkdf2" | "pbkdf2-sha1" | "pbkdf2-sha" => Some(Self::Pbkdf2(DigestName::Sha1)),
            "pbkdf2-sha256" => Some(Self::Pbkdf2(DigestName::Sha256)),
            "pbkdf2-sha384" => Some(Self::Pbkdf2(DigestName::Sha384)),
            "pbkdf2-sha512" => Some(Self::Pbkdf2(DigestName::Sha512)),
            "md5" => salted(DigestName::Md5),
            "sha1" | "sha-1" => salted(DigestName::Sha1),
            "sha256" | "sha-256" => salted(DigestName::Sha256),
            "sha512" | "sha-512" => salted(DigestName::Sha512),
            _ => None,
        }
    }
}

/// A variant of Argon2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argon2Type {
    I,
    D,
    Id,
}

/// A digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestName {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// What a single digest is computed of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaltOrder {
    /// The salt, then the password. Stored as `before`.
    Before,
    /// The password, then the salt. Stored as `after`.
    After,
    /// The hexadecimal digest of the password, then the salt, as Casdoor has it. Stored as `nested`.
    Nested,
}

/// A salt in a field of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Salt<'a> {
    /// Its characters are the salt.
    Text(&'a str),
    Base64(&'a str),
    Hex(&'a str),
}

/// Project-wide parameters of Firebase, shown beside its list of users.
#[derive(Debug, Clone, Copy)]
pub struct FirebaseProject<'a> {
    /// `base64_signer_key`.
    pub signer_key: &'a Secret,
    /// `base64_salt_separator`.
    pub salt_separator: &'a str,
    /// `rounds`, 1 to 8.
    pub rounds: u32,
    /// `mem_cost`, 1 to 14.
    pub memory_cost: u32,
}

/// What a file says about a hash outside of it. All of it is optional for a hash that names its own scheme.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    pub algorithm: Option<Algorithm>,
    pub salt: Option<Salt<'a>>,
    /// Iterations of PBKDF2, passes of Argon2, the cost of bcrypt, N of scrypt.
    pub iterations: Option<u32>,
    /// Memory of Argon2 in KiB, `r` of scrypt.
    pub memory: Option<u32>,
    /// Lanes of Argon2, `p` of scrypt.
    pub parallelism: Option<u32>,
    pub firebase: Option<FirebaseProject<'a>>,
}

/// Reads a hash.
///
/// Understands the stored forms above and those of passlib, Django, Werkzeug, LDAP (`{SSHA}`) and ASP.NET Identity, all
/// of them also as Base64 of the whole text, and hashes whose parameters are in fields of their own ([`Hints`]).
///
/// # Errors
/// Why it cannot be used.
pub fn parse(text: &str, hints: &Hints<'_>) -> Result<ForeignHash, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    if text.len() > MAX_LENGTH {
        return Err(Problem::Length);
    }
    // The password of an account that was imported without one is verified where it is.
    if text == legacy::MARK {
        return Ok(ForeignHash { stored: legacy::MARK.to_owned() });
    }
    let scheme = fields::read(text, hints)?;
    scheme.check_cost()?;
    Ok(ForeignHash { stored: scheme.to_string() })
}

impl Scheme {
    /// The scheme of a stored form. Nothing is computed for one that is too costly.
    pub(crate) fn stored(text: &str) -> Option<Self> {
        let scheme = modular::read(text).ok()?;
        scheme.check_cost().is_ok().then_some(scheme)
    }

    /// The cost of a hash of our own kind; `None` for all others.
    pub(crate) fn own_cost(&self) -> Option<HashCost> {
        match self {
            Self::Argon2(argon2) if argon2.is_own_kind() => Some(argon2.cost),
            _ => None,
        }
    }
}
