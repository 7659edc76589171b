//! Captchas: when they are required, and that a pass is valid once, for one kind of call.

use doorward_admin as admin;
use doorward_contract::{
    ErrorCode, Secret,
    captcha::{CaptchaAnswer, CaptchaRequest, CaptchaSite, CaptchaToken},
    settings::{CaptchaVendor, CaptchaWhen, Section},
    verification::VerificationRequest,
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Error, captcha, signin, verification};
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::json;
use wiremock::matchers::{path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn env(when: &str) -> TestEnv {
    let env = TestEnv::new().await;
    env.set(Section::LoginMethods, json!({ "phone": "on" })).await;
    env.set(Section::Captcha, json!({ "when": when })).await;
    env.user("li.na").await;
    env
}

async fn sign_in(env: &TestEnv, password: &str, pass: Option<&Secret>) -> Result<(), ErrorCode> {
    let caller = Caller { captcha_token: pass.cloned(), ..caller("192.0.2.1") };
    let password = Secret::new(password.to_owned());
    let opened = signin::password::sign_in(&env.identity, "li.na", &password, &caller).await;
    opened.map(|_| ()).map_err(|error| error.code())
}

async fn send(env: &TestEnv, phone: &str, pass: Option<&Secret>) -> Result<(), ErrorCode> {
    let caller = Caller { captcha_token: pass.cloned(), ..caller("192.0.2.1") };
    let request = VerificationRequest { phone_number: Some(phone.into()), ..Default::default() };
    verification::send(&env.identity, None, &request, &caller).await.map(|_| ()).map_err(|error| error.code())
}

/// Earns a pass by proof of work, since the test cannot read the picture.
async fn earn(env: &TestEnv, state: &str) -> Secret {
    let request = CaptchaRequest { state: state.into(), ..Default::default() };
    let caller = caller("192.0.2.1");
    let work = captcha::work(&env.identity, &request, &caller).await.unwrap();
    let key =
        (0_u32..).map(|n| n.to_string()).find(|n| doorward_captcha::proof_of_work::check(&work.seed, work.bits, n));
    let answer = CaptchaAnswer { token: work.token, key: key.unwrap() };
    captcha::solve(&env.identity, &answer, &caller).await.unwrap().captcha_token
}

const SIGN_IN: &str = "POST:/auth/v1/signin";
const SEND: &str = "POST:/auth/v1/verification";

#[tokio::test]
async fn a_captcha_is_asked_after_failures_and_a_pass_lets_on() {
    let env = env("suspicious").await;
    for _ in 0..3 {
        assert_eq!(sign_in(&env, "wrong", None).await, Err(ErrorCode::InvalidUsernameOrPassword));
    }
    assert_eq!(sign_in(&env, PASSWORD, None).await, Err(ErrorCode::CaptchaRequired));
    let pass = earn(&env, SIGN_IN).await;
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Ok(()));
    assert_eq!(sign_in(&env, PASSWORD, None).await, Ok(()), "the right password has cleared the suspicion");
}

#[tokio::test]
async fn case_p040_a_spent_pass_is_said_to_be_one_and_the_next_one_counts() {
    let env = env("always").await;
    let pass = earn(&env, SIGN_IN).await;
    assert_eq!(sign_in(&env, "wrong", Some(&pass)).await, Err(ErrorCode::InvalidUsernameOrPassword));
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Err(ErrorCode::CaptchaInvalid));
    let pass = earn(&env, SIGN_IN).await;
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Ok(()));
}

#[tokio::test]
async fn attack_92_a_pass_is_good_for_the_kind_of_call_that_asked_and_for_its_time() {
    let env = env("always").await;
    let pass = earn(&env, SEND).await;
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Err(ErrorCode::CaptchaInvalid));
    let pass = earn(&env, SEND).await;
    assert_eq!(send(&env, "13800138000", Some(&pass)).await, Ok(()));
    let pass = earn(&env, SIGN_IN).await;
    env.clock.advance_secs(601);
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Err(ErrorCode::CaptchaInvalid));
}

#[tokio::test]
async fn attack_92_a_wrong_answer_uses_the_picture_up() {
    let env = env("always").await;
    let (request, caller) = (CaptchaRequest::default(), caller("192.0.2.1"));
    let picture = captcha::picture(&env.identity, &request, &caller).await.unwrap();
    assert!(picture.data.starts_with("data:image/gif;base64,R0lGOD"));
    for _ in 0..2 {
        let answer = CaptchaAnswer { token: picture.token.clone(), key: "!!!!".into() };
        let refused = captcha::solve(&env.identity, &answer, &caller).await.unwrap_err();
        // The SDK would open a second dialog on `captcha_invalid`.
        assert_eq!((refused.code(), refused.reason()), (ErrorCode::InvalidArgument, Some("wrong_captcha")));
    }
    let question = captcha::picture(&env.identity, &request, &caller).await.unwrap();
    assert_eq!(sign_in(&env, PASSWORD, Some(&question.token)).await, Err(ErrorCode::CaptchaInvalid), "no pass itself");
}

#[tokio::test]
async fn sending_often_is_suspicious_and_never_means_never() {
    let often = env("suspicious").await;
    for phone in 0..11 {
        assert_eq!(send(&often, &format!("138001380{phone:02}"), None).await, Ok(()));
    }
    assert_eq!(send(&often, "13800138099", None).await, Err(ErrorCode::CaptchaRequired));
    let never = env("never").await;
    for phone in 0..15 {
        assert_eq!(send(&never, &format!("138001380{phone:02}"), None).await, Ok(()));
    }
}

#[tokio::test]
async fn another_vendors_widget_counts_when_the_vendor_says_so() {
    let env = env("always").await;
    let vendor = turnstile(&env).await;
    let site = CaptchaSite { state: SIGN_IN.into(), response: Secret::new("from-the-widget".into()) };
    for (answer, good) in
        [(json!({ "success": true, "hostname": "localhost" }), true), (json!({ "success": false }), false)]
    {
        vendor.reset().await;
        let reply = ResponseTemplate::new(200).set_body_json(answer);
        Mock::given(path("/turnstile/v0/siteverify")).respond_with(reply).mount(&vendor).await;
        let given: Result<_, Error> = captcha::solve_site(&env.identity, &site, &caller("192.0.2.1")).await;
        assert_eq!(given.is_ok(), good);
        if let Ok(pass) = given {
            assert_eq!(sign_in(&env, PASSWORD, Some(&pass.captcha_token)).await, Ok(()));
        }
    }
}

async fn vendor() -> MockServer {
    let vendor = MockServer::start().await;
    let reply = ResponseTemplate::new(200).set_body_json(json!({ "success": true, "hostname": "localhost" }));
    Mock::given(path_regex("siteverify$")).respond_with(reply).mount(&vendor).await;
    vendor
}

/// A captcha service that accepts every response, as with the test keys.
async fn turnstile(env: &TestEnv) -> MockServer {
    let vendor = vendor().await;
    let change = json!({ "vendor": "turnstile", "site_key": "0x4AAA", "verify_url": vendor.uri() });
    let secret = Secret::new("hush".into());
    admin::settings::save_captcha(&permit(&env.access, &Actor::cli()), change, &secret, &Expected::Any).await.unwrap();
    vendor
}

async fn give(env: &TestEnv, state: &str, response: &str) -> Result<Secret, (ErrorCode, Option<&'static str>)> {
    let site = CaptchaSite { state: state.into(), response: Secret::new(response.into()) };
    match captcha::solve_site(&env.identity, &site, &caller("192.0.2.1")).await {
        Ok(CaptchaToken { captcha_token, .. }) => Ok(captcha_token),
        Err(error) => Err((error.code(), error.reason())),
    }
}

#[tokio::test]
async fn attack_92_a_vendors_response_buys_one_pass_for_one_kind_of_call() {
    let env = env("always").await;
    let _vendor = turnstile(&env).await;
    let pass = give(&env, SIGN_IN, "r1").await.unwrap();
    assert_eq!(give(&env, SIGN_IN, "r1").await, Err((ErrorCode::InvalidArgument, Some("wrong_captcha"))));
    assert_eq!(send(&env, "13800138000", Some(&pass)).await, Err(ErrorCode::CaptchaInvalid));
    let pass = give(&env, SIGN_IN, "r2").await.unwrap();
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Ok(()));
    assert_eq!(sign_in(&env, PASSWORD, Some(&pass)).await, Err(ErrorCode::CaptchaInvalid));
}

#[tokio::test]
async fn an_app_gets_nowhere_with_a_response_instead_of_a_pass_or_without_a_vendor() {
    let env = env("always").await;
    assert!(give(&env, SIGN_IN, "r1").await.is_err(), "no vendor is set");
    let _vendor = turnstile(&env).await;
    let response = Secret::new("r2".into());
    assert_eq!(sign_in(&env, PASSWORD, Some(&response)).await, Err(ErrorCode::CaptchaInvalid));
    assert_eq!(give(&env, SIGN_IN, "").await, Err((ErrorCode::InvalidArgument, Some("wrong_captcha"))));
    give(&env, SIGN_IN, "r2").await.unwrap();
    assert_eq!(sign_in(&env, PASSWORD, Some(&response)).await, Err(ErrorCode::CaptchaInvalid));
    assert!(give(&env, SIGN_IN, "r2").await.is_err(), "still spent");
    env.set(Section::Captcha, json!({ "vendor": "builtin" })).await;
    assert!(give(&env, SIGN_IN, "r3").await.is_err(), "no vendor is set any more");
}

#[tokio::test]
async fn pages_show_a_widget_only_where_a_vendor_is_set_up_whole() {
    let env = TestEnv::new().await;
    let vendor = vendor().await;
    let change = json!({ "vendor": "hcaptcha", "site_key": "10-20", "verify_url": vendor.uri() });
    env.set(Section::Captcha, change).await;
    assert_eq!(captcha::widget(&env.identity).await.unwrap(), None, "nothing could be verified");
    admin::settings::set_captcha_secret(
        &permit(&env.access, &Actor::cli()),
        &Secret::new("hush".into()),
        &Expected::Any,
    )
    .await
    .unwrap();
    let widget = captcha::widget(&env.identity).await.unwrap().unwrap();
    assert_eq!((widget.vendor, &*widget.site_key), (CaptchaVendor::Hcaptcha, "10-20"));
    assert_eq!(widget.script_url, "https://js.hcaptcha.com/1/api.js");
    env.set(Section::Captcha, json!({ "vendor": "builtin" })).await;
    assert_eq!(captcha::widget(&env.identity).await.unwrap(), None);
}

#[tokio::test]
async fn a_vendor_is_not_turned_on_without_its_key_and_its_own_secret() {
    let env = TestEnv::new().await;
    let (none, secret) = (Secret::default(), Secret::new("hush".into()));
    let save = async |change, secret| {
        let saved =
            admin::settings::save_captcha(&permit(&env.access, &Actor::cli()), change, secret, &Expected::Any).await;
        saved.map_err(|error| (error.field().map(str::to_owned), error.reason()))
    };
    let missing = |field: &str| Err((Some(field.to_owned()), Some("required")));
    assert_eq!(save(json!({ "vendor": "turnstile" }), &secret).await, missing("site_key"));
    assert!(
        admin::settings::captcha_secret_version(&permit(&env.access, &Actor::cli())).await.unwrap().is_none(),
        "nothing is kept of a refused change"
    );
    let vendor = vendor().await;
    let turnstile = json!({ "vendor": "turnstile", "site_key": "0x4AAA", "verify_url": vendor.uri() });
    assert_eq!(save(turnstile.clone(), &none).await, missing("secret"));
    assert_eq!(env.identity.settings().captcha.vendor, CaptchaVendor::Builtin);
    assert_eq!(save(turnstile, &secret).await, Ok(()));
    assert_eq!(save(json!({ "when": "always" }), &none).await, Ok(()), "it is kept");
    assert_eq!(save(json!({ "vendor": "hcaptcha" }), &none).await, missing("secret"), "it is the other vendor's");
    assert_eq!(save(json!({ "vendor": "builtin" }), &none).await, Ok(()));
}

#[tokio::test]
async fn a_stored_secret_is_not_sent_elsewhere_by_an_administrator_without_it() {
    let env = TestEnv::new().await;
    let _vendor = turnstile(&env).await;
    let change = json!({ "verify_url": "https://evil.test" });
    let refused = admin::settings::save_captcha(
        &permit(&env.access, &Actor::cli()),
        change.clone(),
        &Secret::default(),
        &Expected::Any,
    )
    .await;
    assert_eq!(refused.unwrap_err().reason(), Some("moved"));
    env.set(Section::Captcha, json!({ "when": "never" })).await;
    assert!(admin::settings::captcha_secret_version(&permit(&env.access, &Actor::cli())).await.unwrap().is_some());
    env.set(Section::Captcha, change).await;
    assert!(
        admin::settings::captcha_secret_version(&permit(&env.access, &Actor::cli())).await.unwrap().is_none(),
        "it is forgotten"
    );
}

#[tokio::test]
async fn a_vendor_is_tested_before_it_is_used() {
    let env = TestEnv::new().await;
    let vendor = MockServer::start().await;
    let secret = Secret::new("hush".into());
    let change = json!({ "when": "always", "vendor": "turnstile", "site_key": "0x4AAA", "verify_url": vendor.uri() });
    let save = async |change: &serde_json::Value, secret: &Secret| {
        let saved =
            admin::settings::save_captcha(&permit(&env.access, &Actor::cli()), change.clone(), secret, &Expected::Any)
                .await;
        saved.map_err(|error| (error.field().map(str::to_owned), error.reason()))
    };
    let refused = |field: &str, reason| Err((Some(field.to_owned()), Some(reason)));
    assert_eq!(save(&change, &secret).await, refused("vendor", "captcha_unreachable"), "it answers without a result");
    let rejected_secret = json!({ "success": false, "error-codes": ["invalid-input-secret"] });
    let reply = ResponseTemplate::new(200).set_body_json(rejected_secret);
    Mock::given(path_regex("siteverify$")).respond_with(reply).mount(&vendor).await;
    assert_eq!(save(&change, &secret).await, refused("secret", "vendor_refuses"));
    assert_eq!(env.identity.settings().captcha.when, CaptchaWhen::Never);
    assert!(
        admin::settings::captcha_secret_version(&permit(&env.access, &Actor::cli())).await.unwrap().is_none(),
        "nothing is kept of a refused change"
    );

    vendor.reset().await;
    let reply = ResponseTemplate::new(200)
        .set_body_json(json!({ "success": false, "error-codes": ["invalid-input-response"] }));
    Mock::given(path_regex("siteverify$")).respond_with(reply).mount(&vendor).await;
    assert_eq!(save(&change, &secret).await, Ok(()));
    // An administrator can still change it while the service is unavailable.
    vendor.reset().await;
    assert_eq!(save(&json!({ "when": "suspicious" }), &Secret::default()).await, Ok(()));
    assert_eq!(save(&json!({ "when": "never" }), &Secret::default()).await, Ok(()));
    let again = json!({ "when": "always" });
    assert_eq!(save(&again, &Secret::default()).await, refused("vendor", "captcha_unreachable"));
    let by_api =
        admin::settings::patch(&permit(&env.access, &Actor::cli()), Section::Captcha, again, &Expected::Any, 0).await;
    assert_eq!(by_api.unwrap_err().reason(), Some("captcha_unreachable"));
    assert_eq!(save(&json!({ "vendor": "builtin", "when": "always" }), &Secret::default()).await, Ok(()));
}

#[tokio::test]
async fn a_secret_of_one_vendor_is_not_sent_to_the_other() {
    let env = TestEnv::new().await;
    let vendor = turnstile(&env).await;
    let before = vendor.received_requests().await.unwrap().len();
    // Also with the built-in picture.
    env.set(Section::Captcha, json!({ "vendor": "builtin" })).await;
    env.set(Section::Captcha, json!({ "vendor": "hcaptcha" })).await;
    assert_eq!(vendor.received_requests().await.unwrap().len(), before);
    assert!(
        admin::settings::captcha_secret_version(&permit(&env.access, &Actor::cli())).await.unwrap().is_none(),
        "it is forgotten"
    );
}

/// Another administrator may have changed the service since the secret was entered.
#[tokio::test]
async fn a_secret_is_sent_only_to_the_vendor_on_the_form() {
    let env = TestEnv::new().await;
    let (seen, moved) = (turnstile(&env).await, vendor().await);
    env.set(Section::Captcha, json!({ "when": "always" })).await;
    let mut seen_section = serde_json::to_value(&env.identity.settings().captcha).unwrap();
    let version = admin::settings::captcha_secret_version(&permit(&env.access, &Actor::cli())).await.unwrap();
    seen_section["secret_version"] = json!(version);
    let expected = Expected::content(&seen_section);
    let there = json!({ "verify_url": moved.uri() });
    admin::settings::save_captcha(
        &permit(&env.access, &Actor::cli()),
        there,
        &Secret::new("theirs".into()),
        &Expected::Any,
    )
    .await
    .unwrap();
    let before = moved.received_requests().await.unwrap().len();
    let secret = Secret::new("mine".into());
    for refused in [
        admin::settings::set_captcha_secret(&permit(&env.access, &Actor::cli()), &secret, &expected).await,
        admin::settings::save_captcha(&permit(&env.access, &Actor::cli()), json!({}), &secret, &expected).await,
    ] {
        assert!(matches!(refused, Err(doorward_admin::Error::Identity(Error::Changed { .. }))), "{refused:?}");
    }
    assert_eq!(moved.received_requests().await.unwrap().len(), before);
    assert!(
        seen.received_requests().await.unwrap().iter().all(|one| !String::from_utf8_lossy(&one.body).contains("mine"))
    );
}
