use crate::kit::{App, DEVICE, PASSWORD, Tokens};
use doorward_contract::application::ApplicationKind;
use insta::assert_json_snapshot;
use serde_json::json;

const PATH: &str = "/auth/v1/user/authorized/devices";

#[tokio::test]
async fn one_sees_ones_devices_and_signs_one_out() {
    let app = App::new().await;
    let (here, there) = (app.signed_in("li.na").await, app.sign_in("li.na").await);
    let devices = app.get(PATH).bearer(&here.access).send().await.ok();
    assert_json_snapshot!(devices, {
        ".data[].id" => "[id]", ".data[].created_at" => "[time]", ".data[].seen_at" => "[time]",
        ".data[].expires_at" => "[time]"
    });
    let other = devices["data"].as_array().unwrap().iter().find(|device| device["current"] == false).unwrap();
    let path = format!("{PATH}/{}", other["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).bearer(&here.access).send().await.ok(), json!({}));
    let after = app.get("/auth/v1/user/me").bearer(&there.access).send().await;
    assert_eq!(after.refused(), (401, "unauthenticated"));
    assert_eq!(app.get(PATH).bearer(&here.access).send().await.ok()["total"], 1);
}

#[tokio::test]
async fn a_session_has_the_name_of_its_application() {
    let app = App::new().await;
    let here = app.signed_in("li.na").await;
    app.application("shop", ApplicationKind::SinglePage, |config| config.first_party = true).await;
    let body = json!({"username": "li.na", "password": PASSWORD});
    app.post("/auth/v1/signin?client_id=shop", body).send().await.ok();
    let devices = app.get(PATH).bearer(&here.access).send().await.ok();
    let name_at = |client_id: &str| {
        let devices = devices["data"].as_array().unwrap();
        devices.iter().find(|device| device["client_id"] == client_id).unwrap()["application"].clone()
    };
    assert_eq!((name_at("shop"), name_at("doorward")), (json!("Application shop"), json!(null)));
}

#[tokio::test]
async fn attack_61_another_persons_device_is_not_found() {
    let app = App::new().await;
    let (mine, theirs) = (app.signed_in("li.na").await, app.signed_in("wang.wu").await);
    let devices = app.get(PATH).bearer(&theirs.access).send().await.ok();
    let path = format!("{PATH}/{}", devices["data"][0]["id"].as_str().unwrap());
    let reply = app.delete(&path).bearer(&mine.access).send().await;
    assert_eq!(reply.refused(), (404, "not_found"));
    let absent = app.delete(&format!("{PATH}/0199c3a1-7b5e-7c3e-9a51-2f6f0c1d2e3f")).bearer(&mine.access).send().await;
    assert_eq!(absent.refused(), (404, "not_found"));
    assert_eq!(reply.body["error_description"], absent.body["error_description"]);
    app.get("/auth/v1/user/me").bearer(&theirs.access).send().await.ok();
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_not_found() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    for id in ["%ff", "..%2f..", "'%20OR%201=1"] {
        let reply = app.delete(&format!("{PATH}/{id}")).bearer(&token.access).send().await;
        assert_eq!(reply.refused(), (404, "not_found"), "{id}");
    }
}

/// A session with a device ID, as sent by the SDK.
async fn sign_in_at(app: &App, username: &str, device: &str) -> Tokens {
    let body = json!({"username": username, "password": PASSWORD});
    Tokens::of(app.post("/auth/v1/signin", body).header("x-device-id", device).send().await)
}

#[tokio::test]
async fn finding_w05_a_device_is_signed_out_by_the_id_that_it_sends() {
    let app = App::new().await;
    let here = app.signed_in("li.na").await;
    let there = [sign_in_at(&app, "li.na", DEVICE).await, sign_in_at(&app, "li.na", DEVICE).await];
    app.user("wang.wu").await;
    let other = sign_in_at(&app, "wang.wu", DEVICE).await;
    let path = format!("{PATH}/{DEVICE}");
    assert_eq!(app.delete(&path).bearer(&here.access).send().await.ok(), json!({}));
    for token in &there {
        let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
        assert_eq!(after.refused(), (401, "unauthenticated"));
    }
    app.get("/auth/v1/user/me").bearer(&here.access).send().await.ok();
    app.get("/auth/v1/user/me").bearer(&other.access).send().await.ok();
    assert_eq!(app.delete(&path).bearer(&here.access).send().await.refused(), (404, "not_found"), "once");
}
