//! Authorization codes: one exchange, by the application that was asked for, for the request that it belongs to.

use super::kit::{
    CALLBACK, CHALLENGE, SHOP, VERIFIER, browser, changed, code, env_with, events, exchange, exchange_as, first_party,
    put_client, secret, server, sessions_of, sign_in,
};
use doorward_admin as admin;
use doorward_contract::application::ApplicationKind;
use doorward_contract::event::{EventAction, Outcome};
use doorward_contract::oauth::TokenResponse;
use doorward_contract::settings::Section;
use doorward_contract::{Secret, Uid};
use doorward_identity::oauth::token;
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Error, client as clients, session, signin};
use doorward_store::session::{EndReason, Protocol};
use doorward_store::{client, oauth_code, session as sessions};
use doorward_testkit::{PASSWORD, TestEnv, permit};
use serde_json::json;

fn is_invalid(answer: &Result<TokenResponse, Error>) -> bool {
    matches!(answer, Err(Error::InvalidGrant))
}

/// The latest event of the application, with its outcome and reason.
async fn latest(env: &TestEnv) -> (Outcome, Option<String>) {
    let event = events(env, EventAction::ApplicationSignIn).await.remove(0);
    assert_eq!(event.client_id.as_deref(), Some(SHOP));
    (event.outcome, event.detail["reason"].as_str().map(str::to_owned))
}

async fn end_reason(env: &TestEnv, id: &str) -> Option<EndReason> {
    sessions::by_id(env.identity.db().read(), id).await.unwrap().unwrap().ended_by
}

/// Asserts that a code is used up and opened no session.
async fn assert_burnt(env: &TestEnv, code: &Secret, uid: &Uid, why: &str) {
    assert!(is_invalid(&exchange(env, code).await), "{why}: it is used up");
    assert!(sessions_of(env, uid).await.is_empty(), "{why}");
}

#[tokio::test]
async fn a_code_opens_a_session_of_the_application_in_the_users_browser() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let signed_in = env.identity.now();
    env.clock.advance_secs(100);
    let code = code(&env, &viewer, &[("resource", "https://api.example.com/")]).await;
    let tokens = exchange(&env, &code).await.unwrap();
    assert_eq!((tokens.token_type.as_str(), tokens.scope.as_str()), ("Bearer", "openid email"));
    let opened = sessions_of(&env, &uid).await.remove(0);
    assert_eq!((opened.client_id.as_str(), opened.scope.as_str()), (SHOP, "openid email"));
    assert_eq!((opened.protocol, opened.parent_id.as_ref()), (Protocol::Oauth, Some(&viewer.session_id)));
    assert_eq!(opened.authenticated_at, Some(signed_in.as_millis()));
    assert_eq!(opened.resource.as_deref(), Some("https://api.example.com/"));
    assert_eq!(
        (opened.method.as_str(), &opened.user_agent, &opened.ip),
        ("password", &browser().user_agent, &Some("192.0.2.1".into()))
    );
    assert_eq!(opened.cookie_hash, None);
    assert_eq!(latest(&env).await, (Outcome::Success, None));
    let event = events(&env, EventAction::ApplicationSignIn).await.remove(0);
    assert_eq!((event.session_id, event.subject), (Some(opened.id), Some(uid)));
    assert_eq!(event.user_agent, server().user_agent, "of the exchange");
    assert_eq!(events(&env, EventAction::SignIn).await.len(), 1, "the user signed in once");
}

#[tokio::test]
async fn a_session_ends_with_the_portals_unless_it_is_offline() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    exchange(&env, &code(&env, &viewer, &[]).await).await.unwrap();
    exchange(&env, &code(&env, &viewer, &[("scope", "openid offline_access")]).await).await.unwrap();
    assert_eq!(sessions_of(&env, &uid).await.len(), 2);
    session::sign_out(&env.identity, &viewer, &browser()).await.unwrap();
    let left = sessions_of(&env, &uid).await;
    assert_eq!((left.len(), left[0].scope.as_str()), (1, "openid offline_access"));
    assert_eq!(left[0].parent_id, None);
}

#[tokio::test]
async fn attack_18_a_second_use_ends_the_session_of_the_first() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let code = code(&env, &viewer, &[]).await;
    let tokens = exchange(&env, &code).await.unwrap();
    let opened = sessions_of(&env, &uid).await.remove(0).id;
    env.clock.advance_secs(3_600);
    assert!(is_invalid(&exchange(&env, &code).await));
    assert_eq!(end_reason(&env, &opened).await, Some(EndReason::CodeMisused));
    let ended = events(&env, EventAction::SessionEnded).await.remove(0);
    assert_eq!((ended.session_id.as_ref(), &ended.detail["reason"]), (Some(&opened), &json!("code_misused")));
    let shop = clients::find(&env.identity, SHOP).unwrap();
    let refresh_token = tokens.refresh_token.unwrap();
    let refreshed = token::refresh(&env.identity, &shop, &refresh_token, None, None, &server()).await;
    assert!(is_invalid(&refreshed));
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok(), "the portal's goes on");
}

#[tokio::test]
async fn attack_18_only_a_valid_second_use_ends_the_session_and_for_a_day() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let code = code(&env, &viewer, &[]).await;
    exchange(&env, &code).await.unwrap();
    put_client(&env, "other", ApplicationKind::SinglePage, first_party()).await;
    // Used codes are in histories: they are no weapon of others, who do not know the verifier.
    for (client, redirect_uri, verifier) in [
        ("other", Some(CALLBACK), Some(VERIFIER)),
        (SHOP, Some("https://evil.test/"), Some(VERIFIER)),
        (SHOP, Some(CALLBACK), None),
        (SHOP, Some(CALLBACK), Some(CHALLENGE)),
        (SHOP, None, Some("wrong")),
    ] {
        assert!(is_invalid(&exchange_as(&env, client, &code, redirect_uri, verifier).await));
        assert_eq!(sessions_of(&env, &uid).await.len(), 1, "{client} {redirect_uri:?} {verifier:?}");
    }
    env.clock.advance_secs(3_600);
    env.identity.cleanup().await.unwrap();
    assert!(is_invalid(&exchange_as(&env, SHOP, &code, None, Some(VERIFIER)).await));
    assert!(sessions_of(&env, &uid).await.is_empty(), "it has leaked");

    let code = super::kit::code(&env, &viewer, &[]).await;
    exchange(&env, &code).await.unwrap();
    env.clock.advance_secs(2 * 86_400);
    env.identity.cleanup().await.unwrap();
    assert!(is_invalid(&exchange(&env, &code).await));
    assert_eq!(sessions_of(&env, &uid).await.len(), 1, "no application keeps a code that long");
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_19_of_fifty_parallel_exchanges_one_wins() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let code = code(&env, &viewer, &[]).await;
    let shop = clients::find(&env.identity, SHOP).unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (identity, shop, code) = (env.identity.clone(), shop.clone(), code.clone());
        tries.spawn(async move {
            let verifier = Secret::new(VERIFIER.to_owned());
            token::authorization_code(&identity, &shop, &code, Some(CALLBACK), Some(&verifier), None, &server()).await
        });
    }
    let answers = tries.join_all().await;
    // The winner's session may be ended by the next one before its tokens are issued.
    assert!(answers.iter().filter(|answer| answer.is_ok()).count() <= 1);
    assert!(answers.iter().filter(|answer| answer.is_err()).all(is_invalid));
    let opened = events(&env, EventAction::ApplicationSignIn).await;
    assert_eq!(opened.iter().filter(|event| event.outcome == Outcome::Success).count(), 1);
    assert!(sessions_of(&env, &uid).await.is_empty(), "the other forty-nine have ended it");
}

#[tokio::test]
async fn attack_20_a_code_is_for_one_application() {
    let (env, uid) = env_with(first_party()).await;
    put_client(&env, "other", ApplicationKind::SinglePage, first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let code = code(&env, &viewer, &[]).await;
    let stolen = exchange_as(&env, "other", &code, Some(CALLBACK), Some(VERIFIER)).await;
    assert!(is_invalid(&stolen));
    let event = events(&env, EventAction::ApplicationSignIn).await.remove(0);
    assert_eq!((event.client_id.as_deref(), &event.detail["reason"]), (Some("other"), &json!("wrong_client")));
    assert_burnt(&env, &code, &uid, "another application").await;
}

#[tokio::test]
async fn attack_20_a_code_is_for_one_address_and_one_verifier() {
    let uris = [CALLBACK, "https://shop.example.com/other"];
    let (env, uid) = env_with(changed(first_party(), json!({ "redirect_uris": uris }))).await;
    let viewer = sign_in(&env, "li.na").await;
    for (redirect_uri, verifier, reason) in [
        (Some(uris[1]), Some(VERIFIER), "wrong_redirect_uri"),
        (Some("https://shop.example.com/callback/"), Some(VERIFIER), "wrong_redirect_uri"),
        (Some(CALLBACK), None, "wrong_verifier"),
        (Some(CALLBACK), Some(""), "wrong_verifier"),
        (Some(CALLBACK), Some(CHALLENGE), "wrong_verifier"),
        (Some(CALLBACK), Some(&VERIFIER[1..]), "wrong_verifier"),
        (Some(CALLBACK), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"), "wrong_verifier"),
    ] {
        let code = code(&env, &viewer, &[]).await;
        assert!(is_invalid(&exchange_as(&env, SHOP, &code, redirect_uri, verifier).await), "{reason}");
        assert_eq!(latest(&env).await, (Outcome::Failure, Some(reason.to_owned())));
        assert_burnt(&env, &code, &uid, reason).await;
    }
    let code = code(&env, &viewer, &[]).await;
    assert!(exchange_as(&env, SHOP, &code, None, Some(VERIFIER)).await.is_ok(), "the verifier is enough");
}

#[tokio::test]
async fn attack_21_a_verifier_for_a_code_without_a_challenge_is_refused() {
    let confidential = changed(first_party(), json!({ "token_endpoint_auth_method": "client_secret_basic" }));
    let (env, uid) = env_with(first_party()).await;
    put_client(&env, SHOP, ApplicationKind::Web, confidential).await;
    let viewer = sign_in(&env, "li.na").await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let stripped = code(&env, &viewer, &without).await;
    assert!(is_invalid(&exchange_as(&env, SHOP, &stripped, Some(CALLBACK), Some(VERIFIER)).await));
    assert_burnt(&env, &stripped, &uid, "a verifier").await;
    let no_address = code(&env, &viewer, &without).await;
    assert!(is_invalid(&exchange_as(&env, SHOP, &no_address, None, None).await));
    assert_burnt(&env, &no_address, &uid, "no address").await;
    let good = code(&env, &viewer, &without).await;
    assert!(exchange_as(&env, SHOP, &good, Some(CALLBACK), None).await.is_ok());
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let (in_time, late) = (code(&env, &viewer, &[]).await, code(&env, &viewer, &[]).await);
    env.clock.advance_secs(59);
    assert!(exchange(&env, &in_time).await.is_ok());
    env.clock.advance_secs(1);
    assert!(is_invalid(&exchange(&env, &late).await));
    assert_eq!(sessions_of(&env, &uid).await.len(), 1, "one that came too late ends nothing");
    assert!(is_invalid(&exchange(&env, &Secret::new("made-up".into())).await));
}

#[tokio::test]
async fn attack_86_a_code_from_a_fast_clock_is_not_valid_for_longer() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let ahead = env.node_ahead(7_200).await;
    let sent = super::kit::request(&[]);
    let back = doorward_identity::oauth::authorize(&ahead, sent, Some(&viewer), &browser()).await.unwrap();
    let code = super::kit::code_in(&back);
    assert!(is_invalid(&exchange(&env, &code).await));
    assert!(sessions_of(&env, &uid).await.is_empty());
}

/// Otherwise single sign-on would be the recent authentication that the session itself does not have.
#[tokio::test]
async fn attack_86_a_session_from_the_future_opens_none_that_is_recent() {
    let (env, uid) = env_with(first_party()).await;
    let ahead = env.node_ahead(7_200).await;
    let opened = signin::password::sign_in(&ahead, "li.na", &secret(PASSWORD), &browser()).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    exchange(&env, &code(&env, &viewer, &[]).await).await.unwrap();
    let row = sessions_of(&env, &uid).await.remove(0);
    assert_eq!(row.authenticated_at, Some(sessions::AUTHENTICATED_LONG_AGO));
}

#[tokio::test]
async fn what_ends_the_portals_session_ends_its_codes() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let one = code(&env, &viewer, &[("scope", "openid offline_access")]).await;
    session::sign_out(&env.identity, &viewer, &browser()).await.unwrap();
    assert_burnt(&env, &one, &uid, "signed out").await;
    let viewer = sign_in(&env, "li.na").await;
    let two = code(&env, &viewer, &[]).await;
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert_burnt(&env, &two, &uid, "blocked").await;
    admin::users::unblock(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert_burnt(&env, &two, &uid, "unblocked").await;
    let viewer = sign_in(&env, "li.na").await;
    let three = code(&env, &viewer, &[]).await;
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
    assert!(is_invalid(&exchange(&env, &three).await), "deleted");
}

#[tokio::test]
async fn what_the_application_may_no_longer_do_is_not_granted() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let narrowed = code(&env, &viewer, &[]).await;
    put_client(&env, SHOP, ApplicationKind::SinglePage, changed(first_party(), json!({ "scope": "openid" }))).await;
    assert_eq!(exchange(&env, &narrowed).await.unwrap().scope, "openid");
    assert_eq!(sessions_of(&env, &uid).await.remove(0).scope, "openid");

    put_client(&env, SHOP, ApplicationKind::SinglePage, first_party()).await;
    for members in [
        json!({ "redirect_uris": ["https://shop.example.com/new"] }),
        json!({ "first_party": false }),
        json!({ "resources": [] }),
    ] {
        let code = code(&env, &viewer, &[("resource", "https://api.example.com/")]).await;
        put_client(&env, SHOP, ApplicationKind::SinglePage, changed(first_party(), members)).await;
        assert!(is_invalid(&exchange(&env, &code).await));
        assert_eq!(latest(&env).await, (Outcome::Failure, Some("not_granted".into())));
        put_client(&env, SHOP, ApplicationKind::SinglePage, first_party()).await;
    }
    assert_eq!(sessions_of(&env, &uid).await.len(), 1);
}

#[tokio::test]
async fn a_limit_of_sessions_counts_those_of_the_application() {
    let (env, uid) = env_with(first_party()).await;
    let db = env.identity.db();
    let row = client::by_id(db.read(), SHOP).await.unwrap().unwrap();
    client::update(db.write(), client::Model { max_sessions: 2, ..row }).await.unwrap();
    env.identity.reload().await.unwrap();
    let viewer = sign_in(&env, "li.na").await;
    let mut opened = Vec::new();
    for _ in 0..3 {
        env.clock.advance_secs(1);
        exchange(&env, &code(&env, &viewer, &[]).await).await.unwrap();
        let mut all = sessions_of(&env, &uid).await;
        all.sort_by_key(|session| session.created_at);
        opened.push(all.pop().unwrap().id);
    }
    assert_eq!(end_reason(&env, &opened[0]).await, Some(EndReason::Replaced));
    assert_eq!(sessions_of(&env, &uid).await.len(), 2);
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok(), "the portal's is another one");
}

#[tokio::test]
async fn the_default_client_counts_sessions_of_the_portal_apart() {
    let (env, uid) = env_with(first_party()).await;
    put_client(&env, "doorward", ApplicationKind::Web, first_party()).await;
    env.set(Section::Tokens, json!({ "max_sessions": 1 })).await;
    let viewer = sign_in(&env, "li.na").await;
    let sent = super::kit::request(&[("client_id", "doorward")]);
    let back = super::kit::authorize(&env, sent, Some(&viewer)).await.unwrap();
    let code = super::kit::code_in(&back);
    exchange_as(&env, "doorward", &code, Some(CALLBACK), Some(VERIFIER)).await.unwrap();
    assert_eq!(sessions_of(&env, &uid).await.len(), 1);
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok());
}

#[tokio::test]
async fn attack_88_a_code_is_stored_by_its_hash() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let code = code(&env, &viewer, &[]).await;
    let hash = doorward_identity::sha256_hex(code.expose().as_bytes());
    let row = oauth_code::by_hash(env.identity.db().read(), &hash).await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains(code.expose().as_str()));
}
