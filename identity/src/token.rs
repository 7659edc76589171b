//! Access tokens (JWTs with CloudBase's claims) and self-contained refresh tokens.

pub(crate) mod room;

use crate::{Error, Identity, keys};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::Secret;
use doorward_contract::Uid;
use jsonwebtoken::{Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use uuid::Uuid;

/// Claims of an access token (RFC 7519; the private ones are CloudBase's).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    pub iss: String,
    pub sub: Uid,
    pub aud: String,
    pub exp: i64,
    pub iat: i64,
    pub jti: String,
    pub sid: String,
    pub scope: String,
    pub project_id: String,
    pub user_id: Uid,
    pub user_type: String,
    pub client_type: String,
    pub provider: String,
    pub provider_type: String,
    pub groups: Vec<String>,
    pub roles: Vec<String>,
    /// `groups` and `roles` name the first roles only: the rest did not fit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roles_truncated: bool,
    pub is_system_admin: bool,
    pub is_anonymous: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Present with `email`, and always true: an unverified address is no claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    pub meta: serde_json::Map<String, serde_json::Value>,
}

/// `typ` of an access token: CloudBase's own, which its consumers expect.
pub(crate) const ACCESS: &str = "JWT";
/// `typ` of the token for a site behind the proxy; valid there and nowhere else (attack 31).
pub(crate) const SITE: &str = "site+jwt";
/// `typ` of a sudo token; no endpoint accepts one type for another (attack 31).
pub(crate) const SUDO: &str = "sudo+jwt";

pub(crate) fn sign(identity: &Identity, typ: &str, claims: &impl Serialize) -> Result<Secret, Error> {
    let keys = identity.keys();
    let mut header = Header::new(keys::ALGORITHM);
    header.typ = Some(typ.into());
    header.kid = Some(keys.active_kid.clone());
    let token = jsonwebtoken::encode(&header, claims, &keys.signing);
    token.map(Secret::new).map_err(|_| Error::Internal("a token could not be signed"))
}

/// Verifies signature, algorithm, type, issuer and audience. The caller checks the expiry, by our clock and not the
/// library's.
pub(crate) fn verify<C: DeserializeOwned>(identity: &Identity, typ: &str, audience: &str, token: &str) -> Option<C> {
    // No token of ours is longer. Do not parse megabytes.
    if token.len() > room::MAX_BYTES {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() != Some(typ) || header.alg != keys::ALGORITHM {
        return None;
    }
    let keys = identity.keys();
    let key = keys.verifying.get(header.kid.as_deref()?)?;
    let mut validation = Validation::new(keys::ALGORITHM);
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[identity.issuer()]);
    validation.set_audience(&[audience]);
    Some(jsonwebtoken::decode::<C>(token, key, &validation).ok()?.claims)
}

/// Verifies an access token. Cached, since checking a signature costs fifty times a look-up.
pub(crate) fn verify_access(identity: &Identity, token: &str) -> Option<Arc<AccessClaims>> {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    let key: [u8; 32] = digest.as_ref().try_into().ok()?;
    if let Some((kid, claims)) = identity.verified().get(&key) {
        // A key removed from the set invalidates its tokens.
        return identity.keys().verifying.contains_key(&kid).then_some(claims);
    }
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    let claims: AccessClaims = identity.clients().keys().find_map(|client| verify(identity, ACCESS, client, token))?;
    let claims = Arc::new(claims);
    identity.verified().insert(key, (kid, Arc::clone(&claims)));
    Some(claims)
}

/// A verified refresh token: the session and its rotation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub session_id: String,
    pub generation: i32,
}

const PREFIX: &str = "m.";
const MAC_LENGTH: usize = 32;

impl RefreshToken {
    /// Text of the token: session, rotation and a MAC over both.
    ///
    /// It authenticates itself, so the database holds nothing that could be stolen or compared, and garbage is rejected
    /// without a query. The successor of a token can be computed again when its response was lost: after a crash, on
    /// another node, or by the second of two tabs.
    pub fn encode(&self, key: &hmac::Key) -> Option<Secret> {
        let id = Uuid::parse_str(&self.session_id).ok()?;
        let body = [id.as_bytes().as_slice(), &self.generation.to_be_bytes()].concat();
        let mac = hmac::sign(key, &body);
        Some(Secret::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([&body, mac.as_ref()].concat()))))
    }

    /// Parses a token; `None` unless its MAC is ours.
    pub fn decode(text: &str, key: &hmac::Key) -> Option<Self> {
        let text = text.strip_prefix(PREFIX).filter(|text| text.len() <= 126)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, mac) = bytes.split_at_checked(bytes.len().checked_sub(MAC_LENGTH)?)?;
        let (id, generation) = body.split_at_checked(16)?;
        let generation = i32::from_be_bytes(generation.try_into().ok()?);
        hmac::verify(key, body, mac).ok()?;
        Some(Self { session_id: Uuid::from_slice(id).ok()?.to_string(), generation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32])
    }

    #[test]
    fn a_refresh_token_proves_itself() {
        let token = RefreshToken { session_id: Uuid::nil().to_string(), generation: 7 };
        let text = token.encode(&key(1)).unwrap();
        assert!(text.expose().starts_with("m.") && text.expose().len() <= 128);
        assert_eq!(RefreshToken::decode(text.expose(), &key(1)), Some(token));
        assert_eq!(RefreshToken::decode(text.expose(), &key(2)), None);
    }

    #[test]
    fn a_changed_or_cut_refresh_token_is_refused() {
        let token = RefreshToken { session_id: Uuid::nil().to_string(), generation: 7 };
        let text = token.encode(&key(1)).unwrap().into_inner();
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(RefreshToken::decode(&String::from_utf8(changed).unwrap(), &key(1)), None, "{at}");
            assert_eq!(RefreshToken::decode(&text[..at], &key(1)), None, "{at}");
        }
    }
}
