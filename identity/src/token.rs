//! Tokens: signing and verification of JWTs, access tokens with CloudBase's claims, self-contained refresh tokens.

pub(crate) mod room;

use crate::{Error, Identity, client, keys};
use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_store::session::Protocol;
use jsonwebtoken::{Algorithm, Header, Validation};
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
    /// `wxOpenId` and `wxUnionId` of a user of WeChat.
    pub meta: serde_json::Map<String, serde_json::Value>,
    /// Half of the hash of `jti`. CloudBase's tokens have this claim. No token contains its own hash, so it identifies
    /// the token and proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// That of the token request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Always absent: a token with this claim is an ID token, which has the same `typ` and `aud` (attack 31).
    #[serde(default, skip_serializing)]
    pub token_use: Option<String>,
}

/// The left half of the SHA-256 of a text, as in the claim `at_hash` (OpenID Connect Core section 3.1.3.6).
pub(crate) fn half_hash(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

/// `typ` of an access token: CloudBase's own, which its consumers expect.
pub(crate) const ACCESS: &str = "JWT";
/// `typ` of an access token of an OAuth session or of a machine (RFC 9068 section 2.1).
pub(crate) const OAUTH_ACCESS: &str = "at+jwt";
/// `typ` of an ID token. Its claim `token_use` is [`ID_USE`].
pub(crate) const ID: &str = "JWT";
pub(crate) const ID_USE: &str = "id";
/// `typ` of the token for a site behind the proxy; valid there and nowhere else (attack 31).
pub(crate) const SITE: &str = "site+jwt";
/// `typ` of a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.4).
pub(crate) const LOGOUT: &str = "logout+jwt";
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

/// [`sign`] with RS256.
pub(crate) async fn sign_rs256(identity: &Identity, typ: &str, claims: &impl Serialize) -> Result<Secret, Error> {
    let key = keys::rsa(identity).await?;
    let mut header = Header::new(Algorithm::RS256);
    header.typ = Some(typ.into());
    header.kid = Some(key.kid.clone());
    let signed = || {
        let message = format!("{}.{}", encoded(&header)?, encoded(claims)?);
        let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())?);
        Some(Secret::new(format!("{message}.{signature}")))
    };
    signed().ok_or(Error::Internal("a token could not be signed"))
}

/// A part of a JWS in compact serialization (RFC 7515 section 7.1).
fn encoded(part: &impl Serialize) -> Option<String> {
    serde_json::to_vec(part).ok().map(|json| URL_SAFE_NO_PAD.encode(json))
}

/// What a token must be.
struct Expected<'a> {
    typ: &'a str,
    algorithms: &'a [Algorithm],
    /// `None`: the caller checks the audience.
    audience: Option<&'a str>,
    /// No token of this type is longer. Megabytes are not parsed.
    most_bytes: usize,
}

/// Verifies signature, algorithm, type, issuer and audience. The caller checks the expiry, by our clock and not the
/// library's.
fn decode<C: DeserializeOwned>(identity: &Identity, expected: &Expected<'_>, token: &str) -> Option<C> {
    if token.len() > expected.most_bytes {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() != Some(expected.typ) || !expected.algorithms.contains(&header.alg) {
        return None;
    }
    let keys = identity.keys();
    let verifying = keys.verifying.get(header.kid.as_deref()?).filter(|key| key.algorithm == header.alg)?;
    let mut validation = Validation::new(verifying.algorithm);
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[identity.issuer()]);
    match expected.audience {
        Some(audience) => validation.set_audience(&[audience]),
        None => validation.validate_aud = false,
    }
    Some(jsonwebtoken::decode::<C>(token, &verifying.key, &validation).ok()?.claims)
}

/// Verifies a token for one audience, expired or not.
pub(crate) fn verify<C: DeserializeOwned>(identity: &Identity, typ: &str, audience: &str, token: &str) -> Option<C> {
    let (algorithms, audience) = (&[keys::ALGORITHM], Some(audience));
    decode(identity, &Expected { typ, algorithms, audience, most_bytes: room::MAX_BYTES }, token)
}

/// Verifies an access token of an OAuth session or of a machine, expired or not. The caller checks the audience.
pub(crate) fn verify_oauth_access<C: DeserializeOwned>(identity: &Identity, token: &str) -> Option<C> {
    let algorithms = &[keys::ALGORITHM];
    let most_bytes = room::MAX_OAUTH_BYTES;
    decode(identity, &Expected { typ: OAUTH_ACCESS, algorithms, audience: None, most_bytes }, token)
}

/// Verifies an ID token, expired or not, apart from its `token_use`. The caller checks that and the audience.
pub(crate) fn verify_id<C: DeserializeOwned>(identity: &Identity, token: &str) -> Option<C> {
    let algorithms = &[keys::ALGORITHM, Algorithm::RS256];
    let most_bytes = room::MAX_OAUTH_BYTES;
    decode(identity, &Expected { typ: ID, algorithms, audience: None, most_bytes }, token)
}

/// Verifies an access token of an enabled client. Cached, since checking a signature costs fifty times a look-up.
pub(crate) fn verify_access(identity: &Identity, token: &str) -> Option<Arc<AccessClaims>> {
    if token.len() > room::MAX_BYTES {
        return None;
    }
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    let key: [u8; 32] = hash.as_ref().try_into().ok()?;
    let claims = match identity.verified().get(&key) {
        // A key removed from the set invalidates its tokens.
        Some((kid, claims)) => identity.keys().verifying.contains_key(&kid).then_some(claims)?,
        None => {
            let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
            let (algorithms, most_bytes) = (&[keys::ALGORITHM], room::MAX_BYTES);
            let expected = Expected { typ: ACCESS, algorithms, audience: None, most_bytes };
            let claims: AccessClaims = decode(identity, &expected, token)?;
            let claims = Arc::new(claims);
            identity.verified().insert(key, (kid, Arc::clone(&claims)));
            claims
        }
    };
    // Its audience is the client that it was issued to, which may have been turned off since.
    let is_accepted = claims.token_use.is_none() && client::find(identity, &claims.aud).is_some();
    is_accepted.then_some(claims)
}

/// A verified refresh token: the session and its rotation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub session_id: String,
    pub generation: i32,
    pub protocol: Protocol,
}

const MAC_LENGTH: usize = 32;

impl RefreshToken {
    /// Text of the token: session, rotation and a MAC over both.
    ///
    /// It authenticates itself, so the database holds nothing that could be stolen or compared, and garbage is rejected
    /// without a query. The successor of a token can be computed again when its response was lost: after a crash, on
    /// another node, or by the second of two tabs.
    ///
    /// The MAC of one protocol is not valid for the other: a node from before OAuth must not take a token of an
    /// application for one of the whole account.
    pub fn encode(&self, key: &hmac::Key) -> Option<Secret> {
        let id = Uuid::parse_str(&self.session_id).ok()?;
        let body = [id.as_bytes().as_slice(), &self.generation.to_be_bytes()].concat();
        let (prefix, domain) = marks(self.protocol);
        let mac = hmac::sign(key, &[domain, &body].concat());
        Some(Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode([&body, mac.as_ref()].concat()))))
    }

    /// Parses a token; `None` unless its MAC is ours.
    pub fn decode(text: &str, key: &hmac::Key) -> Option<Self> {
        let protocols = [Protocol::Cloudbase, Protocol::Oauth];
        let (protocol, text) = protocols.into_iter().find_map(|one| Some((one, text.strip_prefix(marks(one).0)?)))?;
        if text.len() > 126 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, mac) = bytes.split_at_checked(bytes.len().checked_sub(MAC_LENGTH)?)?;
        let (id, generation) = body.split_at_checked(16)?;
        let generation = i32::from_be_bytes(generation.try_into().ok()?);
        hmac::verify(key, &[marks(protocol).1, body].concat(), mac).ok()?;
        Some(Self { session_id: Uuid::from_slice(id).ok()?.to_string(), generation, protocol })
    }
}

/// Prefix of the refresh tokens of a protocol, and what their MAC covers beside their content. CloudBase's prefix is
/// part of its API.
const fn marks(protocol: Protocol) -> (&'static str, &'static [u8]) {
    match protocol {
        Protocol::Cloudbase => ("m.", b""),
        Protocol::Oauth => ("r.", b"oauth"),
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
        let token = RefreshToken { session_id: Uuid::nil().to_string(), generation: 7, protocol: Protocol::Cloudbase };
        let text = token.encode(&key(1)).unwrap();
        assert!(text.expose().starts_with("m.") && text.expose().len() <= 128);
        assert_eq!(RefreshToken::decode(text.expose(), &key(1)), Some(token));
        assert_eq!(RefreshToken::decode(text.expose(), &key(2)), None);
    }

    #[test]
    fn attack_31_a_refresh_token_of_one_protocol_is_none_of_the_other() {
        let token = RefreshToken { session_id: Uuid::nil().to_string(), generation: 7, protocol: Protocol::Oauth };
        let text = token.encode(&key(1)).unwrap().into_inner();
        assert_eq!(RefreshToken::decode(&text, &key(1)), Some(token));
        let disguised = text.replacen("r.", "m.", 1);
        assert_eq!(RefreshToken::decode(&disguised, &key(1)), None);
    }

    #[test]
    fn a_changed_or_cut_refresh_token_is_refused() {
        let token = RefreshToken { session_id: Uuid::nil().to_string(), generation: 7, protocol: Protocol::Cloudbase };
        let text = token.encode(&key(1)).unwrap().into_inner();
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(RefreshToken::decode(&String::from_utf8(changed).unwrap(), &key(1)), None, "{at}");
            assert_eq!(RefreshToken::decode(&text[..at], &key(1)), None, "{at}");
        }
    }
}
