use crate::kit::{App, Reply, Tokens};
use crate::oauth::{CALLBACK, CHALLENGE, Client, address, claims, text};
use doorward_contract::application::ApplicationKind;
use doorward_contract::oauth::Scope;
use doorward_store::consent;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/user/authorize";
const INFO: &str = "/auth/v1/user/authorize/info";

/// The body for an application, with members replaced.
fn body(client: &str, changed: Value) -> Value {
    let mut body = json!({"client_id": client, "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid",
        "state": "st4te", "code_challenge": CHALLENGE, "code_challenge_method": "S256"});
    for (name, value) in changed.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn ask(app: &App, token: &str, body: Value) -> Reply {
    app.post(PATH, body).bearer(token).send().await
}

/// Lets an application have scopes of this user.
async fn consent_to(app: &App, uid: &str, client: &str, scope: &str) {
    let (uid, at) = (doorward_contract::Uid::parse(uid).unwrap(), app.identity.now().as_millis());
    let row = consent::Model { uid, client_id: client.into(), scope: scope.into(), granted_at: at };
    consent::put(app.identity.db().write(), row).await.unwrap();
}

#[tokio::test]
async fn a_page_gets_a_code_which_the_application_exchanges() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let user = app.signed_in("li.na").await;
    let mut answer = ask(&app, &user.access, body("web", json!({}))).await.ok();
    let code = text(&answer, "code").to_owned();
    answer["code"] = json!("[code]");
    assert_eq!(answer, json!({"code": "[code]", "state": "st4te", "iss": "http://localhost:3000"}));
    let tokens = client.redeem(&code).await.ok();
    assert_eq!(claims(text(&tokens, "id_token"))["sub"], user.uid);
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"), "once");
}

#[tokio::test]
async fn an_application_of_others_needs_a_consent_that_covers_the_request() {
    let app = App::new().await;
    let client = Client::foreign(&app).await;
    let user = app.signed_in("li.na").await;
    let refused = ask(&app, &user.access, body("foreign", json!({}))).await;
    assert_eq!(refused.refused(), (403, "consent_required"));
    consent_to(&app, &user.uid, "foreign", "openid").await;
    let code = ask(&app, &user.access, body("foreign", json!({}))).await.ok();
    client.redeem(text(&code, "code")).await.ok();
    for changed in [json!({"scope": "openid email"}), json!({"prompt": "consent"})] {
        let refused = ask(&app, &user.access, body("foreign", changed.clone())).await;
        assert_eq!(refused.refused(), (403, "consent_required"), "{changed}");
    }
}

#[tokio::test]
async fn only_the_user_whom_the_application_expects_is_answered() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let (user, other) = (app.signed_in("li.na").await, app.signed_in("wang.wei").await);
    let code = ask(&app, &user.access, body("web", json!({}))).await.ok();
    let tokens = client.redeem(text(&code, "code")).await.ok();
    let claims = |uid: &str| json!({"id_token": {"sub": {"value": uid}}}).to_string();
    for expected in [json!({"id_token_hint": tokens["id_token"]}), json!({"claims": claims(&user.uid)})] {
        ask(&app, &user.access, body("web", expected.clone())).await.ok();
        let refused = ask(&app, &other.access, body("web", expected.clone())).await;
        assert_eq!(refused.refused(), (403, "login_required"), "{expected}");
    }
    let unknown = ask(&app, &user.access, body("web", json!({"id_token_hint": "x"}))).await;
    assert_eq!(unknown.refused(), (403, "login_required"), "it may be about anyone");
    let malformed = ask(&app, &user.access, body("web", json!({"claims": "x"}))).await;
    assert_eq!(malformed.refused(), (400, "invalid_request"));
    let fragment = ask(&app, &user.access, body("web", json!({"response_mode": "fragment"}))).await;
    assert_eq!(fragment.refused(), (400, "invalid_request"));
}

#[tokio::test]
async fn attack_13_a_code_is_issued_for_an_address_of_the_application_alone() {
    let app = App::new().await;
    Client::web(&app).await;
    let user = app.signed_in("li.na").await;
    for (changed, code, field) in [
        (json!({"redirect_uri": "https://evil.test/"}), "invalid_request", "redirect_uri"),
        (json!({"redirect_uri": format!("{CALLBACK}/")}), "invalid_request", "redirect_uri"),
        (json!({"redirect_uri": ""}), "invalid_request", "redirect_uri"),
        (json!({"client_id": "missing"}), "unauthorized_client", ""),
        (json!({"response_type": "token"}), "unsupported_response_type", "response_type"),
        (json!({"request": "x.y.z"}), "request_not_supported", "request"),
        (json!({"registration": "{}"}), "registration_not_supported", "registration"),
        (json!({"code_challenge": "", "code_challenge_method": ""}), "invalid_request", "code_challenge"),
        (json!({"code_challenge_method": "plain"}), "invalid_request", "code_challenge_method"),
        (json!({"resource": "api"}), "invalid_target", "resource"),
    ] {
        let refused = ask(&app, &user.access, body("web", changed.clone())).await;
        assert_eq!(refused.refused(), (400, code), "{changed}");
        assert_eq!(refused.body["details"]["field"].as_str().unwrap_or_default(), field, "{changed}");
    }
    app.change_application("web", |row| row.enabled = false).await;
    let refused = ask(&app, &user.access, body("web", json!({}))).await;
    assert_eq!(refused.refused(), (400, "unauthorized_client"));
}

#[tokio::test]
async fn users_who_must_authenticate_first_do_so_at_the_portal() {
    let app = App::open_to_all().await;
    Client::web(&app).await;
    let (user, guest) = (app.signed_in("li.na").await, app.guest().await);
    let refused = ask(&app, &guest.access, body("web", json!({}))).await;
    assert_eq!(refused.refused(), (403, "login_required"));
    app.clock.advance_secs(60);
    for changed in [json!({"prompt": "login"}), json!({"prompt": "select_account"}), json!({"max_age": "10"})] {
        let refused = ask(&app, &user.access, body("web", changed.clone())).await;
        assert_eq!(refused.refused(), (403, "login_required"), "{changed}");
    }
    let refused = app.post(PATH, body("web", json!({}))).send().await;
    assert_eq!(refused.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn attack_31_what_a_stolen_token_opens_ends_with_its_session() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let user = app.signed_in("li.na").await;
    let answer = ask(&app, &user.access, body("web", json!({"scope": "openid offline_access"}))).await.ok();
    let tokens = client.redeem(text(&answer, "code")).await.ok();
    assert_eq!(tokens["scope"], "openid");
    let refused = ask(&app, text(&tokens, "access_token"), body("web", json!({}))).await;
    assert_eq!(refused.refused(), (401, "unauthenticated"), "a token of OAuth authorizes nothing");
    let waiting = ask(&app, &user.access, body("web", json!({}))).await.ok();
    app.post("/auth/v1/revoke", json!({"token": user.access})).send().await.ok();
    assert_eq!(client.refresh(text(&tokens, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert_eq!(client.redeem(text(&waiting, "code")).await.refused(), (400, "invalid_grant"));
}

async fn info(app: &App, user: &Tokens, query: &[(&str, &str)]) -> Reply {
    app.get(&address(INFO, query.iter().copied())).bearer(&user.access).send().await
}

#[tokio::test]
async fn a_consent_page_learns_what_is_asked_for() {
    let app = App::new().await;
    Client::new(&app, "wiki", ApplicationKind::Web, |config| {
        config.first_party = false;
        config.client_uri = Some("https://app.example.com/".into());
        config.scope = Some([Scope::Openid, Scope::Email, Scope::OfflineAccess].into());
    })
    .await;
    let user = app.signed_in("li.na").await;
    let scope = ("scope", "email openid unknown offline_access");
    let query = [("client_id", "wiki"), ("redirect_uri", CALLBACK), scope, ("state", "x"), ("locale", "zh-CN")];
    let scope = |id: &str, name: &str| json!({"id": id, "name": name, "description": "", "picture": "", "url": ""});
    let expected = json!({
        "client": {"id": "wiki", "name": "Application wiki", "description": "app.example.com", "picture": "",
            "url": "https://app.example.com/"},
        "scopes": [scope("openid", "通过您的用户 ID 识别您。"), scope("email", "查看您的邮箱地址。")],
    });
    assert_eq!(info(&app, &user, &query).await.ok(), expected);
    for (query, code) in [
        (vec![("client_id", "missing"), ("redirect_uri", CALLBACK)], "unauthorized_client"),
        (vec![("client_id", "wiki"), ("redirect_uri", "https://evil.test/")], "invalid_request"),
        (vec![("client_id", "wiki"), ("redirect_uri", CALLBACK), ("scope", "phone")], "invalid_scope"),
    ] {
        assert_eq!(info(&app, &user, &query).await.refused(), (400, code), "{query:?}");
    }
}
