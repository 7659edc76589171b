//! QR codes that open a Mini Program.

use super::api;
use super::errcode::Proof;
use crate::{ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::MiniVersion;
use serde_json::{Value, json};

/// Longest scene, in characters.
const MAX_SCENE: usize = 32;
/// Characters allowed in a scene, beside letters and digits. WeChat documents `&` too, but rejects it with 40129.
const SCENE_MARKS: &[u8] = b"!#$'()*+,/:;=?@-._~";
/// File signatures of pictures: JPEG, PNG.
const PICTURES: [&[u8]; 2] = [&[0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n"];

/// Creates a picture that opens the Mini Program with `scene`, on the configured page and in the configured version; by
/// default on the first page of the released version.
///
/// Such a code never expires at WeChat. The caller must bind a scene to the browser that displays it, accept it once,
/// and expire it within minutes (attack 74).
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_getunlimitedqrcode>.
///
/// # Errors
/// [`ProviderError::Unsupported`] for a scene that WeChat does not accept: more than 32 characters, or characters other
/// than letters, digits and ``!#$'()*+,/:;=?@-._~``; [`ProviderError::StaleAppToken`]; [`ProviderError::Client`] when
/// the page is not published; any other [`ProviderError`].
pub async fn qr_code(target: Target<'_>, app_token: &Secret, scene: &str) -> Result<Vec<u8>, ProviderError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || SCENE_MARKS.contains(&byte);
    if scene.is_empty() || scene.len() > MAX_SCENE || !scene.bytes().all(allowed) {
        return Err(ProviderError::Unsupported(|texts| texts.scene));
    }
    let mut body = json!({"scene": scene});
    if let Some(page) = target.config.page.as_deref().filter(|page| !page.is_empty()) {
        body["page"] = page.trim_start_matches('/').into();
    }
    // The defaults of WeChat's API are not sent.
    match target.config.env_version.unwrap_or_default() {
        MiniVersion::Release => {}
        version => body["env_version"] = version.as_str().into(),
    }
    if target.config.check_path == Some(false) {
        body["check_path"] = false.into();
    }
    let query = [("access_token", app_token.expose().as_str())];
    let response = api::post(target, "/wxa/getwxacodeunlimit", &query, &body).await?;
    if PICTURES.iter().any(|start| response.body.starts_with(start)) {
        return Ok(response.body.to_vec());
    }
    api::read::<Value>(&response, Proof::AppToken)?;
    Err(ProviderError::Untrusted(|texts| texts.not_an_image))
}

#[cfg(test)]
mod tests {
    use super::qr_code;
    use crate::ProviderError;
    use crate::wechat::mock::MockWechat;
    use doorward_contract::Secret;
    use doorward_contract::provider::{MiniVersion, ProviderKind};
    use serde_json::json;
    use wiremock::ResponseTemplate;

    const AT: &str = "/wxa/getwxacodeunlimit";

    #[tokio::test]
    async fn a_picture_comes_for_a_scene() {
        let mut wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        wechat.config.page = Some("/pages/sign/in".into());
        let picture = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 100]].concat();
        let jpeg = ResponseTemplate::new(200).set_body_raw(picture.clone(), "image/jpeg");
        wechat.answers("POST", AT, jpeg).await;
        let token = Secret::new("57_app".to_owned());
        let result = qr_code(wechat.target(), &token, "t=Ab-_19").await.unwrap();
        assert_eq!(result, picture);
        let requests = wechat.requests().await;
        let body = json!({"scene": "t=Ab-_19", "page": "pages/sign/in"});
        assert_eq!(requests, [("POST".into(), format!("{AT}?access_token=57_app"), body)]);
    }

    #[tokio::test]
    async fn case_p061_page_and_version_are_those_of_the_configuration() {
        let mut wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        let jpeg = || ResponseTemplate::new(200).set_body_raw(vec![0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg");
        let versions = [None, Some(MiniVersion::Release), Some(MiniVersion::Trial), Some(MiniVersion::Develop)];
        let checks = [None, Some(true), Some(false), Some(false)];
        for (version, check) in versions.into_iter().zip(checks) {
            wechat.answers("POST", AT, jpeg()).await;
            (wechat.config.env_version, wechat.config.check_path) = (version, check);
            qr_code(wechat.target(), &Secret::new("57_app".to_owned()), "s").await.unwrap();
        }
        let bodies: Vec<_> = wechat.requests().await.into_iter().map(|(_, _, body)| body).collect();
        let trial = json!({"scene": "s", "env_version": "trial", "check_path": false});
        let develop = json!({"scene": "s", "env_version": "develop", "check_path": false});
        assert_eq!(bodies, [json!({"scene": "s"}), json!({"scene": "s"}), trial, develop]);
    }

    #[tokio::test]
    async fn refusals_are_typed_and_no_text_passes_for_a_picture() {
        let wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        let token = Secret::new("57_app".to_owned());
        wechat.returns("POST", AT, &json!({"errcode": 42001, "errmsg": "access_token expired"})).await;
        wechat.returns("POST", AT, &json!({"errcode": 41030, "errmsg": "invalid page rid: 61e12b6f"})).await;
        wechat.returns("POST", AT, &json!({"errcode": 0})).await;
        let mut errors = Vec::new();
        for _ in 0..3 {
            errors.push(qr_code(wechat.target(), &token, "x").await.unwrap_err());
        }
        assert!(matches!(errors[0], ProviderError::StaleAppToken), "{}", errors[0]);
        assert!(matches!(errors[1], ProviderError::Client(_)), "{}", errors[1]);
        assert!(matches!(errors[2], ProviderError::Untrusted(_)), "{}", errors[2]);
    }

    #[tokio::test]
    async fn attack_74_a_scene_that_wechat_would_change_is_not_given_out() {
        let wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        for scene in ["", "a b", "100%", "a&b", "场景", &"x".repeat(33)] {
            let refused = qr_code(wechat.target(), &Secret::default(), scene).await.unwrap_err();
            assert!(matches!(refused, ProviderError::Unsupported(_)), "{scene}: {refused}");
        }
        assert!(wechat.requests().await.is_empty());
    }
}
