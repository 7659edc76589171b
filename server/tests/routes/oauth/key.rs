//! A key of an application.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A P-256 key pair.
pub struct Key {
    pair: EcdsaKeyPair,
    /// The public key, with the members of its thumbprint only (RFC 7638 section 3.2).
    pub jwk: Value,
}

impl Key {
    pub fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        Self { pair, jwk: json!({"crv": "P-256", "kty": "EC", "x": x, "y": y}) }
    }

    /// A set of this key alone, named `k1`.
    pub fn jwks(&self) -> Value {
        let mut key = self.jwk.clone();
        (key["alg"], key["kid"]) = (json!("ES256"), json!("k1"));
        json!({"keys": [key]})
    }

    pub fn thumbprint(&self) -> String {
        let text = |name: &str| self.jwk[name].as_str().unwrap();
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, text("x"), text("y"));
        hash(&members)
    }

    /// A JWT with this header.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// An assertion (RFC 7523 section 3).
    pub fn assertion(&self, claims: &Value) -> String {
        self.sign(&json!({"alg": "ES256", "kid": "k1"}), claims)
    }

    /// A proof with these claims (RFC 9449 section 4.2).
    pub fn proof(&self, claims: &Value) -> String {
        self.sign(&json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk}), claims)
    }
}

/// SHA-256 in base64url.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}
