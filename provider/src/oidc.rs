//! OpenID Connect: the authorization code flow (Core section 3.1), and ID tokens that an app brings itself.
//!
//! - `OidcProfile`: what a kind of provider does in its own way; `begin` and `finish`: the flow
//! - `discovery`: where an issuer's endpoints are; `keys`: what it signs with; `id_token`: whether one counts

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

/// What a kind of provider does in its own way.
#[derive(Debug)]
pub(crate) struct OidcProfile {
    /// Where discovery starts.
    pub issuer: String,
    /// What counts as that issuer's word.
    pub rule: IssuerRule,
    /// Asked when the caller names none.
    pub scope: &'static str,
    /// How the secret is shown.
    pub auth: ClientAuth,
    /// In place of the configured secret: Apple's is made anew each time.
    pub secret: Option<Secret>,
    /// Send a PKCE challenge though the discovery document does not offer it.
    pub pkce: bool,
    /// More of the authorization request.
    pub query: &'static [(&'static str, &'static str)],
    /// Ask the userinfo endpoint, where there is one.
    pub userinfo: bool,
}

/// What is known of a person after the ID token was checked.
#[derive(Debug)]
pub(crate) struct Known {
    /// Claims of the ID token.
    pub claims: Value,
    /// What the userinfo endpoint said of the same subject.
    pub userinfo: Option<Value>,
}

impl Known {
    /// The profile; what is signed goes before what is not.
    pub fn profile(&self, fields: &FieldMap) -> Result<ExternalProfile, ProviderError> {
        let mut known = profile::details(&self.claims, fields);
        let more = self.userinfo.as_ref();
        if let Some(userinfo) = more {
            known = profile::merge(known, profile::details(userinfo, fields));
        }
        let subject = profile::subject(&self.claims, fields).or_else(|| profile::subject(more?, fields));
        Ok(ExternalProfile { subject: subject.ok_or(ProviderError::Untrusted("it names no subject"))?, ..known })
    }
}

fn client<'a>(target: Target<'a>, party: &'a OidcProfile, found: &Discovery) -> Result<Client<'a>, ProviderError> {
    let mut client = Client::new(target, found.authorization_endpoint.clone(), found.token_endpoint.clone())?;
    client.auth = party.auth;
    client.secret = party.secret.as_ref().unwrap_or(client.secret);
    Ok(client)
}

/// Where to send the browser.
pub(crate) async fn begin(
    target: Target<'_>,
    party: &OidcProfile,
    start: Start<'_>,
) -> Result<AuthorizationRequest, ProviderError> {
    let found = discovery::of(target, party).await?;
    let client = client(target, party, &found)?;
    let pkce = party.pkce || found.offers_pkce();
    let nonce = start.known.nonce.clone().map_or_else(random, Ok)?;
    let extras = Extras { nonce: Some(nonce), pkce, query: party.query };
    Ok(oauth2::authorize(&client, start, party.scope, extras))
}

/// Adds the scope without which a request is not one of OpenID Connect (Core section 3.1.2.1).
pub(crate) fn with_openid(scope: &str) -> String {
    if scope.split(' ').any(|word| word == "openid") { scope.to_owned() } else { format!("openid {scope}") }
}

fn random() -> Result<Secret, ProviderError> {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| ProviderError::Configuration("source of randomness"))?;
    Ok(Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
}

/// Finds out who came back, with a code or with an ID token.
pub(crate) async fn finish(
    target: Target<'_>,
    party: &OidcProfile,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<Known, ProviderError> {
    let code = match credential {
        Credential::Code(code) => code,
        Credential::IdToken(token) => return brought(target, party, token, remembered).await,
        // Nothing in it tells for whom it was issued: another application's would sign its owner's users in here.
        Credential::AccessToken(_) => return Err(ProviderError::Unsupported("take access tokens")),
    };
    // `begin` always sends one, so that a code without one is not of a flow begun here (attack 7).
    let nonce = remembered.nonce.as_ref().ok_or(ProviderError::Untrusted("its code has no remembered nonce"))?;
    let found = discovery::of(target, party).await?;
    let tokens = oauth2::exchange(&client(target, party, &found)?, target.outbound, code, remembered).await?;
    let token = tokens.id.as_ref().ok_or(ProviderError::Untrusted("it sent no ID token"))?;
    let expected = id_token::Expected { nonce: Some(nonce), access_token: Some(&tokens.access) };
    let claims = id_token::verified(target, party, &found, token, expected).await?;
    let userinfo = match found.userinfo_endpoint.as_ref().filter(|_| party.userinfo) {
        None => None,
        Some(url) => Some(same_subject(http::userinfo(target.outbound, url, &tokens.access).await?, &claims)?),
    };
    Ok(Known { claims, userinfo })
}

async fn brought(
    target: Target<'_>,
    party: &OidcProfile,
    token: &Secret,
    remembered: &FlowState,
) -> Result<Known, ProviderError> {
    let found = discovery::of(target, party).await?;
    let expected = id_token::Expected { nonce: remembered.nonce.as_ref(), access_token: None };
    let claims = id_token::verified(target, party, &found, token, expected).await?;
    id_token::check_fresh(&claims, target.now)?;
    Ok(Known { claims, userinfo: None })
}

/// What identifies an ID token that [`crate::finish`] has accepted, and until when it would be accepted again, in seconds
/// since the epoch. The signature is no part of it: for the same claims it can be written in several ways.
pub fn replay_key(token: &Secret) -> Option<(&str, i64)> {
    let (signed, _) = token.expose().rsplit_once('.')?;
    Some((signed, id_token::counts_until(signed)?))
}

/// Core section 5.3.2: without this check one token's owner could get another's profile by a swapped access token.
pub(crate) fn same_subject(userinfo: Value, claims: &Value) -> Result<Value, ProviderError> {
    let same = profile::text(&userinfo, "sub").is_some_and(|sub| Some(sub) == profile::text(claims, "sub"));
    if same { Ok(userinfo) } else { Err(ProviderError::Untrusted("its userinfo is about another subject")) }
}

/// Whether an issuer can be found and signs with a key that is understood.
pub(crate) async fn test(target: Target<'_>, party: &OidcProfile) -> Result<(), ProviderError> {
    let found: Arc<Discovery> = discovery::of(target, party).await?;
    keys::any(target, &found.jwks_uri).await
}
