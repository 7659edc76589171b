//! Verification of ID tokens (OpenID Connect Core section 3.1.3.7; attacks 5 to 7).

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

/// Allowed clock skew. Most validators allow a minute.
const SKEW_SECS: i64 = 60;

/// Maximum age, in seconds, of an ID token submitted by an app. Such a token is meant for immediate use, and the risk
/// of exposure grows with its age.
const MAX_AGE_SECS: i64 = 600;
/// Maximum lifetime, in seconds. Providers grant minutes to a day (Apple).
const MAX_LIFE_SECS: i64 = 86_400;

/// Values the token must match, beside the configuration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// Nonce of the authorization request.
    pub nonce: Option<&'a Secret>,
    /// Access token from the same token response.
    pub access_token: Option<&'a Secret>,
}

/// Verifies signature, issuer, audience, times, nonce and access token hash; returns the claims.
///
/// # Errors
/// [`ProviderError::Refused`] when the token has expired, [`ProviderError::Untrusted`] when any other check fails.
pub(crate) async fn verified(
    target: Target<'_>,
    oidc_profile: &OidcProfile,
    document: &Discovery,
    token: &Secret,
    expected: Expected<'_>,
) -> Result<Value, ProviderError> {
    let header = header(token)?;
    let key = keys::find(target, &document.jwks_uri, &header).await?;
    let claims = signed(token, &header, &key)?;
    let issuer = (oidc_profile.rule.token)(&oidc_profile.issuer, &document.issuer, &claims);
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
    // `alg: none` does not parse. HMAC would use a public key as the shared secret.
    let header = jsonwebtoken::decode_header(token.expose())
        .map_err(|_| ProviderError::Untrusted(|texts| texts.id_token_unsigned))?;
    if matches!(header.alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
        return Err(ProviderError::Untrusted(|texts| texts.id_token_algorithm));
    }
    // RFC 7515 section 4.1.11: an unknown critical extension makes the token invalid.
    if header.crit.is_some() {
        return Err(ProviderError::Untrusted(|texts| texts.id_token_critical));
    }
    Ok(header)
}

fn signed(token: &Secret, header: &Header, key: &keys::Key) -> Result<Value, ProviderError> {
    let unusable = |_| ProviderError::Untrusted(|texts| texts.key);
    let key = DecodingKey::from_jwk(&key.jwk).map_err(unusable)?;
    // The checks of the crate read the wall clock and skip absent claims; `verified` performs them all instead.
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let data = jsonwebtoken::decode::<Value>(token.expose(), &key, &validation)
        .map_err(|_| ProviderError::Untrusted(|texts| texts.id_token_signature))?;
    Ok(data.claims)
}

fn check_issuer(claims: &Value, issuer: Option<&str>, of_key: Option<&str>) -> Result<(), ProviderError> {
    let actual = claims.get("iss").and_then(Value::as_str);
    if actual.is_none() || actual != issuer {
        return Err(ProviderError::Untrusted(|texts| texts.id_token_issuer));
    }
    let tenant = profile::text(claims, "tid").unwrap_or_default();
    // Only Microsoft's keys name an issuer: one key set is shared by several.
    let same_issuer = of_key.is_none_or(|of_key| Some(of_key.replace("{tenantid}", &tenant).as_str()) == actual);
    if same_issuer { Ok(()) } else { Err(ProviderError::Untrusted(|texts| texts.id_token_key_issuer)) }
}

/// Rules 3 to 5: the audience includes this client; `azp`, if present, is this client; several audiences require `azp`.
fn check_audience(claims: &Value, client_id: &str) -> Result<(), ProviderError> {
    let (includes_client, several) = match claims.get("aud") {
        Some(Value::String(audience)) => (audience == client_id, false),
        Some(Value::Array(audiences)) => (audiences.iter().any(|one| one == client_id), audiences.len() > 1),
        _ => (false, false),
    };
    let authorized = match claims.get("azp") {
        None => !several,
        Some(authorized) => authorized == client_id,
    };
    if includes_client && authorized { Ok(()) } else { Err(ProviderError::Untrusted(|texts| texts.id_token_audience)) }
}

fn check_times(claims: &Value, now: Timestamp) -> Result<(), ProviderError> {
    let time = |name: &str| claims.get(name).map(|time| time.as_f64().filter(|secs| secs.is_finite()));
    let late = (now.as_secs() - SKEW_SECS) as f64;
    let early = (now.as_secs() + SKEW_SECS) as f64;
    let (Some(Some(expires)), Some(Some(issued))) = (time("exp"), time("iat")) else {
        return Err(ProviderError::Untrusted(|texts| texts.id_token_no_expiry));
    };
    if expires <= late {
        return Err(ProviderError::refused(|texts| texts.id_token_expired));
    }
    let begins = match time("nbf") {
        None => true,
        Some(begins) => begins.is_some_and(|begins| begins <= early),
    };
    if issued <= early && begins { Ok(()) } else { Err(ProviderError::Untrusted(|texts| texts.id_token_early)) }
}

/// Checks the age and lifetime of a token submitted by an app: the lifetime must not exceed the replay protection.
pub(super) fn check_fresh(claims: &Value, now: Timestamp) -> Result<(), ProviderError> {
    let time = |name: &str| claims.get(name).and_then(Value::as_f64);
    let (Some(expires), Some(issued)) = (time("exp"), time("iat")) else {
        return Err(ProviderError::Untrusted(|texts| texts.id_token_no_expiry));
    };
    if expires - issued > MAX_LIFE_SECS as f64 {
        return Err(ProviderError::Untrusted(|texts| texts.id_token_long));
    }
    if issued < (now.as_secs() - MAX_AGE_SECS - SKEW_SECS) as f64 {
        return Err(ProviderError::refused(|texts| texts.id_token_old));
    }
    Ok(())
}

/// When a verified token stops being accepted, skew included.
pub(super) fn counts_until(signed: &str) -> Option<i64> {
    let (_, claims) = signed.split_once('.')?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let expires = claims.get("exp")?.as_f64().filter(|secs| secs.is_finite())?;
    Some(expires.ceil() as i64 + SKEW_SECS)
}

/// Both must have a nonce or neither: a token with an unexpected nonce belongs to a flow that did not start here.
fn check_nonce(claims: &Value, expected: Option<&Secret>) -> Result<(), ProviderError> {
    let same = match (claims.get("nonce"), expected) {
        (None, None) => true,
        (Some(Value::String(nonce)), Some(expected)) => {
            constant_time::verify_slices_are_equal(nonce.as_bytes(), expected.expose().as_bytes()).is_ok()
        }
        _ => false,
    };
    if same { Ok(()) } else { Err(ProviderError::Untrusted(|texts| texts.id_token_nonce)) }
}

/// Core section 3.1.3.6: `at_hash` is the left half of the access token's hash, by the signature's hash algorithm.
fn check_access_token(claims: &Value, algorithm: Algorithm, token: &Secret) -> Result<(), ProviderError> {
    let Some(actual) = claims.get("at_hash") else { return Ok(()) };
    let hash = match algorithm {
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => &digest::SHA384,
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(hash, token.expose().as_bytes());
    let expected_hash = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2]);
    if *actual == expected_hash { Ok(()) } else { Err(ProviderError::Untrusted(|texts| texts.id_token_access_token)) }
}
