use crate::kit::App;
use axum::http::Method;
use doorward_admin as admin;
use doorward_identity::Actor;
use doorward_testkit::permit;
use insta::assert_json_snapshot;
use serde_json::json;

const PATH: &str = "/auth/v1/token/introspect";

#[tokio::test]
async fn a_live_token_is_described_however_it_is_sent() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let described = app.get(PATH).bearer(&token).send().await.ok();
    assert_json_snapshot!(described, {".sub" => "[uid]", ".exp" => "[seconds]"});
    let form = app.ask(Method::POST, PATH).header("content-type", "application/x-www-form-urlencoded");
    for ask in [
        app.get(&format!("{PATH}?token={token}")),
        app.post(PATH, json!({"token": token})),
        form.text(format!("token={token}&token_type_hint=access_token")),
    ] {
        assert_eq!(ask.send().await.ok(), described);
    }
}

#[tokio::test]
async fn a_dead_token_is_an_empty_object_with_status_200() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    for dead in ["garbage", "a.b.c", "", &token.refresh, &token.access[..token.access.len() - 2]] {
        assert_eq!(app.post(PATH, json!({"token": dead})).send().await.ok(), json!({}), "{dead}");
    }
    assert_eq!(app.get(PATH).send().await.ok(), json!({}));
    assert_eq!(app.get(PATH).header("authorization", "Bearer").send().await.ok(), json!({}));
    app.clock.advance_secs(7_201);
    assert_eq!(app.get(PATH).bearer(&token.access).send().await.ok(), json!({}), "expired");
}

#[tokio::test]
async fn attack_26_block_and_sign_out_count_at_once() {
    let app = App::new().await;
    let uid = app.user("li.na").await;
    let dead = async |token: &str, why: &str| {
        assert_eq!(app.get(PATH).bearer(token).send().await.ok(), json!({}), "{why}");
        let me = app.get("/auth/v1/user/me").bearer(token).send().await;
        assert_eq!(me.refused(), (401, "unauthenticated"), "{why}");
    };
    let (one, two) = (app.sign_in("li.na").await, app.sign_in("li.na").await);
    for token in [&one, &two] {
        app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    }
    app.delete("/auth/v1/user/revoke/all").bearer(&one.access).send().await.ok();
    dead(&one.access, "sign-out everywhere").await;
    dead(&two.access, "sign-out everywhere").await;

    let three = app.sign_in("li.na").await;
    app.get("/auth/v1/user/me").bearer(&three.access).send().await.ok();
    admin::users::block(&permit(&app.access, &Actor::cli()), &uid).await.unwrap();
    dead(&three.access, "block").await;
}
