use crate::kit::{App, PASSWORD};
use insta::assert_json_snapshot;
use serde_json::json;

const PATH: &str = "/auth/v1/user/security/history";

#[tokio::test]
async fn sign_ins_and_changes_are_told_apart() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&token.access).send().await.ok();
    let logins = app.get(&format!("{PATH}?query[action]=USER_LOGIN&limit=20")).bearer(&token.access).send().await.ok();
    assert_json_snapshot!(logins, {".data[].id" => "[id]", ".data[].device_id" => "[id]", ".data[].created_at" => "[time]"});
    let rest = app.get(&format!("{PATH}?ne_query[action]=USER_LOGIN&limit=20")).bearer(&token.access).send().await.ok();
    let actions: Vec<_> = rest["data"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"USER_SUDO") && !actions.contains(&"USER_LOGIN"), "{actions:?}");
}

#[tokio::test]
async fn pages_follow_one_another() {
    let app = App::new().await;
    app.user("li.na").await;
    for _ in 0..4 {
        app.sign_in("li.na").await;
        app.clock.advance_secs(1);
    }
    let token = app.sign_in("li.na").await.access;
    let (mut seen, mut page) = (Vec::new(), String::new());
    loop {
        let path = format!("{PATH}?query%5Baction%5D=USER_LOGIN&limit=2&page_token={page}");
        let body = app.get(&path).bearer(&token).send().await.ok();
        seen.extend(body["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        page = body["next_page_token"].as_str().unwrap().to_owned();
        if page.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first, none twice");
}

#[tokio::test]
async fn the_sdks_undefined_limit_is_no_limit_given() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    app.get(&format!("{PATH}?undefined&limit=undefined")).bearer(&token).send().await.ok();
    for wrong in ["limit=0", "limit=101", "limit=-1", "limit=x", "query[action]=ODD", "page_token=garbage"] {
        let reply = app.get(&format!("{PATH}?{wrong}")).bearer(&token).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{wrong}");
    }
    let twice = app.get(&format!("{PATH}?limit=1&limit=2")).bearer(&token).send().await;
    assert_eq!(twice.refused(), (400, "invalid_request"));
}
