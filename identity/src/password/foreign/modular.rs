//! Texts that begin with `$` and the name of their scheme: PHC strings, and what is older than those.

use super::{
    Argon2Type, DigestName, Problem, SaltOrder, encoding, md5_crypt,
    scheme::{Argon2Hash, Bcrypt, Firebase, Scheme, ScryptCost},
};
use crate::password::hasher::HashCost;
use argon2::Version;
use sha_crypt::PasswordHashRef;
use std::num::NonZeroU32;

/// Reads a text that begins with `$`.
pub(super) fn read(text: &str) -> Result<Scheme, Problem> {
    let (id, rest) = text.strip_prefix('$').and_then(|text| text.split_once('$')).ok_or(Problem::UnknownScheme)?;
    match id {
        "argon2i" => argon2(Argon2Type::I, rest),
        "argon2d" => argon2(Argon2Type::D, rest),
        "argon2id" => argon2(Argon2Type::Id, rest),
        "2a" => bcrypt("2a", false, rest),
        "2b" => bcrypt("2b", false, rest),
        "2y" => bcrypt("2y", false, rest),
        // `$2x$` marks hashes of a program with a defect, and `$2$` is from before the final zero: different results.
        "2" | "2x" => Err(Problem::Variant),
        "bcrypt-sha256" => prehashed_bcrypt(rest),
        "scrypt" => scrypt(rest),
        "firebase-scrypt" => firebase(rest),
        "pbkdf2" => pbkdf2(DigestName::Sha1, rest),
        "1" => md5_crypt("$1$", rest),
        "apr1" => md5_crypt("$apr1$", rest),
        "5" => sha_crypt(text, rest, 43),
        "6" => sha_crypt(text, rest, 86),
        "7" | "y" | "gy" | "sm3" | "md5" | "sha1" => Err(Problem::Variant),
        _ => named_digest(id, rest),
    }
}

fn named_digest(id: &str, rest: &str) -> Result<Scheme, Problem> {
    if let Some(digest) = id.strip_prefix("pbkdf2-").and_then(DigestName::parse) {
        return pbkdf2(digest, rest);
    }
    match id.strip_prefix("salted-").and_then(DigestName::parse) {
        Some(digest) => salted(digest, rest),
        None => Err(Problem::UnknownScheme),
    }
}

/// Parameters, salt and hash between `$`.
struct Parts<'a> {
    parameters: &'a str,
    salt: &'a str,
    hash: &'a str,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, Problem> {
        let mut parts = text.split('$');
        let mut next = || parts.next().ok_or(Problem::Length);
        let (parameters, salt, hash) = (next()?, next()?, next()?);
        if hash.is_empty() {
            return Err(Problem::Length);
        }
        if parts.next().is_some() {
            return Err(Problem::Parameters);
        }
        Ok(Self { parameters, salt, hash })
    }

    /// A parameter, if it is there.
    fn find(&self, name: &str) -> Option<&'a str> {
        self.parameters.split(',').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    fn number(&self, name: &str) -> Result<u32, Problem> {
        self.find(name).and_then(|value| value.parse().ok()).ok_or(Problem::Parameters)
    }
}

fn argon2(kind: Argon2Type, rest: &str) -> Result<Scheme, Problem> {
    let (version, rest) = match rest.strip_prefix("v=").and_then(|rest| rest.split_once('$')) {
        Some(("19", rest)) => (Version::V0x13, rest),
        Some(("16", rest)) => (Version::V0x10, rest),
        Some(_) => return Err(Problem::Variant),
        // The first version did not write its number.
        None => (Version::V0x10, rest),
    };
    let parts = Parts::split(rest)?;
    if parts.find("keyid").is_some() || parts.find("data").is_some() {
        return Err(Problem::Variant);
    }
    let cost = HashCost { memory: parts.number("m")?, passes: parts.number("t")?, lanes: parts.number("p")? };
    let (salt, key) = (encoding::base64(parts.salt)?, encoding::base64_key(parts.hash)?);
    argon2_of(Argon2Hash { kind, version, cost, salt, key })
}

pub(super) fn argon2_of(hash: Argon2Hash) -> Result<Scheme, Problem> {
    if hash.salt.len() < argon2::MIN_SALT_LEN { Err(Problem::Parameters) } else { Ok(Scheme::Argon2(hash)) }
}

fn prehashed_bcrypt(rest: &str) -> Result<Scheme, Problem> {
    // The form of passlib, `v=2,t=2b,r=12`, is another computation.
    match rest.split_once('$') {
        Some(("2b", rest)) => bcrypt("2b", true, rest),
        Some(("2a", rest)) => bcrypt("2a", true, rest),
        Some(("2y", rest)) => bcrypt("2y", true, rest),
        _ => Err(Problem::Variant),
    }
}

pub(super) fn bcrypt(version: &'static str, prehashed: bool, rest: &str) -> Result<Scheme, Problem> {
    let (cost, text) = rest.split_once('$').ok_or(Problem::Length)?;
    let cost = cost.parse().map_err(|_| Problem::Parameters)?;
    bcrypt_of(version, prehashed, cost, text)
}

/// `text` is the salt, 22 characters, and the hash, 31 characters.
pub(super) fn bcrypt_of(version: &'static str, prehashed: bool, cost: u32, text: &str) -> Result<Scheme, Problem> {
    if !text.is_ascii() {
        return Err(Problem::Encoding);
    }
    if text.len() != 53 {
        return Err(Problem::Length);
    }
    let (salt, hash) = text.split_at(22);
    let (salt, hash) = (encoding::bcrypt(salt)?, encoding::bcrypt(hash)?);
    Ok(Scheme::Bcrypt(Bcrypt { version, prehashed, cost, salt, hash }))
}

fn scrypt(rest: &str) -> Result<Scheme, Problem> {
    let parts = Parts::split(rest)?;
    let log_n = u8::try_from(parts.number("ln")?).map_err(|_| Problem::Cost)?;
    let cost = ScryptCost { log_n, r: parts.number("r")?, p: parts.number("p")? };
    Ok(Scheme::Scrypt { cost, salt: encoding::base64(parts.salt)?, key: encoding::base64_key(parts.hash)? })
}

fn firebase(rest: &str) -> Result<Scheme, Problem> {
    let parts = Parts::split(rest)?;
    let value = |name| parts.find(name).ok_or(Problem::Parameters).and_then(encoding::base64);
    let memory_cost = u8::try_from(parts.number("m")?).map_err(|_| Problem::Cost)?;
    firebase_of(Firebase {
        cost: ScryptCost { log_n: memory_cost, r: parts.number("r")?, p: 1 },
        separator: value("s")?,
        signer_key: value("k")?,
        salt: encoding::base64(parts.salt)?,
        hash: encoding::base64(parts.hash)?,
    })
}

pub(super) fn firebase_of(hash: Firebase) -> Result<Scheme, Problem> {
    if hash.signer_key.is_empty() {
        return Err(Problem::SignerKey);
    }
    // The hash is the encrypted signer key.
    if hash.hash.len() != hash.signer_key.len() {
        return Err(Problem::Length);
    }
    Ok(Scheme::FirebaseScrypt(hash))
}

fn pbkdf2(digest: DigestName, rest: &str) -> Result<Scheme, Problem> {
    let parts = Parts::split(rest)?;
    // passlib writes the number alone.
    let iterations = match parts.parameters.parse() {
        Ok(iterations) => iterations,
        Err(_) => parts.number("i")?,
    };
    pbkdf2_of(digest, iterations, encoding::base64(parts.salt)?, encoding::base64_key(parts.hash)?)
}

pub(super) fn pbkdf2_of(digest: DigestName, iterations: u32, salt: Vec<u8>, key: Vec<u8>) -> Result<Scheme, Problem> {
    if digest == DigestName::Md5 {
        return Err(Problem::Variant);
    }
    let iterations = NonZeroU32::new(iterations).ok_or(Problem::Cost)?;
    Ok(Scheme::Pbkdf2 { digest, iterations, salt, key })
}

fn salted(digest: DigestName, rest: &str) -> Result<Scheme, Problem> {
    let parts = Parts::split(rest)?;
    let order = parts.find("o").and_then(SaltOrder::parse).ok_or(Problem::Parameters)?;
    let salt = encoding::base64(parts.salt)?;
    Ok(Scheme::Salted { digest, order, salt, hash: encoding::digest(parts.hash, digest.length())? })
}

fn sha_crypt(text: &str, rest: &str, length: usize) -> Result<Scheme, Problem> {
    let (rounds, rest) = match rest.strip_prefix("rounds=").map(|rest| rest.split_once('$')) {
        Some(Some((rounds, rest))) => (rounds.parse().map_err(|_| Problem::Parameters)?, rest),
        Some(None) => return Err(Problem::Length),
        None => (sha_crypt::Params::RECOMMENDED_ROUNDS, rest),
    };
    if !(sha_crypt::Params::ROUNDS_MIN..=sha_crypt::Params::ROUNDS_MAX).contains(&rounds) {
        return Err(Problem::Cost);
    }
    let (salt, hash) = rest.split_once('$').ok_or(Problem::Length)?;
    if salt.is_empty() {
        return Err(Problem::Parameters);
    }
    if hash.len() != length {
        return Err(Problem::Length);
    }
    PasswordHashRef::new(text).map_err(|_| Problem::Encoding)?;
    if !is_crypt_alphabet(hash) {
        return Err(Problem::Encoding);
    }
    Ok(Scheme::ShaCrypt { rounds, text: text.to_owned() })
}

fn md5_crypt(magic: &'static str, rest: &str) -> Result<Scheme, Problem> {
    let (salt, hash) = rest.split_once('$').ok_or(Problem::Length)?;
    if salt.len() > 8 || !salt.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::Parameters);
    }
    if hash.len() != md5_crypt::LENGTH {
        return Err(Problem::Length);
    }
    if !is_crypt_alphabet(hash) {
        return Err(Problem::Encoding);
    }
    Ok(Scheme::Md5Crypt { magic, salt: salt.to_owned(), hash: hash.to_owned() })
}

fn is_crypt_alphabet(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'))
}
