use crate::kit::App;
use serde_json::json;

#[tokio::test]
async fn revoke_ends_the_session_of_either_token() {
    let app = App::new().await;
    app.user("li.na").await;
    for which in ["access", "refresh"] {
        let token = app.sign_in("li.na").await;
        let given = if which == "access" { &token.access } else { &token.refresh };
        let revoke = app.post("/auth/v1/revoke?client_id=doorward", json!({"token": given}));
        assert_eq!(revoke.send().await.ok(), json!({}));
        let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
        assert_eq!(after.refused(), (401, "unauthenticated"), "{which}");
    }
}

#[tokio::test]
async fn an_expired_token_signs_out_too_and_an_unknown_one_is_no_error() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    app.clock.advance_secs(7_201);
    app.post("/auth/v1/revoke", json!({"token": token.access})).send().await.ok();
    let body = json!({"grant_type": "refresh_token", "refresh_token": token.refresh});
    assert_eq!(app.post("/auth/v1/token", body).send().await.refused(), (400, "invalid_grant"));
    assert_eq!(app.post("/auth/v1/revoke", json!({"token": "garbage"})).send().await.ok(), json!({}));
    assert_eq!(app.post("/auth/v1/revoke", json!({})).send().await.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn attack_13_only_places_we_know_come_back_after_sign_out() {
    let app = App::new().await;
    app.user("li.na").await;
    for (wish, echoed) in [
        ("/bye", true),
        ("http://localhost:5173/bye?a=1", true),
        ("https://evil.test/", false),
        ("//evil.test/", false),
        ("javascript:alert(1)", false),
        ("http://localhost@evil.test/", false),
    ] {
        let token = app.sign_in("li.na").await;
        let ask = app.post("/auth/v1/user/signout", json!({"redirect_uri": wish, "state": "x"})).bearer(&token.access);
        let expected = if echoed { json!({"redirect_uri": wish}) } else { json!({}) };
        assert_eq!(ask.send().await.ok(), expected, "{wish}");
        let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
        assert_eq!(after.refused(), (401, "unauthenticated"));
    }
    let unauthenticated = app.post("/auth/v1/user/signout", json!({})).send().await;
    assert_eq!(unauthenticated.refused(), (401, "unauthenticated"));
}
