//! Gitee: <https://gitee.com/api/v5/oauth_doc>.
//!
//! The email address in the profile is the public one and may be unconfirmed, so it is ignored. With the scope `emails`
//! the list of addresses is read, which has the state of each.

use super::address;
use crate::oauth2::http::{self, Credentials};
use crate::oauth2::{Client, Extras, Start, authorize, exchange, profile};
use crate::{AuthorizationRequest, FlowState, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};
use serde_json::Value;

fn client(target: Target<'_>) -> Result<Client<'_>, ProviderError> {
    let authorization = address(target, "https://gitee.com/oauth/authorize")?;
    let token = address(target, "https://gitee.com/oauth/token")?;
    Ok(Client { auth: ClientAuth::ClientSecretPost, ..Client::new(target, authorization, token)? })
}

pub(super) fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    Ok(authorize(&client(target)?, start, "user_info emails", Extras::default()))
}

pub(super) async fn finish(
    target: Target<'_>,
    code: &Secret,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let fields = FieldMap {
        sub: Some("id".to_owned()),
        username: Some("login".to_owned()),
        picture: Some("avatar_url".to_owned()),
        ..FieldMap::default()
    };
    let tokens = exchange(&client(target)?, target.outbound, code, remembered).await?;
    let url = address(target, "https://gitee.com/api/v5/user")?;
    let user = http::userinfo(target.outbound, &url, &tokens.access).await?;
    let (email, email_verified) = email(target, &tokens.access).await?;
    Ok(ExternalProfile { email, email_verified, ..profile::read(&user, &fields)? })
}

/// Fetches the primary address (<https://gitee.com/api/v5/swagger#/getV5Emails>); none if the token lacks the scope.
async fn email(target: Target<'_>, token: &Secret) -> Result<(Option<String>, bool), ProviderError> {
    let url = address(target, "https://gitee.com/api/v5/emails")?;
    let response = http::get(target.outbound, &url, Credentials::Bearer(token)).await?;
    if matches!(response.status.as_u16(), 401 | 403 | 404) {
        return Ok((None, false));
    }
    let list = http::success(&url, &response)?;
    let is_primary = |entry: &&Value| {
        entry.get("scope").and_then(Value::as_array).is_some_and(|uses| uses.iter().any(|one| one == "primary"))
    };
    let primary = list.as_array().into_iter().flatten().find(is_primary);
    let confirmed = |entry: &Value| entry.get("state").is_some_and(|state| state == "confirmed");
    Ok(primary.map(|entry| (profile::text(entry, "email"), confirmed(entry))).unwrap_or_default())
}
