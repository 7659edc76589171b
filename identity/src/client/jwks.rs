//! Public keys of an application that authenticates with `private_key_jwt` (RFC 7517, RFC 7523), and of one that proves
//! that it has a key (RFC 9449).

use crate::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::Value;

/// Most keys: one in use, its successor, and some of other types.
const MOST: usize = 10;
/// Longest set as JSON, in bytes: ten RSA keys with certificates.
const MAX_BYTES: usize = 32 * 1024;
/// Shortest and longest RSA modulus in bytes: 2,048 bits (RFC 7518 section 3.3), and what is verified without effort.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
/// Members of private and symmetric keys (RFC 7518 section 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Checks a set of public keys; `None` for an empty one.
///
/// # Errors
/// [`Error::Invalid`] when it is no key set, or a key is private, weak, or of a type that is not supported.
pub(super) fn check(jwks: Value) -> Result<Option<Value>, Error> {
    let malformed = || Error::invalid("jwks", "malformed", |texts| texts.jwks_malformed);
    let keys = jwks.get("keys").and_then(Value::as_array).ok_or_else(malformed)?;
    if keys.is_empty() {
        return Ok(None);
    }
    if keys.len() > MOST || jwks.to_string().len() > MAX_BYTES {
        return Err(Error::invalid("jwks", "too_many", |texts| texts.jwks_too_many(MOST)));
    }
    for key in keys {
        if !key.is_object() {
            return Err(malformed());
        }
        if is_private(key) {
            return Err(Error::invalid("jwks", "private_key", |texts| texts.jwks_private));
        }
        if supported(key).is_none() {
            return Err(Error::invalid("jwks", "unsupported_key", |texts| texts.jwks_unsupported));
        }
    }
    Ok(Some(jwks))
}

/// A key that signatures can be verified with, if it is public and strong enough.
pub(crate) fn public_key(key: &Value) -> Option<Jwk> {
    if is_private(key) { None } else { supported(key) }
}

fn is_private(key: &Value) -> bool {
    PRIVATE.iter().any(|name| key.get(name).is_some())
}

/// A key that signatures can be verified with: RSA, P-256 or Ed25519.
fn supported(key: &Value) -> Option<Jwk> {
    let key = serde_json::from_value::<Jwk>(key.clone()).ok()?;
    let strong = match &key.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            URL_SAFE_NO_PAD.decode(&rsa.n).is_ok_and(|modulus| RSA_BYTES.contains(&modulus.len()))
        }
        AlgorithmParameters::EllipticCurve(point) => point.curve == EllipticCurve::P256,
        AlgorithmParameters::OctetKeyPair(point) => point.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let signs = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    (strong && signs && DecodingKey::from_jwk(&key).is_ok()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::Error;
    use serde_json::{Value, json};

    /// RFC 7515 appendix A.3.
    fn elliptic() -> Value {
        json!({
            "kty": "EC", "crv": "P-256", "kid": "1",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        })
    }

    fn reason(keys: Value) -> Option<&'static str> {
        check(json!({ "keys": keys })).err().as_ref().and_then(Error::reason)
    }

    #[test]
    fn public_keys_are_kept_and_an_empty_set_is_none() {
        let set = json!({ "keys": [elliptic()] });
        assert_eq!(check(set.clone()).unwrap(), Some(set));
        assert_eq!(check(json!({ "keys": [] })).unwrap(), None);
    }

    #[test]
    fn private_weak_and_unknown_keys_are_refused() {
        let with = |name: &str, value: &str| {
            let mut key = elliptic();
            key[name] = json!(value);
            json!([key])
        };
        assert_eq!(reason(with("d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")), Some("private_key"));
        assert_eq!(reason(with("crv", "P-384")), Some("unsupported_key"));
        assert_eq!(reason(with("use", "enc")), Some("unsupported_key"));
        assert_eq!(reason(json!([{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }])), Some("unsupported_key"));
        assert_eq!(reason(json!([{ "kty": "oct", "k": "AQAB" }])), Some("private_key"));
        assert_eq!(reason(json!(["key"])), Some("malformed"));
        assert_eq!(reason(json!([elliptic(), {}])), Some("unsupported_key"));
        assert_eq!(reason(Value::Array(vec![elliptic(); 11])), Some("too_many"));
        for set in [json!({}), json!([]), json!({ "keys": {} }), json!("keys")] {
            assert_eq!(check(set).unwrap_err().reason(), Some("malformed"));
        }
    }
}
