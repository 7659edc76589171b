//! WeCom: <https://developer.work.weixin.qq.com/document/path/98152>, by a QR code on a web page.
//!
//! The subject is `userid`, unique within the company that owns the secret. Users who are not members of it are
//! rejected. Phone number and email address require separate consent of the member and are not read.

use super::{address, required};
use crate::oauth2::http::{self, Credentials};
use crate::oauth2::{Client, Start, profile, with_plain_blanks};
use crate::{AuthorizationRequest, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, FieldMap};
use serde_json::Value;
use url::Url;

fn client(target: Target<'_>) -> Result<Client<'_>, ProviderError> {
    let authorization = address(target, "https://login.work.weixin.qq.com/wwlogin/sso/login")?;
    Client::new(target, authorization, address(target, "https://qyapi.weixin.qq.com/cgi-bin/gettoken")?)
}

pub(super) fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    let agent = required(&target.config.tenant, "tenant")?;
    let client = client(target)?;
    let mut url = client.authorization;
    url.query_pairs_mut()
        .append_pair("login_type", "CorpApp")
        .append_pair("appid", client.id)
        .append_pair("agentid", agent)
        .append_pair("redirect_uri", start.redirect_uri.as_str())
        .append_pair("state", start.state);
    Ok(AuthorizationRequest { uri: with_plain_blanks(url), pkce_verifier: None, nonce: None, sign_out_uri: None })
}

pub(super) async fn finish(target: Target<'_>, code: &Secret) -> Result<ExternalProfile, ProviderError> {
    let client = client(target)?;
    let pairs = [("corpid", client.id), ("corpsecret", client.secret.expose().as_str())];
    let response = get(target, client.token, &pairs).await?;
    let token =
        profile::text(&response, "access_token").ok_or(ProviderError::Untrusted(|texts| texts.no_access_token))?;
    let url = address(target, "https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo")?;
    let response = get(target, url, &[("access_token", &token), ("code", code.expose())]).await?;
    if response.get("userid").is_none() && response.get("openid").is_some() {
        return Err(ProviderError::refused(|texts| texts.not_a_member));
    }
    let fields = FieldMap { sub: Some("userid".to_owned()), ..FieldMap::default() };
    let subject = profile::subject(&response, &fields).ok_or(ProviderError::Untrusted(|texts| texts.no_subject))?;
    Ok(ExternalProfile { username: Some(subject.clone()), subject, ..ExternalProfile::default() })
}

/// Sends the secrets in the query: WeCom accepts them nowhere else. Errors of [`http::get`] do not contain the query.
async fn get(target: Target<'_>, mut url: Url, pairs: &[(&str, &str)]) -> Result<Value, ProviderError> {
    url.query_pairs_mut().extend_pairs(pairs);
    let response: Value = http::get(target.outbound, &url, Credentials::None).await?.json()?;
    check(&response)?;
    Ok(response)
}

/// <https://developer.work.weixin.qq.com/document/path/90313>
fn check(answer: &Value) -> Result<(), ProviderError> {
    match answer.get("errcode").and_then(Value::as_i64) {
        Some(0) => Ok(()),
        // Wrong secret, wrong company, IP address not on the allowlist.
        Some(code @ (40001 | 40013 | 60020)) => Err(ProviderError::Client(code.to_string())),
        Some(code) => Err(ProviderError::refused_by_vendor(code)),
        None => Err(ProviderError::Untrusted(|texts| texts.no_result)),
    }
}
