//! OpenID Connect: the authorization code flow (Core section 3.1), and ID tokens obtained by an app itself.
//!
//! - `OidcProfile`: the differences of one kind of provider; `begin` and `finish`: the flow
//! - `discovery`: the issuer's endpoints; `keys`: its signing keys; `id_token`: verification

pub(crate) mod discovery;
pub(crate) mod id_token;
pub(crate) mod keys;
#[cfg(test)]
mod tests;

use crate::oauth2::{self, Client, Extras, Start, http, profile};
use crate::{AuthorizationRequest, Credential, FlowState, ProviderError, Target};
use discovery::{Discovery, IssuerRule};
use doorward_contract::Secret;
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};
use serde_json::Value;
use std::sync::Arc;

/// How one kind of provider applies OpenID Connect.
#[derive(Debug)]
pub(crate) struct OidcProfile {
    /// Issuer to run discovery on.
    pub issuer: String,
    pub rule: IssuerRule,
    /// Default when the caller names none.
    pub scope: &'static str,
    /// Authentication method at the token endpoint.
    pub auth: ClientAuth,
    /// Overrides the configured secret: Apple's is signed for each request.
    pub secret: Option<Secret>,
    /// Sends a PKCE challenge even if the discovery document does not offer it.
    pub pkce: bool,
    /// Additional parameters of the authorization request.
    pub query: &'static [(&'static str, &'static str)],
    /// Calls the userinfo endpoint, if there is one.
    pub userinfo: bool,
}

/// Claims about a user, after verification of the ID token.
#[derive(Debug)]
pub(crate) struct VerifiedClaims {
    /// Claims of the ID token.
    pub claims: Value,
    /// Response of the userinfo endpoint, checked to be about this subject.
    pub userinfo: Option<Value>,
}

impl VerifiedClaims {
    /// Builds the profile. Signed claims take precedence over userinfo.
    pub fn profile(&self, fields: &FieldMap) -> Result<ExternalProfile, ProviderError> {
        let mut known = profile::details(&self.claims, fields);
        let more = self.userinfo.as_ref();
        if let Some(userinfo) = more {
            known = profile::merge(known, profile::details(userinfo, fields));
        }
        let subject = profile::subject(&self.claims, fields).or_else(|| profile::subject(more?, fields));
        Ok(ExternalProfile { subject: subject.ok_or(ProviderError::Untrusted(|texts| texts.no_subject))?, ..known })
    }
}

fn client<'a>(
    target: Target<'a>,
    oidc_profile: &'a OidcProfile,
    document: &Discovery,
) -> Result<Client<'a>, ProviderError> {
    let mut client = Client::new(target, document.authorization_endpoint.clone(), document.token_endpoint.clone())?;
    client.auth = oidc_profile.auth;
    client.secret = oidc_profile.secret.as_ref().unwrap_or(client.secret);
    Ok(client)
}

pub(crate) async fn begin(
    target: Target<'_>,
    oidc_profile: &OidcProfile,
    start: Start<'_>,
) -> Result<AuthorizationRequest, ProviderError> {
    let document = discovery::discover(target, oidc_profile).await?;
    let client = client(target, oidc_profile, &document)?;
    let pkce = oidc_profile.pkce || document.offers_pkce();
    let nonce = start.known.nonce.clone().map_or_else(random, Ok)?;
    let extras = Extras { nonce: Some(nonce), pkce, query: oidc_profile.query };
    let authorization = oauth2::authorize(&client, start, oidc_profile.scope, extras);
    Ok(AuthorizationRequest { sign_out_uri: document.sign_out_uri(target), ..authorization })
}

pub(crate) async fn sign_out_uri(target: Target<'_>, oidc_profile: &OidcProfile) -> Result<Option<Url>, ProviderError> {
    Ok(discovery::discover(target, oidc_profile).await?.sign_out_uri(target))
}

/// Adds the scope without which a request is not one of OpenID Connect (Core section 3.1.2.1).
pub(crate) fn with_openid(scope: &str) -> String {
    if scope.split(' ').any(|word| word == "openid") { scope.to_owned() } else { format!("openid {scope}") }
}

fn random() -> Result<Secret, ProviderError> {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| ProviderError::NoRandom)?;
    Ok(Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
}

/// Verifies a code or an ID token, and returns the claims.
pub(crate) async fn finish(
    target: Target<'_>,
    oidc_profile: &OidcProfile,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<VerifiedClaims, ProviderError> {
    let code = match credential {
        Credential::Code(code) => code,
        Credential::IdToken(token) => return finish_id_token(target, oidc_profile, token, remembered).await,
        // An access token does not name its client: the owner of another application could sign in as its users.
        Credential::AccessToken(_) => return Err(ProviderError::Unsupported(|texts| texts.access_token)),
    };
    // `begin` always sends a nonce, so a code without one belongs to a flow that did not start here (attack 7).
    let nonce = remembered.nonce.as_ref().ok_or(ProviderError::Untrusted(|texts| texts.no_nonce_stored))?;
    let document = discovery::discover(target, oidc_profile).await?;
    let tokens = oauth2::exchange(&client(target, oidc_profile, &document)?, target.outbound, code, remembered).await?;
    let token = tokens.id.as_ref().ok_or(ProviderError::Untrusted(|texts| texts.no_id_token))?;
    let expected = id_token::Expected { nonce: Some(nonce), access_token: Some(&tokens.access) };
    let claims = id_token::verified(target, oidc_profile, &document, token, expected).await?;
    let userinfo = match document.userinfo_endpoint.as_ref().filter(|_| oidc_profile.userinfo) {
        None => None,
        Some(url) => Some(same_subject(http::userinfo(target.outbound, url, &tokens.access).await?, &claims)?),
    };
    Ok(VerifiedClaims { claims, userinfo })
}

async fn finish_id_token(
    target: Target<'_>,
    oidc_profile: &OidcProfile,
    token: &Secret,
    remembered: &FlowState,
) -> Result<VerifiedClaims, ProviderError> {
    let document = discovery::discover(target, oidc_profile).await?;
    let expected = id_token::Expected { nonce: remembered.nonce.as_ref(), access_token: None };
    let claims = id_token::verified(target, oidc_profile, &document, token, expected).await?;
    id_token::check_fresh(&claims, target.now)?;
    Ok(VerifiedClaims { claims, userinfo: None })
}

/// Returns the replay key of an ID token that [`crate::finish`] accepted, and when it stops being accepted, in seconds
/// since the epoch. The key excludes the signature: one signature can be encoded in several ways.
pub fn replay_key(token: &Secret) -> Option<(&str, i64)> {
    let (signed, _) = token.expose().rsplit_once('.')?;
    Some((signed, id_token::counts_until(signed)?))
}

/// Checks the subject of a userinfo response (Core section 5.3.2): a swapped access token would return the profile of
/// another user.
pub(crate) fn same_subject(userinfo: Value, claims: &Value) -> Result<Value, ProviderError> {
    let same = profile::text(&userinfo, "sub").is_some_and(|sub| Some(sub) == profile::text(claims, "sub"));
    if same { Ok(userinfo) } else { Err(ProviderError::Untrusted(|texts| texts.userinfo_subject)) }
}

/// Checks that discovery works and that the issuer publishes a supported key.
pub(crate) async fn test(target: Target<'_>, oidc_profile: &OidcProfile) -> Result<(), ProviderError> {
    let document: Arc<Discovery> = discovery::discover(target, oidc_profile).await?;
    keys::any(target, &document.jwks_uri).await
}
