//! Whether an ID token counts (OpenID Connect Core section 3.1.3.7; attacks 5 to 7).

use super::discovery::Discovery;
use super::{OidcProfile, keys};
use crate::oauth2::profile;
use crate::{ProviderError, Target};
use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_contract::{Secret, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde_json::Value;

/// Clocks differ; a minute is what most validators grant.
const SKEW_SECS: i64 = 60;

/// An ID token that an app brings must have been issued within so many seconds: it is meant to be used right away, and
/// the older it is the more hands it has passed through.
const MAX_AGE_SECS: i64 = 600;
/// Longest life of one, in seconds. Providers grant minutes to a day (Apple).
const MAX_LIFE_SECS: i64 = 86_400;

/// What a token must agree with, beside the configuration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// The nonce of the authorization request.
    pub nonce: Option<&'a Secret>,
    /// The access token that came with it.
    pub access_token: Option<&'a Secret>,
}

/// Checks the signature and every claim that says for whom, by whom and when; gives the claims.
///
/// # Errors
/// [`ProviderError::Refused`] when it has expired, [`ProviderError::Untrusted`] for any other fault.
pub(crate) async fn verified(
    target: Target<'_>,
    party: &OidcProfile,
    found: &Discovery,
    token: &Secret,
    expected: Expected<'_>,
) -> Result<Value, ProviderError> {
    let header = header(token)?;
    let key = keys::of(target, &found.jwks_uri, &header).await?;
    let claims = signed(token, &header, &key)?;
    let issuer = (party.rule.token)(&party.issuer, &found.issuer, &claims);
    check_issuer(&claims, issuer.as_deref(), key.issuer.as_deref())?;
    check_audience(&claims, &target.config.client_id)?;
    check_times(&claims, target.now)?;
    check_nonce(&claims, expected.nonce)?;
    if let Some(access_token) = expected.access_token {
        check_access_token(&claims, header.alg, access_token)?;
    }
    Ok(claims)
}

fn header(token: &Secret) -> Result<Header, ProviderError> {
    // `alg: none` does not even parse; HMAC would take a public key for a shared secret.
    let header = jsonwebtoken::decode_header(token.expose())
        .map_err(|_| ProviderError::Untrusted("its ID token is none, or not signed"))?;
    if matches!(header.alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
        return Err(ProviderError::Untrusted("its ID token is not signed with a key of its own"));
    }
    // RFC 7515 section 4.1.11: what is critical and not understood makes the token invalid.
    if header.crit.is_some() {
        return Err(ProviderError::Untrusted("its ID token demands something that is not understood"));
    }
    Ok(header)
}

fn signed(token: &Secret, header: &Header, key: &keys::Key) -> Result<Value, ProviderError> {
    let unusable = |_| ProviderError::Untrusted("its key is not usable");
    let key = DecodingKey::from_jwk(&key.jwk).map_err(unusable)?;
    // The crate's own checks read the wall clock, and pass over claims that are absent; `verified` does them all.
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let data = jsonwebtoken::decode::<Value>(token.expose(), &key, &validation)
        .map_err(|_| ProviderError::Untrusted("its ID token has a wrong signature"))?;
    Ok(data.claims)
}

fn check_issuer(claims: &Value, issuer: Option<&str>, of_key: Option<&str>) -> Result<(), ProviderError> {
    let named = claims.get("iss").and_then(Value::as_str);
    if named.is_none() || named != issuer {
        return Err(ProviderError::Untrusted("its ID token is another issuer's"));
    }
    let tenant = profile::text(claims, "tid").unwrap_or_default();
    // Only Microsoft's keys name an issuer, and a shared set holds keys of several.
    let ours = of_key.is_none_or(|of_key| Some(of_key.replace("{tenantid}", &tenant).as_str()) == named);
    if ours { Ok(()) } else { Err(ProviderError::Untrusted("its ID token is signed with another issuer's key")) }
}

/// Rules 3 to 5: meant for this client; an authorized party is this client, and named when there are several audiences.
fn check_audience(claims: &Value, client_id: &str) -> Result<(), ProviderError> {
    let (meant, several) = match claims.get("aud") {
        Some(Value::String(audience)) => (audience == client_id, false),
        Some(Value::Array(audiences)) => (audiences.iter().any(|one| one == client_id), audiences.len() > 1),
        _ => (false, false),
    };
    let party = match claims.get("azp") {
        None => !several,
        Some(party) => party == client_id,
    };
    if meant && party { Ok(()) } else { Err(ProviderError::Untrusted("its ID token is meant for another client")) }
}

fn check_times(claims: &Value, now: Timestamp) -> Result<(), ProviderError> {
    let time = |name: &str| claims.get(name).map(|time| time.as_f64().filter(|secs| secs.is_finite()));
    let late = (now.as_secs() - SKEW_SECS) as f64;
    let early = (now.as_secs() + SKEW_SECS) as f64;
    let (Some(Some(expires)), Some(Some(issued))) = (time("exp"), time("iat")) else {
        return Err(ProviderError::Untrusted("its ID token does not say how long it counts"));
    };
    if expires <= late {
        return Err(ProviderError::Refused("the ID token has expired".to_owned()));
    }
    let begins = match time("nbf") {
        None => true,
        Some(begins) => begins.is_some_and(|begins| begins <= early),
    };
    if issued <= early && begins { Ok(()) } else { Err(ProviderError::Untrusted("its ID token does not count yet")) }
}

/// Whether a token that an app brings is a recent one, and does not count for longer than its use is remembered.
pub(super) fn check_fresh(claims: &Value, now: Timestamp) -> Result<(), ProviderError> {
    let time = |name: &str| claims.get(name).and_then(Value::as_f64);
    let (Some(expires), Some(issued)) = (time("exp"), time("iat")) else {
        return Err(ProviderError::Untrusted("its ID token does not say how long it counts"));
    };
    if expires - issued > MAX_LIFE_SECS as f64 {
        return Err(ProviderError::Untrusted("its ID token counts for longer than a day"));
    }
    if issued < (now.as_secs() - MAX_AGE_SECS - SKEW_SECS) as f64 {
        return Err(ProviderError::Refused(
            "the ID token was issued more than ten minutes ago; get a new one".to_owned(),
        ));
    }
    Ok(())
}

/// When a token that was verified stops counting, skew included.
pub(super) fn counts_until(signed: &str) -> Option<i64> {
    let (_, claims) = signed.split_once('.')?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let expires = claims.get("exp")?.as_f64().filter(|secs| secs.is_finite())?;
    Some(expires.ceil() as i64 + SKEW_SECS)
}

/// Both or neither: a token with a nonce that nobody remembers is of a flow that somebody else began.
fn check_nonce(claims: &Value, expected: Option<&Secret>) -> Result<(), ProviderError> {
    let same = match (claims.get("nonce"), expected) {
        (None, None) => true,
        (Some(Value::String(nonce)), Some(expected)) => {
            constant_time::verify_slices_are_equal(nonce.as_bytes(), expected.expose().as_bytes()).is_ok()
        }
        _ => false,
    };
    if same { Ok(()) } else { Err(ProviderError::Untrusted("its ID token is not of this flow: the nonce differs")) }
}

/// Core section 3.1.3.6: the left half of the access token's hash, by the hash of the signature's algorithm.
fn check_access_token(claims: &Value, algorithm: Algorithm, token: &Secret) -> Result<(), ProviderError> {
    let Some(named) = claims.get("at_hash") else { return Ok(()) };
    let hash = match algorithm {
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => &digest::SHA384,
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(hash, token.expose().as_bytes());
    let half = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2]);
    if *named == half { Ok(()) } else { Err(ProviderError::Untrusted("its ID token came with another access token")) }
}
