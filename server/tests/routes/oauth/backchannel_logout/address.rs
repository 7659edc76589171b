//! The address of an application changes while notices wait for it.

use super::super::CALLBACK;
use super::{Client, Person, Receiver, deliver, notified_client, signed_in, verified};
use crate::kit::App;
use doorward_contract::application::ApplicationKind;
use doorward_identity::oauth::backchannel_logout::deliver_due;
use doorward_identity::{Caller, session};
use serde_json::json;
use std::time::Duration;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

const PATH: &str = "/admin/api/v1/applications/web";

/// Changes the address as an administrator does it.
async fn readdress(app: &App, key: &str, receiver: &Receiver) {
    let set = json!({ "backchannel_logout_uri": receiver.uri() });
    app.patch(PATH, set).bearer(key).send().await.ok();
}

/// Signs a user in to the application, and out of the portal.
async fn sign_out(client: &Client<'_>, username: &str) {
    let person = Person::new(client.app, username).await;
    signed_in(client, &person, "openid").await;
    session::sign_out(&client.app.identity, &person.viewer, &Caller::default()).await.unwrap();
}

#[tokio::test]
async fn a_new_address_gets_what_waits_at_once_and_the_former_one_nothing_more() {
    let (app, former, new) = (App::new().await, Receiver::with_status(500).await, Receiver::new().await);
    let key = app.api_key().await;
    let client = notified_client(&app, &former, "web").await;
    sign_out(&client, "li.na").await;
    assert_eq!(deliver(&app).await, 1);
    app.clock.advance_secs(5);
    assert_eq!(deliver(&app).await, 1);
    sign_out(&client, "zhang.san").await;
    assert_eq!(deliver(&app).await, 0, "it waits with the other one");
    readdress(&app, &key, &new).await;
    assert_eq!(deliver(&app).await, 2, "the backoff was that of the former address");
    for token in new.tokens().await {
        verified(&app, &token, "web").await;
    }
    assert_eq!((new.tokens().await.len(), former.tokens().await.len()), (2, 2));
    app.clock.advance_secs(7_200);
    assert_eq!(deliver(&app).await, 0);
}

#[tokio::test]
async fn a_node_that_has_not_heard_of_the_new_address_sends_there_too() {
    let (app, former, new) = (App::new().await, Receiver::with_status(500).await, Receiver::new().await);
    let key = app.api_key().await;
    let client = notified_client(&app, &former, "web").await;
    sign_out(&client, "li.na").await;
    // It follows no changes.
    let other = app.node().await;
    assert_eq!(deliver_due(&other).await.unwrap(), 1);
    readdress(&app, &key, &new).await;
    assert_eq!(deliver_due(&other).await.unwrap(), 1);
    sign_out(&client, "zhang.san").await;
    assert_eq!(deliver_due(&other).await.unwrap(), 1);
    assert_eq!((new.tokens().await.len(), former.tokens().await.len()), (2, 1));
}

#[tokio::test]
async fn an_attempt_that_fails_at_the_former_address_delays_nothing_at_the_new_one() {
    let (app, new) = (App::new().await, Receiver::new().await);
    let slow = Receiver(MockServer::start().await);
    let late = ResponseTemplate::new(500).set_delay(Duration::from_secs(1));
    Mock::given(method("POST")).respond_with(late).mount(&slow.0).await;
    let key = app.api_key().await;
    let client = notified_client(&app, &slow, "web").await;
    sign_out(&client, "li.na").await;
    let identity = app.identity.clone();
    let attempt = tokio::spawn(async move { deliver_due(&identity).await });
    slow.gets(1).await;
    readdress(&app, &key, &new).await;
    attempt.await.unwrap().unwrap();
    deliver(&app).await;
    assert_eq!((new.tokens().await.len(), slow.tokens().await.len()), (1, 1));
}

#[tokio::test]
async fn a_recreated_application_is_not_notified_about_users_of_the_former_one() {
    let (app, former, new) = (App::new().await, Receiver::with_status(500).await, Receiver::new().await);
    let key = app.api_key().await;
    let client = notified_client(&app, &former, "web").await;
    sign_out(&client, "li.na").await;
    assert_eq!(deliver(&app).await, 1);
    let deleted = app.delete(PATH).bearer(&key).send().await;
    assert!((200..300).contains(&deleted.status), "{}", deleted.text);
    app.clock.advance_secs(5);
    assert_eq!(deliver(&app).await, 1, "the former one is notified where it was");
    let again = json!({ "id": "web", "name": "Web", "kind": ApplicationKind::Web, "redirect_uris": [CALLBACK] });
    assert_eq!(app.post("/admin/api/v1/applications", again).bearer(&key).send().await.status, 201);
    readdress(&app, &key, &new).await;
    app.clock.advance_secs(60);
    assert_eq!(deliver(&app).await, 0);
    assert_eq!((new.tokens().await.len(), former.tokens().await.len()), (0, 2));
}

#[tokio::test]
async fn the_address_is_set_by_an_administrator_and_removed_with_what_waits() {
    let (app, receiver) = (App::new().await, Receiver::with_status(500).await);
    let client = Client::web(&app).await;
    let key = app.api_key().await;
    for bad in ["http://web.example.com/logout", "https://web.example.com/#x", "ftp://web.example.com/", "logout"] {
        let refused = app.patch(PATH, json!({ "backchannel_logout_uri": bad })).bearer(&key).send().await;
        assert_eq!(refused.refused(), (400, "invalid_argument"), "{bad}");
        assert_eq!(refused.body["details"]["field"], "backchannel_logout_uri", "{bad}");
    }
    let set = json!({ "backchannel_logout_uri": receiver.uri(), "backchannel_logout_session_required": true });
    let changed = app.patch(PATH, set).bearer(&key).send().await.ok();
    assert_eq!(changed["backchannel_logout_uri"], receiver.uri());
    let person = Person::new(&app, "li.na").await;
    client.tokens(&person.cookie, &[]).await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(deliver(&app).await, 1);
    app.patch(PATH, json!({ "backchannel_logout_uri": "" })).bearer(&key).send().await.ok();
    receiver.respond(200).await;
    app.clock.advance_secs(60);
    deliver(&app).await;
    assert!(receiver.tokens().await.is_empty(), "no request waits for it any more");
}
