//! DingTalk: <https://open.dingtalk.com/document/orgapp/tutorial-obtaining-user-personal-information>.
//!
//! The subject is `unionId`, shared by all applications of one developer. DingTalk returns the code as `authCode`. The
//! phone number is verified: DingTalk accounts are registered by SMS code. The email address is not.

use super::address;
use crate::oauth2::http::{self, Credentials};
use crate::oauth2::{Client, Extras, Start, authorize, profile, token_response};
use crate::{AuthorizationRequest, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, FieldMap};
use serde_json::{Value, json};

const TOKEN: &str = "https://api.dingtalk.com/v1.0/oauth2/userAccessToken";

fn client(target: Target<'_>) -> Result<Client<'_>, ProviderError> {
    let authorization = address(target, "https://login.dingtalk.com/oauth2/auth")?;
    Client::new(target, authorization, address(target, TOKEN)?)
}

pub(super) fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    // DingTalk's documentation requires `prompt`.
    let extras = Extras { query: &[("prompt", "consent")], ..Extras::default() };
    Ok(authorize(&client(target)?, start, "openid", extras))
}

pub(super) async fn finish(target: Target<'_>, code: &Secret) -> Result<ExternalProfile, ProviderError> {
    let fields = FieldMap {
        sub: Some("unionId".to_owned()),
        name: Some("nick".to_owned()),
        picture: Some("avatarUrl".to_owned()),
        ..FieldMap::default()
    };
    let token = exchange(target, code).await?;
    let url = address(target, "https://api.dingtalk.com/v1.0/contact/users/me")?;
    let answer = http::get(target.outbound, &url, Credentials::Header("x-acs-dingtalk-access-token", &token)).await?;
    let user = http::success(&url, &answer)?;
    let phone_number = phone(&user);
    let phone_verified = phone_number.is_some();
    Ok(ExternalProfile { phone_number, phone_verified, email_verified: false, ..profile::read(&user, &fields)? })
}

/// Exchanges the code. DingTalk takes JSON with nonstandard member names.
async fn exchange(target: Target<'_>, code: &Secret) -> Result<Secret, ProviderError> {
    let client = client(target)?;
    let body = json!({
        "clientId": client.id,
        "clientSecret": client.secret.expose(),
        "code": code.expose(),
        "grantType": "authorization_code",
    });
    let answer = http::post(target.outbound, &client.token, Credentials::None, &body).await?;
    let response: Value = answer.json()?;
    if let Some(word) = profile::text(&response, "code") {
        return Err(refusal(&word));
    }
    let response = http::success(&client.token, &answer)?;
    let token =
        profile::text(&response, "accessToken").ok_or(ProviderError::Untrusted(|texts| texts.no_access_token))?;
    Ok(Secret::new(token))
}

/// Maps an error code; in practice `invalidClientIdOrSecret` or `invalidParameter.authCode.notFound`.
fn refusal(code: &str) -> ProviderError {
    let word = token_response::word(code);
    if code.to_ascii_lowercase().contains("client") {
        ProviderError::Client(word)
    } else {
        ProviderError::refused_by_vendor(word)
    }
}

fn phone(user: &Value) -> Option<String> {
    let number = profile::text(user, "mobile")?;
    let country = profile::text(user, "stateCode");
    Some(country.map_or(number.clone(), |country| format!("+{}{number}", country.trim_start_matches('+'))))
}
