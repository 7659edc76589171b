//! Apple: <https://developer.apple.com/documentation/signinwithapplerestapi>.
//!
//! The default scope is empty: Apple then uses a plain redirect, and the ID token contains the subject alone. With the
//! scope `email` or `name` Apple requires `response_mode=form_post`, so the callback must accept a cross-site POST,
//! which carries no `SameSite=Lax` cookie. The name comes in that form only, once and unsigned, so it is ignored. The
//! ID token of an app has its bundle ID as audience: such an app needs a separate provider.

use super::{place, required};
use crate::oauth2::{Start, profile};
use crate::oidc::discovery::IssuerRule;
use crate::oidc::{self, OidcProfile};
use crate::{AuthorizationRequest, Credential, FlowState, ProviderError, Target};
use base64::Engine as _;
use doorward_contract::Secret;
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

const ISSUER: &str = "https://appleid.apple.com";
/// Seconds. Apple allows half a year; each secret is used immediately.
const SECRET_LIFE_SECS: i64 = 300;

pub(super) fn oidc_profile(target: Target<'_>) -> Result<OidcProfile, ProviderError> {
    Ok(OidcProfile {
        issuer: place(target.config, ISSUER).into_owned(),
        rule: IssuerRule::EXACT,
        scope: "",
        auth: ClientAuth::ClientSecretPost,
        secret: Some(client_secret(target)?),
        pkce: false,
        query: &[],
        userinfo: false,
    })
}

pub(super) async fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    let mut oidc_profile = oidc_profile(target)?;
    if start.scope.is_some() {
        oidc_profile.query = &[("response_mode", "form_post")];
    }
    oidc::begin(target, &oidc_profile, start).await
}

/// Signs a client secret with the team's key
/// (<https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret>).
fn client_secret(target: Target<'_>) -> Result<Secret, ProviderError> {
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(required(&target.config.key_id, "key_id")?.to_owned());
    let now = target.now.as_secs();
    let claims = json!({
        "iss": required(&target.config.tenant, "tenant")?,
        "iat": now,
        "exp": now + SECRET_LIFE_SECS,
        "aud": ISSUER,
        "sub": target.config.client_id,
    });
    let key = key(target.secret).ok_or(ProviderError::Configuration("secret"))?;
    let token = jsonwebtoken::encode(&header, &claims, &key).map_err(|_| ProviderError::Configuration("secret"))?;
    Ok(Secret::new(token))
}

/// Parses the file `AuthKey_….p8`: PKCS 8 as PEM (RFC 7468 section 10). Missing line breaks are accepted.
fn key(pem: &Secret) -> Option<EncodingKey> {
    let (_, rest) = pem.expose().split_once("-----BEGIN PRIVATE KEY-----")?;
    let (text, _) = rest.split_once("-----END PRIVATE KEY-----")?;
    let text: String = text.split_whitespace().collect();
    Some(EncodingKey::from_ec_der(&base64::engine::general_purpose::STANDARD.decode(text).ok()?))
}

pub(super) async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let known = oidc::finish(target, &oidc_profile(target)?, credential, remembered).await?;
    let mut profile = known.profile(&FieldMap::default())?;
    if profile::flag(&known.claims, "is_private_email") {
        profile.meta.insert("is_private_email".to_owned(), "true".to_owned());
    }
    Ok(profile)
}
