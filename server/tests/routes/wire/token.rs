use crate::kit::{App, PASSWORD, Tokens};
use crate::oauth::claims;
use axum::http::Method;
use doorward_admin as admin;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::permit;
use insta::assert_json_snapshot;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The body that the SDK sends.
fn refresh(token: &str) -> Value {
    json!({"client_id": "doorward", "client_secret": "", "grant_type": "refresh_token", "refresh_token": token})
}

#[tokio::test]
async fn a_refresh_gives_a_new_pair() {
    let app = App::new().await;
    let old = app.signed_in("li.na").await;
    for path in ["/auth/v1/token?client_id=doorward", "/auth/v2/token"] {
        let old = app.sign_in("li.na").await;
        let new = Tokens::of(app.post(path, refresh(&old.refresh)).send().await);
        assert_eq!(new.uid, old.uid);
        assert_ne!(new.refresh, old.refresh);
        app.get("/auth/v1/user/me").bearer(&new.access).send().await.ok();
    }
    let new = app.post("/auth/v1/token", refresh(&old.refresh)).send().await.ok();
    assert_json_snapshot!(new, {".sub" => "[uid]", ".access_token" => "[jwt]", ".refresh_token" => "[token]"});
}

#[tokio::test]
async fn a_nonce_comes_back_in_the_access_token() {
    let app = App::new().await;
    let old = app.signed_in("li.na").await;
    let password = json!({"grant_type": "password", "username": "li.na", "password": PASSWORD, "nonce": "n-0.S6_W~z"});
    let first = Tokens::of(app.post("/auth/v1/token", password).send().await);
    let mut body = refresh(&old.refresh);
    body["nonce"] = json!("n2");
    let second = Tokens::of(app.post("/auth/v1/token", body.clone()).send().await);
    for (token, nonce) in [(&old, json!(null)), (&first, json!("n-0.S6_W~z")), (&second, json!("n2"))] {
        let claims = claims(&token.access);
        assert_eq!(claims["nonce"], nonce);
        assert_eq!(claims["at_hash"].as_str().map(str::len), Some(22), "{claims}");
    }
    for bad in ["a b".to_owned(), "\"".to_owned(), "n".repeat(129)] {
        let mut body = refresh(&second.refresh);
        body["nonce"] = json!(bad);
        assert_eq!(app.post("/auth/v1/token", body).send().await.refused(), (400, "invalid_argument"), "{bad}");
    }
    Tokens::of(app.post("/auth/v1/token", refresh(&second.refresh)).send().await);
}

#[tokio::test]
async fn a_form_is_taken_too() {
    let app = App::new().await;
    let old = app.signed_in("li.na").await;
    let form = format!("grant_type=refresh_token&refresh_token={}", old.refresh);
    let ask = app.ask(Method::POST, "/auth/v1/token").header("content-type", "application/x-www-form-urlencoded");
    Tokens::of(ask.text(form).send().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_23_fifty_parallel_refreshes_get_one_successor() {
    let app = Arc::new(App::new().await);
    let old = app.signed_in("li.na").await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (app, body) = (app.clone(), refresh(&old.refresh));
            tokio::spawn(async move { Tokens::of(app.post("/auth/v1/token", body).send().await).refresh })
        })
        .collect();
    let mut successors = BTreeSet::new();
    for task in tasks {
        successors.insert(task.await.unwrap());
    }
    assert_eq!(successors.len(), 1);
}

#[tokio::test]
async fn attack_22_reuse_after_the_grace_ends_the_family() {
    let app = App::new().await;
    let old = app.signed_in("li.na").await;
    let new = Tokens::of(app.post("/auth/v1/token", refresh(&old.refresh)).send().await);
    app.clock.advance_secs(3_600);
    let reused = app.post("/auth/v1/token", refresh(&old.refresh)).send().await;
    assert_eq!(reused.refused(), (400, "invalid_grant"));
    let successor = app.post("/auth/v1/token", refresh(&new.refresh)).send().await;
    assert_eq!(successor.refused(), (400, "invalid_grant"));
    let access = app.get("/auth/v1/user/me").bearer(&new.access).send().await;
    assert_eq!(access.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn attack_24_nothing_is_refreshed_after_the_end() {
    let app = App::new().await;
    let uid = app.user("li.na").await;
    let refused = async |tokens: &Tokens, why: &str| {
        let reply = app.post("/auth/v1/token", refresh(&tokens.refresh)).send().await;
        assert_eq!(reply.refused(), (400, "invalid_grant"), "{why}");
    };
    let tokens = app.sign_in("li.na").await;
    app.post("/auth/v1/revoke", json!({"token": tokens.access})).send().await.ok();
    refused(&tokens, "sign-out").await;

    let tokens = app.sign_in("li.na").await;
    admin::users::block(&permit(&app.access, &Actor::cli()), &uid).await.unwrap();
    refused(&tokens, "block").await;
    admin::users::unblock(&permit(&app.access, &Actor::cli()), &uid).await.unwrap();
    refused(&tokens, "an unblocked account starts anew").await;

    let tokens = app.sign_in("li.na").await;
    admin::users::delete(&permit(&app.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
    refused(&tokens, "delete").await;
}

#[tokio::test]
async fn attack_31_an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing() {
    let app = App::new().await;
    let tokens = app.signed_in("li.na").await;
    let swapped = app.post("/auth/v1/token", refresh(&tokens.access)).send().await;
    assert_eq!(swapped.refused(), (400, "invalid_grant"));
    let swapped = app.get("/auth/v1/user/me").bearer(&tokens.refresh).send().await;
    assert_eq!(swapped.refused(), (401, "unauthenticated"));
    let sudo = app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&tokens.access).send().await.ok();
    let swapped = app.get("/auth/v1/user/me").bearer(sudo["sudo_token"].as_str().unwrap()).send().await;
    assert_eq!(swapped.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn the_password_grant_is_sign_in() {
    let app = App::new().await;
    app.user("li.na").await;
    let grant = |password: &str| json!({"grant_type": "password", "username": "li.na", "password": password});
    Tokens::of(app.post("/auth/v1/token", grant(PASSWORD)).send().await);
    let wrong = app.post("/auth/v1/token", grant("wrong-one")).send().await;
    assert_eq!(wrong.refused(), (400, "invalid_username_or_password"));
}

#[tokio::test]
async fn other_grants_are_not_served() {
    let app = App::new().await;
    for (body, word) in [
        (json!({"grant_type": "client_credentials"}), "unsupported_grant_type"),
        (json!({}), "invalid_request"),
        (json!({"grant_type": "refresh_token"}), "invalid_argument"),
        (refresh("m.garbage"), "invalid_grant"),
        (refresh(""), "invalid_grant"),
    ] {
        assert_eq!(app.post("/auth/v1/token", body).send().await.refused(), (400, word));
    }
}

#[tokio::test]
async fn attack_25_a_refresh_token_gives_no_more_than_it_was_given_for() {
    let app = App::new().await;
    let old = app.signed_in("li.na").await;
    let ask = async |field: &str, value: &str| {
        let mut body = refresh(&old.refresh);
        body[field] = json!(value);
        app.post("/auth/v1/token", body).send().await
    };
    assert_eq!(ask("client_id", "another").await.refused(), (400, "unauthorized_client"));
    assert_eq!(ask("scope", "user sso admin").await.refused(), (400, "invalid_scope"));
    let as_given = ask("scope", "sso user").await.ok();
    assert_eq!(as_given["scope"], "user sso", "none of the refusals used the token up");
}

/// Follows an email link requested through the wire, and returns the code as the page of an app receives it.
async fn code_for_app(app: &App, to: &str) -> String {
    use doorward_identity::signin::link::{Destination, follow};
    let body = json!({"email": "li.na@example.test", "email_redirect_to": to});
    app.post("/auth/v1/verification", body).send().await.ok();
    let query = doorward_contract::messaging::MessageQuery { limit: Some(1), ..Default::default() };
    let text =
        admin::messages::list(&permit(&app.access, &Actor::cli()), &query).await.unwrap().items.remove(0).text.unwrap();
    let token = text.lines().find_map(|line| line.split_once("/login/link?token=")).unwrap().1.to_owned();
    let followed = follow(&app.identity, &doorward_contract::Secret::new(token), None, &Default::default()).await;
    match followed.unwrap() {
        Destination::App(address) => address.split_once("code=").unwrap().1.to_owned(),
        Destination::Portal(..) => panic!("{to} is an app"),
    }
}

#[tokio::test]
async fn finding_f01_a_mail_links_code_is_redeemed_by_a_page_of_its_origin_alone() {
    let app = App::new().await;
    app.open_contacts().await;
    let allowed = json!({"allowed": ["app.example.com", "other.example.com"]});
    app.set(doorward_contract::settings::Section::Domains, allowed).await;
    for (origin, status) in [("https://app.example.com", 200), ("https://other.example.com", 400), ("", 400)] {
        app.later();
        let code = code_for_app(&app, "https://app.example.com/welcome").await;
        let body = json!({"grant_type": "authorization_code", "client_id": "doorward", "code": code});
        let ask = app.post("/auth/v1/token", body.clone());
        let ask = if origin.is_empty() { ask } else { ask.header("origin", origin) };
        let answer = ask.send().await;
        assert_eq!(answer.status, status, "{origin}: {}", answer.text);
        if status == 200 {
            let tokens = Tokens::of(answer);
            let me = app.get("/auth/v1/user/me").bearer(&tokens.access).send().await.ok();
            assert_eq!(me["email"], "li.na@example.test");
        }
        let again = app.post("/auth/v1/token", body).header("origin", "https://app.example.com").send().await;
        assert_eq!(again.refused(), (400, "invalid_grant"), "{origin}");
    }
    let missing = app.post("/auth/v1/token", json!({"grant_type": "authorization_code"})).send().await;
    assert_eq!(missing.status, 400);
}
