//! Client ID metadata documents: the `client_id` is the address of a document that describes the application.

use super::{CALLBACK, CHALLENGE, Person, VERIFIER, address, location, parameter_of, query_of, text, visit};
use crate::kit::{App, Reply};
use doorward_contract::settings::Section;
use doorward_identity::Caller;
use doorward_identity::oauth::consent::{self, Decision};
use doorward_store::client;
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The site of an application, with its document at `/client.json`.
struct Site {
    server: MockServer,
    id: String,
}

impl Site {
    async fn new() -> Self {
        let server = MockServer::builder().start().await;
        let site = Self { id: format!("{}/client.json", server.uri()), server };
        site.publish(json!({})).await;
        site
    }

    /// The document, with these members added or replaced.
    fn document(&self, changes: &Value) -> Value {
        let mut document = json!({
            "client_id": self.id, "client_name": "Assistant", "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none",
        });
        document.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        document
    }

    async fn publish(&self, changes: Value) {
        let json = ResponseTemplate::new(200).set_body_json(self.document(&changes));
        self.respond(json).await;
    }

    async fn respond(&self, response: ResponseTemplate) {
        self.server.reset().await;
        let request = Mock::given(method("GET")).and(path("/client.json")).and(header("accept", "application/json"));
        request.respond_with(response).mount(&self.server).await;
    }

    /// Number of requests since the last change.
    async fn requests(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }

    fn host(&self) -> String {
        self.server.address().to_string()
    }
}

async fn allowing() -> App {
    let app = App::new().await;
    app.set(Section::Oauth, json!({ "client_id_metadata": true })).await;
    app
}

async fn authorize(app: &App, person: &Person, client_id: &str, changed: &[(&str, &str)]) -> Reply {
    let mut parameters = vec![
        ("client_id", client_id),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    parameters.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    parameters.extend(changed.iter().copied());
    visit(app, &person.cookie, &address("/oauth2/authorize", parameters)).await
}

/// The reason on the page of errors.
#[track_caller]
fn reason(reply: &Reply) -> String {
    parameter_of(reply, "/oauth-error", "reason")
}

async fn tokens(app: &App, person: &Person, client_id: &str) -> Value {
    let redirect = authorize(app, person, client_id, &[]).await;
    let request = parameter_of(&redirect, "/consent", "request");
    let next = consent::decide(&app.identity, &person.viewer, &request, Decision::AllowRequested, &Caller::default())
        .await
        .unwrap();
    let back = visit(app, &person.cookie, &next).await;
    let code = query_of(location(&back)).remove("code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    app.form("/oauth2/token", &fields).send().await.ok()
}

async fn refresh(app: &App, client_id: &str, tokens: &Value) -> Reply {
    let token = text(tokens, "refresh_token");
    let fields = [("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", token)];
    app.form("/oauth2/token", &fields).send().await
}

#[tokio::test]
async fn an_application_that_is_not_registered_signs_users_in() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    let tokens = tokens(&app, &person, &site.id).await;
    assert_eq!(super::claims(text(&tokens, "id_token"))["aud"], site.id);
    assert_eq!(super::claims(text(&tokens, "access_token"))["client_id"], site.id);
    assert_eq!(site.requests().await, 1, "the document counts for a while");
    refresh(&app, &site.id, &tokens).await.ok();
    let listed = consent::list(&app.identity, &person.viewer.uid).await.unwrap();
    assert_eq!((listed[0].client_id.as_str(), listed[0].name.as_str()), (site.id.as_str(), "Assistant"));
    let key = app.api_key().await;
    let id = super::address("", [("x", site.id.as_str())]).split_once('=').unwrap().1.to_owned();
    let stored = app.get(&format!("/admin/api/v1/applications/{id}")).bearer(&key).send().await.ok();
    assert_eq!((&stored["id"], &stored["source"]), (&json!(site.id), &json!("metadata_document")));
}

#[tokio::test]
async fn the_consent_page_shows_the_host_of_the_document() {
    let (app, site) = (allowing().await, Site::new().await);
    site.publish(json!({ "logo_uri": "https://bank.example.com/logo.png", "client_name": "My Bank" })).await;
    let person = Person::new(&app, "li.na").await;
    let redirect = authorize(&app, &person, &site.id, &[]).await;
    let page = visit(&app, &person.cookie, location(&redirect)).await.text;
    assert!(page.contains(&site.host()) && page.contains("verified") && page.contains("app.example.com"), "{page}");
    assert!(!page.contains("bank.example.com"), "{page}");
}

#[tokio::test]
async fn documents_are_not_read_while_the_setting_is_off() {
    let (app, site) = (App::new().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    assert_eq!(reason(&authorize(&app, &person, &site.id, &[]).await), "unknown_client");
    let pushed = app.form("/oauth2/par", &[("client_id", &site.id), ("response_type", "code")]).send().await;
    assert_eq!(pushed.refused(), (401, "invalid_client"));
    assert_eq!(site.requests().await, 0);
    app.set(Section::Oauth, json!({ "client_id_metadata": true })).await;
    let device_code = "urn:ietf:params:oauth:grant-type:device_code";
    site.publish(json!({ "grant_types": ["authorization_code", "refresh_token", device_code] })).await;
    let tokens = tokens(&app, &person, &site.id).await;
    let device = [("client_id", site.id.as_str())];
    app.form("/oauth2/device_authorization", &device).send().await.ok();
    app.set(Section::Oauth, json!({ "client_id_metadata": false })).await;
    assert_eq!(reason(&authorize(&app, &person, &site.id, &[]).await), "unknown_client");
    let begun = app.form("/oauth2/device_authorization", &device).send().await;
    assert_eq!(begun.refused().1, "unauthorized_client", "a sign-in by a device begins neither");
    let request = [("client_id", site.id.as_str()), ("response_type", "code")];
    let pushed = app.form("/oauth2/par", &request).send().await;
    assert_eq!(pushed.refused().1, "unauthorized_client");
    refresh(&app, &site.id, &tokens).await.ok();
}

#[tokio::test]
async fn a_document_that_breaks_a_rule_describes_no_application() {
    let app = allowing().await;
    let person = Person::new(&app, "li.na").await;
    for (changes, why) in [
        (json!({ "client_id": "https://other.example.com/client.json" }), "character by character"),
        (json!({ "client_secret": "s" }), "secret"),
        (json!({ "token_endpoint_auth_method": "client_secret_basic" }), "secret"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "javascript"),
        (json!({ "grant_types": ["client_credentials"] }), "grant_types"),
        (json!({ "client_name": "a".repeat(6 * 1024) }), "can’t be read"),
    ] {
        let site = Site::new().await;
        site.publish(changes.clone()).await;
        assert_eq!(reason(&authorize(&app, &person, &site.id, &[]).await), "document", "{changes}");
        // The developer is told at the endpoint for pushed requests.
        let pushed = app.form("/oauth2/par", &[("client_id", &site.id), ("response_type", "code")]).send().await;
        assert_eq!(pushed.refused(), (400, "invalid_request"), "{changes}");
        let description = text(&pushed.body, "error_description");
        assert!(description.contains(why), "{changes}: {description}");
        assert!(client::by_id(app.identity.db().read(), &site.id).await.unwrap().is_none(), "{changes}");
        assert_eq!(site.requests().await, 1, "a failure is remembered: {changes}");
    }
}

#[tokio::test]
async fn attack_71_a_document_is_not_a_way_into_the_network() {
    let app = allowing().await;
    let person = Person::new(&app, "li.na").await;
    let site = Site::new().await;
    let elsewhere = MockServer::builder().start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&elsewhere).await;
    site.respond(ResponseTemplate::new(302).insert_header("location", elsewhere.uri())).await;
    let pushed = |id: &str| {
        let fields = [("client_id".to_owned(), id.to_owned()), ("response_type".to_owned(), "code".to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        app.form("/oauth2/par", &fields)
    };
    let redirected = pushed(&site.id).send().await;
    assert_eq!(redirected.refused(), (400, "invalid_request"));
    assert!(elsewhere.received_requests().await.unwrap().is_empty(), "redirects are not followed");
    let sentence = text(&redirected.body, "error_description").to_owned();
    // A closed port and addresses inside look alike.
    for id in
        ["http://127.0.0.1:1/client.json", "https://169.254.169.254/latest/meta-data", "https://[::1]/client.json"]
    {
        let reply = pushed(id).send().await;
        assert_eq!(reply.body["error_description"], sentence, "{id}");
        assert_eq!(reason(&authorize(&app, &person, id, &[]).await), "document", "{id}");
    }
    for id in ["http://10.0.0.1/client.json", "https://app.example.com", "https://a@b.example/c", "file:///etc/passwd"]
    {
        assert_eq!(pushed(id).send().await.status, if id.starts_with("http") { 400 } else { 401 }, "{id}");
    }
}

#[tokio::test]
async fn new_requests_follow_the_new_document_once_the_former_is_due() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    let opened = tokens(&app, &person, &site.id).await;
    site.publish(json!({ "redirect_uris": ["https://new.example.com/callback"], "client_name": "Assistant 2" })).await;
    assert!(location(&authorize(&app, &person, &site.id, &[]).await).starts_with(CALLBACK), "not due yet");
    app.clock.advance_secs(3_601);
    assert_eq!(reason(&authorize(&app, &person, &site.id, &[]).await), "redirect_uri");
    assert_eq!(site.requests().await, 1);
    assert_eq!(app.identity.clients()[&site.id].name, "Assistant 2");
    let moved = authorize(&app, &person, &site.id, &[("redirect_uri", "https://new.example.com/callback")]).await;
    assert!(location(&moved).starts_with("https://new.example.com/callback?"), "consent is not asked again");
    refresh(&app, &site.id, &opened).await.ok();
}

#[tokio::test]
async fn a_document_that_has_disappeared_begins_nothing_and_an_outage_lasts_a_day() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    let opened = tokens(&app, &person, &site.id).await;
    site.respond(ResponseTemplate::new(503)).await;
    app.clock.advance_secs(3_601);
    let again = Person::sign_in(&app, "li.na").await;
    assert!(location(&authorize(&app, &again, &site.id, &[]).await).starts_with(CALLBACK), "its host may be down");
    app.clock.advance_secs(86_400);
    let later = Person::sign_in(&app, "li.na").await;
    assert_eq!(reason(&authorize(&app, &later, &site.id, &[]).await), "document");
    site.publish(json!({})).await;
    app.clock.advance_secs(61);
    assert!(location(&authorize(&app, &later, &site.id, &[]).await).starts_with(CALLBACK));
    site.respond(ResponseTemplate::new(404)).await;
    app.clock.advance_secs(3_601);
    assert_eq!(reason(&authorize(&app, &later, &site.id, &[]).await), "document", "it says that it is gone");
    refresh(&app, &site.id, &opened).await.ok();
}

#[tokio::test]
async fn the_lifetime_of_a_document_is_its_own_within_bounds() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    for (directive, kept, due) in [("max-age=1", 299, 301), ("max-age=7200", 7_199, 7_201), ("no-store", 299, 301)] {
        let json = ResponseTemplate::new(200).set_body_json(site.document(&json!({})));
        site.respond(json.insert_header("cache-control", directive)).await;
        app.clock.advance_secs(86_400);
        authorize(&app, &person, &site.id, &[]).await;
        app.clock.advance_secs(kept);
        authorize(&app, &person, &site.id, &[]).await;
        assert_eq!(site.requests().await, 1, "{directive}");
        app.clock.advance_secs(due - kept);
        authorize(&app, &person, &site.id, &[]).await;
        assert_eq!(site.requests().await, 2, "{directive}");
    }
}

#[tokio::test]
async fn what_an_administrator_has_turned_off_stays_off_and_what_is_deleted_may_return() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    let opened = tokens(&app, &person, &site.id).await;
    let key = app.api_key().await;
    let id = address("", [("x", site.id.as_str())]).split_once('=').unwrap().1.to_owned();
    let at = format!("/admin/api/v1/applications/{id}");
    let renamed = app.patch(&at, json!({ "name": "Mine" })).bearer(&key).send().await;
    assert_eq!(renamed.refused(), (400, "invalid_argument"), "the document would undo it");
    app.patch(&at, json!({ "enabled": false })).bearer(&key).send().await.ok();
    site.publish(json!({ "client_name": "Again" })).await;
    app.clock.advance_secs(7_200);
    assert_eq!(reason(&authorize(&app, &person, &site.id, &[]).await), "unknown_client");
    assert_eq!(refresh(&app, &site.id, &opened).await.refused(), (401, "invalid_client"));
    assert_eq!(site.requests().await, 0);
    assert_eq!(app.delete(&at).bearer(&key).send().await.status, 200);
    assert!(consent::list(&app.identity, &person.viewer.uid).await.unwrap().is_empty());
    let again = Person::sign_in(&app, "li.na").await;
    parameter_of(&authorize(&app, &again, &site.id, &[]).await, "/consent", "request");
}

#[tokio::test]
async fn a_native_app_comes_back_to_any_port_of_this_machine() {
    let (app, site) = (allowing().await, Site::new().await);
    site.publish(json!({ "redirect_uris": ["http://localhost/callback", "http://127.0.0.1/callback"] })).await;
    let person = Person::new(&app, "li.na").await;
    for uri in ["http://localhost:51004/callback", "http://127.0.0.1:51004/callback"] {
        let redirect = authorize(&app, &person, &site.id, &[("redirect_uri", uri)]).await;
        parameter_of(&redirect, "/consent", "request");
    }
    for uri in ["http://localhost:51004/other", "http://localhost.evil.test/callback", "https://localhost/callback"] {
        let refused = authorize(&app, &person, &site.id, &[("redirect_uri", uri)]).await;
        assert_eq!(reason(&refused), "redirect_uri", "{uri}");
    }
}

#[tokio::test]
async fn attack_81_documents_are_read_for_one_network_within_a_limit() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    tokens(&app, &person, &site.id).await;
    app.clock.advance_secs(3_601);
    for number in 0..60 {
        let id = format!("{}/{number}.json", site.server.uri());
        assert_eq!(reason(&authorize(&app, &person, &id, &[]).await), "document");
    }
    let id = format!("{}/more.json", site.server.uri());
    assert_eq!(reason(&authorize(&app, &person, &id, &[]).await), "too_many_requests");
    let known = authorize(&app, &person, &site.id, &[]).await;
    assert!(location(&known).starts_with(CALLBACK), "what was read lately still counts");
    assert_eq!(site.requests().await, 61);
}

#[tokio::test]
async fn parallel_requests_read_a_document_once_and_a_slow_one_ends() {
    let (app, site) = (allowing().await, Site::new().await);
    let person = Person::new(&app, "li.na").await;
    let slow = ResponseTemplate::new(200).set_body_json(site.document(&json!({})));
    site.respond(slow.set_delay(Duration::from_millis(50))).await;
    let (one, two) = tokio::join!(authorize(&app, &person, &site.id, &[]), authorize(&app, &person, &site.id, &[]));
    for reply in [one, two] {
        parameter_of(&reply, "/consent", "request");
    }
    assert!(site.requests().await <= 2);
    assert_eq!(client::count_registered(app.identity.db().read()).await.unwrap(), 1);
}
