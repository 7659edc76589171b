use crate::kit::{App, DEVICE, Tokens};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use doorward_store::client;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/signin/anonymously";

#[tokio::test]
async fn a_device_gets_a_guest_account_and_finds_it_again() {
    let app = App::open_to_all().await;
    let first = app.guest().await;
    assert_eq!(app.guest().await.uid, first.uid);
    assert_json_snapshot!(first.body, {".sub" => "[uid]", ".access_token" => "[jwt]", ".refresh_token" => "[token]"});
    let me = app.get("/auth/v1/user/me").bearer(&first.access).send().await.ok();
    assert_eq!(me["name"], "anonymous", "the SDK tells guests by this very name");
}

#[tokio::test]
async fn the_device_id_comes_from_the_header_and_nowhere_else() {
    let app = App::open_to_all().await;
    let in_body = app.post(PATH, json!({"device_id": DEVICE, "x-device-id": DEVICE})).send().await;
    assert_eq!(in_body.refused(), (400, "invalid_argument"));
    let short = app.post(PATH, json!({})).header("x-device-id", "tooshort").send().await;
    assert_eq!(short.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn guests_are_refused_where_the_method_is_off() {
    let app = App::new().await;
    let reply = app.post(PATH, json!({})).header("x-device-id", DEVICE).send().await;
    assert_eq!(reply.refused(), (403, "unimplemented"));
}

#[tokio::test]
async fn the_sdks_basic_credentials_name_the_client() {
    let app = App::open_to_all().await;
    let db = app.identity.db();
    let default = client::all(db.read()).await.unwrap().remove(0).unwrap();
    let shop = client::Model { id: "shop".into(), config: json!({ "first_party": true }), ..default };
    client::insert_if_absent(db.write(), shop).await.unwrap();
    app.identity.reload().await.unwrap();
    for (id, name) in [("doorward", "doorward:"), ("shop", "shop:"), ("shop", "shop:a secret is ignored")] {
        let ask = app.post(PATH, json!({})).header("x-device-id", DEVICE);
        let tokens = Tokens::of(ask.header("authorization", &format!("Basic {}", STANDARD.encode(name))).send().await);
        let claims = URL_SAFE_NO_PAD.decode(tokens.access.split('.').nth(1).unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&claims).unwrap()["aud"], id, "{name}");
    }
}

#[tokio::test]
async fn attack_83_guests_are_not_made_without_end() {
    let app = App::open_to_all().await;
    for i in 0..100 {
        let device = format!("device-{i:010}");
        app.post(PATH, json!({})).header("x-device-id", &device).send().await.ok();
    }
    let next = app.post(PATH, json!({})).header("x-device-id", "device-of-the-101st").send().await;
    assert_eq!(next.refused(), (429, "resource_exhausted"));
    assert!(next.header("retry-after").is_some());
    app.post(PATH, json!({})).header("x-device-id", "device-0000000007").send().await.ok();
}
