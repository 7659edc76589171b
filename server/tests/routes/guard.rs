//! The `doorward-guard` crate against the real API.

use crate::kit::App;
use axum::http::HeaderMap;
use doorward_guard::{Guard, Options, Question, Refused};
use doorward_identity::Clock as _;
use serde_json::json;

/// An app at `app.example.com`, which reaches Doorward under a different host name than browsers.
async fn guard(app: &App, api_key: Option<String>) -> Guard {
    let mut options = Options::new(&format!("http://{}", app.listen().await), "doorward").unwrap();
    options.issuer = "http://localhost:3000".into();
    options.site = Some("app.example.com".into());
    options.api_key = api_key;
    let clock = app.clock.clone();
    Guard::with_clock(options, move || u64::try_from(clock.now().as_secs()).unwrap()).unwrap()
}

#[tokio::test]
async fn a_users_token_counts_asks_for_itself_and_ends_with_the_session() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "editor", json!([{"action": "articles:read", "resource": "*", "effect": "allow"}])).await;
    let user = app.signed_in("li.na").await;
    let guard = guard(&app, None).await;
    let identity = guard.verify_access(&user.access).await.unwrap();
    assert_eq!(identity.uid, user.uid);
    let question = Question::new("articles:read").about("7");
    assert_eq!(guard.may(&identity, &question).await, Err(Refused::NotAllowed { reason: "nothing_allows".into() }));
    app.member(&key, "editor", &user.uid).await;
    guard.may(&identity, &question).await.unwrap();
    app.post("/auth/v1/user/signout", json!({})).bearer(&user.access).send().await.ok();
    assert_eq!(guard.may(&identity, &question).await, Err(Refused::Time));
    let by_key = self::guard(&app, Some(key)).await;
    assert_eq!(by_key.may(&identity, &question).await, Err(Refused::Time), "also when the app asks in its own name");
    app.clock.advance_secs(7_200 + 31);
    assert_eq!(guard.verify_access(&user.access).await, Err(Refused::Time));
}

#[tokio::test]
async fn what_forward_auth_signs_counts_at_its_host_and_is_asked_about_by_key() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.sites(json!([{"host": "app.example.com", "kind": "app", "identity_jwt": true}, {"host": "b.example.com", "kind": "app", "identity_jwt": true}])).await;
    app.role(&key, "editor", json!([{"action": ["app:/*", "articles:read"], "resource": "*", "effect": "allow"}]))
        .await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "editor", &user.uid).await;
    let signed = async |host: &str| {
        let ask =
            app.get("/access/v1/forward").header("x-forwarded-method", "GET").header("x-forwarded-proto", "https");
        let passed =
            ask.header("x-forwarded-host", host).header("x-forwarded-uri", "/").bearer(&user.access).send().await;
        HeaderMap::from_iter([("x-doorward-jwt".parse().unwrap(), passed.headers["x-doorward-jwt"].clone())])
    };
    let guard = guard(&app, Some(key.clone())).await;
    let identity = guard.authenticate(&signed("app.example.com").await).await.unwrap().unwrap();
    assert_eq!((identity.uid.as_str(), identity.roles.as_slice()), (user.uid.as_str(), &["editor".to_owned()][..]));
    guard.may(&identity, &Question::new("articles:read")).await.unwrap();
    assert_eq!(guard.authenticate(&signed("b.example.com").await).await, Err(Refused::Audience));
    assert_eq!(guard.verify_site(&user.access).await, Err(Refused::Kind));
    let members = json!({"uids": [user.uid]});
    app.delete("/admin/api/v1/roles/editor/members").json(members).bearer(&key).send().await.ok();
    assert_eq!(guard.may(&identity, &Question::new("articles:read")).await.unwrap_err().status(), 403);
}
