//! Signed look-ups and reads that somebody has seen, and sends again as other actions.

use super::{HOST, QUERY, Script, code, done, response};
use crate::kit::App;
use doorward_access::{SignatureError, SignedRequest, SignedUse};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Actions without parameters.
const BARE: [&str; 6] = [
    "CreateCustomLoginKeys",
    "GetProviders",
    "DescribeAuthDomains",
    "DescribeLoginConfig",
    "DescribeLoginConfigs",
    "DescribeEnvInfo",
];

fn look_up(uid: &str) -> Value {
    json!({"action": "auth.getUserInfoForAdmin", "envName": "doorward", "uuid": uid, "wxCloudApiToken": ""})
}

#[tokio::test]
async fn attack_72_a_captured_look_up_is_not_sent_again_as_an_action() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let uid = app.user("li.na").await;
    let (at, body) = (app.identity.now().as_secs(), look_up(uid.as_str()));
    let ask = || script.look_up_at(&body, None, at);
    for secs in [0, 8] {
        app.clock.advance_secs(secs);
        assert_eq!(ask().send().await.ok()["data"]["uid"], json!(uid), "a look-up may be repeated");
        for action in BARE.into_iter().chain(["DescribeEnvs", "DescribeUserList", "CreateUser"]) {
            let captured = response(ask().header("x-tc-action", action).send().await);
            assert_eq!(code(&captured), "AuthFailure.InvalidAuthorization", "{action}: {captured}");
        }
    }
    // Not even a body that is one of an action.
    let bare = script.look_up_at(&json!({"EnvId": "doorward"}), None, app.identity.now().as_secs());
    let captured = response(bare.header("x-tc-action", "CreateCustomLoginKeys").send().await);
    assert_eq!(code(&captured), "AuthFailure.InvalidAuthorization");
}

#[tokio::test]
async fn attack_72_signed_members_are_of_the_action_in_a_signed_header_only() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let (at, body) = (app.identity.now().as_secs(), json!({"EnvId": "doorward"}));
    let ask = || script.look_up_at(&body, Some("GetProviders"), at);
    done(response(ask().header("x-tc-action", "GetProviders").send().await));
    let other = response(ask().header("x-tc-action", "CreateCustomLoginKeys").send().await);
    assert_eq!(code(&other), "AuthFailure.SignatureFailure");
    let both = ask().header("x-tc-action", "GetProviders").header("x-tc-action", "CreateCustomLoginKeys");
    assert_eq!(code(&response(both.send().await)), "AuthFailure.SignatureFailure");
    assert_eq!(ask().send().await.ok()["code"], "SIGN_PARAM_INVALID");
}

#[tokio::test]
async fn attack_72_the_signature_of_a_look_up_serves_no_change_later() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let uid = app.user("li.na").await;
    let (at, body) = (app.identity.now().as_secs(), look_up(uid.as_str()));
    assert_eq!(script.look_up_at(&body, None, at).send().await.ok()["data"]["uid"], json!(uid));
    app.clock.advance_secs(8);
    let authorization = script.authorization_of_members(&body, None, at);
    let (time, text) = (at.to_string(), body.to_string());
    let headers = [
        ("host", HOST),
        ("content-type", "application/json"),
        ("authorization", authorization.as_str()),
        ("x-timestamp", time.as_str()),
    ];
    let headers: BTreeMap<String, String> = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let request = SignedRequest {
        method: "POST",
        path: "/",
        query: QUERY,
        headers: &headers,
        public_host: HOST,
        body: text.as_bytes(),
    };
    let signer = app.access.verify_signature(&request).await.unwrap();
    assert!(matches!(signer.check_action_header(), Err(SignatureError::ActionUnsigned)));
    let change = app.access.use_signature(&signer, "CreateCustomLoginKeys", SignedUse::Write).await;
    assert!(matches!(change, Err(SignatureError::Replayed)), "{change:?}");
    app.access.use_signature(&signer, "auth.getUserInfoForAdmin", SignedUse::Read).await.unwrap();
}

#[tokio::test]
async fn attack_72_an_action_without_parameters_takes_none() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    for action in BARE {
        // A look-up whose bytes are signed, and a list of a manager, at the moment when they are seen.
        for body in [look_up("li.na"), json!({"EnvId": "doorward", "PageNo": 1})] {
            assert_eq!(script.refused(action, body).await, "InvalidParameter", "{action}");
        }
        done(script.call(action, json!({"EnvId": "doorward"})).await);
    }
    assert_eq!(script.refused("DescribeEnvs", look_up("li.na")).await, "InvalidParameter");
}
