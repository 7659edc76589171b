//! Authentication of applications at the token endpoint and its neighbours (RFC 6749 section 2.3): a secret, or a JWT
//! signed with the application's private key (RFC 7523). A public application only names itself.

use super::{jwt, metadata, metadata_document};
use crate::{
    Caller, Error, Identity,
    client::{self, Client, remote_keys, verify_secret},
    sha256_hex, throttle,
};
use doorward_contract::{
    Secret, Timestamp,
    application::ClientAuthentication::{ClientSecretBasic, ClientSecretPost, None as Public, PrivateKeyJwt},
};
use doorward_provider::key_fits;
use doorward_store::used_token;
use jsonwebtoken::{DecodingKey, Header, jwk::Jwk};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// `client_assertion_type` (RFC 7523 section 2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Longest assertion in bytes.
const MAX_BYTES: usize = 8_192;
/// Longest `jti` in bytes.
const MAX_JTI: usize = 256;
/// Longest time until an assertion expires, in seconds: until then it is remembered (attacks 81 and 82). Common libraries
/// set one hour and cannot be told otherwise.
const LONGEST_SECS: i64 = 3_600;
/// Seconds that the clock of the application may differ from ours.
const SKEW_SECS: i64 = 60;

/// What a request presents.
#[derive(Debug, Clone, Default)]
pub struct Presented {
    /// From the `Authorization` header or the body.
    pub client_id: Option<String>,
    /// From the `Authorization` header or the body.
    pub secret: Option<Secret>,
    /// `client_assertion_type`.
    pub assertion_type: Option<String>,
    /// `client_assertion`.
    pub assertion: Option<Secret>,
}

/// The application that a request authenticates, by the method that it is set up for. A secret may come in the header
/// or in the body, whichever of the two is configured.
///
/// # Errors
/// [`Error::InvalidClient`] for an unknown or disabled application, and for every other proof than its own;
/// [`Error::AddressLimit`] instead after too many of these from one network; [`Error::Invalid`] for a request that uses
/// two methods.
pub async fn authenticate(identity: &Identity, presented: &Presented, caller: &Caller) -> Result<Arc<Client>, Error> {
    check_request(presented)?;
    let id = named(presented);
    if let Some(id) = &id {
        metadata_document::for_authentication(identity, id, caller).await?;
    }
    let client = id.and_then(|id| client::find(identity, &id));
    if let Some(client) = &client
        && proves(identity, client, presented).await?
    {
        return Ok(Arc::clone(client));
    }
    // IDs that do not exist share one counter: invented ones must not fill the database (attack 81).
    throttle::client_refused(identity, client.as_deref().map(|client| client.id.as_str()), caller).await?;
    Err(Error::InvalidClient)
}

/// One method per request (RFC 6749 section 2.3).
fn check_request(presented: &Presented) -> Result<(), Error> {
    if presented.assertion.is_none() {
        return Ok(());
    }
    if secret(presented).is_some() {
        return Err(Error::invalid("client_assertion", "several", |texts| texts.client_authentication_several));
    }
    if presented.assertion_type.as_deref() != Some(JWT_BEARER) {
        return Err(Error::invalid("client_assertion_type", "unknown", |texts| texts.client_assertion_type));
    }
    Ok(())
}

/// The secret; an empty one is none.
fn secret(presented: &Presented) -> Option<&Secret> {
    presented.secret.as_ref().filter(|secret| !secret.expose().is_empty())
}

/// The client that the request names. An assertion may name it alone (RFC 7521 section 4.2).
fn named(presented: &Presented) -> Option<String> {
    if let Some(id) = presented.client_id.as_ref().filter(|id| !id.is_empty()) {
        return Some(id.clone());
    }
    let assertion = presented.assertion.as_ref().filter(|assertion| assertion.expose().len() <= MAX_BYTES)?;
    // Not verified yet: it only selects the keys.
    jsonwebtoken::dangerous::insecure_decode_claims::<Subject>(assertion.expose()).ok().map(|claims| claims.sub)
}

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

async fn proves(identity: &Identity, client: &Client, presented: &Presented) -> Result<bool, Error> {
    match (client.config.token_endpoint_auth_method, secret(presented), &presented.assertion) {
        (Public, None, None) => Ok(true),
        (ClientSecretBasic | ClientSecretPost, Some(secret), None) => verify_secret(identity, &client.id, secret).await,
        (PrivateKeyJwt, None, Some(assertion)) => verify_assertion(identity, client, assertion).await,
        _ => Ok(false),
    }
}

/// Claims of an assertion (RFC 7523 section 3). Types are strict: a time in quotes is none (attack 30).
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    iat: Option<i64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    List(Vec<String>),
}

impl Audience {
    /// Whether all of it is ours: an assertion for several services could be used at each of them.
    fn is_only(&self, is_ours: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::One(audience) => is_ours(audience),
            Self::List(list) => !list.is_empty() && list.iter().all(|audience| is_ours(audience)),
        }
    }
}

/// Whether an assertion is this client's, meant for us, and used for the first time.
async fn verify_assertion(identity: &Identity, client: &Client, assertion: &Secret) -> Result<bool, Error> {
    let claims = signed(identity, client, assertion.expose()).await;
    let Some(claims) = claims.filter(|claims| is_good(identity, client, claims)) else { return Ok(false) };
    // The client is part of it: what others call their assertions does not matter.
    let hash = sha256_hex(format!("client_assertion|{}|{}", client.id, claims.jti).as_bytes());
    let until = Timestamp::default().plus_secs(claims.exp + SKEW_SECS).as_millis();
    Ok(used_token::consume(identity.db().write(), &hash, until).await?)
}

/// The claims of an assertion that one of the client's keys has signed. The header selects the key, and cannot bring one
/// (attack 29); each key verifies the algorithms of its type alone (attack 28).
async fn signed(identity: &Identity, client: &Client, assertion: &str) -> Option<Claims> {
    if assertion.len() > MAX_BYTES {
        return None;
    }
    let header = jwt::header(assertion)?;
    let key = DecodingKey::from_jwk(&key_of(identity, client, &header).await?).ok()?;
    Some(jsonwebtoken::decode::<Claims>(assertion, &key, &jwt::signature_only(&header)).ok()?.claims)
}

/// The client's key that the header names, stored or published.
async fn key_of(identity: &Identity, client: &Client, header: &Header) -> Option<Jwk> {
    if let Some(address) = &client.config.jwks_uri {
        return remote_keys::find(identity, client, address, |keys| choose(keys, header)).await;
    }
    let keys = client.config.jwks.as_ref()?.get("keys").and_then(Value::as_array)?;
    // Keys of unknown types are skipped (RFC 7517 section 5).
    let keys: Vec<_> = keys.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok()).collect();
    choose(&keys, header)
}

/// The key that the header names and that fits its algorithm; without a name, the only key that fits.
fn choose(keys: &[Jwk], header: &Header) -> Option<Jwk> {
    let is_named = |key: &&Jwk| header.kid.is_none() || key.common.key_id == header.kid;
    let mut fitting = keys.iter().filter(|key| key_fits(key, header.alg)).filter(is_named);
    let key = fitting.next()?;
    let is_ambiguous = header.kid.is_none() && fitting.next().is_some();
    (!is_ambiguous).then(|| key.clone())
}

/// Issuer, subject, audience and times (RFC 7523 section 3).
fn is_good(identity: &Identity, client: &Client, claims: &Claims) -> bool {
    let now = identity.now().as_secs();
    let is_ours = |audience: &str| audience == identity.issuer() || metadata::takes_assertions(identity, audience);
    let is_for_us = claims.aud.is_only(is_ours);
    let has_begun = [claims.nbf, claims.iat].into_iter().flatten().all(|at| at <= now + SKEW_SECS);
    let expires_in_time = claims.exp > now - SKEW_SECS && claims.exp <= now + LONGEST_SECS + SKEW_SECS;
    let is_own = claims.iss == client.id && claims.sub == client.id;
    is_own && is_for_us && has_begun && expires_in_time && (1..=MAX_JTI).contains(&claims.jti.len())
}
