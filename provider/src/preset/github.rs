//! GitHub: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>.
//!
//! The subject is the account's number: its name may be given up and taken by somebody else. `base_url` is the address
//! of an Enterprise Server, whose API is below `/api/v3`.

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

/// An address of the API below which `path` is.
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

/// Whether an access token was issued to this client
/// (<https://docs.github.com/rest/apps/oauth-applications#check-a-token>): GitHub finds only those of the one who asks.
async fn check_owner(target: Target<'_>, token: &Secret) -> Result<(), ProviderError> {
    let client = client(target)?;
    let url = api(target, &["applications", client.id, "token"])?;
    let body = json!({ "access_token": token.expose() });
    let answer = http::post(target.outbound, &url, Credentials::Basic(client.id, client.secret), &body).await?;
    if answer.status == ::http::StatusCode::UNAUTHORIZED {
        return Err(ProviderError::Client("status 401".to_owned()));
    }
    let found = http::success(&url, &answer)?;
    let ours = profile::find(&found, "app.client_id").is_some_and(|id| *id == client.id);
    if ours { Ok(()) } else { Err(ProviderError::Untrusted("its access token is meant for another client")) }
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
    // The address in the profile is what is shown to others; the list alone tells what is verified.
    Ok(ExternalProfile { email, email_verified, ..profile::read(&user, &fields)? })
}

/// The primary address. A token without the scope gets none.
async fn email(target: Target<'_>, token: &Secret) -> Result<(Option<String>, bool), ProviderError> {
    let url = api(target, &["user", "emails"])?;
    let answer = http::get(target.outbound, &url, Credentials::Bearer(token)).await?;
    if matches!(answer.status.as_u16(), 403 | 404) {
        return Ok((None, false));
    }
    let list = http::success(&url, &answer)?;
    let mut entries = list.as_array().into_iter().flatten();
    let primary = entries.find(|entry| profile::flag(entry, "primary"));
    let address = |entry: &Value| (profile::text(entry, "email"), profile::flag(entry, "verified"));
    Ok(primary.map(address).unwrap_or_default())
}
