//! The app access token, which authenticates the application in some calls.

use super::api;
use super::errcode::Proof;
use crate::{ProviderError, Target};
use doorward_contract::Secret;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Clone, Deserialize)]
pub struct AppToken {
    /// At most 512 characters.
    #[serde(rename = "access_token")]
    pub token: Secret,
    /// Lifetime in seconds, 300 to 7200. During the last 300, its successor is valid too.
    pub expires_in: u32,
}

/// Fetches the current app access token, or a new one with `force`.
///
/// Uses `stable_token`, never `token`: each call of the latter revokes the previous token, so two nodes, or another
/// program with the same App ID, would invalidate each other's token. WeChat keeps the two kinds of token
/// apart, so a program that uses `token` does not interfere.
///
/// `force` revokes the current token for all clients, at most 20 times a day and 30 seconds apart. After
/// [`ProviderError::StaleAppToken`], fetch without `force` first: another process may have forced a new token already.
/// Use `force` only if the stale token is returned again.
///
/// Source: <https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken>.
///
/// # Errors
/// [`ProviderError::Client`] for a wrong App ID or secret, or an IP address that is not on WeChat's allowlist;
/// [`ProviderError::Busy`]; any other [`ProviderError`] but [`ProviderError::StaleAppToken`].
pub async fn fetch(target: Target<'_>, force: bool) -> Result<AppToken, ProviderError> {
    let body = json!({
        "grant_type": "client_credential",
        "appid": api::appid(target)?,
        "secret": api::secret(target)?,
        "force_refresh": force,
    });
    let response = api::post(target, "/cgi-bin/stable_token", &[], &body).await?;
    let token: AppToken = api::read(&response, Proof::Secret)?;
    if token.token.expose().is_empty() {
        return Err(ProviderError::Untrusted(|texts| texts.no_app_token));
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::fetch;
    use crate::ProviderError;
    use crate::wechat::mock::{APP_SECRET, APPID, MockWechat};
    use doorward_contract::Secret;
    use doorward_contract::provider::ProviderKind;
    use serde_json::json;

    const AT: &str = "/cgi-bin/stable_token";

    #[tokio::test]
    async fn case_p029_the_token_is_the_stable_one_and_replaced_only_by_force() {
        let wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        wechat.returns("POST", AT, &json!({"access_token": "57_71OSSig", "expires_in": 7200})).await;
        wechat.returns("POST", AT, &json!({"access_token": "58_new", "expires_in": 300})).await;
        let token = fetch(wechat.target(), false).await.unwrap();
        assert_eq!((token.token.expose().as_str(), token.expires_in), ("57_71OSSig", 7200));
        assert!(!format!("{token:?}").contains("57_71OSSig"));
        fetch(wechat.target(), true).await.unwrap();
        let expected = |force: bool| {
            let app = json!({"appid": APPID, "secret": APP_SECRET});
            let mut body = json!({"grant_type": "client_credential", "force_refresh": force});
            body.as_object_mut().unwrap().extend(app.as_object().unwrap().clone());
            ("POST".to_owned(), AT.to_owned(), body)
        };
        assert_eq!(wechat.requests().await, [expected(false), expected(true)]);
    }

    #[tokio::test]
    async fn a_refused_app_is_told_from_a_stale_token() {
        let wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        wechat.returns("POST", AT, &json!({"errcode": 40001, "errmsg": "invalid credential"})).await;
        wechat.returns("POST", AT, &json!({"errcode": 40164, "errmsg": "invalid ip 1.2.3.4, not in whitelist"})).await;
        wechat.returns("POST", AT, &json!({"access_token": "", "expires_in": 7200})).await;
        assert!(matches!(fetch(wechat.target(), false).await, Err(ProviderError::Client(_))));
        let address = fetch(wechat.target(), false).await.unwrap_err();
        assert!(matches!(&address, ProviderError::Client(text) if text.contains("1.2.3.4")), "{address}");
        assert!(matches!(fetch(wechat.target(), false).await, Err(ProviderError::Untrusted(_))));
        let nothing = Secret::default();
        let without = crate::Target { secret: &nothing, ..wechat.target() };
        assert!(matches!(fetch(without, false).await, Err(ProviderError::Configuration("secret"))));
    }
}
