//! GitHub: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>.
//!
//! The subject is the numeric user ID: a login can be given up and registered by another user. `base_url` is the URL of
//! an Enterprise Server, whose API is under `/api/v3`.

use super::{address, code};
use crate::oauth2::http::{self, Credentials};
use crate::oauth2::{Client, Extras, Start, authorize, exchange, profile};
use crate::{AuthorizationRequest, Credential, FlowState, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};
use serde_json::{Value, json};
use url::Url;

fn client(target: Target<'_>) -> Result<Client<'_>, ProviderError> {
    let authorization = address(target, "https://github.com/login/oauth/authorize")?;
    let token = address(target, "https://github.com/login/oauth/access_token")?;
    Ok(Client { auth: ClientAuth::ClientSecretPost, ..Client::new(target, authorization, token)? })
}

/// URL of an API endpoint.
fn api(target: Target<'_>, path: &[&str]) -> Result<Url, ProviderError> {
    let enterprise = target.config.base_url.as_deref().is_some_and(|base| !base.trim().is_empty());
    let base = if enterprise { "https://api.github.com/api/v3" } else { "https://api.github.com" };
    let mut url = address(target, base)?;
    let mut segments = url.path_segments_mut().map_err(|()| ProviderError::Configuration("base_url"))?;
    segments.pop_if_empty().extend(path);
    drop(segments);
    Ok(url)
}

pub(super) fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    let extras = Extras { pkce: true, ..Extras::default() };
    Ok(authorize(&client(target)?, start, "read:user user:email", extras))
}

pub(super) async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    if let Credential::AccessToken(token) = credential {
        check_owner(target, token).await?;
        return profile(target, token).await;
    }
    let tokens = exchange(&client(target)?, target.outbound, code(credential)?, remembered).await?;
    profile(target, &tokens.access).await
}

/// Checks that an access token was issued to this client: GitHub finds only tokens of the authenticated client
/// (<https://docs.github.com/rest/apps/oauth-applications#check-a-token>).
async fn check_owner(target: Target<'_>, token: &Secret) -> Result<(), ProviderError> {
    let client = client(target)?;
    let url = api(target, &["applications", client.id, "token"])?;
    let body = json!({ "access_token": token.expose() });
    let response = http::post(target.outbound, &url, Credentials::Basic(client.id, client.secret), &body).await?;
    if response.status == ::http::StatusCode::UNAUTHORIZED {
        return Err(ProviderError::Client("HTTP 401".to_owned()));
    }
    let token_info = http::success(&url, &response)?;
    let issued_to_client = profile::find(&token_info, "app.client_id").is_some_and(|id| *id == client.id);
    if issued_to_client { Ok(()) } else { Err(ProviderError::Untrusted(|texts| texts.access_token_audience)) }
}

async fn profile(target: Target<'_>, token: &Secret) -> Result<ExternalProfile, ProviderError> {
    let fields = FieldMap {
        sub: Some("id".to_owned()),
        username: Some("login".to_owned()),
        picture: Some("avatar_url".to_owned()),
        ..FieldMap::default()
    };
    let user = http::userinfo(target.outbound, &api(target, &["user"])?, token).await?;
    let (email, email_verified) = email(target, token).await?;
    // The address in the profile is the public one; only the list has the verified flag.
    Ok(ExternalProfile { email, email_verified, ..profile::read(&user, &fields)? })
}

/// Fetches the primary address; none if the token lacks the scope.
async fn email(target: Target<'_>, token: &Secret) -> Result<(Option<String>, bool), ProviderError> {
    let url = api(target, &["user", "emails"])?;
    let response = http::get(target.outbound, &url, Credentials::Bearer(token)).await?;
    if matches!(response.status.as_u16(), 403 | 404) {
        return Ok((None, false));
    }
    let list = http::success(&url, &response)?;
    let mut entries = list.as_array().into_iter().flatten();
    let primary = entries.find(|entry| profile::flag(entry, "primary"));
    let address = |entry: &Value| (profile::text(entry, "email"), profile::flag(entry, "verified"));
    Ok(primary.map(address).unwrap_or_default())
}
