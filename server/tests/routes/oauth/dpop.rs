//! Tokens that are bound to a key (RFC 9449), over HTTP.

use super::key::{Key, hash};
use super::{CALLBACK, Client, Person, VERIFIER, claims, code_of, decoded, text, visit};
use crate::kit::{App, Ask, Reply};
use axum::http::Method;
use doorward_contract::application::{ApplicationConfig, ApplicationKind};
use doorward_server::config::Config;
use doorward_testkit::TestEnv;
use serde_json::{Value, json};

const ISSUER: &str = "http://localhost:3000";
const USERS: &str = "/admin/api/v1/users";

/// The claims of a proof for a request.
fn claims_for(app: &App, method: &str, path: &str, jti: &str) -> Value {
    json!({"jti": jti, "htm": method, "htu": format!("{ISSUER}{path}"), "iat": app.identity.now().as_secs()})
}

/// A proof for the token endpoint.
pub fn proof(app: &App, key: &Key, jti: &str) -> String {
    key.proof(&claims_for(app, "POST", "/oauth2/token", jti))
}

/// A request with a token and a proof of its key.
pub fn ask<'a>(app: &'a App, path: &str, token: &str, key: &Key, jti: &str) -> Ask<'a> {
    let mut claims = claims_for(app, "GET", path, jti);
    claims["ath"] = json!(hash(token));
    app.get(path).header("authorization", &format!("DPoP {token}")).header("dpop", &key.proof(&claims))
}

/// The values of the challenge, in order.
fn challenges(reply: &Reply) -> Vec<&str> {
    reply.headers.get_all("www-authenticate").iter().map(|value| value.to_str().unwrap()).collect()
}

pub async fn exchange(client: &Client<'_>, code: &str, proof: Option<&str>) -> Reply {
    let fields =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    let ask = client.post("/oauth2/token", &fields);
    match proof {
        Some(proof) => ask.header("dpop", proof).send().await,
        None => ask.send().await,
    }
}

#[tokio::test]
async fn an_exchange_does_not_free_an_applications_own_token_from_its_key() {
    let app = App::new().await;
    let (client, key) = (Client::web(&app).await, Key::new());
    let granted = json!(["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"]);
    app.change_application(client.id, |row| row.config["grant_types"] = granted).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    let tokens = exchange(&client, &code, Some(&proof(&app, &key, "1"))).await.ok();
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", text(&tokens, "access_token")),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
    ];
    let unbound = client.post("/oauth2/token", &fields).send().await;
    assert_eq!(unbound.refused(), (400, "invalid_dpop_proof"));
    let bound = client.post("/oauth2/token", &fields).header("dpop", &proof(&app, &key, "2")).send().await.ok();
    assert_eq!(bound["token_type"], "DPoP");
}

#[tokio::test]
async fn a_page_binds_its_tokens_to_a_key() {
    let app = App::new().await;
    let (page, key) = (Client::page(&app).await, Key::new());
    let person = Person::new(&app, "li.na").await;
    let code = page.code(&person.cookie, &[]).await;
    let tokens = exchange(&page, &code, Some(&proof(&app, &key, "1"))).await.ok();
    assert_eq!(tokens["token_type"], "DPoP");
    let access = text(&tokens, "access_token");
    assert_eq!(claims(access)["cnf"], json!({"jkt": key.thumbprint()}));
    let me = ask(&app, "/oauth2/userinfo", access, &key, "2").send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());

    // The refresh token is bound too, and a copy of it spoils nothing.
    let refresh = text(&tokens, "refresh_token");
    assert_eq!(page.refresh(refresh).await.refused(), (400, "invalid_dpop_proof"));
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let another = page.post("/oauth2/token", &fields).header("dpop", &proof(&app, &Key::new(), "3")).send().await;
    assert_eq!(another.refused(), (400, "invalid_dpop_proof"));
    let renewed = page.post("/oauth2/token", &fields).header("dpop", &proof(&app, &key, "4")).send().await.ok();
    assert_eq!(renewed["token_type"], "DPoP");
}

#[tokio::test]
async fn a_bound_token_without_its_key_opens_nothing() {
    let app = App::new().await;
    let (page, key) = (Client::page(&app).await, Key::new());
    let person = Person::new(&app, "li.na").await;
    let code = page.code(&person.cookie, &[]).await;
    let tokens = exchange(&page, &code, Some(&proof(&app, &key, "1"))).await.ok();
    let access = text(&tokens, "access_token");
    let metadata = format!(r#"resource_metadata="{ISSUER}/.well-known/oauth-protected-resource/oauth2/userinfo""#);
    let algorithms = r#"algs="ES256 RS256 PS256 EdDSA""#;

    let bearer = app.get("/oauth2/userinfo").bearer(access).send().await;
    assert_eq!(bearer.refused(), (401, "unauthenticated"));
    let expected = [
        format!(r#"Bearer realm="doorward", error="invalid_token", {metadata}"#),
        format!("DPoP {algorithms}, {metadata}"),
    ];
    assert_eq!(challenges(&bearer), expected);
    let body = app.form("/oauth2/userinfo", &[("access_token", access)]).send().await;
    assert_eq!(body.refused(), (401, "unauthenticated"));

    let invalid_token = [
        format!(r#"DPoP realm="doorward", error="invalid_token", {algorithms}, {metadata}"#),
        format!("Bearer {metadata}"),
    ];
    let foreign = ask(&app, "/oauth2/userinfo", access, &Key::new(), "2").send().await;
    assert_eq!(foreign.refused(), (401, "unauthenticated"));
    assert_eq!(challenges(&foreign), invalid_token);
    let code = page.code(&person.cookie, &[]).await;
    let free = exchange(&page, &code, None).await.ok();
    let unbound = ask(&app, "/oauth2/userinfo", text(&free, "access_token"), &key, "3").send().await;
    assert_eq!((unbound.status, challenges(&unbound)), (401, invalid_token.iter().map(String::as_str).collect()));

    let invalid_proof = [
        format!(r#"DPoP realm="doorward", error="invalid_dpop_proof", {algorithms}, {metadata}"#),
        format!("Bearer {metadata}"),
    ];
    ask(&app, "/oauth2/userinfo", access, &key, "4").send().await.ok();
    let again = ask(&app, "/oauth2/userinfo", access, &key, "4").send().await;
    let no_proof = app.get("/oauth2/userinfo").header("authorization", &format!("DPoP {access}")).send().await;
    let two = ask(&app, "/oauth2/userinfo", access, &key, "5").header("dpop", &proof(&app, &key, "6")).send().await;
    let of_another_request = ask(&app, "/oauth2/certs", access, &key, "7").send().await;
    assert_eq!(of_another_request.status, 200, "the keys are for everyone");
    let posted = app.ask(Method::POST, "/oauth2/userinfo").header("authorization", &format!("DPoP {access}"));
    let mut of_get = claims_for(&app, "GET", "/oauth2/userinfo", "8");
    of_get["ath"] = json!(hash(access));
    let posted = posted.header("dpop", &key.proof(&of_get)).send().await;
    for (reply, what) in [(&again, "used"), (&no_proof, "none"), (&two, "two"), (&posted, "another method")] {
        assert_eq!(reply.refused(), (401, "unauthenticated"), "{what}");
        assert_eq!(reply.body["details"]["reason"], "dpop_proof", "{what}");
        assert_eq!(challenges(reply), invalid_proof, "{what}");
    }
    // A token of which the scope is not enough.
    let code = page.code(&person.cookie, &[("scope", "profile")]).await;
    let narrow = exchange(&page, &code, Some(&proof(&app, &key, "9"))).await.ok();
    let narrow = ask(&app, "/oauth2/userinfo", text(&narrow, "access_token"), &key, "10").send().await;
    assert_eq!(narrow.refused(), (403, "insufficient_scope"));
    let expected = format!(r#"DPoP realm="doorward", error="insufficient_scope", scope="openid", {algorithms}"#);
    assert_eq!(challenges(&narrow), [expected.as_str()]);
}

#[tokio::test]
async fn what_is_wrong_with_a_proof_is_told() {
    let app = App::new().await;
    let (client, key) = (Client::web(&app).await, Key::new());
    let person = Person::new(&app, "li.na").await;
    let good = |jti: &str| claims_for(&app, "POST", "/oauth2/token", jti);
    let changed = |name: &str, value: Value| {
        let mut claims = good(name);
        claims[name] = value;
        key.proof(&claims)
    };
    let (code, now) = (client.code(&person.cookie, &[]).await, app.identity.now().as_secs());
    for (jwt, said) in [
        (changed("htm", json!("GET")), "htm"),
        (changed("htu", json!("https://evil.test/oauth2/token")), "htu"),
        (changed("iat", json!(now - 3_600)), "iat"),
        (changed("jti", Value::Null), "jti"),
        ("x.y.z".to_owned(), "typ"),
        (key.assertion(&good("1")), "typ"),
        (String::new(), "typ"),
    ] {
        let reply = exchange(&client, &code, Some(&jwt)).await;
        assert_eq!(reply.refused(), (400, "invalid_dpop_proof"), "{said}");
        let sentence = text(&reply.body, "error_description");
        assert!(sentence.contains(said), "{sentence}");
        assert!(reply.header("www-authenticate").is_none());
    }
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("code_verifier", VERIFIER)];
    let two = client.post("/oauth2/token", &fields).header("dpop", &proof(&app, &key, "2"));
    let two = two.header("dpop", &proof(&app, &key, "3")).send().await;
    assert_eq!(two.refused(), (400, "invalid_dpop_proof"), "attack 16: two proofs");
    let bytes = client.post("/oauth2/token", &fields).bytes("dpop", b"\xff").send().await;
    assert_eq!(bytes.refused(), (400, "invalid_dpop_proof"));
    exchange(&client, &code, Some(&proof(&app, &key, "4"))).await.ok();
    // Endpoints that issue nothing do not read it.
    let revoked = client.post("/oauth2/revoke", &[("token", "x")]).header("dpop", "nonsense").send().await;
    assert_eq!(revoked.status, 200, "{}", revoked.text);
}

#[tokio::test]
async fn attack_12_the_address_of_a_proof_is_the_public_one() {
    let env = TestEnv::configured(|options| options.public_url = "https://id.example.com".parse().unwrap()).await;
    let config = Config { public_url: Some("https://id.example.com".parse().unwrap()), ..Config::default() };
    let app = App::of(env, config);
    let (machine, key) = (Client::new(&app, "service", ApplicationKind::Machine, no_addresses).await, Key::new());
    let send = async |htu: &str, jti: &str| {
        let mut claims = claims_for(&app, "POST", "/oauth2/token", jti);
        claims["htu"] = json!(htu);
        let ask = machine.post("/oauth2/token", &[("grant_type", "client_credentials")]);
        let ask = ask.header("host", "evil.test").header("x-forwarded-host", "evil.test");
        ask.header("dpop", &key.proof(&claims)).send().await
    };
    assert_eq!(send("https://id.example.com/oauth2/token", "1").await.ok()["token_type"], "DPoP");
    for htu in ["https://evil.test/oauth2/token", "http://evil.test/oauth2/token", "http://id.example.com/oauth2/token"]
    {
        assert_eq!(send(htu, htu).await.refused(), (400, "invalid_dpop_proof"), "{htu}");
    }
}

fn no_addresses(config: &mut ApplicationConfig) {
    config.redirect_uris.clear();
}

#[tokio::test]
async fn a_pushed_request_is_bound_to_the_key_of_its_proof() {
    let app = App::new().await;
    let (client, key) = (Client::web(&app).await, Key::new());
    let person = Person::new(&app, "li.na").await;
    let push = async |changed: &[(&str, &str)], jti: &str| {
        let fields: Vec<_> = client.parameters(changed).into_iter().collect();
        let proof = key.proof(&claims_for(&app, "POST", "/oauth2/par", jti));
        client.post("/oauth2/par", &fields).header("dpop", &proof).send().await
    };
    let code = async |pushed: &Value| {
        let query = [("client_id", client.id), ("request_uri", text(pushed, "request_uri"))];
        code_of(&visit(&app, &person.cookie, &super::address("/oauth2/authorize", query)).await)
    };
    let none: &[(&str, &str)] = &[];
    let jkt = key.thumbprint();
    for (number, (changed, by)) in
        [(none, None), (&[("dpop_jkt", jkt.as_str())][..], Some(Key::new()))].into_iter().enumerate()
    {
        let pushed = push(changed, &format!("1{number}")).await.body;
        let proof = by.map(|other| proof(&app, &other, "1"));
        let refused = exchange(&client, &code(&pushed).await, proof.as_deref()).await;
        assert_eq!(refused.refused(), (400, "invalid_grant"));
    }
    let pushed = push(&[], "2").await.body;
    exchange(&client, &code(&pushed).await, Some(&proof(&app, &key, "3"))).await.ok();
    let other = Key::new().thumbprint();
    assert_eq!(push(&[("dpop_jkt", &other)], "4").await.refused(), (400, "invalid_dpop_proof"));
    assert_eq!(push(&[], "2").await.refused(), (400, "invalid_dpop_proof"), "used before");
}

#[tokio::test]
async fn a_machine_calls_our_apis_with_a_token_of_its_key() {
    let app = App::new().await;
    let admin = app.api_key().await;
    let key = Key::new();
    let actions = json!([{"action": ["doorward:users:read", "a:b"], "effect": "allow"}]);
    app.role(&admin, "reader", actions).await;
    let machine = Client::new(&app, "service", ApplicationKind::Machine, |config| {
        config.redirect_uris.clear();
        config.dpop_bound_access_tokens = true;
    })
    .await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    let grant = [("grant_type", "client_credentials")];
    let without = machine.post("/oauth2/token", &grant).send().await;
    assert_eq!(without.refused(), (400, "invalid_dpop_proof"), "it must send one");
    let tokens = machine.post("/oauth2/token", &grant).header("dpop", &proof(&app, &key, "1")).send().await.ok();
    let token = text(&tokens, "access_token");

    ask(&app, USERS, token, &key, "2").send().await.ok();
    for (reply, what) in [
        (app.get(USERS).bearer(token).send().await, "as a bearer token"),
        (ask(&app, USERS, token, &key, "2").send().await, "a used proof"),
        (ask(&app, USERS, token, &Key::new(), "3").send().await, "another key"),
        (ask(&app, USERS, &admin, &key, "4").send().await, "an API key is bound to nothing"),
    ] {
        assert_eq!(reply.refused(), (401, "unauthenticated"), "{what}");
    }
    let check = json!({"action": "a:b"});
    let mut claims = claims_for(&app, "POST", "/access/v1/check", "5");
    claims["ath"] = json!(hash(token));
    let checked = app.post("/access/v1/check", check).header("authorization", &format!("DPoP {token}"));
    assert_eq!(checked.header("dpop", &key.proof(&claims)).send().await.ok()["allowed"], true);

    let seen = machine.post("/oauth2/introspect", &[("token", token)]).send().await.ok();
    assert_eq!((&seen["cnf"], &seen["token_type"]), (&json!({"jkt": key.thumbprint()}), &json!("DPoP")));
    assert_eq!(decoded(token).0["typ"], "at+jwt");
    app.change_application("service", |row| row.enabled = false).await;
    assert_eq!(ask(&app, USERS, token, &key, "6").send().await.status, 401);
}
