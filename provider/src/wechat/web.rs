//! Sign-in on web pages: by QR code (Open Platform), or inside WeChat's own browser (Official Account).
//!
//! Sources: <https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html>,
//! <https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>.

use super::errcode::Proof;
use super::{api, person};
use crate::{AuthorizationRequest, Credential, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, ProviderKind};
use serde::Deserialize;
use url::Url;

/// Default base URL of the authorization page.
const OPEN: &str = "https://open.weixin.qq.com";
/// Longest `state`, in bytes.
const MAX_STATE: usize = 128;
/// The scope that returns the openid only, without consent.
const SILENT: &str = "snsapi_base";
const ASKING: &str = "snsapi_userinfo";

/// Builds the authorization request. `scope` applies to Official Accounts only; web pages have a single scope.
///
/// # Errors
/// [`ProviderError::Configuration`]; [`ProviderError::Unsupported`] for a `state` or scope that WeChat does not accept.
pub(crate) fn begin(
    target: Target<'_>,
    redirect_uri: &Url,
    state: &str,
    scope: Option<&str>,
) -> Result<AuthorizationRequest, ProviderError> {
    check_state(state)?;
    let (path, scope) = match target.kind {
        ProviderKind::WeChatOpen => ("/connect/qrconnect", "snsapi_login"),
        ProviderKind::WeChatOfficial => ("/connect/oauth2/authorize", official_scope(target, scope)?),
        _ => return Err(ProviderError::Unsupported(|texts| texts.redirect)),
    };
    // WeChat matches the URL against a pattern, so the order matters.
    let query = [
        ("appid", api::appid(target)?),
        ("redirect_uri", redirect_uri.as_str()),
        ("response_type", "code"),
        ("scope", scope),
        ("state", state),
    ];
    let mut uri = api::address(target, OPEN, path, &query)?;
    uri.set_fragment(Some("wechat_redirect"));
    Ok(AuthorizationRequest { uri, pkce_verifier: None, nonce: None, sign_out_uri: None })
}

/// WeChat documents letters and digits. It also returns `-`, `.` and `_` unchanged (CloudBase's own states contain
/// them), and they need no encoding. Other characters may come back changed, so the state would not match.
fn check_state(state: &str) -> Result<(), ProviderError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if state.is_empty() || state.len() > MAX_STATE || !state.bytes().all(plain) {
        return Err(ProviderError::Unsupported(|texts| texts.state));
    }
    Ok(())
}

fn official_scope<'a>(target: Target<'a>, requested: Option<&'a str>) -> Result<&'a str, ProviderError> {
    let not_empty = |scope: &&str| !scope.is_empty();
    let known = |scope: &str| matches!(scope, SILENT | ASKING);
    if let Some(scope) = requested.filter(not_empty) {
        return known(scope).then_some(scope).ok_or(ProviderError::Unsupported(|texts| texts.scope));
    }
    let scope = target.config.scope.as_deref().filter(not_empty).unwrap_or(ASKING);
    known(scope).then_some(scope).ok_or(ProviderError::Configuration("scope"))
}

/// Token response.
#[derive(Deserialize)]
struct Token {
    access_token: Secret,
    openid: String,
    #[serde(default)]
    unionid: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    is_snapshotuser: u8,
}

impl Token {
    fn is_silent(&self) -> bool {
        self.scope.as_deref().is_some_and(|scopes| scopes.split(',').all(|scope| scope.trim() == SILENT))
    }
}

#[derive(Deserialize)]
struct UserInfo {
    openid: String,
    #[serde(default)]
    unionid: Option<String>,
    #[serde(default)]
    nickname: Option<String>,
    #[serde(default)]
    headimgurl: Option<String>,
}

/// Exchanges a code for a profile. Codes of mobile apps are accepted too.
///
/// # Errors
/// [`ProviderError::Refused`] for an invalid code, and for the virtual user of WeChat's page preview; any other
/// [`ProviderError`].
pub(crate) async fn finish(target: Target<'_>, credential: &Credential) -> Result<ExternalProfile, ProviderError> {
    let Credential::Code(code) = credential else {
        return Err(ProviderError::Unsupported(|texts| texts.only_code));
    };
    let mut token = exchange(target, code).await?;
    // Without consent, WeChat shows a preview of the page with the IDs of a virtual user, union ID included.
    if token.is_snapshotuser != 0 {
        return Err(ProviderError::refused(|texts| texts.page_preview));
    }
    let union_id = person::union_id(token.unionid.take())?;
    let appid = api::appid(target)?;
    if token.is_silent() {
        return person::profile(appid, &token.openid, union_id.as_deref());
    }
    let info = user_info(target, &token).await?;
    let info_union_id = person::union_id(info.unionid)?;
    if info.openid != token.openid || (info_union_id.is_some() && union_id.is_some() && info_union_id != union_id) {
        return Err(ProviderError::Untrusted(|texts| texts.other_user));
    }
    let mut profile = person::profile(appid, &token.openid, info_union_id.or(union_id).as_deref())?;
    profile.name = info.nickname.as_deref().and_then(person::name);
    profile.picture = info.headimgurl.as_deref().and_then(person::picture);
    Ok(profile)
}

/// <https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken>
async fn exchange(target: Target<'_>, code: &Secret) -> Result<Token, ProviderError> {
    let query = [
        ("appid", api::appid(target)?),
        ("secret", api::secret(target)?),
        ("code", code.expose()),
        ("grant_type", "authorization_code"),
    ];
    let answer = api::get(target, "/sns/oauth2/access_token", &query).await?;
    api::read(&answer, Proof::Secret)
}

async fn user_info(target: Target<'_>, token: &Token) -> Result<UserInfo, ProviderError> {
    let query =
        [("access_token", token.access_token.expose().as_str()), ("openid", token.openid.as_str()), ("lang", "zh_CN")];
    let answer = api::get(target, "/sns/userinfo", &query).await?;
    api::read(&answer, Proof::PersonToken)
}

#[cfg(test)]
#[path = "web_tests.rs"]
mod tests;
