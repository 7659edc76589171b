use crate::kit::{App, DEVICE, PASSWORD};
use insta::assert_json_snapshot;
use serde_json::json;

const PATH: &str = "/admin/api/v1/events";

#[tokio::test]
async fn attack_88_sign_ins_and_failures_are_on_record_without_secrets() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    let token = app.signed_in("li.na").await;
    app.post("/auth/v1/signin", json!({"username": "li.na", "password": "wrong-one"})).send().await;
    app.guest().await;
    let path = format!("{PATH}?action=user.sign_in&uid={}", token.uid);
    let events = app.get(&path).bearer(&key).send().await.ok();
    assert_json_snapshot!(events, {
        ".items[].id" => "[id]", ".items[].at" => "[time]", ".items[].actor" => "[uid]", ".items[].subject" => "[uid]",
        ".items[].session_id" => "[id]"
    });
    let all = app.get(&format!("{PATH}?limit=200")).bearer(&key).send().await;
    for secret in [PASSWORD, "wrong-one", DEVICE, &token.access, &token.refresh, &key] {
        assert!(!all.text.contains(secret), "a secret is on record");
    }
}

#[tokio::test]
async fn events_are_filtered_by_time_and_paged() {
    let app = App::new().await;
    let key = app.api_key().await;
    let token = app.signed_in("li.na").await;
    app.clock.advance_secs(3_600);
    let since = app.identity.now();
    app.sign_in("li.na").await;
    app.sign_in("li.na").await;
    let base = format!("{PATH}?action=user.sign_in&uid={}", token.uid);
    let later = app.get(&format!("{base}&since={since}")).bearer(&key).send().await.ok();
    assert_eq!(later["items"].as_array().unwrap().len(), 2);
    let earlier = app.get(&format!("{base}&until={since}")).bearer(&key).send().await.ok();
    assert_eq!(earlier["items"].as_array().unwrap().len(), 1);
    let page = app.get(&format!("{base}&limit=1")).bearer(&key).send().await.ok();
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = app.get(&format!("{base}&limit=1&cursor={cursor}")).bearer(&key).send().await.ok();
    assert_ne!(page["items"][0]["id"], next["items"][0]["id"]);
    for wrong in ["action=odd", "since=yesterday", "cursor=garbage", "limit=0", "limit=201", "colour=red"] {
        let reply = app.get(&format!("{PATH}?{wrong}")).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{wrong}");
    }
}

#[tokio::test]
async fn the_overview_counts_by_the_viewers_days() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    app.signed_in("li.na").await;
    app.guest().await;
    let path = "/admin/api/v1/overview?days=2&utc_offset_minutes=480";
    let overview = app.get(path).bearer(&key).send().await.ok();
    assert_json_snapshot!(overview);
    for wrong in ["days=0", "days=91", "utc_offset_minutes=841", "utc_offset_minutes=-2147483648", "colour=red"] {
        let reply = app.get(&format!("/admin/api/v1/overview?{wrong}")).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{wrong}");
    }
}
