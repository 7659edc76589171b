//! Sign-in on web pages.

use super::{begin, finish};
use crate::wechat::mock::{APP_SECRET, APPID, MockWechat};
use crate::{Credential, ProviderError};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, ProviderKind};
use serde_json::{Value, json};
use url::Url;

const TOKEN: &str = "/sns/oauth2/access_token";
const INFO: &str = "/sns/userinfo";
const OPENID: &str = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc";
const UNION: &str = "o6_bmasdasdsad6_2sgVt7hMZOPfL";

fn token(scope: &str) -> Value {
    json!({"access_token": "57_person", "expires_in": 7200, "refresh_token": "57_r", "openid": OPENID, "scope": scope})
}

fn info() -> Value {
    let picture = "http://thirdwx.qlogo.cn/mmopen/g3Mon/46";
    json!({"openid": OPENID, "nickname": "小明🍧", "sex": 0, "headimgurl": picture, "privilege": [], "unionid": UNION})
}

async fn official() -> MockWechat {
    MockWechat::start(ProviderKind::WeChatOfficial).await
}

async fn handle_callback(wechat: &MockWechat) -> Result<ExternalProfile, ProviderError> {
    finish(wechat.target(), &Credential::Code(Secret::new("071nck1w".into()))).await
}

fn callback() -> Url {
    Url::parse("https://id.example/auth/v1/callback?a=b c").unwrap()
}

#[tokio::test]
async fn a_web_page_shows_a_code_to_scan() {
    let mut wechat = MockWechat::start(ProviderKind::WeChatOpen).await;
    wechat.config.base_url = None;
    let authorization = begin(wechat.target(), &callback(), "prd-wx_open-0.1", Some("snsapi_userinfo")).unwrap();
    let expected = format!(
        "https://open.weixin.qq.com/connect/qrconnect?appid={APPID}\
         &redirect_uri=https%3A%2F%2Fid.example%2Fauth%2Fv1%2Fcallback%3Fa%3Db%2520c\
         &response_type=code&scope=snsapi_login&state=prd-wx_open-0.1#wechat_redirect"
    );
    assert_eq!(authorization.uri.as_str(), expected);
    assert!(authorization.pkce_verifier.is_none() && authorization.nonce.is_none());
}

#[tokio::test]
async fn an_official_account_asks_for_the_profile_unless_told_otherwise() {
    let mut wechat = official().await;
    let scope = |wechat: &MockWechat, requested: Option<&str>| {
        let uri = begin(wechat.target(), &callback(), "s", requested)?.uri;
        assert!(uri.as_str().starts_with(&format!("{}/connect/oauth2/authorize?appid=", wechat.server.uri())), "{uri}");
        let scope = uri.query_pairs().find(|(name, _)| name == "scope").map(|(_, value)| value.into_owned());
        Ok::<_, ProviderError>(scope.unwrap_or_default())
    };
    assert_eq!(scope(&wechat, None).unwrap(), "snsapi_userinfo");
    assert_eq!(scope(&wechat, Some("snsapi_base")).unwrap(), "snsapi_base");
    assert!(matches!(scope(&wechat, Some("openid")), Err(ProviderError::Unsupported(_))));
    wechat.config.scope = Some("snsapi_base".into());
    assert_eq!(scope(&wechat, Some("")).unwrap(), "snsapi_base");
    wechat.config.scope = Some("everything".into());
    assert!(matches!(scope(&wechat, None), Err(ProviderError::Configuration("scope"))));
    wechat.config.client_id.clear();
    assert!(matches!(scope(&wechat, Some("snsapi_base")), Err(ProviderError::Configuration("client_id"))));
}

#[tokio::test]
async fn a_state_that_would_come_back_changed_is_not_sent() {
    let wechat = official().await;
    assert!(begin(wechat.target(), &callback(), &"s".repeat(128), None).is_ok());
    for state in ["", "a b", "a+b", "a&b", "a%20b", "a~b", "ä", &"s".repeat(129)] {
        let refused = begin(wechat.target(), &callback(), state, None);
        assert!(matches!(refused, Err(ProviderError::Unsupported(_))), "{state:?}");
    }
}

#[tokio::test]
async fn a_code_tells_who_it_is() {
    let wechat = official().await;
    wechat.returns("GET", TOKEN, &token("snsapi_base,snsapi_userinfo")).await;
    wechat.returns("GET", INFO, &info()).await;
    let profile = handle_callback(&wechat).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.union_id.as_deref()), (OPENID, Some(UNION)));
    assert_eq!(profile.name.as_deref(), Some("小明🍧"));
    assert_eq!(profile.picture.as_deref(), Some("https://thirdwx.qlogo.cn/mmopen/g3Mon/46"));
    let meta: Vec<_> = profile.meta.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(meta, [("appid", APPID), ("openid", OPENID), ("unionid", UNION)]);
    let requested: Vec<String> = wechat.requests().await.into_iter().map(|(_, address, _)| address).collect();
    assert_eq!(
        requested,
        [
            format!("{TOKEN}?appid={APPID}&secret={APP_SECRET}&code=071nck1w&grant_type=authorization_code"),
            format!("{INFO}?access_token=57_person&openid={OPENID}&lang=zh_CN"),
        ]
    );
}

#[tokio::test]
async fn the_silent_scope_tells_an_openid_and_asks_no_more() {
    let wechat = official().await;
    wechat.returns("GET", TOKEN, &token("snsapi_base")).await;
    let profile = handle_callback(&wechat).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.union_id, profile.name), (OPENID, None, None));
    assert_eq!(wechat.requests().await.len(), 1);
}

#[tokio::test]
async fn the_virtual_person_of_a_preview_gets_no_account() {
    let wechat = official().await;
    let mut preview = token("snsapi_userinfo");
    preview["is_snapshotuser"] = 1.into();
    wechat.returns("GET", TOKEN, &preview).await;
    assert!(matches!(handle_callback(&wechat).await, Err(ProviderError::Refused(_))));
}

#[tokio::test]
async fn attack_03_a_profile_of_another_person_or_without_id_is_refused() {
    let wechat = official().await;
    for change in [json!({"openid": "oSomebodyElse"}), json!({"unionid": "undefined"}), json!({"openid": ""})] {
        let mut changed_info = info();
        changed_info.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        wechat.returns("GET", TOKEN, &token("snsapi_login")).await;
        wechat.returns("GET", INFO, &changed_info).await;
        let refused = handle_callback(&wechat).await.unwrap_err();
        assert!(matches!(refused, ProviderError::Untrusted(_)), "{change}: {refused}");
    }
    let mut other = token("snsapi_login");
    other["unionid"] = "oAnotherUnion".into();
    wechat.returns("GET", TOKEN, &other).await;
    wechat.returns("GET", INFO, &info()).await;
    assert!(matches!(handle_callback(&wechat).await, Err(ProviderError::Untrusted(_))));
}

#[tokio::test]
async fn case_p045_raw_control_characters_and_halves_of_characters_do_no_harm() {
    let wechat = official().await;
    let start = format!("{{\"openid\":\"{OPENID}\",\"nickname\":\"").into_bytes();
    let body = [&start, &b"a\x01\tb\xED\xA0\xBD"[..], "🍧\",\"headimgurl\":\"\"}".as_bytes()].concat();
    wechat.returns("GET", TOKEN, &token("snsapi_userinfo")).await;
    wechat.returns_raw("GET", INFO, &body).await;
    let profile = handle_callback(&wechat).await.unwrap();
    let name = profile.name.unwrap();
    assert!(name.starts_with('a') && name.ends_with('🍧') && !name.contains(char::is_control), "{name:?}");
    assert_eq!(profile.picture, None);
}

#[tokio::test]
async fn a_bad_code_a_bad_secret_and_another_credential_are_told_apart() {
    let wechat = official().await;
    wechat.returns("GET", TOKEN, &json!({"errcode": 40163, "errmsg": "code been used, rid: 61a969fa"})).await;
    wechat.returns("GET", TOKEN, &json!({"errcode": 40125, "errmsg": "invalid appsecret"})).await;
    assert!(matches!(handle_callback(&wechat).await, Err(ProviderError::Refused(_))));
    assert!(matches!(handle_callback(&wechat).await, Err(ProviderError::Client(_))));
    let other = finish(wechat.target(), &Credential::AccessToken(Secret::new("t".into()))).await;
    assert!(matches!(other, Err(ProviderError::Unsupported(_))));
}
