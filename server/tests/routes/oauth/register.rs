//! Dynamic client registration (RFC 7591) and its management (RFC 7592).

use super::{CALLBACK, CHALLENGE, Person, VERIFIER, address, basic, location, parameter_of, query_of, text, visit};
use crate::kit::{App, Reply};
use doorward_contract::event::EventAction;
use doorward_contract::settings::Section;
use doorward_identity::oauth::consent::{self, Decision};
use doorward_identity::{Caller, Error};
use doorward_store::{client, event};
use serde_json::{Value, json};

const PATH: &str = "/oauth2/register";
const DAY: i64 = 86_400;

/// With registration open to anyone.
async fn open() -> App {
    let app = App::new().await;
    app.set(Section::Oauth, json!({ "registration": "open" })).await;
    app
}

async fn register(app: &App, metadata: Value) -> Reply {
    app.post(PATH, metadata).send().await
}

#[track_caller]
fn created(reply: Reply) -> Value {
    assert_eq!(reply.status, 201, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    reply.body
}

/// A web application that signs users in.
fn web() -> Value {
    json!({
        "client_name": "Shop", "redirect_uris": [CALLBACK], "grant_types": ["authorization_code", "refresh_token"],
        "unknown_member": { "a": 1 },
    })
}

/// A public one.
fn public() -> Value {
    json!({ "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" })
}

/// The path of a registration, and its token.
fn management(registered: &Value) -> (String, String) {
    let uri = text(registered, "registration_client_uri").strip_prefix("http://localhost:3000").unwrap();
    (uri.to_owned(), text(registered, "registration_access_token").to_owned())
}

/// Sends the browser to the authorization endpoint.
async fn authorize(app: &App, person: &Person, client_id: &str, changed: &[(&str, &str)]) -> Reply {
    let mut parameters = vec![
        ("client_id", client_id),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    parameters.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    parameters.extend(changed.iter().filter(|(_, value)| !value.is_empty()));
    visit(app, &person.cookie, &address("/oauth2/authorize", parameters)).await
}

/// The code after the user has given consent.
async fn consented(app: &App, person: &Person, client_id: &str) -> String {
    let redirect = authorize(app, person, client_id, &[]).await;
    let request = parameter_of(&redirect, "/consent", "request");
    let next = consent::decide(&app.identity, &person.viewer, &request, Decision::AllowRequested, &Caller::default())
        .await
        .unwrap();
    let back = visit(app, &person.cookie, &next).await;
    query_of(location(&back)).remove("code").unwrap()
}

async fn exchange(app: &App, authorization: &str, code: &str) -> Reply {
    let fields =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    app.form("/oauth2/token", &fields).header("authorization", authorization).send().await
}

async fn actions(app: &App, action: EventAction) -> Vec<event::Model> {
    let filter = event::Filter { action: Some(action), ..event::Filter::default() };
    event::list(app.identity.db().read(), filter, 50).await.unwrap()
}

#[tokio::test]
async fn a_registered_application_signs_users_in_after_consent() {
    let app = open().await;
    let registered = created(register(&app, web()).await);
    for (name, expected) in [
        ("client_name", json!("Shop")),
        ("redirect_uris", json!([CALLBACK])),
        ("grant_types", json!(["authorization_code", "refresh_token"])),
        ("response_types", json!(["code"])),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("scope", json!("openid profile email offline_access")),
        ("subject_type", json!("public")),
        ("client_secret_expires_at", json!(0)),
        ("client_id_issued_at", json!(app.identity.now().as_secs())),
        ("unknown_member", Value::Null),
    ] {
        assert_eq!(registered[name], expected, "{name}");
    }
    let (id, secret) = (text(&registered, "client_id"), text(&registered, "client_secret"));
    let person = Person::new(&app, "li.na").await;
    let code = consented(&app, &person, id).await;
    let tokens = exchange(&app, &basic(id, secret), &code).await.ok();
    assert_eq!(super::decoded(text(&tokens, "id_token")).0["alg"], "RS256");
    let recorded = actions(&app, EventAction::ApplicationRegistered).await;
    assert_eq!((recorded.len(), recorded[0].actor.as_deref()), (1, None));
    assert_eq!(recorded[0].ip.as_deref(), Some("192.0.2.10"));
    assert!(!recorded[0].detail.to_string().contains("dws_"), "{}", recorded[0].detail);
}

#[tokio::test]
async fn no_application_registers_while_it_is_off_and_registered_ones_stay() {
    let app = App::new().await;
    assert_eq!(register(&app, web()).await.refused(), (403, "permission_denied"));
    app.set(Section::Oauth, json!({ "registration": "open" })).await;
    let registered = created(register(&app, web()).await);
    app.set(Section::Oauth, json!({ "registration": "off" })).await;
    assert_eq!(register(&app, web()).await.refused(), (403, "permission_denied"));
    let person = Person::new(&app, "li.na").await;
    let id = text(&registered, "client_id");
    exchange(&app, &basic(id, text(&registered, "client_secret")), &consented(&app, &person, id).await).await.ok();
    let (path, token) = management(&registered);
    app.get(&path).bearer(&token).send().await.ok();
    assert_eq!(app.delete(&path).bearer(&token).send().await.status, 204);
}

#[tokio::test]
async fn attack_63_with_a_token_only_an_administrator_registers() {
    let app = App::new().await;
    app.set(Section::Oauth, json!({ "registration": "token" })).await;
    let unauthenticated = register(&app, web()).await;
    assert_eq!(unauthenticated.refused(), (401, "unauthenticated"));
    assert!(unauthenticated.header("www-authenticate").unwrap().starts_with("Bearer"));
    let user = app.signed_in("li.na").await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{ "action": "doorward:applications:read", "effect": "allow" }])).await;
    for token in [&user.access, &app.key_of("reader").await, &"dwr_forged".to_owned()] {
        let refused = app.post(PATH, web()).bearer(token).send().await;
        assert!([401, 403].contains(&refused.status), "{}", refused.text);
    }
    created(app.post(PATH, web()).bearer(&key).send().await);
    let recorded = actions(&app, EventAction::ApplicationRegistered).await;
    assert_eq!(recorded[0].actor.as_deref(), Some("api_key:tests"));
}

#[tokio::test]
async fn errors_are_those_of_the_specification() {
    let app = open().await;
    for (change, error, field) in [
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri", "redirect_uris"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "invalid_redirect_uri", "redirect_uris"),
        (json!({ "redirect_uris": ["https://app.example.com/*"] }), "invalid_redirect_uri", "redirect_uris"),
        (json!({ "grant_types": ["client_credentials"] }), "invalid_client_metadata", "grant_types"),
        (json!({ "response_types": ["id_token"] }), "invalid_client_metadata", "response_types"),
        (
            json!({ "token_endpoint_auth_method": "tls_client_auth" }),
            "invalid_client_metadata",
            "token_endpoint_auth_method",
        ),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "invalid_client_metadata", "jwks"),
        (json!({ "jwks": { "keys": [{ "kty": "oct", "k": "AQAB" }] } }), "invalid_client_metadata", "jwks"),
        (json!({ "client_name": 1 }), "invalid_client_metadata", "client_name"),
        (json!({ "software_statement": "e30.e30." }), "invalid_software_statement", "software_statement"),
    ] {
        let mut metadata = web();
        metadata.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = register(&app, metadata).await;
        assert_eq!(refused.refused(), (400, error), "{change}");
        assert_eq!(refused.body["details"]["field"], field, "{change}");
        app.clock.advance_secs(3_600);
    }
    let malformed = app.ask(axum::http::Method::POST, PATH).text("[]").header("content-type", "application/json");
    assert_eq!(malformed.send().await.refused(), (400, "invalid_client_metadata"));
    assert!(actions(&app, EventAction::ApplicationRegistered).await.is_empty());
}

#[tokio::test]
async fn attack_60_a_registration_sets_nothing_that_only_administrators_set() {
    let app = open().await;
    let mut metadata = public();
    metadata.as_object_mut().unwrap().extend(
        json!({
            "first_party": true, "require_pkce": false, "enabled": true, "role": "administrator", "id": "doorward",
            "client_id": "doorward", "kind": "machine", "source": "administrator", "max_sessions": 1,
            "resources": ["https://payroll.example.com/"], "origins": ["https://evil.test"],
            "client_uri": "https://payroll.example.com/", "scope": "openid roles phone",
        })
        .as_object()
        .unwrap()
        .clone(),
    );
    let registered = created(register(&app, metadata).await);
    let id = text(&registered, "client_id");
    assert_ne!(id, "doorward");
    assert_eq!(registered["scope"], "openid");
    let key = app.api_key().await;
    let path = format!("/admin/api/v1/applications/{id}");
    let stored = app.get(&path).bearer(&key).send().await.ok();
    for (name, expected) in [
        ("source", json!("registration")),
        ("kind", json!("single_page")),
        ("first_party", json!(false)),
        ("require_pkce", json!(true)),
        ("role", Value::Null),
        ("resources", json!([])),
        ("origins", json!([])),
        ("max_sessions", json!(-1)),
    ] {
        assert_eq!(stored[name], expected, "{name}");
    }
    let person = Person::new(&app, "li.na").await;
    for (changed, error) in [
        (("scope", "openid roles"), "invalid_scope"),
        (("resource", "https://payroll.example.com/v1"), "invalid_target"),
        (("code_challenge", ""), "invalid_request"),
        (("prompt", "none"), "consent_required"),
    ] {
        let refused = authorize(&app, &person, id, &[changed]).await;
        assert_eq!(query_of(location(&refused)).remove("error").as_deref(), Some(error), "{changed:?}");
    }
    for change in [json!({ "first_party": true }), json!({ "require_pkce": false })] {
        let refused = app.patch(&path, change.clone()).bearer(&key).send().await;
        assert_eq!(refused.refused(), (400, "invalid_argument"), "{change}");
    }
}

#[tokio::test]
async fn settings_decide_at_each_request_what_a_registered_application_may_have() {
    let app = open().await;
    let registered = created(register(&app, public()).await);
    let id = text(&registered, "client_id");
    let person = Person::new(&app, "li.na").await;
    let error = async |changed: (&str, &str)| {
        let reply = authorize(&app, &person, id, &[changed]).await;
        query_of(location(&reply)).remove("error")
    };
    assert_eq!(error(("scope", "openid phone")).await.as_deref(), Some("invalid_scope"));
    assert_eq!(error(("resource", "https://mcp.example.com/mcp")).await.as_deref(), Some("invalid_target"));
    let more =
        json!({ "registered_scopes": ["openid", "phone"], "registered_resources": ["https://mcp.example.com/mcp"] });
    app.set(Section::Oauth, more).await;
    assert_eq!(error(("scope", "openid phone")).await, None);
    assert_eq!(error(("resource", "https://mcp.example.com/mcp")).await, None);
    app.set(Section::Oauth, json!({ "registered_scopes": [] })).await;
    assert_eq!(error(("scope", "openid")).await.as_deref(), Some("invalid_scope"), "none is not any");
}

#[tokio::test]
async fn a_registration_is_read_replaced_and_deleted_with_its_token() {
    let app = open().await;
    let registered = created(register(&app, web()).await);
    let (path, token) = management(&registered);
    let read = app.get(&path).bearer(&token).send().await.ok();
    assert!(read["client_secret"].is_null() && read["client_secret_expires_at"].is_null(), "shown once");
    for name in ["client_id", "client_id_issued_at", "registration_access_token", "redirect_uris", "client_name"] {
        assert_eq!(read[name], registered[name], "{name}");
    }
    let id = text(&registered, "client_id").to_owned();
    let mut next = web();
    next.as_object_mut().unwrap().extend(
        json!({ "client_id": id, "client_name": "Shop 2", "contacts": ["ops@example.com"] })
            .as_object()
            .unwrap()
            .clone(),
    );
    for (changed, field) in [
        (json!({ "client_id": "other" }), "client_id"),
        (json!({ "client_id": null }), "client_id"),
        (json!({ "client_secret": "dws_of-another" }), "client_secret"),
        (json!({ "token_endpoint_auth_method": "none" }), "token_endpoint_auth_method"),
    ] {
        let mut wrong = next.clone();
        wrong.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let refused = app.put(&path, wrong).bearer(&token).send().await;
        assert_eq!(refused.refused(), (400, "invalid_client_metadata"), "{changed}");
        assert_eq!(refused.body["details"]["field"], field, "{changed}");
    }
    next["client_secret"] = registered["client_secret"].clone();
    let replaced = app.put(&path, next).bearer(&token).send().await.ok();
    assert_eq!((&replaced["client_name"], &replaced["contacts"]), (&json!("Shop 2"), &json!(["ops@example.com"])));
    assert_eq!(replaced["registration_access_token"], registered["registration_access_token"]);
    assert!(replaced["client_secret"].is_null(), "the secret stays");
    let changed = actions(&app, EventAction::ApplicationChanged).await;
    assert_eq!(changed[0].actor.as_deref(), Some(format!("application:{id}").as_str()));
    assert_eq!(changed[0].detail["after"], json!({ "name": "Shop 2" }));

    let person = Person::new(&app, "li.na").await;
    let secret = text(&registered, "client_secret");
    let tokens = exchange(&app, &basic(&id, secret), &consented(&app, &person, &id).await).await.ok();
    assert_eq!(app.delete(&path).bearer(&token).send().await.status, 204);
    assert_eq!(app.get(&path).bearer(&token).send().await.refused(), (401, "unauthenticated"));
    let me = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(me.refused(), (401, "unauthenticated"));
    assert!(consent::list(&app.identity, &person.viewer.uid).await.unwrap().is_empty());
    assert_eq!(actions(&app, EventAction::ApplicationDeleted).await.len(), 1);
}

#[tokio::test]
async fn attack_61_no_other_token_manages_a_registration() {
    let app = open().await;
    let (mine, theirs) = (created(register(&app, web()).await), created(register(&app, web()).await));
    let ((path, token), (_, other)) = (management(&mine), management(&theirs));
    let key = app.api_key().await;
    let user = app.signed_in("li.na").await;
    for wrong in [
        other.as_str(),
        text(&mine, "client_secret"),
        key.as_str(),
        user.access.as_str(),
        &token[..token.len() - 1],
        "dwr_",
    ] {
        for ask in [app.get(&path), app.put(&path, web()), app.delete(&path)] {
            assert_eq!(ask.bearer(wrong).send().await.refused(), (401, "unauthenticated"), "{wrong}");
        }
    }
    assert_eq!(app.get(&path).send().await.refused(), (401, "unauthenticated"));
    assert_eq!(app.get("/oauth2/register/doorward").bearer(&token).send().await.refused(), (401, "unauthenticated"));
    app.get(&path).bearer(&token).send().await.ok();
}

#[tokio::test]
async fn what_an_administrator_has_turned_off_stays_off() {
    let app = open().await;
    let registered = created(register(&app, web()).await);
    let (id, (path, token)) = (text(&registered, "client_id"), management(&registered));
    let key = app.api_key().await;
    let at = format!("/admin/api/v1/applications/{id}");
    let listed = app.get("/admin/api/v1/applications").bearer(&key).send().await.ok();
    assert!(listed["items"].as_array().unwrap().iter().any(|one| one["id"] == *id && one["source"] == "registration"));
    app.patch(&at, json!({ "enabled": false })).bearer(&key).send().await.ok();
    let mut next = web();
    next["client_id"] = json!(id);
    for ask in [app.get(&path), app.put(&path, next), app.delete(&path)] {
        assert_eq!(ask.bearer(&token).send().await.refused(), (403, "permission_denied"));
    }
    let person = Person::new(&app, "li.na").await;
    assert!(location(&authorize(&app, &person, id, &[]).await).starts_with("/oauth-error"));
    app.clock.advance_secs(400 * DAY);
    app.identity.cleanup().await.unwrap();
    let kept = app.get(&at).bearer(&key).send().await.ok();
    assert_eq!(kept["enabled"], false, "it is not cleaned up, and does not come back");
}

#[tokio::test]
async fn an_application_that_is_not_used_is_deleted() {
    let app = open().await;
    app.set(Section::Oauth, json!({ "registration_days_unused": 7 })).await;
    let (used, unused) = (created(register(&app, web()).await), created(register(&app, web()).await));
    let person = Person::new(&app, "li.na").await;
    let id = text(&used, "client_id");
    exchange(&app, &basic(id, text(&used, "client_secret")), &consented(&app, &person, id).await).await.ok();
    let exists = async |registered: &Value| {
        let row = client::by_id(app.identity.db().read(), text(registered, "client_id")).await.unwrap();
        assert_eq!(row.is_some(), app.identity.clients().contains_key(text(registered, "client_id")));
        row.is_some()
    };
    app.clock.advance_secs(7 * DAY - 60);
    app.identity.cleanup().await.unwrap();
    assert!(exists(&used).await && exists(&unused).await);
    app.clock.advance_secs(120);
    app.identity.cleanup().await.unwrap();
    assert!(exists(&used).await && !exists(&unused).await);
    let deleted = actions(&app, EventAction::ApplicationDeleted).await;
    assert_eq!((deleted.len(), deleted[0].actor.as_deref()), (1, Some("system")));
    // Once the user has withdrawn the consent, it is not needed any more either.
    consent::withdraw(&app.identity, &Person::sign_in(&app, "li.na").await.viewer, id, &Caller::default())
        .await
        .unwrap();
    app.clock.advance_secs(8 * DAY);
    app.identity.cleanup().await.unwrap();
    assert!(!exists(&used).await);
}

#[tokio::test]
async fn attack_81_registrations_of_one_network_are_limited() {
    let app = open().await;
    for _ in 0..20 {
        created(register(&app, public()).await);
    }
    let over = register(&app, public()).await;
    assert_eq!(over.refused(), (429, "resource_exhausted"));
    assert!(over.header("retry-after").is_some());
    created(app.post(PATH, public()).from("198.51.100.7").send().await);
    app.clock.advance_secs(3_600);
    created(register(&app, public()).await);
}

#[tokio::test]
async fn attack_81_registrations_leave_room_for_administrators_and_for_each_other() {
    let app = open().await;
    let first = created(register(&app, public()).await);
    let row = client::by_id(app.identity.db().read(), text(&first, "client_id")).await.unwrap().unwrap();
    for number in 1..1_000 {
        let another = client::Model { id: format!("filled-{number:04}"), ..row.clone() };
        assert!(client::insert_if_absent(app.identity.db().write(), another).await.unwrap());
    }
    app.identity.reload().await.unwrap();
    assert_eq!(register(&app, public()).await.refused(), (429, "resource_exhausted"), "all are new");
    app.clock.advance_secs(3_601);
    created(register(&app, public()).await);
    assert_eq!(client::count_registered(app.identity.db().read()).await.unwrap(), 1_000);
    let key = app.api_key().await;
    let new = json!({ "id": "wiki", "name": "Wiki" });
    assert_eq!(app.post("/admin/api/v1/applications", new).bearer(&key).send().await.status, 201);
}

#[tokio::test]
async fn the_consent_page_says_that_the_application_registered_itself() {
    let app = open().await;
    let mut metadata = web();
    metadata["logo_uri"] = json!("https://bank.example.com/logo.png");
    metadata["client_uri"] = json!("https://bank.example.com/");
    let registered = created(register(&app, metadata).await);
    let person = Person::new(&app, "li.na").await;
    let redirect = authorize(&app, &person, text(&registered, "client_id"), &[]).await;
    let page = visit(&app, &person.cookie, location(&redirect)).await;
    assert!(page.text.contains("registered itself") && page.text.contains("app.example.com"), "{}", page.text);
    assert!(!page.text.contains("bank.example.com"), "anybody could show the logo of another: {}", page.text);
}

#[tokio::test]
async fn a_device_registers_and_never_acts_for_itself() {
    let app = open().await;
    let device = json!({
        "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
        "token_endpoint_auth_method": "none", "client_name": "TV", "application_type": "native",
    });
    let registered = created(register(&app, device).await);
    assert_eq!((&registered["response_types"], &registered["redirect_uris"]), (&json!([]), &Value::Null));
    let id = text(&registered, "client_id");
    app.form("/oauth2/device_authorization", &[("client_id", id), ("scope", "openid")]).send().await.ok();
    let confidential = created(register(&app, web()).await);
    let credentials = basic(text(&confidential, "client_id"), text(&confidential, "client_secret"));
    let refused = app.form("/oauth2/token", &[("grant_type", "client_credentials")]);
    let refused = refused.header("authorization", &credentials).send().await;
    assert_eq!(refused.refused(), (400, "unauthorized_client"));
}

#[tokio::test]
async fn another_node_knows_a_registration_and_its_end() {
    let app = open().await;
    let other = app.node().await;
    let registered = created(register(&app, web()).await);
    let (id, (path, token)) = (text(&registered, "client_id"), management(&registered));
    other.reload().await.unwrap();
    assert!(doorward_identity::client::find(&other, id).is_some());
    assert_eq!(app.delete(&path).bearer(&token).send().await.status, 204);
    let presented = doorward_contract::Secret::new(token);
    other.reload().await.unwrap();
    let read = doorward_identity::oauth::registration::read(&other, id, &presented);
    assert!(matches!(read, Err(Error::Unauthenticated)));
}
