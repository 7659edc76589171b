//! Mini Programs.

use super::{MiniSession, Phone, code_to_session, e164, phone_number};
use crate::ProviderError;
use crate::wechat::mock::{APP_SECRET, APPID, MockWechat};
use doorward_contract::Secret;
use doorward_contract::provider::ProviderKind;
use serde_json::{Value, json};

const SESSION: &str = "/sns/jscode2session";
const PHONE: &str = "/wxa/business/getuserphonenumber";
const OPENID: &str = "oGZUI0egBJY1zhBYw2KhdUfwVJJE";

async fn mock_wechat() -> MockWechat {
    MockWechat::start(ProviderKind::WeChatMini).await
}

async fn session(wechat: &MockWechat, response: Value) -> Result<MiniSession, ProviderError> {
    wechat.returns("GET", SESSION, &response).await;
    code_to_session(wechat.target(), &Secret::new("051v0m00".into())).await
}

async fn phone(wechat: &MockWechat, response: Value) -> Result<Phone, ProviderError> {
    wechat.returns("POST", PHONE, &response).await;
    phone_number(wechat.target(), &Secret::new("57_app".into()), &Secret::new("e31968a7".into()), None).await
}

fn phone_info(country: Value, pure: &str, appid: &str) -> Value {
    let watermark = json!({"timestamp": 1_637_744_274, "appid": appid});
    let info = json!({"phoneNumber": pure, "purePhoneNumber": pure, "countryCode": country, "watermark": watermark});
    json!({"errcode": 0, "errmsg": "ok", "phone_info": info})
}

#[tokio::test]
async fn a_code_tells_who_it_is() {
    let wechat = mock_wechat().await;
    let response = json!({"session_key": "tiihtNczf5v6AKRyjwEUhQ==", "openid": OPENID, "unionid": "ocMvos6N"});
    let session = session(&wechat, response).await.unwrap();
    let query = format!("appid={APPID}&secret={APP_SECRET}&js_code=051v0m00&grant_type=authorization_code");
    assert_eq!(wechat.requests().await, [("GET".into(), format!("{SESSION}?{query}"), Value::Null)]);
    assert!(!format!("{session:?}").contains("tiiht"));
    let profile = session.profile(wechat.target()).unwrap();
    assert_eq!((profile.subject.as_str(), profile.union_id.as_deref()), (OPENID, Some("ocMvos6N")));
    let meta: Vec<_> = profile.meta.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(meta, [("appid", APPID), ("openid", OPENID), ("unionid", "ocMvos6N")]);
    assert!(!profile.phone_verified && profile.name.is_none());
}

#[tokio::test]
async fn attack_03_a_session_with_an_invalid_id_is_refused() {
    let wechat = mock_wechat().await;
    for openid in ["", "undefined", "0"] {
        let refused = session(&wechat, json!({"session_key": "k", "openid": openid})).await.unwrap_err();
        assert!(matches!(refused, ProviderError::Untrusted(_)), "{openid}: {refused}");
    }
    assert!(session(&wechat, json!({"session_key": "k"})).await.is_err());
    assert!(session(&wechat, json!({"session_key": "k", "openid": OPENID, "unionid": "null"})).await.is_err());
    assert_eq!(session(&wechat, json!({"session_key": "k", "openid": OPENID})).await.unwrap().union_id, None);
}

#[tokio::test]
async fn a_used_code_and_a_blocked_person_are_refused_and_a_crowd_waits() {
    let wechat = mock_wechat().await;
    for code in [40029, 40163, 40226] {
        let refused = session(&wechat, json!({"errcode": code, "errmsg": "invalid code"})).await.unwrap_err();
        assert!(matches!(refused, ProviderError::Refused(_)), "{refused}");
    }
    let crowd = session(&wechat, json!({"errcode": 45011, "errmsg": "api minute-quota reach limit"})).await;
    assert!(matches!(crowd, Err(ProviderError::Busy(_))));
}

#[tokio::test]
async fn a_phone_number_comes_with_its_country() {
    let wechat = mock_wechat().await;
    for country in [json!(86), json!("86"), json!("+86")] {
        let phone = phone(&wechat, phone_info(country, "13800000000", APPID)).await.unwrap();
        assert_eq!(phone.e164, "+8613800000000");
    }
    let request = wechat.requests().await.remove(0);
    assert_eq!(request, ("POST".into(), format!("{PHONE}?access_token=57_app"), json!({"code": "e31968a7"})));
}

#[tokio::test]
async fn a_phone_code_can_be_held_to_one_person() {
    let wechat = mock_wechat().await;
    wechat.returns("POST", PHONE, &json!({"errcode": 40003, "errmsg": "invalid openid"})).await;
    let code = Secret::new("e31968a7".to_owned());
    let refused = phone_number(wechat.target(), &Secret::new("57_app".into()), &code, Some(OPENID)).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))));
    assert_eq!(wechat.requests().await[0].2, json!({"code": "e31968a7", "openid": OPENID}));
}

#[tokio::test]
async fn case_p029_a_killed_app_token_is_told_from_a_bad_code() {
    let wechat = mock_wechat().await;
    for code in [40001, 40014, 42001] {
        let stale = phone(&wechat, json!({"errcode": code, "errmsg": "invalid credential"})).await;
        assert!(matches!(stale, Err(ProviderError::StaleAppToken)), "{code}");
    }
    let refused = phone(&wechat, json!({"errcode": 40029, "errmsg": "invalid code"})).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))));
}

#[tokio::test]
async fn case_p028_a_phone_number_for_another_application_is_none() {
    let wechat = mock_wechat().await;
    let other = phone(&wechat, phone_info(json!("86"), "13800000000", "wx4f4bc4dec97d474b")).await;
    assert!(matches!(other, Err(ProviderError::Untrusted(_))));
}

#[test]
fn what_is_no_number_is_refused() {
    for (country, pure) in [("", "13800000000"), ("86", ""), ("null", "138"), ("86", "138****0000"), ("86", "1")] {
        assert_eq!(e164(country, pure), None, "{country} {pure}");
    }
    assert_eq!(e164("86", &"1".repeat(14)), None);
    assert_eq!(e164("1", "2025550123").unwrap().e164, "+12025550123");
}
