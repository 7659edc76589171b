use super::key::Key;
use super::{CALLBACK, Client, Person, basic, claims, decoded, text};
use crate::kit::{App, Reply};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_admin as admin;
use doorward_contract::application::{ApplicationKind, ClientAuthentication, GrantType};
use doorward_identity::{Actor, Caller, session};
use doorward_testkit::permit;
use serde_json::{Value, json};

/// Whether an access token still opens the userinfo endpoint.
async fn is_active(app: &App, tokens: &Value) -> bool {
    app.get("/oauth2/userinfo").bearer(text(tokens, "access_token")).send().await.status == 200
}

#[tokio::test]
async fn tokens_are_not_cached_and_change_at_every_refresh() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    let reply = client.redeem(&code).await;
    assert_eq!((reply.header("cache-control"), reply.header("pragma")), (Some("no-store"), Some("no-cache")));
    let first = reply.ok();
    let second = client.refresh(text(&first, "refresh_token")).await.ok();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(second["scope"], "openid");
    assert!(is_active(&app, &second).await);
    // The response to the first refresh may have been lost.
    let again = client.refresh(text(&first, "refresh_token")).await.ok();
    assert_eq!(again["refresh_token"], second["refresh_token"]);
}

#[tokio::test]
async fn a_public_client_needs_no_secret() {
    let app = App::new().await;
    let page = Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = page.tokens(&person.cookie, &[]).await;
    page.refresh(text(&tokens, "refresh_token")).await.ok();
}

#[tokio::test]
async fn attack_18_a_second_use_of_a_code_ends_what_the_first_opened() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    let tokens = client.redeem(&code).await.ok();
    assert!(is_active(&app, &tokens).await);
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"));
    assert!(!is_active(&app, &tokens).await);
    assert_eq!(client.refresh(text(&tokens, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert!(person.is_signed_in(&app).await, "the portal's session is not the application's");
}

#[tokio::test]
async fn attack_20_a_code_is_for_its_application_its_address_and_its_verifier() {
    let app = App::new().await;
    let (client, page) = (Client::web(&app).await, Client::page(&app).await);
    let person = Person::new(&app, "li.na").await;
    let other = "x".repeat(43);
    let cases: &[(&str, &str)] = &[
        ("redirect_uri", "https://app.example.com/other"),
        ("code_verifier", other.as_str()),
        ("code_verifier", "short"),
        ("code_verifier", ""),
    ];
    for changed in cases {
        let code = client.code(&person.cookie, &[]).await;
        let refused = client.exchange(&code, &[*changed]).await;
        assert_eq!(refused.refused(), (400, "invalid_grant"), "{changed:?}");
    }
    for (name, value) in [("code_verifier", other.as_str()), ("client_id", "page")] {
        let code = client.code(&person.cookie, &[]).await;
        let refused = match name {
            "client_id" => page.redeem(&code).await,
            _ => client.exchange(&code, &[(name, value)]).await,
        };
        assert_eq!(refused.refused(), (400, "invalid_grant"), "{name}");
        assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"), "a code that leaked is worthless");
    }
}

#[tokio::test]
async fn the_verifier_or_the_address_shows_which_request_a_code_belongs_to() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    client.exchange(&code, &[("redirect_uri", "")]).await.ok();
    let code = client.code(&person.cookie, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
    let neither = client.exchange(&code, &[("redirect_uri", ""), ("code_verifier", "")]).await;
    assert_eq!(neither.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn attack_21_a_verifier_without_a_challenge_is_refused() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = client.code(&person.cookie, &without).await;
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"));
    let code = client.code(&person.cookie, &without).await;
    client.exchange(&code, &[("code_verifier", "")]).await.ok();
}

#[tokio::test]
async fn a_code_is_worth_nothing_once_something_has_changed() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    app.clock.advance_secs(60);
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"), "expired");

    let code = client.code(&person.cookie, &[]).await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"), "signed out");

    let person = Person::sign_in(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    app.change_application("web", |row| row.config["redirect_uris"] = json!([])).await;
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"), "the address was removed");
    app.change_application("web", |row| row.config["redirect_uris"] = json!([CALLBACK])).await;

    let code = client.code(&person.cookie, &[]).await;
    app.change_application("web", |row| row.enabled = false).await;
    assert_eq!(client.redeem(&code).await.refused(), (401, "invalid_client"), "turned off");
    app.change_application("web", |row| row.enabled = true).await;

    let code = client.code(&person.cookie, &[]).await;
    admin::users::block(&permit(&app.access, &Actor::cli()), &person.viewer.uid).await.unwrap();
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"), "blocked");
}

#[tokio::test]
async fn tokens_end_with_their_user_application_or_session() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let (bound, free) = (
        client.tokens(&person.cookie, &[]).await,
        client.tokens(&person.cookie, &[("scope", "openid offline_access")]).await,
    );
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert!(!is_active(&app, &bound).await, "the portal's session has ended");
    assert_eq!(client.refresh(text(&bound, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert!(is_active(&app, &free).await, "offline access survives it");
    let free = client.refresh(text(&free, "refresh_token")).await.ok();

    app.change_application("web", |row| row.enabled = false).await;
    assert!(!is_active(&app, &free).await, "turned off");
    assert_eq!(client.refresh(text(&free, "refresh_token")).await.refused(), (401, "invalid_client"));
    app.change_application("web", |row| row.enabled = true).await;

    let person = Person::sign_in(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("scope", "openid offline_access")]).await;
    admin::users::block(&permit(&app.access, &Actor::cli()), &person.viewer.uid).await.unwrap();
    assert!(!is_active(&app, &tokens).await, "blocked");
    assert_eq!(client.refresh(text(&tokens, "refresh_token")).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn attack_22_reuse_of_a_refresh_token_after_the_grace_ends_the_session() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let old = client.tokens(&person.cookie, &[]).await;
    let new = client.refresh(text(&old, "refresh_token")).await.ok();
    app.clock.advance_secs(3_600);
    assert_eq!(client.refresh(text(&old, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert_eq!(client.refresh(text(&new, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert!(!is_active(&app, &new).await);
}

#[tokio::test]
async fn attack_25_a_refresh_token_gives_no_more_than_it_was_given_for() {
    let app = App::new().await;
    let (client, page) = (Client::web(&app).await, Client::page(&app).await);
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("scope", "openid email")]).await;
    let refresh_token = text(&tokens, "refresh_token");
    assert_eq!(page.refresh(refresh_token).await.refused(), (400, "invalid_grant"));
    let with_scope = async |scope: &str| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope)];
        client.post("/oauth2/token", &fields).send().await
    };
    for wider in ["openid email phone", "openid offline_access", "roles", "openid unknown", "unknown"] {
        assert_eq!(with_scope(wider).await.refused(), (400, "invalid_scope"), "{wider}");
    }
    let no_scope = client.tokens(&person.cookie, &[("scope", "unknown")]).await;
    assert_eq!(no_scope.get("scope"), None, "there is no empty scope (RFC 6749 section 3.3)");
    assert_eq!(claims(text(&no_scope, "access_token")).get("scope"), None);
    let narrower = with_scope("openid").await.ok();
    assert_eq!(narrower["scope"], "openid");
    assert_eq!(claims(text(&narrower, "access_token"))["scope"], "openid");
}

#[tokio::test]
async fn a_request_cannot_move_a_session_to_another_resource() {
    const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
    let (ours, issuer) = ("https://api.example.com/", "http://localhost:3000");
    let app = App::new().await;
    let client = Client::new(&app, "web", ApplicationKind::Web, |config| {
        config.grant_types = ApplicationKind::Web.possible_grant_types();
        config.resources.push("https://other.example.com/".into());
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    for (requested, granted, another) in [(ours, ours, "https://other.example.com/"), ("", issuer, ours)] {
        let changed = [("resource", requested)];
        let code = client.code(&person.cookie, &changed).await;
        assert_eq!(client.exchange(&code, &[("resource", another)]).await.refused(), (400, "invalid_target"));
        let tokens = client.exchange(&code, &[("resource", granted)]).await.ok();
        assert_eq!(claims(text(&tokens, "access_token"))["aud"], granted, "the code was not used up");

        let token = text(&tokens, "refresh_token");
        let refresh = async |resource: &str| {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("resource", resource)];
            client.post("/oauth2/token", &fields).send().await
        };
        assert_eq!(refresh(another).await.refused(), (400, "invalid_target"));
        assert_eq!(claims(text(&refresh(granted).await.ok(), "access_token"))["aud"], granted);

        let started = client.post("/oauth2/device_authorization", &changed).send().await.ok();
        let code = text(&started, "device_code");
        let poll = async |resource: &str| {
            let fields = [("grant_type", GRANT), ("device_code", code), ("resource", resource)];
            client.post("/oauth2/token", &fields).send().await
        };
        assert_eq!(poll(another).await.refused(), (400, "invalid_target"));
        assert_eq!(poll(granted).await.refused(), (400, "authorization_pending"));
    }
}

#[tokio::test]
async fn attack_31_a_token_of_one_protocol_or_kind_is_none_of_another() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("scope", "openid profile email phone roles")]).await;
    let cloudbase = app.sign_in("li.na").await;
    for name in ["access_token", "refresh_token", "id_token"] {
        let reply = app.get("/auth/v1/user/me").bearer(text(&tokens, name)).send().await;
        assert_eq!(reply.refused(), (401, "unauthenticated"), "{name}");
        let refresh = json!({"grant_type": "refresh_token", "refresh_token": tokens[name], "client_id": "web"});
        assert_eq!(app.post("/auth/v1/token", refresh).send().await.refused(), (400, "invalid_grant"), "{name}");
    }
    for token in [&cloudbase.refresh, &cloudbase.access] {
        assert_eq!(client.refresh(token).await.refused(), (400, "invalid_grant"));
    }
    for token in [text(&tokens, "id_token"), text(&tokens, "refresh_token")] {
        assert_eq!(app.get("/oauth2/userinfo").bearer(token).send().await.status, 401);
    }
    for token in [text(&tokens, "id_token"), text(&tokens, "access_token")] {
        assert_eq!(client.refresh(token).await.refused(), (400, "invalid_grant"));
    }
}

#[tokio::test]
async fn a_third_partys_application_does_not_speak_the_cloudbase_protocol() {
    let app = App::new().await;
    Client::foreign(&app).await;
    app.user("li.na").await;
    let body = json!({"username": "li.na", "password": crate::kit::PASSWORD});
    let reply = app.post("/auth/v1/signin?client_id=foreign", body).send().await;
    assert_eq!(reply.refused(), (400, "unauthorized_client"));
}

#[tokio::test]
async fn a_service_gets_a_token_for_itself() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "reports:read", "effect": "allow"}])).await;
    let service = Client::new(&app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    let grant = ("grant_type", "client_credentials");
    let tokens = service.post("/oauth2/token", &[grant]).send().await.ok();
    assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none(), "{tokens}");
    let (header, access) = decoded(text(&tokens, "access_token"));
    assert_eq!(header["typ"], "at+jwt");
    assert_eq!((&access["sub"], &access["client_id"]), (&json!("service"), &json!("service")));
    assert!(access.get("sid").is_none());
    let userinfo = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(userinfo.refused(), (403, "insufficient_scope"), "it has no user");

    let resource = ("resource", "https://api.example.com/");
    let tokens = service.post("/oauth2/token", &[grant, resource]).send().await.ok();
    assert_eq!(claims(text(&tokens, "access_token"))["aud"], "https://api.example.com/");
    for (name, value, code) in [
        ("resource", "https://api.example.com/#x", "invalid_target"),
        ("resource", "https://payroll.example.com/", "invalid_target"),
        ("resource", "api", "invalid_target"),
        ("scope", "openid", "invalid_scope"),
    ] {
        let reply = service.post("/oauth2/token", &[grant, (name, value)]).send().await;
        assert_eq!(reply.refused(), (400, code), "{name} {value}");
    }
}

#[tokio::test]
async fn an_application_uses_only_its_grants() {
    let app = App::new().await;
    let client = Client::new(&app, "narrow", ApplicationKind::Web, |config| {
        config.grant_types = vec![GrantType::AuthorizationCode];
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    assert!(tokens.get("refresh_token").is_none(), "it could not be used");
    for fields in
        [&[("grant_type", "client_credentials")][..], &[("grant_type", "refresh_token"), ("refresh_token", "r.x")]]
    {
        let reply = client.post("/oauth2/token", fields).send().await;
        assert_eq!(reply.refused(), (400, "unauthorized_client"), "{fields:?}");
    }
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_named() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    type Fields<'a> = &'a [(&'a str, &'a str)];
    let cases: &[(Fields<'_>, &str, &str)] = &[
        (&[], "invalid_request", "grant_type"),
        (&[("grant_type", "authorization_code")], "invalid_request", "code"),
        (&[("grant_type", "refresh_token")], "invalid_request", "refresh_token"),
        (&[("grant_type", "password"), ("username", "li.na"), ("password", "x")], "unsupported_grant_type", ""),
        (&[("grant_type", "urn:ietf:params:oauth:grant-type:device_code")], "invalid_request", "device_code"),
        (&[("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer")], "unsupported_grant_type", ""),
        (&[("grant_type", "token_exchange")], "unsupported_grant_type", ""),
    ];
    for (fields, code, field) in cases {
        let reply = client.post("/oauth2/token", fields).send().await;
        assert_eq!(reply.refused(), (400, *code), "{fields:?}");
        assert_eq!(reply.body["details"]["field"].as_str().unwrap_or_default(), *field, "{fields:?}");
    }
}

#[tokio::test]
async fn only_a_form_is_taken_and_each_field_once() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let authorization = basic("web", client.secret.as_deref().unwrap());
    let json = app.post("/oauth2/token", json!({"grant_type": "client_credentials"}));
    assert_eq!(json.header("authorization", &authorization).send().await.refused(), (400, "invalid_request"));
    let query = app.ask(Method::POST, "/oauth2/token?grant_type=client_credentials&client_id=web");
    assert_eq!(query.send().await.refused(), (401, "invalid_client"), "the query counts for nothing");
    let twice = client.post("/oauth2/token", &[("grant_type", "refresh_token"), ("grant_type", "client_credentials")]);
    assert_eq!(twice.send().await.refused(), (400, "invalid_request"));
    let get = app.get("/oauth2/token").send().await;
    assert_eq!((get.refused(), get.header("allow")), ((405, "method_not_allowed"), Some("POST")));
}

/// Asserts the error about credentials that are wrong.
#[track_caller]
fn unauthenticated(reply: &Reply, why: &str) {
    assert_eq!(reply.refused(), (401, "invalid_client"), "{why}");
    assert_eq!(reply.header("www-authenticate"), Some("Basic realm=\"doorward\""), "{why}");
    assert_eq!(reply.header("cache-control"), Some("no-store"), "{why}");
}

#[tokio::test]
async fn credentials_that_are_wrong_are_refused_before_anything_else() {
    let app = App::new().await;
    let (client, page) = (Client::web(&app).await, Client::page(&app).await);
    let secret = client.secret.as_deref().unwrap();
    let other = app.client_secret("page").await;
    let grant = [("grant_type", "client_credentials")];
    for (id, secret, why) in [
        ("web", "dws_wrong", "a wrong secret"),
        ("web", "", "no secret"),
        ("web", other.as_str(), "the secret of another application"),
        ("missing", secret, "no such application"),
        ("doorward", secret, "the default client has no secret"),
    ] {
        let reply = app.form("/oauth2/token", &grant).header("authorization", &basic(id, secret)).send().await;
        unauthenticated(&reply, why);
        let fields = [grant[0], ("client_id", id), ("client_secret", secret)];
        unauthenticated(&app.form("/oauth2/token", &fields).send().await, why);
    }
    unauthenticated(&app.form("/oauth2/token", &grant).send().await, "nothing at all");
    let bearer = app.form("/oauth2/token", &grant).bearer(secret).send().await;
    unauthenticated(&bearer, "another scheme");
    for malformed in ["Basic", "Basic %%", "Basic d2Vi"] {
        let reply = app.form("/oauth2/token", &grant).header("authorization", malformed).send().await;
        assert_eq!(reply.refused(), (400, "invalid_request"), "{malformed}");
    }
    // Either place is right for a secret.
    let fields = [grant[0], ("client_id", "web"), ("client_secret", secret)];
    assert_eq!(app.form("/oauth2/token", &fields).send().await.refused(), (400, "unauthorized_client"));
    let reply = client.post("/oauth2/token", &grant).send().await;
    assert_eq!(reply.refused(), (400, "unauthorized_client"));
    assert_eq!(page.post("/oauth2/token", &grant).send().await.refused(), (400, "unauthorized_client"));
}

#[tokio::test]
async fn a_secret_that_is_revoked_counts_for_nothing_from_the_next_request() {
    let app = App::new().await;
    let mut client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    client.tokens(&person.cookie, &[]).await;
    let former = client.secret.replace(app.client_secret("web").await).unwrap();
    client.tokens(&person.cookie, &[]).await;
    let write = app.identity.db().write();
    for row in doorward_store::client_secret::of_client(app.identity.db().read(), "web").await.unwrap() {
        if former.ends_with(&row.hint) {
            assert!(doorward_store::client_secret::delete(write, "web", &row.id).await.unwrap());
        }
    }
    client.tokens(&person.cookie, &[]).await;
    client.secret = Some(former);
    let code = client.code(&person.cookie, &[]).await;
    unauthenticated(&client.redeem(&code).await, "revoked");
}

/// RFC 7523 section 2.2.
pub const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[tokio::test]
async fn an_application_authenticates_with_its_private_key() {
    let app = App::new().await;
    let (key, other) = (Key::new(), Key::new());
    let client = Client::new(&app, "signed", ApplicationKind::Machine, |config| {
        config.redirect_uris.clear();
        config.token_endpoint_auth_method = ClientAuthentication::PrivateKeyJwt;
        config.jwks = Some(key.jwks());
    })
    .await;
    let now = app.identity.now().as_secs();
    let good = json!({"iss": "signed", "sub": "signed", "aud": "http://localhost:3000/oauth2/token", "jti": "1",
        "iat": now, "exp": now + 60});
    let send = async |assertion: &str, kind: &str| {
        let fields =
            [("grant_type", "client_credentials"), ("client_assertion", assertion), ("client_assertion_type", kind)];
        app.form("/oauth2/token", &fields).send().await
    };
    let assertion = key.assertion(&good);
    send(&assertion, BEARER).await.ok();
    unauthenticated(&send(&assertion, BEARER).await, "a second use");
    let changed = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims["jti"] = json!(format!("{name}{value}"));
        claims[name] = value;
        claims
    };
    send(&key.assertion(&changed("aud", json!("http://localhost:3000"))), BEARER).await.ok();
    for (claims, why) in [
        (changed("iss", json!("other")), "another issuer"),
        (changed("sub", json!("other")), "another subject"),
        (changed("aud", json!("https://other.example.com")), "another audience"),
        (changed("exp", json!(now - 120)), "expired"),
        (changed("exp", json!(now + 7_200)), "valid for too long"),
        (changed("exp", Value::Null), "valid for ever"),
    ] {
        unauthenticated(&send(&key.assertion(&claims), BEARER).await, why);
    }
    unauthenticated(&send(&other.assertion(&changed("iat", json!(now))), BEARER).await, "another key");
    let another_type = send(&key.assertion(&changed("iat", json!(now - 1))), "other").await;
    assert_eq!(another_type.refused(), (400, "invalid_request"));
    let unsigned =
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(good.to_string()));
    unauthenticated(&send(&unsigned, BEARER).await, "attack 27: no signature");
    // Its method is the only one.
    let secret = client.secret.as_deref().unwrap();
    let reply = app.form("/oauth2/token", &[("grant_type", "client_credentials")]);
    unauthenticated(&reply.header("authorization", &basic("signed", secret)).send().await, "a secret");
}

#[tokio::test]
async fn attack_81_wrong_secrets_of_one_network_come_to_an_end_and_the_right_one_does_not() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let guess = async |number: usize| {
        let authorization = basic("web", &format!("dws_{number}"));
        let ask = app.form("/oauth2/token", &[("grant_type", "client_credentials")]);
        ask.header("authorization", &authorization).send().await
    };
    for number in 0..60 {
        unauthenticated(&guess(number).await, "a guess");
    }
    let over = guess(60).await;
    assert_eq!(over.refused(), (429, "resource_exhausted"));
    assert!(over.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    let reply = client.post("/oauth2/token", &[("grant_type", "client_credentials")]).send().await;
    assert_eq!(reply.refused(), (400, "unauthorized_client"), "the application itself is not turned away");
}
