//! The differences of each vendor, one file each.
//!
//! A configured `base_url` replaces scheme and host in every URL of a preset, for self-hosted editions and for tests.

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
            oidc::begin(target, &oidc_profile(target)?, Start { scope: scope.as_deref(), ..start }).await
        }
    }
}

pub(crate) async fn sign_out_uri(target: Target<'_>) -> Result<Option<Url>, ProviderError> {
    oidc::sign_out_uri(target, &oidc_profile(target)?).await
}

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
            let known = oidc::finish(target, &oidc_profile(target)?, credential, remembered).await?;
            known.profile(&target.config.fields)
        }
    }
}

/// Checks the configuration and, for kinds with discovery, the connection. Other kinds report missing settings only.
pub(crate) async fn test(target: Target<'_>) -> Result<(), ProviderError> {
    let secret_set = !target.secret.expose().is_empty();
    if let Some(absent) = missing(target.kind, target.config, secret_set).first() {
        return Err(ProviderError::Configuration(absent));
    }
    match target.kind {
        ProviderKind::Oidc | ProviderKind::Google | ProviderKind::Apple | ProviderKind::Microsoft => {
            oidc::test(target, &oidc_profile(target)?).await
        }
        ProviderKind::OAuth2 => custom::test(target),
        // Checks App ID, App Secret, and WeChat's IP allowlist, which may lack this server.
        ProviderKind::WeChatMini => wechat::app_token::fetch(target, false).await.map(drop),
        _ => Ok(()),
    }
}

/// Required settings that the configuration lacks, by member name; `secret` is the client secret.
pub fn missing(kind: ProviderKind, config: &ProviderConfig, secret_set: bool) -> Vec<&'static str> {
    let is_set = |member: &Option<String>| member.as_deref().is_some_and(|text| !text.trim().is_empty());
    let required: &[(&'static str, &Option<String>)] = match kind {
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
    missing.extend(required.iter().filter(|(_, member)| !is_set(member)).map(|(name, _)| *name));
    if !secret_set {
        missing.push("secret");
    }
    missing
}

fn oidc_profile(target: Target<'_>) -> Result<OidcProfile, ProviderError> {
    match target.kind {
        ProviderKind::Google => Ok(google::oidc_profile(target)),
        ProviderKind::Apple => apple::oidc_profile(target),
        ProviderKind::Microsoft => microsoft::oidc_profile(target),
        ProviderKind::Oidc => custom::oidc_profile(target),
        _ => Err(ProviderError::Unsupported(|texts| texts.openid_connect)),
    }
}

/// Returns the code, and rejects tokens: the access tokens of these kinds do not name the client they were issued to,
/// so the owner of another application could sign in as its users (RFC 6819 section 4.4.2.6).
fn code(credential: &Credential) -> Result<&Secret, ProviderError> {
    match credential {
        Credential::Code(code) => Ok(code),
        Credential::AccessToken(_) => Err(ProviderError::Unsupported(|texts| texts.access_token)),
        Credential::IdToken(_) => Err(ProviderError::Unsupported(|texts| texts.id_token)),
    }
}

/// Applies `base_url` to a URL of a preset.
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

/// Like [`place`], parsed and checked against the outbound rules.
fn address(target: Target<'_>, default: &str) -> Result<Url, ProviderError> {
    let url = Url::parse(&place(target.config, default)).map_err(|_| ProviderError::Configuration("base_url"))?;
    target.outbound.check(&url)?;
    Ok(url)
}

/// Returns a required member of the configuration, trimmed.
fn required<'a>(member: &'a Option<String>, name: &'static str) -> Result<&'a str, ProviderError> {
    let text = member.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.ok_or(ProviderError::Configuration(name))
}
