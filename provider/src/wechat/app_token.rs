//! The app access token, by which some calls know the application.

use super::api;
use super::errcode::Proof;
use crate::{ProviderError, Target};
use doorward_contract::Secret;
use serde::Deserialize;
use serde_json::json;

/// An app access token.
#[derive(Debug, Clone, Deserialize)]
pub struct AppToken {
    /// The token, at most 512 characters.
    #[serde(rename = "access_token")]
    pub token: Secret,
    /// Seconds that it lasts, 300 to 7200. For its last 300, its follower is out and both are valid.
    pub expires_in: u32,
}

/// Fetches the app access token that is current at WeChat, or with `force` a new one.
///
/// By `stable_token`, never by `token`: each call of the latter kills the token that the call before it gave, so that
/// two nodes, or another program with the same App ID, sign each other out (case P029). The two kinds of token are
/// apart at WeChat, so a program that uses `token` does not disturb us.
///
/// `force` kills the current token for everybody, 20 times a day at most and 30 seconds apart. After
/// [`ProviderError::StaleAppToken`] fetch without it first: somebody else may have forced a new one, which then comes.
/// Only when the stale one comes again has a new one to be forced.
///
/// Source: <https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken>.
///
/// # Errors
/// [`ProviderError::Client`] for a wrong App ID or secret, or when our address is not on WeChat's list;
/// [`ProviderError::Busy`]; any other [`ProviderError`] but [`ProviderError::StaleAppToken`].
pub async fn fetch(target: Target<'_>, force: bool) -> Result<AppToken, ProviderError> {
    let body = json!({
        "grant_type": "client_credential",
        "appid": api::appid(target)?,
        "secret": api::secret(target)?,
        "force_refresh": force,
    });
    let answer = api::post(target, "/cgi-bin/stable_token", &[], &body).await?;
    let token: AppToken = api::read(&answer, Proof::Secret)?;
    if token.token.expose().is_empty() {
        return Err(ProviderError::Untrusted("it holds no app access token"));
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
        wechat.tells("POST", AT, &json!({"access_token": "57_71OSSig", "expires_in": 7200})).await;
        wechat.tells("POST", AT, &json!({"access_token": "58_new", "expires_in": 300})).await;
        let token = fetch(wechat.target(), false).await.unwrap();
        assert_eq!((token.token.expose().as_str(), token.expires_in), ("57_71OSSig", 7200));
        assert!(!format!("{token:?}").contains("57_71OSSig"));
        fetch(wechat.target(), true).await.unwrap();
        let asked = |force: bool| {
            let app = json!({"appid": APPID, "secret": APP_SECRET});
            let mut body = json!({"grant_type": "client_credential", "force_refresh": force});
            body.as_object_mut().unwrap().extend(app.as_object().unwrap().clone());
            ("POST".to_owned(), AT.to_owned(), body)
        };
        assert_eq!(wechat.asked().await, [asked(false), asked(true)]);
    }

    #[tokio::test]
    async fn a_refused_app_is_told_from_a_stale_token() {
        let wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        wechat.tells("POST", AT, &json!({"errcode": 40001, "errmsg": "invalid credential"})).await;
        wechat.tells("POST", AT, &json!({"errcode": 40164, "errmsg": "invalid ip 1.2.3.4, not in whitelist"})).await;
        wechat.tells("POST", AT, &json!({"access_token": "", "expires_in": 7200})).await;
        assert!(matches!(fetch(wechat.target(), false).await, Err(ProviderError::Client(_))));
        let address = fetch(wechat.target(), false).await.unwrap_err();
        assert!(matches!(&address, ProviderError::Client(text) if text.contains("1.2.3.4")), "{address}");
        assert!(matches!(fetch(wechat.target(), false).await, Err(ProviderError::Untrusted(_))));
        let nothing = Secret::default();
        let without = crate::Target { secret: &nothing, ..wechat.target() };
        assert!(matches!(fetch(without, false).await, Err(ProviderError::Configuration("secret"))));
    }
}
