//! What each vendor does in its own way, one file each.
//!
//! `base_url` of a configuration takes the place of scheme and host in every address of a preset, for private editions
//! and stand-ins.

mod apple;
mod custom;
mod dingtalk;
mod feishu;
mod gitee;
mod github;
mod google;
mod microsoft;
#[cfg(test)]
pub(crate) mod mock;
#[cfg(test)]
mod tests;
mod wecom;

use crate::oauth2::Start;
use crate::oidc::OidcProfile;
use crate::{AuthorizationRequest, Credential, FlowState, ProviderError, Target, oidc, wechat};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, ProviderConfig, ProviderKind};
use std::borrow::Cow;
use url::Url;

/// Works out where to send a browser.
///
/// # Errors
/// As [`crate::begin`].
pub(crate) async fn begin(
    target: Target<'_>,
    redirect_uri: &Url,
    state: &str,
    scope: Option<&str>,
    known: &FlowState,
) -> Result<AuthorizationRequest, ProviderError> {
    let scope = scope.or(target.config.scope.as_deref()).filter(|scope| !scope.trim().is_empty());
    let start = Start { redirect_uri, state, scope, known };
    match target.kind {
        ProviderKind::Apple => apple::begin(target, start).await,
        ProviderKind::OAuth2 => custom::begin(target, start),
        ProviderKind::GitHub => github::begin(target, start),
        ProviderKind::Gitee => gitee::begin(target, start),
        ProviderKind::DingTalk => dingtalk::begin(target, start),
        ProviderKind::Feishu => feishu::begin(target, start),
        ProviderKind::WeCom => wecom::begin(target, start),
        _ => {
            let scope = scope.map(oidc::with_openid);
            oidc::begin(target, &party(target)?, Start { scope: scope.as_deref(), ..start }).await
        }
    }
}

/// Finds out who came back.
///
/// # Errors
/// As [`crate::finish`].
pub(crate) async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    match target.kind {
        ProviderKind::Google => google::finish(target, credential, remembered).await,
        ProviderKind::Apple => apple::finish(target, credential, remembered).await,
        ProviderKind::Microsoft => microsoft::finish(target, credential, remembered).await,
        ProviderKind::GitHub => github::finish(target, credential, remembered).await,
        ProviderKind::OAuth2 => custom::finish(target, code(credential)?, remembered).await,
        ProviderKind::Gitee => gitee::finish(target, code(credential)?, remembered).await,
        ProviderKind::DingTalk => dingtalk::finish(target, code(credential)?).await,
        ProviderKind::Feishu => feishu::finish(target, code(credential)?, remembered).await,
        ProviderKind::WeCom => wecom::finish(target, code(credential)?).await,
        _ => {
            let known = oidc::finish(target, &party(target)?, credential, remembered).await?;
            known.profile(&target.config.fields)
        }
    }
}

/// Whether the provider can be reached and is who it is said to be, as far as that shows without a person.
///
/// # Errors
/// Any [`ProviderError`]. For kinds without discovery only what is missing is told.
pub(crate) async fn test(target: Target<'_>) -> Result<(), ProviderError> {
    let secret_set = !target.secret.expose().is_empty();
    if let Some(absent) = missing(target.kind, target.config, secret_set).first() {
        return Err(ProviderError::Configuration(absent));
    }
    match target.kind {
        ProviderKind::Oidc | ProviderKind::Google | ProviderKind::Apple | ProviderKind::Microsoft => {
            oidc::test(target, &party(target)?).await
        }
        ProviderKind::OAuth2 => custom::test(target),
        // App ID and App Secret together, or the address of this server, which WeChat's list may lack.
        ProviderKind::WeChatMini => wechat::app_token::fetch(target, false).await.map(drop),
        _ => Ok(()),
    }
}

/// Which members a kind needs and a configuration lacks, by their names in it; `secret` is the client secret.
pub fn missing(kind: ProviderKind, config: &ProviderConfig, secret_set: bool) -> Vec<&'static str> {
    let given = |member: &Option<String>| member.as_deref().is_some_and(|text| !text.trim().is_empty());
    let needed: &[(&'static str, &Option<String>)] = match kind {
        ProviderKind::Oidc => &[("issuer", &config.issuer)],
        ProviderKind::OAuth2 => &[
            ("authorization_endpoint", &config.authorization_endpoint),
            ("token_endpoint", &config.token_endpoint),
            ("userinfo_endpoint", &config.userinfo_endpoint),
        ],
        ProviderKind::Apple => &[("tenant", &config.tenant), ("key_id", &config.key_id)],
        ProviderKind::WeCom => &[("tenant", &config.tenant)],
        _ => &[],
    };
    let mut missing = Vec::new();
    if config.client_id.trim().is_empty() {
        missing.push("client_id");
    }
    missing.extend(needed.iter().filter(|(_, member)| !given(member)).map(|(name, _)| *name));
    if !secret_set {
        missing.push("secret");
    }
    missing
}

fn party(target: Target<'_>) -> Result<OidcProfile, ProviderError> {
    match target.kind {
        ProviderKind::Google => Ok(google::party(target)),
        ProviderKind::Apple => apple::party(target),
        ProviderKind::Microsoft => microsoft::party(target),
        ProviderKind::Oidc => custom::party(target),
        _ => Err(ProviderError::Unsupported("speak OpenID Connect")),
    }
}

/// The code, from kinds whose access tokens do not tell for whom they were issued: with another application's token
/// its owner could sign its users in here (RFC 6819 section 4.4.2.6).
fn code(credential: &Credential) -> Result<&Secret, ProviderError> {
    match credential {
        Credential::Code(code) => Ok(code),
        Credential::AccessToken(_) => Err(ProviderError::Unsupported("take access tokens")),
        Credential::IdToken(_) => Err(ProviderError::Unsupported("take ID tokens")),
    }
}

/// An address of a preset at its vendor, or at `base_url`.
fn place<'a>(config: &ProviderConfig, default: &'a str) -> Cow<'a, str> {
    match config.base_url.as_deref().map(str::trim).filter(|base| !base.is_empty()) {
        None => Cow::Borrowed(default),
        Some(base) => {
            let path = default.splitn(4, '/').nth(3);
            let slash = if path.is_some() { "/" } else { "" };
            Cow::Owned(format!("{}{slash}{}", base.trim_end_matches('/'), path.unwrap_or_default()))
        }
    }
}

/// The same as an address that may be asked, and that a browser may be sent to.
fn address(target: Target<'_>, default: &str) -> Result<Url, ProviderError> {
    let url = Url::parse(&place(target.config, default)).map_err(|_| ProviderError::Configuration("base_url"))?;
    target.outbound.check(&url)?;
    Ok(url)
}

/// A member that the kind cannot do without.
fn needed<'a>(member: &'a Option<String>, name: &'static str) -> Result<&'a str, ProviderError> {
    let text = member.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.ok_or(ProviderError::Configuration(name))
}
