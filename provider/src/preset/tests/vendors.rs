//! DingTalk, Feishu and WeCom.

use crate::preset::mock::{CALLBACK, Vendor, pairs};
use crate::{AuthorizationRequest, ProviderError};
use doorward_contract::provider::ProviderKind;
use serde_json::{Value, json};

async fn body(vendor: &Vendor, at: &str) -> Value {
    serde_json::from_slice(&vendor.requests(at).await[0].body).unwrap()
}

const DINGTALK_TOKEN: &str = "/v1.0/oauth2/userAccessToken";

async fn dingtalk() -> (Vendor, AuthorizationRequest) {
    let vendor = Vendor::of(ProviderKind::DingTalk).await;
    let authorization = vendor.begin(None).await.unwrap();
    (vendor, authorization)
}

#[tokio::test]
async fn dingtalk_tells_its_union_id_and_mobile() {
    let (vendor, authorization) = dingtalk().await;
    let params = pairs(authorization.uri.query().unwrap());
    assert_eq!((authorization.uri.path(), params["prompt"].as_str()), ("/oauth2/auth", "consent"));
    let token = json!({ "accessToken": "abcd", "refreshToken": "efgh", "expireIn": 7200, "corpId": "ding1" });
    vendor.answers("POST", DINGTALK_TOKEN, 200, token).await;
    let user = json!({
        "nick": "张三", "avatarUrl": "https://static-legacy.dingtalk.com/a.png", "mobile": "13800138000",
        "openId": "o1", "unionId": "z21HjQ", "email": "zhang@example.cn", "stateCode": "86",
    });
    vendor.answers("GET", "/v1.0/contact/users/me", 200, user).await;
    let profile = vendor.finish(&authorization).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.name.as_deref()), ("z21HjQ", Some("张三")));
    assert_eq!((profile.phone_number.as_deref(), profile.phone_verified), (Some("+8613800138000"), true));
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("zhang@example.cn"), false));
    let sent = json!({
        "clientId": "client/1", "clientSecret": "hunter2", "code": "c0de", "grantType": "authorization_code"
    });
    assert_eq!(body(&vendor, DINGTALK_TOKEN).await, sent);
    assert_eq!(vendor.requests("/v1.0/contact/users/me").await[0].headers["x-acs-dingtalk-access-token"], "abcd");
}

#[tokio::test]
async fn dingtalks_refusals_are_told_apart() {
    for (code, is_client) in [("invalidParameter.authCode.notFound", false), ("invalidClientIdOrSecret", true)] {
        let (vendor, authorization) = dingtalk().await;
        let answer = json!({ "code": code, "requestid": "5A6C", "message": "不合法的临时授权码" });
        vendor.answers("POST", DINGTALK_TOKEN, 400, answer).await;
        let error = vendor.finish(&authorization).await.unwrap_err();
        assert_eq!(matches!(error, ProviderError::Client(_)), is_client, "{error}");
        assert_eq!(matches!(error, ProviderError::Refused(_)), !is_client, "{error}");
    }
}

const FEISHU_TOKEN: &str = "/open-apis/authen/v2/oauth/token";

async fn feishu() -> (Vendor, AuthorizationRequest) {
    let vendor = Vendor::of(ProviderKind::Feishu).await;
    let authorization = vendor.begin(None).await.unwrap();
    (vendor, authorization)
}

#[tokio::test]
async fn feishu_tells_its_union_id_and_mobile() {
    let (vendor, authorization) = feishu().await;
    assert_eq!(authorization.uri.path(), "/open-apis/authen/v1/authorize");
    let token = json!({ "code": 0, "access_token": "eyJh", "expires_in": 7200, "token_type": "Bearer", "scope": "" });
    vendor.answers("POST", FEISHU_TOKEN, 200, token).await;
    let user = json!({ "code": 0, "msg": "success", "data": {
        "name": "李四", "en_name": "Li", "avatar_url": "https://www.feishu.cn/avatar/icon", "open_id": "ou-1",
        "union_id": "on-d89", "email": "li@example.cn", "mobile": "+8613002883000", "tenant_key": "736588",
    } });
    vendor.answers("GET", "/open-apis/authen/v1/user_info", 200, user).await;
    let profile = vendor.finish(&authorization).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.name.as_deref()), ("on-d89", Some("李四")));
    assert_eq!((profile.phone_number.as_deref(), profile.phone_verified), (Some("+8613002883000"), true));
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("li@example.cn"), false));
    let sent = json!({
        "grant_type": "authorization_code", "client_id": "client/1", "client_secret": "hunter2", "code": "c0de",
        "redirect_uri": CALLBACK, "code_verifier": authorization.pkce_verifier.unwrap().expose(),
    });
    assert_eq!(body(&vendor, FEISHU_TOKEN).await, sent);
}

#[tokio::test]
async fn feishus_refusals_are_told_apart() {
    for (code, error, is_client) in
        [(20003, "invalid_grant", false), (20065, "invalid_grant", false), (20002, "invalid_client", true)]
    {
        let (vendor, authorization) = feishu().await;
        vendor.answers("POST", FEISHU_TOKEN, 400, json!({ "code": code, "error": error })).await;
        let error = vendor.finish(&authorization).await.unwrap_err();
        assert_eq!(matches!(error, ProviderError::Client(_)), is_client, "{error}");
        assert_eq!(matches!(error, ProviderError::Refused(_)), !is_client, "{error}");
    }
}

#[tokio::test]
async fn attack_03_feishus_open_id_does_not_take_the_place_of_the_union_id() {
    let (vendor, authorization) = feishu().await;
    vendor.answers("POST", FEISHU_TOKEN, 200, json!({ "code": 0, "access_token": "eyJh" })).await;
    let user = json!({ "code": 0, "data": { "open_id": "ou-1" } });
    vendor.answers("GET", "/open-apis/authen/v1/user_info", 200, user).await;
    assert!(matches!(vendor.finish(&authorization).await, Err(ProviderError::Untrusted(_))));
}

async fn wecom(token: Value, user: Value) -> Result<crate::ExternalProfile, ProviderError> {
    let mut vendor = Vendor::of(ProviderKind::WeCom).await;
    vendor.config.tenant = Some("1000002".into());
    let authorization = vendor.begin(None).await.unwrap();
    let params = pairs(authorization.uri.query().unwrap());
    assert_eq!((authorization.uri.path(), params["login_type"].as_str()), ("/wwlogin/sso/login", "CorpApp"));
    assert_eq!((params["appid"].as_str(), params["agentid"].as_str()), ("client/1", "1000002"));
    assert_eq!((params["redirect_uri"].as_str(), authorization.uri.as_str().contains("st%2Fa%20te")), (CALLBACK, true));
    vendor.answers("GET", "/cgi-bin/gettoken", 200, token).await;
    vendor.answers("GET", "/cgi-bin/auth/getuserinfo", 200, user).await;
    vendor.finish(&authorization).await
}

fn token() -> Value {
    json!({ "errcode": 0, "errmsg": "ok", "access_token": "acc1", "expires_in": 7200 })
}

#[tokio::test]
async fn wecom_distinguishes_its_members_from_other_users() {
    let member = json!({ "errcode": 0, "errmsg": "ok", "userid": "zhangsan", "user_ticket": "t" });
    assert_eq!(wecom(token(), member).await.unwrap().subject, "zhangsan");
    let non_member = json!({ "errcode": 0, "errmsg": "ok", "openid": "oAAAA", "external_userid": "wm1" });
    assert!(matches!(wecom(token(), non_member).await, Err(ProviderError::Refused(_))));
    assert!(matches!(wecom(token(), json!({ "errcode": 0 })).await, Err(ProviderError::Untrusted(_))));
}

#[tokio::test]
async fn wecoms_refusals_are_told_apart() {
    let used = json!({ "errcode": 40029, "errmsg": "invalid code" });
    assert!(matches!(wecom(token(), used).await, Err(ProviderError::Refused(_))));
    for code in [40013, 40001] {
        let refused = json!({ "errcode": code, "errmsg": "invalid credential, hint: [hunter2]" });
        let error = wecom(refused, json!({})).await.unwrap_err();
        assert!(matches!(&error, ProviderError::Client(text) if !text.contains("hunter2")), "{error}");
    }
}
