//! Signing keys of an issuer (RFC 7517).

use crate::oauth2::http::{self, Credentials};
use crate::{ProviderError, Target};
use doorward_contract::Timestamp;
use doorward_outbound::Outbound;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, Header};
use moka::sync::Cache;
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use url::Url;

/// Seconds a key set stays cached, so a withdrawn key is accepted for an hour at most.
const FRESH_SECS: i64 = 3600;
/// Seconds between fetches for an unknown key: it may be new, or made up by an attacker to flood the issuer.
const RETRY_SECS: i64 = 60;

static SETS: LazyLock<Cache<String, KeySet>> = LazyLock::new(|| Cache::new(100));

#[derive(Debug, Clone)]
struct KeySet {
    keys: Arc<Vec<Key>>,
    fetched: Timestamp,
    tried: Timestamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub jwk: Jwk,
    /// The only issuer whose tokens the key may sign; set by Microsoft alone.
    pub issuer: Option<String>,
}

/// Returns the key named by a token header, cached or fetched.
///
/// # Errors
/// [`ProviderError::Untrusted`] when the issuer has no such key for the algorithm, [`ProviderError::Outbound`].
pub(crate) async fn find(target: Target<'_>, jwks_uri: &Url, header: &Header) -> Result<Key, ProviderError> {
    let unknown = ProviderError::Untrusted(|texts| texts.id_token_key);
    let age = |since: Timestamp| target.now.as_secs() - since.as_secs();
    let cached = SETS.get(jwks_uri.as_str()).filter(|set| (0..FRESH_SECS).contains(&age(set.fetched)));
    if let Some(set) = cached {
        if let Some(key) = choose(&set.keys, header) {
            return Ok(key.clone());
        }
        if (0..RETRY_SECS).contains(&age(set.tried)) {
            return Err(unknown);
        }
        SETS.insert(jwks_uri.to_string(), KeySet { tried: target.now, ..set });
    }
    let keys = fetch(target, jwks_uri).await?;
    choose(&keys, header).cloned().ok_or(unknown)
}

/// Checks that the issuer publishes at least one supported key.
pub(crate) async fn any(target: Target<'_>, jwks_uri: &Url) -> Result<(), ProviderError> {
    let keys = fetch(target, jwks_uri).await?;
    if keys.is_empty() { Err(ProviderError::Untrusted(|texts| texts.no_known_key)) } else { Ok(()) }
}

/// Fetches a key set; its keys are not checked.
///
/// # Errors
/// [`ProviderError::Untrusted`] when the response is no key set, [`ProviderError::Outbound`].
pub async fn key_set(outbound: &Outbound, jwks_uri: &Url) -> Result<Vec<Value>, ProviderError> {
    let answer = http::get(outbound, jwks_uri, Credentials::None).await?;
    let mut set = http::success(jwks_uri, &answer)?;
    match set.get_mut("keys").map(Value::take) {
        Some(Value::Array(keys)) => Ok(keys),
        _ => Err(ProviderError::Untrusted(|texts| texts.key_set)),
    }
}

async fn fetch(target: Target<'_>, jwks_uri: &Url) -> Result<Arc<Vec<Key>>, ProviderError> {
    let keys = key_set(target.outbound, jwks_uri).await?;
    // Skips keys of unsupported types (RFC 7517 section 5).
    let keys: Arc<Vec<Key>> = Arc::new(keys.iter().filter_map(read).collect());
    let set = KeySet { keys: Arc::clone(&keys), fetched: target.now, tried: target.now };
    SETS.insert(jwks_uri.to_string(), set);
    Ok(keys)
}

fn read(key: &Value) -> Option<Key> {
    let issuer = key.get("issuer").and_then(Value::as_str).map(str::to_owned);
    Some(Key { jwk: serde_json::from_value(key.clone()).ok()?, issuer })
}

/// Selects the key that has the header's `kid` and fits its algorithm; without `kid`, the only key that fits.
fn choose<'a>(keys: &'a [Key], header: &Header) -> Option<&'a Key> {
    let mut fitting = keys.iter().filter(|key| {
        fits(&key.jwk, header.alg) && header.kid.as_ref().is_none_or(|kid| key.jwk.common.key_id.as_ref() == Some(kid))
    });
    let key = fitting.next()?;
    let ambiguous = header.kid.is_none() && fitting.next().is_some();
    (!ambiguous).then_some(key)
}

/// Whether type and use of a key fit the algorithm. No public key fits an HMAC.
pub fn fits(jwk: &Jwk, algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let kind = match (&jwk.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), RS256 | RS384 | RS512 | PS256 | PS384 | PS512) => true,
        (AlgorithmParameters::EllipticCurve(key), ES256) => key.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(key), ES384) => key.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(key), EdDSA) => key.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let algorithm_matches =
        jwk.common.key_algorithm.is_none_or(|name| Algorithm::try_from(name).is_ok_and(|it| it == algorithm));
    let signs = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    kind && algorithm_matches && signs
}
