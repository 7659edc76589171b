//! Keys of applications.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use doorward_contract::Secret;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, ThumbprintHash},
};
use serde_json::{Value, json};

/// A private key and its public half.
pub struct Signer {
    algorithm: Algorithm,
    pub key: EncodingKey,
    pub jwk: Value,
}

impl Signer {
    fn new(algorithm: Algorithm, key: EncodingKey, kid: &str) -> Self {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(kid);
        Self { algorithm, key, jwk }
    }

    pub fn es256(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self::new(Algorithm::ES256, EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref()), kid)
    }

    pub fn eddsa(kid: &str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        Self::new(Algorithm::EdDSA, EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref()), kid)
    }

    pub fn rsa(algorithm: Algorithm, kid: &str) -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<Pkcs8V1Der>::as_der(&pair).unwrap();
        // PKCS#8 wraps PKCS#1, which begins at the last SEQUENCE header of four bytes.
        let der = der.as_ref();
        let at = der.windows(4).position(|four| four == [0x02, 0x01, 0x00, 0x02]).unwrap() - 4;
        Self::new(algorithm, EncodingKey::from_rsa_der(&der[at..]), kid)
    }

    pub fn header(&self) -> Header {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.jwk["kid"].as_str().unwrap().to_owned());
        header
    }

    pub fn sign(&self, claims: &Value) -> Secret {
        Secret::new(jsonwebtoken::encode(&self.header(), claims, &self.key).unwrap())
    }

    /// A proof with these claims (RFC 9449 section 4.2).
    pub fn prove(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.typ = Some("dpop+jwt".into());
        header.jwk = Some(serde_json::from_value(self.jwk.clone()).unwrap());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }

    /// RFC 7638 thumbprint of the key.
    pub fn thumbprint(&self) -> String {
        let jwk: Jwk = serde_json::from_value(self.jwk.clone()).unwrap();
        jwk.thumbprint(ThumbprintHash::SHA256).unwrap()
    }
}
