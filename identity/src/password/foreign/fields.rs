//! Hashes that do not begin with the name of their scheme, or whose values are in several fields.

use super::{
    Algorithm, DigestName, ForeignHash, Hints, Problem, Salt, SaltOrder, encoding, modular,
    scheme::{Argon2Hash, Firebase, Scheme, ScryptCost},
};
use crate::password::hasher::HashCost;
use argon2::Version;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Reads a hash of any form.
pub(super) fn read(text: &str, hints: &Hints<'_>) -> Result<Scheme, Problem> {
    if text.starts_with('$') {
        return modular::read(text);
    }
    if let Some(scheme) = ldap(text) {
        return scheme;
    }
    if let Some(scheme) = prefixed(text) {
        return scheme;
    }
    // A text that says what it is was written as Base64 once more, as Firebase and LDAP do.
    if let Some(inner) = encoding::base64(text).ok().and_then(|bytes| String::from_utf8(bytes).ok())
        && (inner.starts_with('$') || inner.starts_with('{'))
    {
        return if inner.starts_with('$') {
            modular::read(&inner)
        } else {
            ldap(&inner).unwrap_or(Err(Problem::Variant))
        };
    }
    match hints.algorithm {
        Some(algorithm) => by_fields(algorithm, text, hints),
        None => asp_net(text).unwrap_or(Err(Problem::UnknownScheme)),
    }
}

/// `{SSHA}` and its relatives (RFC 2307): Base64 of a digest, followed by the salt.
fn ldap(text: &str) -> Option<Result<Scheme, Problem>> {
    let (name, value) = text.strip_prefix('{')?.split_once('}')?;
    let digest = match name.to_ascii_uppercase().as_str() {
        "MD5" | "SMD5" => DigestName::Md5,
        "SHA" | "SSHA" => DigestName::Sha1,
        "SHA256" | "SSHA256" => DigestName::Sha256,
        "SHA512" | "SSHA512" => DigestName::Sha512,
        "CRYPT" | "BCRYPT" | "ARGON2" => return Some(modular::read(value)),
        _ => return Some(Err(Problem::Variant)),
    };
    Some(encoding::base64(value).and_then(|bytes| match bytes.split_at_checked(digest.length()) {
        Some((hash, salt)) => {
            Ok(Scheme::Salted { digest, order: SaltOrder::After, salt: salt.to_vec(), hash: hash.to_vec() })
        }
        None => Err(Problem::Length),
    }))
}

/// The forms of Django, `pbkdf2_sha256$600000$salt$hash`, and Werkzeug, `pbkdf2:sha256:600000$salt$hash`, and modular
/// ones that have lost their first `$`.
fn prefixed(text: &str) -> Option<Result<Scheme, Problem>> {
    let (id, rest) = text.split_once('$')?;
    if let Some(digest) = id.strip_prefix("pbkdf2_").and_then(DigestName::parse) {
        return Some(django_pbkdf2(digest, rest));
    }
    match id {
        "argon2" | "bcrypt" => Some(modular::read(if rest.starts_with('$') { rest } else { &text[id.len()..] })),
        "bcrypt_sha256" => Some(modular::read(&format!("$bcrypt-sha256${}", rest.trim_start_matches('$')))),
        "scrypt" => Some(django_scrypt(rest)),
        "sha1" | "md5" => DigestName::parse(id).map(|digest| django_salted(digest, rest)),
        "2a" | "2b" | "2y" | "2x" | "argon2i" | "argon2d" | "argon2id" => Some(modular::read(&format!("${text}"))),
        _ => werkzeug(id, rest),
    }
}

fn django_pbkdf2(digest: DigestName, rest: &str) -> Result<Scheme, Problem> {
    let [iterations, salt, key] = split(rest)?;
    let iterations = iterations.parse().map_err(|_| Problem::Parameters)?;
    modular::pbkdf2_of(digest, iterations, salt.as_bytes().to_vec(), encoding::base64_key(key)?)
}

fn django_scrypt(rest: &str) -> Result<Scheme, Problem> {
    let [salt, n, r, p, key] = split(rest)?;
    let number = |text: &str| text.parse::<u32>().map_err(|_| Problem::Parameters);
    let cost = scrypt_cost(number(n)?, number(r)?, number(p)?)?;
    Ok(Scheme::Scrypt { cost, salt: salt.as_bytes().to_vec(), key: encoding::base64_key(key)? })
}

fn django_salted(digest: DigestName, rest: &str) -> Result<Scheme, Problem> {
    let [salt, hash] = split(rest)?;
    let hash = encoding::digest(hash, digest.length())?;
    Ok(Scheme::Salted { digest, order: SaltOrder::Before, salt: salt.as_bytes().to_vec(), hash })
}

fn werkzeug(id: &str, rest: &str) -> Option<Result<Scheme, Problem>> {
    let parameters: Vec<_> = id.split(':').collect();
    let number = |text: &str| text.parse::<u32>().map_err(|_| Problem::Parameters);
    let read = |cost: &dyn Fn(Vec<u8>, Vec<u8>) -> Result<Scheme, Problem>| {
        let [salt, key] = split(rest)?;
        cost(salt.as_bytes().to_vec(), encoding::derived_key(key)?)
    };
    match parameters.as_slice() {
        ["pbkdf2", digest, iterations] => {
            let Some(digest) = DigestName::parse(digest) else { return Some(Err(Problem::Variant)) };
            Some(read(&|salt, key| modular::pbkdf2_of(digest, number(iterations)?, salt, key)))
        }
        ["scrypt", n, r, p] => Some(read(&|salt, key| {
            let cost = scrypt_cost(number(n)?, number(r)?, number(p)?)?;
            Ok(Scheme::Scrypt { cost, salt, key })
        })),
        _ => None,
    }
}

/// As many parts between `$` as there must be.
fn split<const N: usize>(text: &str) -> Result<[&str; N], Problem> {
    let parts: Vec<_> = text.split('$').collect();
    let count = parts.len();
    parts.try_into().map_err(|_| if count < N { Problem::Length } else { Problem::Parameters })
}

fn scrypt_cost(n: u32, r: u32, p: u32) -> Result<ScryptCost, Problem> {
    if !n.is_power_of_two() {
        return Err(Problem::Cost);
    }
    let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| Problem::Cost)?;
    Ok(ScryptCost { log_n, r, p })
}

/// ASP.NET Identity: Base64 of a version, parameters, salt and key. Version 2 has PBKDF2 with SHA-1 and 1000 iterations;
/// version 3 names the digest, the iterations and the length of the salt.
fn asp_net(text: &str) -> Option<Result<Scheme, Problem>> {
    let bytes = encoding::base64(text).ok()?;
    match bytes.split_first()? {
        (0, rest) if rest.len() == 48 => {
            let (salt, key) = rest.split_at(16);
            Some(modular::pbkdf2_of(DigestName::Sha1, 1000, salt.to_vec(), key.to_vec()))
        }
        (1, rest) => {
            let (head, rest) = rest.split_at_checked(12)?;
            let number = |at: usize| head.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
            let digest = match number(0)? {
                0 => DigestName::Sha1,
                1 => DigestName::Sha256,
                2 => DigestName::Sha512,
                _ => return None,
            };
            let (salt, key) = rest.split_at_checked(usize::try_from(number(8)?).ok()?)?;
            (key.len() >= 16).then_some(())?;
            Some(modular::pbkdf2_of(digest, number(4)?, salt.to_vec(), key.to_vec()))
        }
        _ => None,
    }
}

impl Salt<'_> {
    fn bytes(self) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Text(text) => Ok(text.as_bytes().to_vec()),
            Self::Base64(text) => encoding::base64(text),
            Self::Hex(text) => hex::decode(text).map_err(|_| Problem::Encoding),
        }
    }
}

fn by_fields(algorithm: Algorithm, text: &str, hints: &Hints<'_>) -> Result<Scheme, Problem> {
    let salt = || hints.salt.ok_or(Problem::Parameters).and_then(Salt::bytes);
    let iterations = || hints.iterations.ok_or(Problem::Parameters);
    match algorithm {
        Algorithm::Bcrypt => bcrypt(text, hints),
        Algorithm::Argon2(kind) => {
            let memory = hints.memory.ok_or(Problem::Parameters)?;
            let cost = HashCost { memory, passes: iterations()?, lanes: hints.parallelism.unwrap_or(1) };
            let (salt, key) = (salt()?, encoding::derived_key(text)?);
            modular::argon2_of(Argon2Hash { kind, version: Version::V0x13, cost, salt, key })
        }
        Algorithm::Scrypt => {
            let cost = scrypt_cost(iterations()?, hints.memory.unwrap_or(8), hints.parallelism.unwrap_or(1))?;
            Ok(Scheme::Scrypt { cost, salt: salt()?, key: encoding::derived_key(text)? })
        }
        Algorithm::Pbkdf2(digest) => modular::pbkdf2_of(digest, iterations()?, salt()?, encoding::derived_key(text)?),
        Algorithm::Salted(digest, order) => {
            let salt = hints.salt.map_or(Ok(Vec::new()), Salt::bytes)?;
            Ok(Scheme::Salted { digest, order, salt, hash: encoding::digest(text, digest.length())? })
        }
        Algorithm::FirebaseScrypt => firebase(text, salt()?, hints),
    }
}

/// Salt and hash together, 53 characters, or only the hash, 31 characters; the cost is in another field.
fn bcrypt(text: &str, hints: &Hints<'_>) -> Result<Scheme, Problem> {
    let cost = hints.iterations.ok_or(Problem::Parameters)?;
    match hints.salt {
        // The salt may itself be the beginning of the modular form, `$2a$10$..`.
        Some(Salt::Text(salt)) if text.len() == 31 => {
            let salt = salt.rsplit('$').next().unwrap_or_default();
            modular::bcrypt_of("2b", false, cost, &format!("{salt}{text}"))
        }
        Some(Salt::Base64(_) | Salt::Hex(_)) if text.len() == 31 => Err(Problem::Parameters),
        _ => modular::bcrypt_of("2b", false, cost, text),
    }
}

fn firebase(text: &str, salt: Vec<u8>, hints: &Hints<'_>) -> Result<Scheme, Problem> {
    let project = hints.firebase.ok_or(Problem::SignerKey)?;
    let memory_cost = u8::try_from(project.memory_cost).map_err(|_| Problem::Cost)?;
    modular::firebase_of(Firebase {
        cost: ScryptCost { log_n: memory_cost, r: project.rounds, p: 1 },
        separator: encoding::base64(project.salt_separator)?,
        signer_key: encoding::base64(project.signer_key.expose().trim())?,
        salt,
        hash: encoding::base64(text)?,
    })
}

/// Reads a credential of a realm of Keycloak: the members `secretData` and `credentialData`, both JSON in a string.
///
/// # Errors
/// Why it cannot be used.
pub fn keycloak(secret_data: &str, credential_data: &str) -> Result<ForeignHash, Problem> {
    #[derive(Deserialize)]
    struct SecretData {
        value: String,
        #[serde(default)]
        salt: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct CredentialData {
        algorithm: String,
        hash_iterations: u32,
        #[serde(default)]
        additional_parameters: BTreeMap<String, Vec<String>>,
    }
    let secret: SecretData = serde_json::from_str(secret_data).map_err(|_| Problem::Parameters)?;
    let about: CredentialData = serde_json::from_str(credential_data).map_err(|_| Problem::Parameters)?;
    let parameter = |name: &str| about.additional_parameters.get(name).and_then(|values| values.first());
    let number = |name: &str| parameter(name).and_then(|value| value.parse().ok());
    let name = match (about.algorithm.as_str(), parameter("type")) {
        ("argon2", Some(kind)) => format!("argon2{kind}"),
        (name, _) => name.to_owned(),
    };
    if parameter("version").is_some_and(|version| version != "1.3") {
        return Err(Problem::Variant);
    }
    let hints = Hints {
        algorithm: Some(Algorithm::named(&name).ok_or(Problem::UnknownScheme)?),
        salt: Some(Salt::Base64(&secret.salt)),
        iterations: Some(about.hash_iterations),
        memory: number("memory"),
        parallelism: number("parallelism"),
        firebase: None,
    };
    super::parse(&secret.value, &hints)
}
