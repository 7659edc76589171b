//! Proof of possession (DPoP, RFC 9449): a request has a JWT that is signed with a key of the application, and the
//! tokens that it gets are worthless without that key.
//!
//! A proof is checked first ([`check`]) and used up where it counts ([`Proof::consume`]): after the code, the refresh
//! token or the access token that comes with it was found to be good. Requests that get nothing leave no rows behind
//! (attack 81).
//!
//! There are no server nonces (section 8). Each proof is remembered on all nodes until it expires, so it works once,
//! and it is valid for a minute. A nonce would also keep an attacker who has the key for a moment from preparing proofs
//! for later; the allowed difference of the clocks limits that to a minute as well. A nonce costs each application
//! another request.

use super::jwt::{self, ALGORITHMS};
use crate::{
    Caller, Error, Identity, ProofFault,
    client::{Client, jwks},
    crypto::{sha256_base64url, sha256_hex},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp, application::ClientAuthentication};
use doorward_provider::key_fits;
use doorward_store::{ConnectionTrait, used_token};
use jsonwebtoken::{
    DecodingKey, Header,
    jwk::{Jwk, ThumbprintHash},
};
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;
use url::Url;

/// `typ` of a proof (section 4.2).
const TYP: &str = "dpop+jwt";
/// Longest proof in bytes: an RSA key of 8,192 bits and its signature take less than 3 KiB.
const MAX_BYTES: usize = 8_192;
/// Longest `jti` in bytes.
const MAX_JTI: usize = 256;
/// Seconds for which a proof is valid: it is made for its request (section 11.1).
const VALID_SECS: i64 = 60;
/// Seconds that the clock of the application may differ from ours.
const SKEW_SECS: i64 = 60;

/// A proof that is valid for its request.
#[derive(Debug, Clone)]
pub struct Proof {
    /// RFC 7638 thumbprint of its key.
    jkt: String,
    /// What it is remembered by.
    hash: String,
    /// When it has expired, in milliseconds since the epoch.
    until: i64,
}

/// Claims (section 4.2). Types are strict: a time in quotes is none (attack 30).
#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    #[serde(default)]
    ath: Option<String>,
}

/// Checks the proof of a request (section 4.3). `access_token` is the one that comes with it at an API.
///
/// # Errors
/// [`Error::InvalidProof`] for anything but one that its key has signed for this request and this token, within the
/// last minute.
pub fn check(identity: &Identity, jwt: &str, access_token: Option<&Secret>, caller: &Caller) -> Result<Proof, Error> {
    let (claims, jkt) = signed(jwt).map_err(Error::InvalidProof)?;
    let now = identity.now().as_secs();
    let is_now = claims.iat > now - VALID_SECS - SKEW_SECS && claims.iat <= now + SKEW_SECS;
    let is_of_token = |token: &Secret| claims.ath.as_deref().is_some_and(|ath| is_hash(ath, token));
    let fault: Option<ProofFault> = match () {
        () if Some(claims.htm.as_str()) != caller.method.as_deref() => Some(|texts| texts.method),
        () if !is_at(identity, &claims.htu, caller.path.as_deref().unwrap_or_default()) => Some(|texts| texts.address),
        () if !is_now => Some(|texts| texts.time),
        () if !access_token.is_none_or(is_of_token) => Some(|texts| texts.token),
        () => None,
    };
    if let Some(fault) = fault {
        return Err(Error::InvalidProof(fault));
    }
    // The key is part of it: what others call their proofs does not matter.
    let hash = sha256_hex(format!("dpop|{jkt}|{}", claims.jti).as_bytes());
    let until = Timestamp::default().plus_secs(claims.iat + VALID_SECS + SKEW_SECS).as_millis();
    Ok(Proof { jkt, hash, until })
}

impl Proof {
    /// Thumbprint of its key (`cnf.jkt`, `dpop_jkt`).
    pub fn jkt(&self) -> &str {
        &self.jkt
    }

    /// Uses the proof up.
    ///
    /// # Errors
    /// [`Error::InvalidProof`] for all but the first of several requests, on whichever nodes (attack 82).
    pub(crate) async fn consume(&self, conn: &impl ConnectionTrait) -> Result<(), Error> {
        match used_token::consume(conn, &self.hash, self.until).await? {
            true => Ok(()),
            false => Err(Error::InvalidProof(|texts| texts.used)),
        }
    }
}

/// Checks that an application that has to sends a proof (section 5.2).
pub(super) fn require(client: &Client, proof: Option<&Proof>) -> Result<(), Error> {
    match proof {
        None if client.config.dpop_bound_access_tokens => Err(Error::InvalidProof(|texts| texts.missing)),
        _ => Ok(()),
    }
}

/// Checks that a proof is made with the key that a refresh token is bound to, if it is bound to one.
pub(super) fn require_key(bound_to: Option<&str>, proof: Option<&Proof>) -> Result<(), Error> {
    match bound_to {
        Some(jkt) if proof.is_none_or(|proof| proof.jkt != jkt) => Err(Error::InvalidProof(|texts| texts.another_key)),
        _ => Ok(()),
    }
}

/// What the refresh tokens of a new session are bound to. Those of an application that authenticates are bound to it
/// (section 5).
pub(super) fn binding(client: &Client, proof: Option<&Proof>) -> Option<String> {
    let is_public = client.config.token_endpoint_auth_method == ClientAuthentication::None;
    proof.filter(|_| is_public).map(|proof| proof.jkt.clone())
}

/// Checks, at an API of ours, that who presents an access token has the key that it is bound to, and uses the proof up.
/// The token has been verified.
///
/// # Errors
/// [`Error::Unauthenticated`] for a bound token without a proof (section 7.2), a proof without a bound token, and a
/// proof of another key; [`Error::InvalidProof`] for one that was used before.
pub(super) async fn require_possession(
    identity: &Identity,
    bound_to: Option<&str>,
    proof: Option<&Proof>,
) -> Result<(), Error> {
    match (bound_to, proof) {
        (None, None) => Ok(()),
        (Some(jkt), Some(proof)) if jkt == proof.jkt => proof.consume(identity.db().write()).await,
        (Some(_), _) | (None, Some(_)) => Err(Error::Unauthenticated),
    }
}

/// The algorithms of proofs, separated by spaces (section 7.1).
pub fn algorithms() -> String {
    ALGORITHMS.map(|(_, name)| name).join(" ")
}

/// `token_type` of a response.
pub(super) const fn token_type(jkt: Option<&str>) -> &'static str {
    if jkt.is_some() { "DPoP" } else { "Bearer" }
}

/// The claims of a proof that the key in its header has signed, and the thumbprint of that key. This is the only header
/// that may bring a key (attack 29): it is trusted with nothing but what is bound to it.
fn signed(jwt: &str) -> Result<(Claims, String), ProofFault> {
    const MALFORMED: ProofFault = |texts| texts.malformed;
    const KEY: ProofFault = |texts| texts.key;
    if jwt.len() > MAX_BYTES {
        return Err(|texts| texts.several);
    }
    let header = jwt::header(jwt).filter(|header| header.typ.as_deref() == Some(TYP)).ok_or(MALFORMED)?;
    let jwk = key_in(jwt, &header).ok_or(KEY)?;
    let key = DecodingKey::from_jwk(&jwk).map_err(|_| KEY)?;
    let jkt = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| KEY)?;
    let claims = match jsonwebtoken::decode::<Claims>(jwt, &key, &jwt::signature_only(&header)) {
        Ok(token) => token.claims,
        Err(error) if *error.kind() == jsonwebtoken::errors::ErrorKind::InvalidSignature => {
            return Err(|texts| texts.signature);
        }
        Err(_) => return Err(MALFORMED),
    };
    if (1..=MAX_JTI).contains(&claims.jti.len()) { Ok((claims, jkt)) } else { Err(MALFORMED) }
}

/// The public key in a header, if it fits the algorithm. The header is read again: the library leaves out members that
/// a public key does not have, and a private key is no secret any more.
fn key_in(jwt: &str, header: &Header) -> Option<Jwk> {
    let text = URL_SAFE_NO_PAD.decode(jwt.split('.').next()?).ok()?;
    let json: Value = serde_json::from_slice(&text).ok()?;
    jwks::public_key(json.get("jwk")?).filter(|key| key_fits(key, header.alg))
}

/// Whether `htu` is an address of this service, by its public address and not by what the request says (attack 12).
/// Query and fragment do not count (section 4.3).
fn is_at(identity: &Identity, htu: &str, path: &str) -> bool {
    let Ok(mut named) = Url::parse(htu) else { return false };
    named.set_query(None);
    named.set_fragment(None);
    Url::parse(&format!("{}{path}", identity.issuer())).is_ok_and(|own| own == named)
}

/// Whether `ath` is the hash of an access token (section 4.2).
fn is_hash(ath: &str, token: &Secret) -> bool {
    bool::from(sha256_base64url(token.expose()).as_bytes().ct_eq(ath.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{is_hash, signed};
    use crate::crypto::is_sha256_base64url;
    use doorward_contract::Secret;

    /// The example of RFC 9449 section 4.1.
    const EXAMPLE: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtM\
        zR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R\
        1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVy\
        LmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOS\
        sX0x7NVY-FNyJK70nfbV37xRZT3Lg";

    #[test]
    fn the_example_of_the_specification_is_read() {
        let (claims, jkt) = signed(EXAMPLE).ok().unwrap();
        assert_eq!((claims.htm.as_str(), claims.htu.as_str()), ("POST", "https://server.example.com/token"));
        assert_eq!((claims.jti.as_str(), claims.iat, claims.ath), ("-BwC3ESc6acc2lTc", 1_562_262_616, None));
        // Section 6.1.
        assert_eq!(jkt, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        assert!(is_sha256_base64url(&jkt) && !is_sha256_base64url(&jkt[1..]) && !is_sha256_base64url(""));
        let (message, _) = EXAMPLE.rsplit_once('.').unwrap();
        for wrong in [format!("{message}."), format!("{message}.{}", "A".repeat(86)), message.to_owned(), String::new()]
        {
            assert!(signed(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_hash_of_a_token_is_that_of_the_specification() {
        // Section 7.1.
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        let is = |ath: &str| is_hash(ath, &Secret::new(token.to_owned()));
        assert!(is("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"));
        assert!(!is("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEp") && !is(""));
    }
}
