//! Feishu and Lark: <https://open.feishu.cn/document/common-capabilities/sso/api/obtain-oauth-code>.
//!
//! The subject is `union_id`, shared by all applications of one developer, so users keep their accounts when the
//! application changes. There is no fallback to `open_id`, which would give a user a second account. For Lark, set
//! `base_url` to `https://open.larksuite.com`. The phone number is verified: users sign in with it. The email address
//! is not: an administrator may enter it.

use super::address;
use crate::oauth2::http::{self, Credentials};
use crate::oauth2::{Client, Extras, Start, authorize, profile, token_response};
use crate::{AuthorizationRequest, FlowState, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, FieldMap};
use serde_json::{Value, json};

fn client(target: Target<'_>) -> Result<Client<'_>, ProviderError> {
    let authorization = address(target, "https://accounts.feishu.cn/open-apis/authen/v1/authorize")?;
    Client::new(target, authorization, address(target, "https://open.feishu.cn/open-apis/authen/v2/oauth/token")?)
}

pub(super) fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    let extras = Extras { pkce: true, ..Extras::default() };
    Ok(authorize(&client(target)?, start, "", extras))
}

pub(super) async fn finish(
    target: Target<'_>,
    code: &Secret,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let fields = FieldMap {
        sub: Some("data.union_id".to_owned()),
        name: Some("data.name".to_owned()),
        picture: Some("data.avatar_url".to_owned()),
        email: Some("data.email".to_owned()),
        phone_number: Some("data.mobile".to_owned()),
        ..FieldMap::default()
    };
    let token = exchange(target, code, remembered).await?;
    let url = address(target, "https://open.feishu.cn/open-apis/authen/v1/user_info")?;
    let user: Value = http::get(target.outbound, &url, Credentials::Bearer(&token)).await?.json()?;
    check(&user)?;
    let profile = profile::read(&user, &fields)?;
    Ok(ExternalProfile { phone_verified: profile.phone_number.is_some(), email_verified: false, ..profile })
}

/// Exchanges the code. The members follow RFC 6749, but the documented request is JSON.
async fn exchange(target: Target<'_>, code: &Secret, remembered: &FlowState) -> Result<Secret, ProviderError> {
    let client = client(target)?;
    let mut body = json!({
        "grant_type": "authorization_code",
        "client_id": client.id,
        "client_secret": client.secret.expose(),
        "code": code.expose(),
    });
    if let Some(uri) = &remembered.redirect_uri {
        body["redirect_uri"] = json!(uri);
    }
    if let Some(verifier) = &remembered.pkce_verifier {
        body["code_verifier"] = json!(verifier.expose());
    }
    let response: Value = http::post(target.outbound, &client.token, Credentials::None, &body).await?.json()?;
    check(&response)?;
    let token =
        profile::text(&response, "access_token").ok_or(ProviderError::Untrusted(|texts| texts.no_access_token))?;
    Ok(Secret::new(token))
}

/// Every response contains `code`, which is 0 on success.
/// <https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/get-user-access-token>
fn check(answer: &Value) -> Result<(), ProviderError> {
    match (answer.get("code").and_then(Value::as_i64), profile::text(answer, "error")) {
        (Some(0), None) => Ok(()),
        // Wrong client secret; no such application.
        (Some(code @ (20002 | 20048)), _) => Err(ProviderError::Client(code.to_string())),
        (_, Some(error)) => Err(token_response::refusal(&error)),
        (Some(code), None) => Err(ProviderError::refused_by_vendor(code)),
        (None, None) => Err(ProviderError::Untrusted(|texts| texts.no_result)),
    }
}
