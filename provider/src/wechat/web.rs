//! Signing in on web pages: by scanning (Open Platform), or inside WeChat's own browser (Official Account).
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

/// Where browsers are sent, unless `base_url` says otherwise.
const OPEN: &str = "https://open.weixin.qq.com";
/// Longest `state`, in bytes.
const MAX_STATE: usize = 128;
/// The scope that shows an openid and nothing else, without asking the person.
const SILENT: &str = "snsapi_base";
const ASKING: &str = "snsapi_userinfo";

/// Works out where to send a browser. `scope` counts for an Official Account alone; a web page has one scope only.
///
/// # Errors
/// [`ProviderError::Configuration`]; [`ProviderError::Unsupported`] for a `state` or a scope that WeChat does not take.
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
        _ => return Err(ProviderError::Unsupported("send a browser to WeChat")),
    };
    // WeChat matches the address against a pattern, so that the order counts.
    let query = [
        ("appid", api::appid(target)?),
        ("redirect_uri", redirect_uri.as_str()),
        ("response_type", "code"),
        ("scope", scope),
        ("state", state),
    ];
    let mut uri = api::address(target, OPEN, path, &query)?;
    uri.set_fragment(Some("wechat_redirect"));
    Ok(AuthorizationRequest { uri, pkce_verifier: None, nonce: None })
}

/// WeChat documents letters and digits. It hands back `-`, `.` and `_` as they are, too (CloudBase's own states have
/// them), and they need no encoding on the way; anything else may come back changed, and not be recognized.
fn check_state(state: &str) -> Result<(), ProviderError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if state.is_empty() || state.len() > MAX_STATE || !state.bytes().all(plain) {
        return Err(ProviderError::Unsupported("carry a state beyond 128 letters, digits and -._"));
    }
    Ok(())
}

fn official_scope<'a>(target: Target<'a>, asked: Option<&'a str>) -> Result<&'a str, ProviderError> {
    let given = |scope: &&str| !scope.is_empty();
    let known = |scope: &str| matches!(scope, SILENT | ASKING);
    if let Some(scope) = asked.filter(given) {
        return known(scope).then_some(scope).ok_or(ProviderError::Unsupported("know this scope"));
    }
    let scope = target.config.scope.as_deref().filter(given).unwrap_or(ASKING);
    known(scope).then_some(scope).ok_or(ProviderError::Configuration("scope"))
}

/// What a code is exchanged for.
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

/// What WeChat tells of a person.
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

/// Finds out who came back with a code; the code of a mobile app does as well.
///
/// # Errors
/// [`ProviderError::Refused`] for a code that does not count, and for the virtual person of WeChat's preview of a page;
/// any other [`ProviderError`].
pub(crate) async fn finish(target: Target<'_>, credential: &Credential) -> Result<ExternalProfile, ProviderError> {
    let Credential::Code(code) = credential else {
        return Err(ProviderError::Unsupported("take anything but a code"));
    };
    let mut token = exchange(target, code).await?;
    // Whoever looks at a page without having agreed to it gets ids that are nobody's, union id included.
    if token.is_snapshotuser != 0 {
        return Err(ProviderError::Refused("this is WeChat's preview of the page; open the full service first".into()));
    }
    let union_id = person::union_id(token.unionid.take())?;
    let appid = api::appid(target)?;
    if token.is_silent() {
        return person::profile(appid, &token.openid, union_id.as_deref());
    }
    let info = user_info(target, &token).await?;
    let told = person::union_id(info.unionid)?;
    if info.openid != token.openid || (told.is_some() && union_id.is_some() && told != union_id) {
        return Err(ProviderError::Untrusted("it is about somebody else"));
    }
    let mut profile = person::profile(appid, &token.openid, told.or(union_id).as_deref())?;
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
