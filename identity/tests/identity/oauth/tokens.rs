//! The token endpoint and userinfo.

use super::fixture::{
    add, changed, claims, code, exchange, forged, header, id_token, is_active, machine, portal, redeem, refresh,
    refresh_token, secret, server, shop, signature, tokens,
};
use doorward_admin as admin;
use doorward_contract::oauth::{SignOutRequest, UserInfo};
use doorward_contract::{Secret, Uid, application::ApplicationKind, event::EventAction};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Caller, Error, client::Client, keys, oauth, password, session, signin, site};
use doorward_store::role;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, permit};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn userinfo(env: &TestEnv, token: &Secret) -> Result<UserInfo, Error> {
    oauth::userinfo::userinfo(&env.identity, token, None).await
}

async fn narrowed(env: &TestEnv, client: &Client, token: &Secret, scope: &str) -> Result<String, Error> {
    let answer = oauth::token::refresh(&env.identity, client, token, Some(scope), None, &server()).await;
    answer.map(|tokens| tokens.scope)
}

/// Gives a user a role that exists from now on.
async fn give_role(env: &TestEnv, id: &str, uid: &Uid) {
    let (db, now) = (env.identity.db(), env.identity.now().as_millis());
    role::insert_if_absent(db.write(), id, id, now).await.unwrap();
    let tx = db.begin().await.unwrap();
    role::grant(&tx, id, uid, now).await.unwrap();
    env.identity.commit(tx, uid).await.unwrap();
}

#[tokio::test]
async fn a_code_gives_the_tokens_of_what_was_granted() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let opened = env.identity.now().as_secs();
    env.clock.advance_secs(5);
    let grant = json!({ "scope": "openid profile" });
    let tokens = exchange(&env, &client, &viewer, grant).await.unwrap();
    assert_eq!((tokens.token_type.as_str(), tokens.expires_in), ("Bearer", 3_600));
    assert_eq!(tokens.scope, "openid profile");

    let (header, claims) = (header(&tokens.access_token), claims(&tokens.access_token));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("ES256")));
    assert_eq!(claims["iss"], "http://localhost:3000");
    assert_eq!(claims["aud"], "http://localhost:3000");
    assert_eq!(claims["sub"], uid.as_str());
    assert_eq!(claims["client_id"], "shop");
    assert_eq!(claims["scope"], "openid profile");
    assert_eq!(claims["auth_time"], opened);
    assert_eq!(claims["iat"], opened + 5);
    assert_eq!(claims["exp"], opened + 5 + 3_600);
    assert!(claims["sid"].is_string() && claims["jti"].is_string() && claims.get("roles").is_none(), "{claims}");

    let info = userinfo(&env, &tokens.access_token).await.unwrap();
    assert_eq!((info.sub, info.preferred_username.as_deref(), info.email), (uid, Some("li.na"), None));
}

#[tokio::test]
async fn a_token_for_a_resource_is_none_for_the_userinfo_endpoint() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let grant = json!({ "resource": "https://api.example.com" });
    let first = exchange(&env, &client, &viewer, grant).await.unwrap();
    let second = refresh(&env, &client, &refresh_token(&first)).await.unwrap();
    for token in [&first.access_token, &second.access_token] {
        assert_eq!(claims(token)["aud"], "https://api.example.com");
        assert!(matches!(userinfo(&env, token).await, Err(Error::Unauthenticated)));
    }
    assert!(second.id_token.is_some(), "the application has the claims nevertheless");
}

#[tokio::test]
async fn roles_are_in_a_token_with_their_scope_only() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    give_role(&env, "editor", &uid).await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let without = tokens(&env, &client, &viewer, "openid profile email phone").await;
    let with = tokens(&env, &client, &viewer, "openid roles").await;
    assert!(claims(&without.access_token).get("groups").is_none());
    assert_eq!(claims(&with.access_token)["roles"], json!(["editor"]));
    assert_eq!(claims(&with.access_token)["groups"], json!(["editor"]));
    assert_eq!(userinfo(&env, &without.access_token).await.unwrap().roles, None);
    assert_eq!(userinfo(&env, &with.access_token).await.unwrap().groups, Some(vec!["editor".to_owned()]));
}

#[tokio::test]
async fn each_grant_is_for_applications_that_have_it() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let viewer = portal(&env, "li.na").await;
    let once = shop(&env, "once", json!({ "grant_types": ["authorization_code"] })).await;
    let first = tokens(&env, &once, &viewer, "openid").await;
    assert!(first.refresh_token.is_none());

    let client = shop(&env, "shop", json!({})).await;
    let token = refresh_token(&tokens(&env, &client, &viewer, "openid").await);
    let code = code(&env, &client, &viewer, &json!({})).await;
    let stripped = changed(&env, "shop", |row| row.config["grant_types"] = json!([])).await.unwrap();
    assert!(matches!(refresh(&env, &stripped, &token).await, Err(Error::UnauthorizedGrant)));
    assert!(matches!(redeem(&env, &stripped, &code).await, Err(Error::UnauthorizedGrant)));
    let as_machine = oauth::token::client_credentials(&env.identity, &client, None, None, None).await;
    assert!(matches!(as_machine, Err(Error::UnauthorizedGrant)));
    refresh(&env, &client, &token).await.unwrap();
}

#[tokio::test]
async fn a_machine_acts_with_its_role_and_for_no_user() {
    let env = TestEnv::new().await;
    let robot = machine(&env, "robot", "editor").await;
    let ask = async |scope: Option<&str>, resource: Option<&str>| {
        oauth::token::client_credentials(&env.identity, &robot, scope, resource, None).await
    };
    let tokens = ask(None, None).await.unwrap();
    assert!(tokens.refresh_token.is_none() && tokens.id_token.is_none());
    assert_eq!((tokens.scope.as_str(), tokens.expires_in), ("roles", 3_600));
    let claims = claims(&tokens.access_token);
    assert_eq!((&claims["sub"], &claims["client_id"]), (&json!("robot"), &json!("robot")));
    assert_eq!((&claims["roles"], &claims["aud"]), (&json!(["editor"]), &json!("http://localhost:3000")));
    assert!(claims.get("sid").is_none() && claims.get("auth_time").is_none(), "{claims}");
    assert!(matches!(userinfo(&env, &tokens.access_token).await, Err(Error::InsufficientScope)));

    let for_api = ask(Some("roles"), Some("https://api.example.com")).await.unwrap();
    assert_eq!(super::fixture::claims(&for_api.access_token)["aud"], "https://api.example.com");
    for other in ["openid", "api:read", "roles api:read"] {
        assert!(matches!(ask(Some(other), None).await, Err(Error::InvalidScope)), "{other}");
    }
    assert!(matches!(ask(None, Some("https://api.example.com/#part")).await, Err(Error::InvalidTarget)));

    // What it may request of users has nothing to do with its role.
    let limited = changed(&env, "robot", |row| row.config["scope"] = json!("openid")).await.unwrap();
    let tokens = oauth::token::client_credentials(&env.identity, &limited, None, None, None).await.unwrap();
    assert_eq!(
        (tokens.scope.as_str(), &super::fixture::claims(&tokens.access_token)["roles"][0]),
        ("roles", &json!("editor"))
    );
    let described = oauth::introspection::introspect(&env.identity, &limited, &tokens.access_token).await.unwrap();
    assert_eq!((&described.claims["scope"], &described.claims["roles"]), (&json!("roles"), &json!(["editor"])));

    let public = json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" });
    let public = add(&env, "public", ApplicationKind::Machine, public).await;
    let unproven = oauth::token::client_credentials(&env.identity, &public, None, None, None).await;
    assert!(matches!(unproven, Err(Error::UnauthorizedGrant)), "anybody could ask in its name");
}

#[tokio::test]
async fn a_narrower_scope_narrows_the_access_token_only() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let first = tokens(&env, &client, &viewer, "openid profile email").await;
    let narrow =
        oauth::token::refresh(&env.identity, &client, &refresh_token(&first), Some("profile"), None, &server())
            .await
            .unwrap();
    assert_eq!((narrow.scope.as_str(), &claims(&narrow.access_token)["scope"]), ("profile", &json!("profile")));
    assert!(narrow.id_token.is_none());
    assert!(matches!(userinfo(&env, &narrow.access_token).await, Err(Error::InsufficientScope)));
    let wide = refresh(&env, &client, &refresh_token(&narrow)).await.unwrap();
    assert_eq!(wide.scope, "openid profile email");
}

#[tokio::test]
async fn what_an_application_may_have_now_counts() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let before = tokens(&env, &client, &viewer, "openid profile").await;
    let client = changed(&env, "shop", |row| row.config["scope"] = json!("openid")).await.unwrap();
    assert_eq!(userinfo(&env, &before.access_token).await.unwrap().preferred_username, None);
    let after = refresh(&env, &client, &refresh_token(&before)).await.unwrap();
    assert_eq!(after.scope, "openid");
    assert!(claims(&id_token(&after)).get("preferred_username").is_none());
    // Its old request is no error: the user did grant that.
    assert_eq!(narrowed(&env, &client, &refresh_token(&after), "openid profile").await.unwrap(), "openid");

    changed(&env, "shop", |row| row.enabled = false).await;
    assert!(matches!(userinfo(&env, &after.access_token).await, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn a_session_keeps_the_address_of_its_user() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let first = tokens(&env, &client, &viewer, "openid").await;
    refresh(&env, &client, &refresh_token(&first)).await.unwrap();
    let now = env.identity.now().as_millis();
    let sessions = doorward_store::session::live_of(env.identity.db().read(), &uid, now).await.unwrap();
    assert_eq!(sessions.len(), 2);
    assert!(
        sessions.iter().all(|row| row.ip.as_deref() == Some("192.0.2.1")),
        "the server of an application is no user"
    );
}

#[tokio::test]
async fn attack_22_a_copied_refresh_token_ends_the_session() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let first = tokens(&env, &client, &viewer, "openid").await;
    let second = refresh(&env, &client, &refresh_token(&first)).await.unwrap();
    env.clock.advance_secs(session::REFRESH_GRACE_SECS + 1);
    assert!(matches!(refresh(&env, &client, &refresh_token(&first)).await, Err(Error::InvalidGrant)));
    assert!(matches!(refresh(&env, &client, &refresh_token(&second)).await, Err(Error::InvalidGrant)));
    assert!(matches!(userinfo(&env, &second.access_token).await, Err(Error::Unauthenticated)));
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok(), "the portal is another session");

    let query = doorward_contract::event::EventQuery { uid: Some(uid.to_string()), ..Default::default() };
    let events = admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    assert_eq!((events[0].action, events[0].client_id.as_deref()), (EventAction::RefreshReuse, Some("shop")));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_23_fifty_parallel_refreshes_on_two_nodes_get_one_successor() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let first = refresh_token(&tokens(&env, &client, &viewer, "openid").await);
    let other = env.node().await;
    let tries: Vec<_> = (0..50)
        .map(|number| if number % 2 == 0 { env.identity.clone() } else { other.clone() })
        .map(|node| (node, client.clone(), first.clone()))
        .map(|(node, client, token)| {
            tokio::spawn(async move { oauth::token::refresh(&node, &client, &token, None, None, &server()).await })
        })
        .collect();
    let mut successors = BTreeSet::new();
    for answer in tries {
        successors.insert(refresh_token(&answer.await.unwrap().unwrap()).into_inner());
    }
    assert_eq!(successors.len(), 1);
}

#[tokio::test]
async fn attack_24_nothing_is_refreshed_after_the_end() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let fresh = async || {
        let viewer = portal(&env, "li.na").await;
        let bound = refresh_token(&tokens(&env, &client, &viewer, "openid").await);
        let offline = refresh_token(&tokens(&env, &client, &viewer, "openid offline_access").await);
        (viewer, bound, offline)
    };
    let refused = async |token: &Secret, why: &str| {
        assert!(matches!(refresh(&env, &client, token).await, Err(Error::InvalidGrant)), "{why}");
    };

    let (viewer, bound, offline) = fresh().await;
    session::sign_out(&env.identity, &viewer, &caller("192.0.2.1")).await.unwrap();
    refused(&bound, "sign-out").await;
    let offline = refresh_token(&refresh(&env, &client, &offline).await.unwrap());
    oauth::revocation::revoke(&env.identity, &client, &offline, &server()).await.unwrap();
    refused(&offline, "revocation").await;

    let (viewer, bound, offline) = fresh().await;
    env.clock.advance_secs(1);
    let (old, new) = (secret(PASSWORD), secret(OTHER_PASSWORD));
    password::change(&env.identity, &viewer, &old, &new, &caller("192.0.2.1")).await.unwrap();
    refused(&bound, "another password").await;
    refused(&offline, "another password").await;
    password::change(&env.identity, &viewer, &new, &old, &caller("192.0.2.1")).await.unwrap();

    let (_, bound, offline) = fresh().await;
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    refused(&bound, "block").await;
    refused(&offline, "block").await;
    admin::users::unblock(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    refused(&offline, "an unblocked account starts anew").await;

    let (_, bound, offline) = fresh().await;
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
    refused(&bound, "delete").await;
    refused(&offline, "delete").await;
}

#[tokio::test]
async fn attack_25_a_refresh_token_gives_no_more_than_it_was_given_for() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let (client, other) = (shop(&env, "shop", json!({})).await, shop(&env, "other", json!({})).await);
    let viewer = portal(&env, "li.na").await;
    let token = refresh_token(&tokens(&env, &client, &viewer, "openid profile").await);
    assert!(matches!(refresh(&env, &other, &token).await, Err(Error::InvalidGrant)));
    assert!(matches!(narrowed(&env, &client, &token, "openid profile email").await, Err(Error::InvalidScope)));
    assert!(matches!(narrowed(&env, &client, &token, "openid offline_access").await, Err(Error::InvalidScope)));

    // Neither protocol takes the tokens of the other, not even from the same client.
    for client_id in ["shop", "doorward"] {
        let wire = Caller { client_id: Some(client_id.into()), ..caller("192.0.2.1") };
        let answer = session::refresh(&env.identity, &token, None, &wire).await;
        assert!(matches!(answer, Err(Error::InvalidGrant)), "{client_id}");
        session::revoke(&env.identity, &token, &wire).await.unwrap();
    }
    let wire = Caller { client_id: Some("shop".into()), ..caller("192.0.2.1") };
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &wire).await.unwrap();
    let of_wire = session::tokens(&env.identity, &opened).await.unwrap();
    assert!(matches!(refresh(&env, &client, &of_wire.refresh_token).await, Err(Error::InvalidGrant)));
    assert!(session::refresh(&env.identity, &of_wire.refresh_token, None, &wire).await.is_ok());

    assert!(matches!(narrowed(&env, &client, &token, "profile openid user:email").await, Err(Error::InvalidScope)));
    let as_given = narrowed(&env, &client, &token, "profile openid").await.unwrap();
    assert_eq!(as_given, "openid profile", "none of the refusals used the token up");
}

#[tokio::test]
async fn attack_26_an_access_token_ends_with_its_session() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let good = async |token: &Secret| (userinfo(&env, token).await.is_ok(), is_active(&env, &client, token).await);

    let viewer = portal(&env, "li.na").await;
    let token = tokens(&env, &client, &viewer, "openid").await.access_token;
    assert_eq!(good(&token).await, (true, true));
    session::sign_out(&env.identity, &viewer, &caller("192.0.2.1")).await.unwrap();
    assert_eq!(good(&token).await, (false, false), "sign-out at the portal");

    let viewer = portal(&env, "li.na").await;
    let token = tokens(&env, &client, &viewer, "openid offline_access").await.access_token;
    assert_eq!(good(&token).await, (true, true));
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert_eq!(good(&token).await, (false, false), "block");
    admin::users::unblock(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();

    let viewer = portal(&env, "li.na").await;
    let token = tokens(&env, &client, &viewer, "openid").await.access_token;
    env.clock.advance_secs(3_600);
    assert_eq!(good(&token).await, (false, false), "expiry");

    let token = tokens(&env, &client, &viewer, "openid").await.access_token;
    let wire = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &of_client("shop")).await.unwrap();
    let wire = session::tokens(&env.identity, &wire).await.unwrap().access_token;
    assert!(session::by_access_token(&env.identity, wire.expose()).await.is_ok());
    changed(&env, "shop", |row| row.enabled = false).await;
    assert_eq!(good(&token).await, (false, false), "the application is turned off");
    assert!(session::by_access_token(&env.identity, wire.expose()).await.is_err(), "on the CloudBase API too");
}

fn of_client(id: &str) -> Caller {
    Caller { client_id: Some(id.into()), ..caller("192.0.2.1") }
}

/// What no endpoint takes for an access token.
async fn refused(env: &TestEnv, client: &Client, token: &Secret, why: &str) {
    assert!(matches!(userinfo(env, token).await, Err(Error::Unauthenticated)), "userinfo: {why}");
    assert!(!is_active(env, client, token).await, "introspection: {why}");
    assert!(session::by_access_token(&env.identity, token.expose()).await.is_err(), "CloudBase: {why}");
}

#[tokio::test]
async fn attacks_27_28_29_and_30_a_changed_access_token_is_refused() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    keys::prepare_rsa(&env.identity).await.unwrap();
    let token = tokens(&env, &client, &viewer, "openid").await.access_token;
    let (good_header, good_claims, good) = (header(&token), claims(&token), signature(&token));
    let with = |part: &Value, name: &str, value: Value| {
        let mut part = part.clone();
        part[name] = value;
        part
    };

    let jwks = keys::jwks(&env.identity);
    let keys = jwks["keys"].as_array().unwrap();
    let rsa = keys.iter().find(|key| key["kty"] == "RSA").unwrap();
    let mut headers = vec![
        with(&good_header, "typ", json!("JWT")),
        with(&good_header, "typ", json!("application/at+jwt")),
        with(&good_header, "alg", json!("RS256")),
        with(&with(&good_header, "alg", json!("RS256")), "kid", rsa["kid"].clone()),
        with(&good_header, "jwk", keys[0].clone()),
        with(&good_header, "jku", json!("https://evil.test/certs")),
        with(&good_header, "kid", json!("' OR 1=1 --")),
        with(&good_header, "kid", json!("x".repeat(10_000))),
        with(&good_header, "kid", Value::Null),
    ];
    headers.extend(["none", "None", "NONE", ""].map(|alg| with(&good_header, "alg", json!(alg))));
    for header in &headers {
        for signature in ["", good.as_str()] {
            refused(&env, &client, &forged(header, &good_claims, signature), &header.to_string()).await;
        }
    }

    // HMAC with each public key as the secret.
    let symmetric = with(&good_header, "alg", json!("HS256"));
    for public in keys.iter().flat_map(|key| [key.to_string(), key["x"].as_str().unwrap_or("none").to_owned()]) {
        let unsigned = forged(&symmetric, &good_claims, "").into_inner();
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, public.as_bytes());
        let mac = aws_lc_rs::hmac::sign(&key, unsigned.trim_end_matches('.').as_bytes());
        let mac = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, mac);
        refused(&env, &client, &secret(&format!("{unsigned}{mac}")), "HS256 with a public key").await;
    }

    for (name, value) in [
        ("exp", json!("9999999999")),
        ("exp", json!(1e300)),
        ("aud", json!(["http://localhost:3000", "other"])),
        ("client_id", json!("other")),
        ("scope", json!(["openid"])),
        ("sub", json!({ "a": 1 })),
        ("roles", json!(["administrator"])),
    ] {
        let token = forged(&good_header, &with(&good_claims, name, value), &good);
        refused(&env, &client, &token, name).await;
    }
}

#[tokio::test]
async fn attack_31_no_token_passes_for_another() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let of_app = tokens(&env, &client, &viewer, "openid profile").await;
    let wire = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &of_client("shop")).await.unwrap();
    let of_wire = session::tokens(&env.identity, &wire).await.unwrap();
    let of_site = site::token(&env.identity, &viewer, "shop").unwrap();

    let access = &of_app.access_token;
    assert!(session::by_access_token(&env.identity, access.expose()).await.is_err());
    assert!(!session::is_ours(&env.identity, access.expose()));
    for (token, what) in [
        (&id_token(&of_app), "an ID token"),
        (&refresh_token(&of_app), "a refresh token"),
        (&of_wire.access_token, "an access token of the CloudBase API"),
        (&of_wire.refresh_token, "a refresh token of the CloudBase API"),
        (&of_site, "the token of a site"),
    ] {
        assert!(matches!(userinfo(&env, token).await, Err(Error::Unauthenticated)), "{what}");
    }
    for (token, what) in
        [(access, "an access token"), (&id_token(&of_app), "an ID token"), (&of_site, "a site's token")]
    {
        assert!(matches!(refresh(&env, &client, token).await, Err(Error::InvalidGrant)), "{what}");
    }
    let spent = oauth::token::authorization_code(&env.identity, &client, access, None, None, None, &server()).await;
    assert!(matches!(spent, Err(Error::InvalidGrant)), "an access token is no code");
    assert!(userinfo(&env, access).await.is_ok());
}

#[tokio::test]
async fn attack_32_a_token_of_another_installation_is_refused() {
    let (here, there) = (TestEnv::new().await, TestEnv::new().await);
    let mut ours = None;
    for env in [&here, &there] {
        env.user("li.na").await;
        let client = shop(env, "shop", json!({})).await;
        let viewer = portal(env, "li.na").await;
        ours = Some((client.clone(), tokens(env, &client, &viewer, "openid").await));
    }
    let (client, foreign) = ours.unwrap();
    refused(&here, &client, &foreign.access_token, "another installation").await;
    assert!(matches!(refresh(&here, &client, &refresh_token(&foreign)).await, Err(Error::InvalidGrant)));
    oauth::revocation::revoke(&here.identity, &client, &foreign.access_token, &server()).await.unwrap();
    assert!(is_active(&there, &client, &foreign.access_token).await);
}

#[tokio::test]
async fn attack_33_a_token_outlives_the_rotation_of_its_key_and_not_the_key() {
    const AFTERWARDS: &str = "https://shop.example.com/goodbye";
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let config = json!({ "post_logout_redirect_uris": [AFTERWARDS], "id_token_signed_response_alg": "RS256" });
    let client = shop(&env, "shop", config).await;
    let viewer = portal(&env, "li.na").await;
    let before = tokens(&env, &client, &viewer, "openid offline_access").await;
    // An ID token is a hint even when it has expired.
    let is_hint = async |token: Secret| {
        let request = SignOutRequest {
            id_token_hint: Some(token.into_inner()),
            post_logout_redirect_uri: Some(AFTERWARDS.into()),
            ..Default::default()
        };
        let done = oauth::logout::logout(&env.identity, &request, None, &server()).await.unwrap();
        let known = oauth::logout::Logout::Done { location: Some(AFTERWARDS.into()), session_id: None };
        done == known
    };

    let kid = admin::signing_keys::rotate(&permit(&env.access, &Actor::cli()), true).await.unwrap();
    assert!(userinfo(&env, &before.access_token).await.is_ok());
    assert!(is_hint(id_token(&before)).await);
    let after = refresh(&env, &client, &refresh_token(&before)).await.unwrap();
    assert_eq!(header(&after.access_token)["kid"], kid.as_str());
    assert_ne!(header(&before.access_token)["kid"], kid.as_str());
    assert_ne!(header(&id_token(&before))["kid"], header(&id_token(&after))["kid"]);

    env.clock.advance_secs(86_400 + 1);
    env.identity.cleanup().await.unwrap();
    let published = keys::jwks(&env.identity).to_string();
    for token in [&before.access_token, &id_token(&before)] {
        let retired = header(token)["kid"].as_str().unwrap().to_owned();
        assert!(!published.contains(&retired), "{published}");
    }
    assert!(!is_hint(id_token(&before)).await);
    assert!(is_hint(id_token(&after)).await);
    assert!(refresh(&env, &client, &refresh_token(&after)).await.is_ok(), "refresh tokens have a key of their own");
}

#[tokio::test]
async fn attack_80_oversized_values_are_refused_or_ignored() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let first = tokens(&env, &client, &viewer, "openid").await;
    let long = "a ".repeat(50_000);
    assert!(matches!(narrowed(&env, &client, &refresh_token(&first), &long).await, Err(Error::InvalidScope)));
    let long = secret(&format!("{}.{}", first.access_token.expose(), "a".repeat(1_000_000)));
    refused(&env, &client, &long, "a million characters").await;
    for prefix in ["r.", "m.", ""] {
        let long = secret(&format!("{prefix}{}", "A".repeat(1_000_000)));
        assert!(matches!(refresh(&env, &client, &long).await, Err(Error::InvalidGrant)), "{prefix}");
    }
    let robot = machine(&env, "robot", "editor").await;
    let resource = format!("https://api.example.com/{}", "a".repeat(50_000));
    let answer = oauth::token::client_credentials(&env.identity, &robot, None, Some(&resource), None).await;
    assert!(matches!(answer, Err(Error::InvalidTarget)));

    // The longest that an authorization request may have.
    let nonce = json!({ "nonce": "n".repeat(512), "scope": "openid profile" });
    let tokens = exchange(&env, &client, &viewer, nonce).await.unwrap();
    assert_eq!(claims(&id_token(&tokens))["nonce"].as_str().unwrap().len(), 512);
    assert!(userinfo(&env, &tokens.access_token).await.is_ok());
}
