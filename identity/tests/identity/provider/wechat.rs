//! WeChat's Mini Programs: identities of `wx.login`, phone numbers, and one application token for all nodes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_admin as admin;
use doorward_contract::{
    ErrorCode, Secret, Uid,
    event::EventAction,
    provider::{ProviderParams, ProviderSigninRequest, ProviderTokenRequest, ProviderUpdate},
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Error, Identity, account, provider, session, signin};
use doorward_store::user;
use doorward_testkit::access_of;
use doorward_testkit::permit;
use doorward_testkit::{TestEnv, caller};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

const APP: &str = "wx0123456789abcdef";
const OTHER_APP: &str = "wxfedcba9876543210";

/// WeChat sends JSON with the content type of text.
fn text(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.to_string(), "text/plain")
}

/// The valid application token, and how often one was fetched.
#[derive(Clone, Default)]
struct AppTokens {
    living: Arc<Mutex<u32>>,
    fetched: Arc<AtomicUsize>,
}

impl AppTokens {
    /// Another consumer has fetched a token: the cached one is invalid.
    fn kill(&self) {
        *self.living.lock().unwrap() += 1;
    }
}

/// `/cgi-bin/stable_token`
struct GiveToken(AppTokens);

impl Respond for GiveToken {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        self.0.fetched.fetch_add(1, Ordering::SeqCst);
        text(&json!({ "access_token": format!("app-{}", self.0.living.lock().unwrap()), "expires_in": 7200 }))
    }
}

/// `/wxa/business/getuserphonenumber`
struct GivePhone(AppTokens);

impl Respond for GivePhone {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let living = format!("access_token=app-{}", self.0.living.lock().unwrap());
        if !request.url.query().unwrap_or_default().contains(&living) {
            return text(&json!({ "errcode": 40001, "errmsg": "invalid credential, access_token is invalid" }));
        }
        let phone = json!({ "phoneNumber": "+8613800138000", "purePhoneNumber": "13800138000", "countryCode": "86",
            "watermark": { "timestamp": 0, "appid": APP } });
        text(&json!({ "errcode": 0, "errmsg": "ok", "phone_info": phone }))
    }
}

struct WeChat {
    server: MockServer,
    tokens: AppTokens,
}

impl WeChat {
    async fn start(env: &TestEnv) -> Self {
        let wechat = Self { server: MockServer::start().await, tokens: AppTokens::default() };
        wechat.set_up(&env.identity, APP).await;
        let tokens = &wechat.tokens;
        let give = Mock::given(path("/cgi-bin/stable_token")).respond_with(GiveToken(tokens.clone()));
        give.mount(&wechat.server).await;
        let phone = Mock::given(path("/wxa/business/getuserphonenumber")).respond_with(GivePhone(tokens.clone()));
        phone.mount(&wechat.server).await;
        wechat
    }

    async fn set_up(&self, identity: &Identity, app: &str) {
        let update = json!({
            "kind": "wechat_mini", "enabled": true, "secret": "hush", "config": { "client_id": app, "base_url": self.server.uri() },
        });
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&access_of(identity).await, &Actor::cli()), app, update, &Expected::Any)
            .await
            .unwrap();
    }

    /// From now on `wx.login` returns this person.
    async fn person(&self, openid: &str, unionid: Option<&str>) {
        let session = json!({ "openid": openid, "session_key": "tiihtNczf5v6AKRyjwEUhQ==", "unionid": unionid });
        let answer = Mock::given(path("/sns/jscode2session")).respond_with(text(&session)).with_priority(1);
        answer.up_to_n_times(1).mount(&self.server).await;
    }
}

async fn token(identity: &Identity, app: &str, params: Value) -> Result<Secret, Error> {
    let request = ProviderTokenRequest {
        provider_id: app.into(),
        provider_code: Some(Secret::new("login-code".into())),
        provider_params: serde_json::from_value(params).unwrap(),
        ..Default::default()
    };
    Ok(provider::token::exchange(identity, &request, &caller("192.0.2.1")).await?.provider_token)
}

async fn sign_in(identity: &Identity, app: &str, params: Value) -> Result<Uid, Error> {
    let provider_token = token(identity, app, params).await?;
    let request = ProviderSigninRequest { provider_token, ..Default::default() };
    Ok(signin::provider::sign_in(identity, &request, &caller("192.0.2.1")).await?.uid)
}

#[tokio::test]
async fn an_open_id_is_one_account() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.person("o-anna", None).await;
    let uid = sign_in(&env.identity, APP, json!({ "provider_code_type": "open_id", "appid": APP })).await.unwrap();
    wechat.person("o-anna", None).await;
    assert_eq!(sign_in(&env.identity, APP, json!({})).await.unwrap(), uid);
    wechat.person("o-berta", None).await;
    assert_ne!(sign_in(&env.identity, APP, json!({})).await.unwrap(), uid);
}

/// The `meta` of the access token of a new session, and of `/user/me` in it.
async fn meta(env: &TestEnv, app: &str) -> (Value, Value) {
    let provider_token = token(&env.identity, app, json!({})).await.unwrap();
    let request = ProviderSigninRequest { provider_token, ..Default::default() };
    let opened = signin::provider::sign_in(&env.identity, &request, &caller("192.0.2.1")).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await.unwrap();
    let payload = tokens.access_token.expose().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    (claims["meta"].clone(), json!(account::me(&env.identity, &viewer).await.unwrap().meta))
}

#[tokio::test]
async fn tokens_have_the_ids_of_the_application_that_the_user_came_from() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.set_up(&env.identity, OTHER_APP).await;
    for (app, openid) in [(APP, "o-anna"), (OTHER_APP, "x-anna"), (APP, "o-anna")] {
        wechat.person(openid, Some("u-anna")).await;
        let expected = json!({ "wxOpenId": openid, "wxUnionId": "u-anna" });
        assert_eq!(meta(&env, app).await, (expected.clone(), expected), "{app}");
    }
    // What only claims to be WeChat does not make tokens too long for their verifiers.
    let long = "o".repeat(65);
    wechat.person(&long, None).await;
    assert_eq!(meta(&env, APP).await, (json!({}), json!({ "wxOpenId": long })));
}

#[tokio::test]
async fn attack_75_accounts_of_two_applications_meet_by_the_union_id_also_when_it_comes_later() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.set_up(&env.identity, OTHER_APP).await;
    wechat.person("o-anna", None).await;
    let uid = sign_in(&env.identity, APP, json!({})).await.unwrap();
    wechat.person("o-anna", Some("u-anna")).await;
    assert_eq!(sign_in(&env.identity, APP, json!({})).await.unwrap(), uid);
    wechat.person("x-anna", Some("u-anna")).await;
    assert_eq!(sign_in(&env.identity, OTHER_APP, json!({ "provider_code_type": "union_id" })).await.unwrap(), uid);
    wechat.person("o-carla", None).await;
    let refused = sign_in(&env.identity, APP, json!({ "provider_code_type": "union_id" })).await.unwrap_err();
    assert_eq!(refused.reason(), Some("no_union_id"));
}

#[tokio::test]
async fn attack_04_an_open_id_of_one_application_means_nothing_in_another() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.set_up(&env.identity, OTHER_APP).await;
    wechat.person("o-anna", None).await;
    let uid = sign_in(&env.identity, APP, json!({})).await.unwrap();
    wechat.person("o-anna", None).await;
    assert_ne!(sign_in(&env.identity, OTHER_APP, json!({})).await.unwrap(), uid);
}

#[tokio::test]
async fn two_accounts_that_turn_out_to_be_one_persons_are_on_record_once() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.set_up(&env.identity, OTHER_APP).await;
    let come = async |app: &str, openid: &str, unionid: Option<&str>| {
        wechat.person(openid, unionid).await;
        sign_in(&env.identity, app, json!({})).await.unwrap()
    };
    let (one, two) = (come(APP, "o-anna", None).await, come(OTHER_APP, "x-anna", None).await);
    come(APP, "o-anna", Some("u-anna")).await;
    for _ in 0..2 {
        assert_eq!(come(OTHER_APP, "x-anna", Some("u-anna")).await, two, "each identity keeps its account");
    }
    for (uid, other) in [(&one, &two), (&two, &one)] {
        let filter = doorward_store::event::Filter {
            action: Some(EventAction::SamePerson),
            subject: Some(uid.clone()),
            ..Default::default()
        };
        let events = doorward_store::event::list(env.identity.db().read(), filter, 10).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].detail["other"], json!(other));
    }
    // Each account's own page mentions the other, until the two are merged.
    let other_account = async |uid: &Uid| {
        let rows = doorward_store::session::live_of(env.identity.db().read(), uid, env.identity.now().as_millis());
        let viewer = session::by_id(&env.identity, &rows.await.unwrap()[0].id).await.unwrap();
        provider::other_account_through(&env.identity, &viewer).await.unwrap()
    };
    let name_of = |id: &str| {
        admin::providers::list(&permit(&env.access, &Actor::cli())).into_iter().find(|own| own.id == id).unwrap().name
    };
    assert_eq!(other_account(&one).await, Some(name_of(OTHER_APP)));
    assert_eq!(other_account(&two).await, Some(name_of(APP)));
    // An account that cannot sign in is not mentioned.
    admin::users::block(&permit(&env.access, &Actor::cli()), &two).await.unwrap();
    assert_eq!(other_account(&one).await, None);
    admin::users::unblock(&permit(&env.access, &Actor::cli()), &two).await.unwrap();
    let switch = async |enabled: bool| {
        let update = serde_json::from_value(json!({ "enabled": enabled, "confirm_lockout": 9 })).unwrap();
        admin::providers::put(&permit(&env.access, &Actor::cli()), OTHER_APP, update, &Expected::Any).await.unwrap();
    };
    switch(false).await;
    assert_eq!(other_account(&one).await, None);
    switch(true).await;
    assert_eq!(other_account(&one).await, Some(name_of(OTHER_APP)));
    admin::users::delete(&permit(&env.access, &Actor::cli()), &two).await.unwrap();
    assert_eq!(other_account(&one).await, None);
}

#[tokio::test]
async fn attack_04_a_union_id_from_another_base_address_is_another_realm() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.person("o-anna", Some("u-anna")).await;
    let uid = sign_in(&env.identity, APP, json!({})).await.unwrap();
    let pretender = WeChat { server: MockServer::start().await, tokens: AppTokens::default() };
    pretender.set_up(&env.identity, OTHER_APP).await;
    pretender.person("o-anna", Some("u-anna")).await;
    assert_ne!(sign_in(&env.identity, OTHER_APP, json!({})).await.unwrap(), uid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_comes_through_two_applications_at_once_is_one_account() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.set_up(&env.identity, OTHER_APP).await;
    for round in 0..4 {
        let mut tokens = Vec::new();
        for app in [APP, OTHER_APP, APP, OTHER_APP] {
            wechat.person(&format!("{app}-{round}"), Some(&format!("u-{round}"))).await;
            tokens.push(token(&env.identity, app, json!({})).await.unwrap());
        }
        let mut tries = tokio::task::JoinSet::new();
        for provider_token in tokens {
            let identity = env.identity.clone();
            tries.spawn(async move {
                let request = ProviderSigninRequest { provider_token, ..Default::default() };
                signin::provider::sign_in(&identity, &request, &caller("192.0.2.1")).await.unwrap().uid
            });
        }
        let uids: std::collections::BTreeSet<_> = tries.join_all().await.into_iter().collect();
        assert_eq!(uids.len(), 1, "round {round}");
    }
}

#[tokio::test]
async fn the_test_draws_a_code_when_scanning_is_on_and_tells_wechats_word() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    let test = async || admin::providers::test(&permit(&env.access, &Actor::cli()), APP).await;
    test().await.unwrap();
    let rules = json!({ "rules": { "scan_sign_in": true } });
    admin::providers::put(
        &permit(&env.access, &Actor::cli()),
        APP,
        serde_json::from_value(rules).unwrap(),
        &Expected::Any,
    )
    .await
    .unwrap();
    let draws = async |with: ResponseTemplate| {
        let once = Mock::given(path("/wxa/getwxacodeunlimit")).respond_with(with).up_to_n_times(1);
        once.mount(&wechat.server).await;
    };
    draws(text(&json!({ "errcode": 41030, "errmsg": "invalid page" }))).await;
    let refused = test().await.unwrap_err().to_string();
    assert!(refused.contains("41030 invalid page"), "{refused}");
    draws(ResponseTemplate::new(200).set_body_raw(vec![0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg")).await;
    test().await.unwrap();
}

#[tokio::test]
async fn a_phone_that_wechat_has_verified_finds_its_account() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    let uid = env.user("li.na").await;
    let phone = user::contact_change(doorward_contract::messaging::Channel::Sms, Some(("+8613800138000", "")), true);
    user::update(env.identity.db().write(), &uid, phone).await.unwrap();
    wechat.person("o-anna", None).await;
    let params = json!({ "provider_code_type": "phone", "code": "phone-code" });
    assert_eq!(sign_in(&env.identity, APP, params).await.unwrap(), uid);
}

#[tokio::test]
async fn a_token_killed_behind_our_back_costs_one_fetch_for_all_nodes() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    let other = env.node().await;
    let params = json!({ "provider_code_type": "phone", "code": "phone-code" });
    wechat.person("o-first", None).await;
    token(&env.identity, APP, params.clone()).await.unwrap();
    wechat.tokens.kill();
    let mut tries = tokio::task::JoinSet::new();
    for at in 0..20 {
        wechat.person(&format!("o-{at}"), None).await;
        let identity = if at % 2 == 0 { env.identity.clone() } else { other.clone() };
        let params = params.clone();
        tries.spawn(async move { token(&identity, APP, params).await.map(|_| ()) });
    }
    for tried in tries.join_all().await {
        tried.unwrap();
    }
    assert_eq!(wechat.tokens.fetched.load(Ordering::SeqCst), 2, "the first, and one after it was killed");
}

#[tokio::test]
async fn data_that_does_not_decrypt_says_to_log_in_again_and_changes_nothing() {
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.person("o-anna", None).await;
    let token = token(&env.identity, APP, json!({})).await.unwrap();
    for (data, iv) in
        [("AAAA", "r7BXXKkLb8qrSNn05n0qiA=="), ("%%%", "x"), ("", ""), ("CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZM", "")]
    {
        let params = ProviderParams {
            encrypted_data: Some(Secret::new(data.into())),
            iv: Some(iv.into()),
            ..ProviderParams::default()
        };
        let refused = provider::token::enrich(&env.identity, &token, &params, &caller("192.0.2.1")).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{data}");
        assert!(refused.to_string().contains("Call wx.login again"), "{refused}");
    }
    let request = ProviderSigninRequest { provider_token: token, ..Default::default() };
    assert!(signin::provider::sign_in(&env.identity, &request, &caller("192.0.2.1")).await.is_ok());
}

#[tokio::test]
async fn attack_88_the_session_key_is_never_returned_and_is_stored_encrypted() {
    use sea_orm::ConnectionTrait;
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.person("o-anna", None).await;
    let request = ProviderTokenRequest {
        provider_id: APP.into(),
        provider_code: Some(Secret::new("login-code".into())),
        ..Default::default()
    };
    let answer = provider::token::exchange(&env.identity, &request, &caller("192.0.2.1")).await.unwrap();
    assert!(!serde_json::to_string(&answer).unwrap().contains("tiihtNczf5v6AKRyjwEUhQ"));
    let read = env.identity.db().read();
    let sql = "SELECT sealed FROM provider_grant";
    let statement = sea_orm::Statement::from_string(read.get_database_backend(), sql);
    let sealed: String = read.query_one_raw(statement).await.unwrap().unwrap().try_get("", "sealed").unwrap();
    assert!(!sealed.contains("tiihtNczf5v6AKRyjwEUhQ"));
}

#[tokio::test]
async fn attack_74_a_scanned_code_signs_in_only_the_page_that_showed_it_once_and_in_time() {
    use doorward_contract::provider::ScanRequest;
    use doorward_identity::provider::qr_login;
    use doorward_testkit::device;
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    let scene = Arc::new(Mutex::new(String::new()));
    Mock::given(path("/wxa/getwxacodeunlimit")).respond_with(Draw(scene.clone())).mount(&wechat.server).await;
    let (page, thief) = (device("the-page-that-shows-the-code"), device("somebody-else-entirely-000"));
    let status = async |id: &Secret, client| qr_login::status(&env.identity, id, client).await.unwrap();
    let report_scan = async |confirm| {
        wechat.person("o-anna", None).await;
        let provider_token = token(&env.identity, APP, json!({})).await.unwrap();
        let request = ScanRequest { scene: scene.lock().unwrap().clone(), provider_token, confirm };
        qr_login::report_scan(&env.identity, &request, &caller("192.0.2.1")).await
    };
    let code = qr_login::begin(&env.identity, APP, &page).await.unwrap();
    assert!(code.qr_code.starts_with("data:image/jpeg;base64,"));
    assert_eq!(status(&code.qr_code_id, &page).await.status, "WAITING");
    report_scan(None).await.unwrap();
    assert_eq!(status(&code.qr_code_id, &page).await.status, "SCANNED");
    report_scan(Some(true)).await.unwrap();
    assert_eq!(status(&code.qr_code_id, &thief).await.status, "EXPIRED");
    let confirmed = status(&code.qr_code_id, &page).await;
    let request = ProviderSigninRequest { provider_token: confirmed.provider_token.unwrap(), ..Default::default() };
    signin::provider::sign_in(&env.identity, &request, &page).await.unwrap();
    assert_eq!(status(&code.qr_code_id, &page).await.status, "EXPIRED");
    assert!(report_scan(Some(true)).await.is_err(), "a scene is confirmed once");
    let code = qr_login::begin(&env.identity, APP, &page).await.unwrap();
    report_scan(Some(false)).await.unwrap();
    assert_eq!(status(&code.qr_code_id, &page).await.status, "DENIED");
    let code = qr_login::begin(&env.identity, APP, &page).await.unwrap();
    env.clock.advance_secs(301);
    assert_eq!(report_scan(Some(true)).await.unwrap_err().code(), ErrorCode::NotFound);
    assert_eq!(status(&code.qr_code_id, &page).await.status, "EXPIRED");
}

#[tokio::test]
async fn the_sign_in_page_shows_the_code_of_a_mini_program_whose_rules_say_so() {
    use doorward_identity::provider::qr_login;
    use doorward_testkit::device;
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    wechat.set_up(&env.identity, OTHER_APP).await;
    let draw = Draw(Arc::new(Mutex::new(String::new())));
    Mock::given(path("/wxa/getwxacodeunlimit")).respond_with(draw).mount(&wechat.server).await;
    let page = device("the-page-that-shows-the-code");
    let rule = async |id: &str, scan_sign_in: bool| {
        let update = json!({ "rules": { "scan_sign_in": scan_sign_in } });
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&env.access, &Actor::cli()), id, update, &Expected::Any).await
    };
    let off = qr_login::begin_here(&env.identity, APP, &page).await.unwrap_err();
    assert_eq!(off.code(), ErrorCode::ProviderNotFound);
    assert!(provider::login_options(&env.identity).iter().all(|way| !way.scans));
    rule(APP, true).await.unwrap();
    rule(OTHER_APP, true).await.unwrap();
    assert!(provider::login_options(&env.identity).iter().all(|way| way.scans));
    let code = qr_login::begin_here(&env.identity, APP, &page).await.unwrap().qr_code_id;
    let status = async |id: &str| qr_login::status_here(&env.identity, id, &code, &page).await.map(|code| code.status);
    assert_eq!(status(APP).await.unwrap(), "WAITING");
    assert_eq!(status(OTHER_APP).await.unwrap(), "EXPIRED", "another Mini Program's code");
    rule(APP, false).await.unwrap();
    assert_eq!(status(APP).await.unwrap_err().code(), ErrorCode::ProviderNotFound, "off with the next request");
}

#[tokio::test]
async fn only_a_mini_program_is_scanned() {
    let env = TestEnv::new().await;
    let update = json!({ "kind": "github", "rules": { "scan_sign_in": true } });
    let update: ProviderUpdate = serde_json::from_value(update).unwrap();
    let refused =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "github", update, &Expected::Any).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("scan_sign_in"), Some("unsupported")));
}

/// `/wxa/getwxacodeunlimit`, recording the scene that it drew.
struct Draw(Arc<Mutex<String>>);

impl Respond for Draw {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        *self.0.lock().unwrap() = body["scene"].as_str().unwrap().to_owned();
        ResponseTemplate::new(200).set_body_raw(vec![0xff, 0xd8, 0xff, 0xd9], "image/jpeg")
    }
}

#[tokio::test]
async fn an_identity_that_an_administrator_linked_signs_in_to_its_account() {
    use doorward_contract::linked_identity::NewIdentity;
    let env = TestEnv::new().await;
    let wechat = WeChat::start(&env).await;
    let (anna, berta) = (env.user("anna").await, env.user("berta").await);
    for (uid, subject, union_id) in [(&anna, "o-anna", None), (&berta, "o-of-another-app", Some("u-berta".to_owned()))]
    {
        let new = NewIdentity { provider: APP.into(), subject: subject.into(), union_id, name: None, from: None };
        admin::users::identities::link(&permit(&env.access, &Actor::cli()), uid, new).await.unwrap();
    }
    wechat.person("o-anna", Some("u-anna")).await;
    assert_eq!(sign_in(&env.identity, APP, json!({})).await.unwrap(), anna);
    wechat.person("o-berta", Some("u-berta")).await;
    assert_eq!(sign_in(&env.identity, APP, json!({})).await.unwrap(), berta, "by the union ID");
}
