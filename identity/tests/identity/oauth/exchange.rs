//! Token exchange (RFC 8693).

use super::fixture::{
    add, changed, claims, exchange, id_token, is_active, machine, portal, refresh_token, server, shop, tokens,
};
use doorward_admin as admin;
use doorward_contract::{
    Secret,
    application::ApplicationKind,
    oauth::{GrantRequest, TokenResponse},
};
use doorward_identity::{
    Actor, Caller, Error, Viewer,
    client::Client,
    oauth::{self, exchange::ACCESS_TOKEN},
    session, signin,
};
use doorward_store::{client as clients, role, session as sessions};
use doorward_testkit::{PASSWORD, TestEnv, caller, permit};
use serde_json::{Value, json};
use std::sync::Arc;

const API: &str = "https://api.example.com/v1";
const NEXT: &str = "https://next.example.com/";

/// A service that is called with users' tokens and calls the next one.
async fn service(env: &TestEnv, id: &str, home: &str, resources: Value) -> Arc<Client> {
    let config =
        json!({ "grant_types": ["token_exchange"], "redirect_uris": [], "client_uri": home, "resources": resources });
    shop(env, id, config).await
}

/// An application, a service that it calls, and a user.
struct Stand {
    env: TestEnv,
    app: Arc<Client>,
    api: Arc<Client>,
    viewer: Viewer,
}

impl Stand {
    async fn new() -> Self {
        let env = TestEnv::new().await;
        env.user("li.na").await;
        let app = shop(&env, "shop", json!({})).await;
        let api = service(&env, "api", "https://api.example.com/", json!([NEXT])).await;
        let viewer = portal(&env, "li.na").await;
        Self { env, app, api, viewer }
    }

    /// A token with which the application calls the service.
    async fn token(&self) -> Secret {
        self.token_for(json!({ "resource": API, "scope": "openid profile email offline_access" })).await
    }

    async fn token_for(&self, grant: Value) -> Secret {
        exchange(&self.env, &self.app, &self.viewer, grant).await.unwrap().access_token
    }

    async fn ask(&self, client: &Client, request: &GrantRequest) -> Result<TokenResponse, Error> {
        oauth::exchange::exchange(&self.env.identity, client, request, None).await
    }

    /// Exchanges a token at the service for the next one.
    async fn exchanged(&self, token: &Secret) -> TokenResponse {
        self.ask(&self.api, &GrantRequest { resource: Some(NEXT.into()), ..request(token) }).await.unwrap()
    }
}

fn request(token: &Secret) -> GrantRequest {
    GrantRequest {
        subject_token: Some(token.clone()),
        subject_token_type: Some(ACCESS_TOKEN.into()),
        ..GrantRequest::default()
    }
}

/// The field at fault, and the reason.
#[track_caller]
fn fault(result: Result<TokenResponse, Error>) -> (&'static str, &'static str) {
    let error = result.unwrap_err();
    (error.field().unwrap(), error.reason().unwrap())
}

#[tokio::test]
async fn a_service_acts_for_the_user_of_the_token_it_was_called_with() {
    let stand = Stand::new().await;
    let token = stand.token().await;
    let tokens = stand.exchanged(&token).await;
    assert_eq!(tokens.issued_token_type.as_deref(), Some(ACCESS_TOKEN));
    assert_eq!((tokens.token_type.as_str(), tokens.scope.as_str()), ("Bearer", "openid profile email"));
    assert!(tokens.refresh_token.is_none() && tokens.id_token.is_none());
    let (before, after) = (claims(&token), claims(&tokens.access_token));
    assert_eq!((&after["aud"], &after["client_id"]), (&json!(NEXT), &json!("api")));
    assert_eq!(after["act"], json!({ "sub": "api" }));
    for name in ["sub", "sid", "auth_time", "iss"] {
        assert_eq!(after[name], before[name], "{name}");
    }
    assert_ne!(after["jti"], before["jti"]);
    assert!(is_active(&stand.env, &stand.api, &tokens.access_token).await);
    assert!(!is_active(&stand.env, &stand.app, &tokens.access_token).await, "it is not the application's");
    let next = service(&stand.env, "next", NEXT, json!([])).await;
    let found = oauth::introspection::introspect(&stand.env.identity, &next, &tokens.access_token).await.unwrap();
    assert_eq!((&found.claims["act"], &found.claims["sub"]), (&json!({ "sub": "api" }), &after["sub"]));
}

#[tokio::test]
async fn an_application_narrows_its_own_token() {
    let stand = Stand::new().await;
    let app =
        changed(&stand.env, "shop", |row| row.config["grant_types"] = json!(["authorization_code", "token_exchange"]));
    let app = app.await.unwrap();
    let token = stand.token_for(json!({ "scope": "openid profile email" })).await;
    let narrow = stand.ask(&app, &GrantRequest { scope: Some("openid".into()), ..request(&token) }).await.unwrap();
    assert_eq!(
        (narrow.scope.as_str(), &claims(&narrow.access_token)["aud"]),
        ("openid", &json!("http://localhost:3000"))
    );
    let info = oauth::userinfo::userinfo(&stand.env.identity, &narrow.access_token, None).await.unwrap();
    assert_eq!((info.sub, info.preferred_username), (stand.viewer.uid.clone(), None));
    let for_next = GrantRequest { audience: Some("https://api.example.com/".into()), ..request(&token) };
    let for_next = stand.ask(&app, &for_next).await.unwrap();
    assert_eq!(claims(&for_next.access_token)["aud"], "https://api.example.com/");
}

#[tokio::test]
async fn attack_25_an_exchange_gives_no_more_than_the_token_has() {
    let stand = Stand::new().await;
    let token = stand.token_for(json!({ "resource": API, "scope": "openid profile" })).await;
    for wider in ["openid email", "roles", "offline_access", "openid unknown"] {
        let asked = stand.ask(&stand.api, &GrantRequest { scope: Some(wider.into()), ..request(&token) }).await;
        assert!(matches!(asked, Err(Error::InvalidScope)), "{wider}");
    }
    let narrow = stand.ask(&stand.api, &GrantRequest { scope: Some("profile".into()), ..request(&token) }).await;
    let narrow = narrow.unwrap();
    assert_eq!((narrow.scope.as_str(), &claims(&narrow.access_token)["aud"]), ("profile", &json!(API)));
    let again = GrantRequest { scope: Some("openid profile".into()), ..request(&narrow.access_token) };
    assert!(matches!(stand.ask(&stand.api, &again).await, Err(Error::InvalidScope)), "nor after an exchange");

    // What the applications may have now counts.
    changed(&stand.env, "shop", |row| row.config["scope"] = json!("openid")).await.unwrap();
    assert_eq!(stand.exchanged(&token).await.scope, "openid");

    // No longer than the token and its session.
    let end = claims(&token)["exp"].as_i64().unwrap();
    stand.env.clock.advance_secs(3_000);
    let late = stand.exchanged(&token).await;
    assert_eq!((claims(&late.access_token)["exp"].as_i64(), late.expires_in), (Some(end), 600));
    stand.env.clock.advance_secs(600);
    assert_eq!(fault(stand.ask(&stand.api, &request(&token)).await), ("subject_token", "invalid"));
}

#[tokio::test]
async fn a_token_is_exchanged_by_its_receiver_for_what_that_may_call() {
    let stand = Stand::new().await;
    let (token, own) = (stand.token().await, stand.token_for(json!({ "scope": "openid email" })).await);
    // It lists the resource as one that it calls, and is not that resource.
    let caller_of_it = service(&stand.env, "caller", "https://other.example.com/", json!([API])).await;
    // Its pages are at the address of this service.
    let neighbor = service(&stand.env, "neighbor", "https://localhost:3000/", json!([])).await;
    let config = json!({ "grant_types": ["token_exchange"], "origins": ["http://localhost:3000"] });
    let neighbor_of_http = shop(&stand.env, "neighbor2", config).await;
    for (client, token, what) in [
        (&caller_of_it, &token, "a caller of the service"),
        (&stand.api, &own, "a token for this service"),
        (&neighbor, &own, "another scheme"),
        (&neighbor_of_http, &own, "a neighbor of this service"),
    ] {
        assert_eq!(fault(stand.ask(client, &request(token)).await), ("subject_token", "invalid"), "{what}");
    }
    for target in [
        "http://localhost:3000",
        "http://localhost:3000/oauth2/userinfo",
        "https://payroll.example.com/",
        "https://next.example.com/#x",
        "next",
    ] {
        for request in [
            GrantRequest { resource: Some(target.into()), ..request(&token) },
            GrantRequest { audience: Some(target.into()), ..request(&token) },
        ] {
            assert!(matches!(stand.ask(&stand.api, &request).await, Err(Error::InvalidTarget)), "{target}");
        }
    }
    let both = |resource: &str| GrantRequest {
        resource: Some(resource.into()),
        audience: Some(NEXT.into()),
        ..request(&token)
    };
    assert!(matches!(stand.ask(&stand.api, &both(API)).await, Err(Error::InvalidTarget)));
    stand.ask(&stand.api, &both(NEXT)).await.unwrap();
}

#[tokio::test]
async fn only_applications_that_authenticate_and_have_the_grant_exchange_tokens() {
    let stand = Stand::new().await;
    let token = stand.token().await;
    let public = json!({ "grant_types": ["token_exchange"], "token_endpoint_auth_method": "none", "client_uri": "https://api.example.com/" });
    let public = add(&stand.env, "public", ApplicationKind::Web, public).await;
    for client in [&stand.app, &public] {
        let asked = stand.ask(client, &request(&token)).await;
        assert!(matches!(asked, Err(Error::UnauthorizedGrant)), "{}", client.id);
    }
}

#[tokio::test]
async fn attack_31_only_an_access_token_of_a_user_is_exchanged() {
    let stand = Stand::new().await;
    let env = &stand.env;
    let all = exchange(env, &stand.app, &stand.viewer, json!({ "resource": API, "scope": "openid" })).await.unwrap();
    let of_client = Caller { client_id: Some("shop".into()), ..caller("192.0.2.1") };
    let wire =
        signin::password::sign_in(&env.identity, "li.na", &Secret::new(PASSWORD.to_owned()), &of_client).await.unwrap();
    let wire = session::tokens(&env.identity, &wire).await.unwrap();
    let robot = machine(env, "robot", "editor").await;
    let of_machine = oauth::token::client_credentials(&env.identity, &robot, None, Some(API), None).await;
    let of_machine = of_machine.unwrap().access_token;
    let forged = Secret::new(format!("{}x", all.access_token.expose()));
    for (token, what) in [
        (&id_token(&all), "an ID token"),
        (&refresh_token(&all), "a refresh token"),
        (&wire.access_token, "an access token of the CloudBase API"),
        (&of_machine, "the token of a machine"),
        (&forged, "a forged token"),
    ] {
        assert_eq!(fault(stand.ask(&stand.api, &request(token)).await), ("subject_token", "invalid"), "{what}");
    }
    let good = request(&all.access_token);
    let other = Some("urn:ietf:params:oauth:token-type:id_token".to_owned());
    for (changed, expected) in [
        (GrantRequest { subject_token: None, ..good.clone() }, ("subject_token", "required")),
        (GrantRequest { subject_token_type: None, ..good.clone() }, ("subject_token_type", "unsupported")),
        (GrantRequest { subject_token_type: other.clone(), ..good.clone() }, ("subject_token_type", "unsupported")),
        (GrantRequest { requested_token_type: other.clone(), ..good.clone() }, ("requested_token_type", "unsupported")),
        (GrantRequest { actor_token_type: Some(ACCESS_TOKEN.into()), ..good.clone() }, ("actor_token", "required")),
        (
            GrantRequest { actor_token: Some(all.access_token.clone()), actor_token_type: other, ..good.clone() },
            ("actor_token_type", "unsupported"),
        ),
    ] {
        assert_eq!(fault(stand.ask(&stand.api, &changed).await), expected);
    }
    let asked = GrantRequest { requested_token_type: Some(ACCESS_TOKEN.into()), resource: Some(String::new()), ..good };
    stand.ask(&stand.api, &asked).await.unwrap();
}

#[tokio::test]
async fn the_actor_is_the_application_itself() {
    let stand = Stand::new().await;
    let token = stand.token().await;
    let config = json!({
        "grant_types": ["client_credentials", "token_exchange"], "redirect_uris": [], "client_uri": "https://api.example.com/",
    });
    let api = add(&stand.env, "machine-api", ApplicationKind::Machine, config).await;
    let other = machine(&stand.env, "robot", "editor").await;
    let own = async |client: &Client| {
        let answer = oauth::token::client_credentials(&stand.env.identity, client, None, None, None).await;
        answer.unwrap().access_token
    };
    let with = |actor: Secret| GrantRequest {
        actor_token: Some(actor),
        actor_token_type: Some(ACCESS_TOKEN.into()),
        ..request(&token)
    };
    let tokens = stand.ask(&api, &with(own(&api).await)).await.unwrap();
    assert_eq!(claims(&tokens.access_token)["act"], json!({ "sub": "machine-api" }));
    for wrong in [own(&other).await, token.clone(), Secret::new("made up".to_owned())] {
        assert_eq!(fault(stand.ask(&api, &with(wrong)).await), ("actor_token", "invalid"));
    }
}

#[tokio::test]
async fn a_chain_of_applications_is_named_and_ends() {
    let stand = Stand::new().await;
    let mut token = stand.token().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let id = format!("service{number}");
        let config = json!({
            "grant_types": ["token_exchange"], "redirect_uris": [], "client_uri": "https://api.example.com/",
        });
        let client = shop(&stand.env, &id, config).await;
        token = stand.ask(&client, &request(&token)).await.unwrap().access_token;
        ids.insert(0, id);
        let chain = ids.iter().rev().fold(Value::Null, |act, id| match act {
            Value::Null => json!({ "sub": id }),
            act => json!({ "sub": id, "act": act }),
        });
        assert_eq!(claims(&token)["act"], chain);
    }
    assert_eq!(fault(stand.ask(&stand.api, &request(&token)).await), ("subject_token", "too_many"));
    // One in the middle is turned off.
    assert!(is_active(&stand.env, &stand.api, &token).await);
    changed(&stand.env, "service2", |row| row.enabled = false).await;
    assert!(!is_active(&stand.env, &stand.api, &token).await);
    changed(&stand.env, "service2", |row| row.enabled = true).await.unwrap();
    assert!(is_active(&stand.env, &stand.api, &token).await);
    clients::reject_tokens(stand.env.identity.db().write(), "service1").await.unwrap();
    stand.env.identity.reload().await.unwrap();
    assert!(!is_active(&stand.env, &stand.api, &token).await, "its secret was revoked");
}

/// Whether the service and the next one are told that a token is active.
async fn counts(stand: &Stand, token: &Secret) -> bool {
    is_active(&stand.env, &stand.api, token).await
}

#[tokio::test]
async fn attack_26_an_exchanged_token_ends_with_what_it_came_from() {
    let stand = Stand::new().await;
    let env = &stand.env;
    let fresh = async || {
        let viewer = portal(env, "li.na").await;
        let grant = json!({ "resource": API, "scope": "openid" });
        let token = exchange(env, &stand.app, &viewer, grant).await.unwrap().access_token;
        let exchanged = stand.exchanged(&token).await.access_token;
        assert!(counts(&stand, &exchanged).await);
        (viewer, exchanged)
    };
    let (viewer, token) = fresh().await;
    session::sign_out(&env.identity, &viewer, &caller("192.0.2.1")).await.unwrap();
    assert!(!counts(&stand, &token).await, "the user has signed out");

    let (_, token) = fresh().await;
    let uid = stand.viewer.uid.clone();
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(!counts(&stand, &token).await, "the user is blocked");
    admin::users::unblock(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();

    let (_, token) = fresh().await;
    let (write, now) = (env.identity.db().write(), env.identity.now().as_millis());
    let which = sessions::RevokeScope::OfClientAnd("shop", &uid);
    sessions::end(write, which, sessions::EndReason::ConsentWithdrawn, now).await.unwrap();
    let node = env.node().await;
    let found = oauth::introspection::introspect(&node, &stand.api, &token).await.unwrap();
    assert!(!found.active, "the consent was withdrawn");

    for id in ["shop", "api"] {
        let (_, token) = fresh().await;
        changed(env, id, |row| row.enabled = false).await;
        assert!(!counts(&stand, &token).await, "{id} is turned off");
        changed(env, id, |row| row.enabled = true).await.unwrap();
    }
    let (_, token) = fresh().await;
    changed(env, "api", |row| row.config["grant_types"] = json!([])).await.unwrap();
    assert!(!counts(&stand, &token).await, "it has no such grant any more");
    changed(env, "api", |row| row.config["grant_types"] = json!(["token_exchange"])).await.unwrap();
    let (_, token) = fresh().await;
    clients::reject_tokens(env.identity.db().write(), "api").await.unwrap();
    env.identity.reload().await.unwrap();
    assert!(!counts(&stand, &token).await, "its secret was revoked");
}

#[tokio::test]
async fn revoking_an_exchanged_token_ends_it_alone() {
    let stand = Stand::new().await;
    let token = stand.token().await;
    let (one, two) = (stand.exchanged(&token).await.access_token, stand.exchanged(&token).await.access_token);
    let revoke = async |client: &Client, token: &Secret| {
        oauth::revocation::revoke(&stand.env.identity, client, token, &server()).await.unwrap();
    };
    revoke(&stand.app, &one).await;
    assert!(counts(&stand, &one).await, "it is another application's");
    revoke(&stand.api, &one).await;
    assert!(!counts(&stand, &one).await);
    assert!(counts(&stand, &two).await && is_active(&stand.env, &stand.app, &token).await);
    // Revoking the token of the application ends its session, and with it all that came from it.
    revoke(&stand.app, &token).await;
    assert!(!counts(&stand, &two).await);
}

#[tokio::test]
async fn roles_are_those_of_the_user_now() {
    let stand = Stand::new().await;
    let env = &stand.env;
    let token = stand.token_for(json!({ "resource": API, "scope": "openid roles" })).await;
    let now = env.identity.now().as_millis();
    role::insert_if_absent(env.identity.db().write(), "editor", "Editor", now).await.unwrap();
    let tx = env.identity.db().begin().await.unwrap();
    role::grant(&tx, "editor", &stand.viewer.uid, now).await.unwrap();
    env.identity.commit(tx, &stand.viewer.uid).await.unwrap();
    let exchanged = stand.exchanged(&token).await;
    assert_eq!(claims(&exchanged.access_token)["roles"], json!(["editor"]));
    let without = stand.ask(&stand.api, &GrantRequest { scope: Some("openid".into()), ..request(&token) }).await;
    assert!(claims(&without.unwrap().access_token).get("roles").is_none());
    assert_eq!(tokens(env, &stand.app, &stand.viewer, "openid").await.issued_token_type, None);
}
