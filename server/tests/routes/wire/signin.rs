use crate::kit::{App, PASSWORD};
use doorward_admin as admin;
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_testkit::permit;
use insta::assert_json_snapshot;
use serde_json::json;

/// Number of wrong passwords from one network before further attempts must wait.
const TRIES: usize = 10;

#[tokio::test]
async fn a_password_opens_a_session() {
    let app = App::new().await;
    app.user("li.na").await;
    let body = app.sign_in("li.na").await.body;
    assert!(body["refresh_token"].as_str().unwrap().starts_with("m."));
    assert_json_snapshot!(body, {".sub" => "[uid]", ".access_token" => "[jwt]", ".refresh_token" => "[token]"});
}

#[tokio::test]
async fn the_case_of_a_user_name_does_not_matter() {
    let app = App::new().await;
    let uid = app.user("Li.Na").await;
    for name in ["li.na", "LI.NA", " li.na ", "\u{3000}Li.Na"] {
        assert_eq!(app.sign_in(name).await.uid, uid.as_str(), "{name:?}");
    }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let app = App::new().await;
    let reply = app.post("/auth/v1/signin", json!({"username": "li.na"})).send().await;
    assert_eq!(reply.refused(), (400, "invalid_argument"));
    assert_eq!(reply.body["details"]["field"], "password");
}

#[tokio::test]
async fn attack_46_unknown_names_and_wrong_passwords_get_the_same_answer() {
    let app = App::new().await;
    app.user("li.na").await;
    let ask = async |name: &str| {
        let mut reply = app.post("/auth/v1/signin", json!({"username": name, "password": "wrong-one"})).send().await;
        reply.body.as_object_mut().unwrap().remove("request_id");
        let mut headers: Vec<_> = reply.headers.keys().map(|name| name.as_str().to_owned()).collect();
        headers.sort();
        (reply.status, reply.body, headers)
    };
    let known = ask("li.na").await;
    assert_eq!(known, ask("missing").await);
    assert_json_snapshot!(known.1);
}

#[tokio::test]
async fn a_method_that_is_off_is_off() {
    let app = App::new().await;
    app.user("li.na").await;
    app.set(Section::LoginMethods, json!({"username": false})).await;
    let body = json!({"username": "li.na", "password": PASSWORD});
    for path in ["/auth/v1/signin", "/auth/v2/signin/username"] {
        assert_eq!(app.post(path, body.clone()).send().await.refused(), (403, "unimplemented"), "{path}");
    }
    let grant = json!({"grant_type": "password", "username": "li.na", "password": PASSWORD});
    assert_eq!(app.post("/auth/v1/token", grant).send().await.refused(), (403, "unimplemented"));
}

#[tokio::test]
async fn a_blocked_user_is_told_so_only_with_the_right_password() {
    let app = App::new().await;
    let uid = app.user("li.na").await;
    admin::users::block(&permit(&app.access, &Actor::cli()), &uid).await.unwrap();
    let sign_in = async |password: &str| {
        let body = json!({"username": "li.na", "password": password});
        app.post("/auth/v1/signin", body).send().await
    };
    assert_eq!(sign_in(PASSWORD).await.refused(), (403, "user_blocked"));
    assert_eq!(sign_in("wrong-one").await.refused(), (400, "invalid_username_or_password"));
}

#[tokio::test]
async fn an_unknown_client_is_refused_wherever_it_is_named() {
    let app = App::new().await;
    app.user("li.na").await;
    let body = json!({"username": "li.na", "password": PASSWORD});
    let named_in_body = json!({"username": "li.na", "password": PASSWORD, "client_id": "unknown"});
    let asks = [
        app.post("/auth/v1/signin?client_id=unknown", body.clone()),
        app.post("/auth/v1/signin", named_in_body.clone()),
        app.post("/auth/v1/signin", body.clone()).header("authorization", "Basic c3RyYW5nZXI6"),
    ];
    for ask in asks {
        assert_eq!(ask.send().await.refused(), (400, "unauthorized_client"));
    }
    app.post("/auth/v1/signin?client_id=doorward", named_in_body).send().await.ok();
    app.post("/auth/v1/signin", body).header("authorization", "Basic ZG9vcndhcmQ6").send().await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_parallel_wrong_passwords_are_not_all_looked_at() {
    let app = std::sync::Arc::new(App::new().await);
    app.user("li.na").await;
    let tries = (0..100).map(|i| {
        let app = app.clone();
        tokio::spawn(async move {
            let body = json!({"username": "li.na", "password": format!("wrong-{i}")});
            let reply = app.post("/auth/v1/signin", body).send().await;
            if reply.status == 429 {
                assert!(reply.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
            }
            reply.refused().1.to_owned()
        })
    });
    let mut looked_at = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap().as_str() {
            "invalid_username_or_password" => looked_at += 1,
            word => assert_eq!(word, "invalid_status"),
        }
    }
    assert!((1..=TRIES).contains(&looked_at), "{looked_at} were looked at");
    let right = app.post("/auth/v1/signin", json!({"username": "li.na", "password": PASSWORD})).send().await;
    assert_eq!(right.refused(), (429, "invalid_status"), "the limit holds for the right password too");
}

#[tokio::test]
async fn attack_42_spelling_a_name_otherwise_gives_no_new_tries() {
    let app = App::new().await;
    app.user("li.na").await;
    for i in 0..TRIES {
        let name = if i % 2 == 0 { "li.na" } else { " LI.Na" };
        app.post("/auth/v1/signin", json!({"username": name, "password": "wrong-one"})).send().await;
    }
    let next = app.post("/auth/v1/signin", json!({"username": "Li.NA", "password": PASSWORD})).send().await;
    assert_eq!(next.refused(), (429, "invalid_status"));
}

#[tokio::test]
async fn attack_44_an_attacker_cannot_lock_the_owner_out() {
    let app = App::new().await;
    app.signed_in("li.na").await;
    for _ in 0..12 {
        let body = json!({"username": "li.na", "password": "wrong-one"});
        app.post("/auth/v1/signin", body).from("198.51.100.66").send().await;
    }
    app.sign_in("li.na").await;
}

#[tokio::test]
async fn attack_45_the_limit_is_one_for_all_handlers_that_take_a_password() {
    let app = App::new().await;
    let owner = app.signed_in("li.na").await;
    for _ in 0..TRIES {
        let wrong = json!({"password": "wrong-one"});
        let reply = app.post("/auth/v1/user/sudo", wrong).bearer(&owner.access).send().await;
        assert_eq!(reply.refused(), (400, "invalid_password"));
    }
    let credentials = json!({"username": "li.na", "password": PASSWORD, "grant_type": "password", "new_password": "x"});
    for path in ["/auth/v1/signin", "/auth/v2/signin/username", "/auth/v1/token", "/auth/v2/signin/password/update"] {
        let reply = app.post(path, credentials.clone()).send().await;
        assert_eq!(reply.refused(), (429, "invalid_status"), "{path}");
    }
}

#[tokio::test]
async fn attack_48_a_nul_is_a_refusal_and_no_fault_of_ours() {
    let app = App::new().await;
    let key = app.api_key().await;
    let body = json!({"username": "a\u{0}b", "password": PASSWORD});
    assert_eq!(app.post("/auth/v1/signin", body).send().await.status, 400);
    for path in ["/users?query=%00", "/users/%00", "/events?uid=%00"] {
        let reply = app.get(&format!("/admin/api/v1{path}")).bearer(&key).send().await;
        assert!(reply.status < 500, "{path} {}", reply.text);
    }
    let exists = app.get("/auth/v1/checkIfUserExist?username=%00").send().await;
    assert!(exists.status < 500, "{}", exists.text);
}
