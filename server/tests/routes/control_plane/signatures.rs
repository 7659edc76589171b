//! Who has signed a request, and how often a signature counts.

use super::{HOST, Script, code, done, response};
use crate::kit::App;
use doorward_access::Access;
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::event::EventAction;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::permit;
use serde_json::{Value, json};

const READ: &str = "DescribeUserList";

fn role(identity: &str) -> Value {
    json!({"EnvId": "doorward", "RoleName": identity, "RoleIdentity": identity})
}

#[tokio::test]
async fn attack_72_only_the_holder_of_the_secret_acts() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let body = json!({"EnvId": "doorward"});
    done(script.call(READ, body.clone()).await);
    let other = Script { app: &app, id: script.id.clone(), secret: "dwk_another".into() };
    assert_eq!(other.refused(READ, body.clone()).await, "AuthFailure.SignatureFailure");
    let unknown = Script { app: &app, id: "unknown".into(), secret: script.secret.clone() };
    assert_eq!(unknown.refused(READ, body.clone()).await, "AuthFailure.SecretIdNotFound");
    // A bearer key has no signature.
    let bearer = app.api_key().await;
    for authorization in [format!("Bearer {bearer}"), "TC3-HMAC-SHA256 x".to_owned()] {
        let ask = app.post("/", body.clone()).header("host", HOST).header("x-tc-action", READ);
        let reply = ask.header("authorization", &authorization).send().await;
        assert_eq!(code(&response(reply)), "AuthFailure.InvalidAuthorization");
    }
    let unsigned = app.post("/", body).header("host", HOST).header("x-tc-action", READ).send().await;
    assert_eq!(code(&response(unsigned)), "AuthFailure.InvalidAuthorization");
}

#[tokio::test]
async fn attack_72_the_secret_is_no_bearer_token() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    for token in [&script.secret, &script.id] {
        let reply = app.get("/admin/api/v1/users").bearer(token).send().await;
        assert_eq!(reply.refused(), (401, "unauthenticated"));
        assert!(app.access.api_key(&Secret::new(token.clone())).await.unwrap().is_none());
    }
    let listed = app.get("/admin/api/v1/api-keys").bearer(&app.api_key().await).send().await;
    assert!(!listed.text.contains(&script.secret), "a secret is shown again");
}

#[tokio::test]
async fn attack_72_a_changed_request_is_refused() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let changed = script.ask("CreateRole", &role("one")).text(role("two").to_string());
    assert_eq!(code(&response(changed.send().await)), "AuthFailure.SignatureFailure");
    // The one that was signed is refused no longer: the other did not use its signature up.
    done(response(script.ask("CreateRole", &role("one")).send().await));
}

#[tokio::test]
async fn attack_72_a_signature_holds_for_five_minutes() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let now = app.identity.now().as_secs();
    for (at, accepted) in [(now - 300, true), (now - 301, false), (now + 300, true), (now + 301, false)] {
        let reply = response(script.ask_at(READ, &json!({}), at).send().await);
        match accepted {
            true => drop(done(reply)),
            false => assert_eq!(code(&reply), "AuthFailure.SignatureExpire", "{}", at - now),
        }
    }
}

#[tokio::test]
async fn attack_72_a_signature_serves_one_change() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let at = app.identity.now().as_secs();
    let create = async || response(script.ask_at("CreateRole", &role("one"), at).send().await);
    done(create().await);
    done(script.call("DeleteRoles", json!({"RoleIds": ["one"]})).await);
    for secs in [0, 200] {
        app.clock.advance_secs(secs);
        assert_eq!(code(&create().await), "AuthFailure.SignatureExpire");
    }
    // A clock that is set back does not revive it.
    app.clock.advance_secs(-150);
    assert_eq!(code(&create().await), "AuthFailure.SignatureExpire");
}

#[tokio::test]
async fn attack_72_of_parallel_repetitions_one_succeeds() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let (at, body) = (app.identity.now().as_secs(), json!({"KeyType": "api_key", "KeyName": "ci"}));
    let ask = async || response(script.ask_at("CreateApiKey", &body, at).send().await);
    let (one, two, three, four) = tokio::join!(ask(), ask(), ask(), ask());
    let created = [one, two, three, four].iter().filter(|reply| reply["KeyId"].is_string()).count();
    assert_eq!(created, 1);
}

#[tokio::test]
async fn attack_72_a_captured_read_is_not_sent_again_as_a_change() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let (at, body) = (app.identity.now().as_secs(), json!({"EnvId": "doorward"}));
    done(response(script.ask_at("DescribeEnvInfo", &body, at).send().await));
    // The SDK itself may send both within a second.
    done(response(script.ask_at("CreateCustomLoginKeys", &body, at).send().await));
    app.clock.advance_secs(6);
    let at = app.identity.now().as_secs();
    done(response(script.ask_at("GetProviders", &body, at).send().await));
    app.clock.advance_secs(6);
    let captured = response(script.ask_at("CreateCustomLoginKeys", &body, at).send().await);
    assert_eq!(code(&captured), "AuthFailure.SignatureExpire");
    done(response(script.ask_at("GetProviders", &body, at).send().await));
}

#[tokio::test]
async fn a_slow_client_that_signed_a_change_alone_is_served() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let at = app.identity.now().as_secs() - 60;
    done(response(script.ask_at("CreateRole", &role("late"), at).send().await));
}

#[tokio::test]
async fn a_revoked_or_expired_key_is_refused_by_every_node_at_once() {
    let app = App::new().await;
    let end = app.identity.now().plus_secs(60);
    let (script, brief) = (Script::administrator(&app).await, Script::until(&app, "administrator", Some(end)).await);
    let node = Access::open(&app.node().await).await.unwrap();
    let (id, secret) = (script.id.as_str(), Secret::new(script.secret.clone()));
    assert!(node.signing_key(id, &secret).await.unwrap().is_some());
    admin::api_keys::revoke(&permit(&app.access, &Actor::cli()), &script.id, &Expected::Any).await.unwrap();
    assert_eq!(script.refused(READ, json!({})).await, "AuthFailure.SecretIdNotFound");
    assert!(node.signing_key(id, &secret).await.unwrap().is_none());
    done(brief.call(READ, json!({})).await);
    app.clock.advance_secs(60);
    assert_eq!(brief.refused(READ, json!({})).await, "AuthFailure.SecretIdNotFound");
}

#[tokio::test]
async fn what_a_role_may_not_is_named_and_nothing_happens() {
    let app = App::new().await;
    app.delegated_role("reader", &["doorward:users:read"]).await;
    let script = Script::of(&app, "reader").await;
    done(script.call(READ, json!({})).await);
    let refused = script.call("CreateUser", json!({"Name": "li.na", "UserStatus": "BLOCKED"})).await;
    assert_eq!(code(&refused), "UnauthorizedOperation");
    assert!(refused["Error"]["Message"].as_str().unwrap().contains("doorward:users:create"), "{refused}");
    assert_eq!(done(script.call(READ, json!({})).await)["Data"]["Total"], 0);
}

#[tokio::test]
async fn an_action_is_on_record_under_the_name_of_the_key() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    done(script.call("CreateUser", json!({"Name": "li.na"})).await);
    let key = app.api_key().await;
    let path = format!("/admin/api/v1/events?action={}", EventAction::UserCreated.as_str());
    let events = app.get(&path).bearer(&key).send().await.ok();
    assert_eq!(events["items"][0]["actor"], "api_key:script-administrator");
    let all = app.get("/admin/api/v1/events").bearer(&key).send().await;
    assert!(!all.text.contains(&script.secret));
}

#[tokio::test]
async fn a_role_move_counts_for_the_next_request() {
    let app = App::new().await;
    app.delegated_role("reader", &["doorward:users:read"]).await;
    let script = Script::administrator(&app).await;
    done(script.call("DescribeRoleList", json!({})).await);
    let patch = doorward_contract::api_keys::ApiKeyPatch { role: Some("reader".into()), ..Default::default() };
    let any = Expected::Any;
    admin::api_keys::edit(&permit(&app.access, &Actor::cli()), &script.id, patch, &any).await.unwrap();
    assert_eq!(script.refused("DescribeRoleList", json!({})).await, "UnauthorizedOperation");
}
