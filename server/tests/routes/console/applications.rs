//! Pages and forms of applications.

use super::forms::{cookie_of, submit};
use crate::kit::{App, Reply};
use doorward_contract::application::Application;
use serde_json::{Value, json};

const PATH: &str = "/admin/applications";

/// An administrator's browser, and an API key.
pub async fn administrator() -> (App, String, String) {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let (browser, key) = (app.browser("root.admin").await, app.api_key().await);
    (app, browser, key)
}

pub async fn page(app: &App, browser: &str, path: &str) -> Reply {
    let ask = app.get(path).header("cookie", browser).header("accept", "text/html").header("accept-language", "en");
    ask.header("host", "localhost:3000").send().await
}

/// Creates an application by the API and returns its ID.
pub async fn create(app: &App, key: &str, new: Value) -> String {
    let created = app.post("/admin/api/v1/applications", new).bearer(key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["application"]["id"].as_str().unwrap().to_owned()
}

async fn application(app: &App, key: &str, id: &str) -> Value {
    app.get(&format!("/admin/api/v1/applications/{id}")).bearer(key).send().await.ok()
}

pub async fn change(app: &App, key: &str, id: &str, patch: Value) {
    app.patch(&format!("/admin/api/v1/applications/{id}"), patch).bearer(key).send().await.ok();
}

/// Some members of a record, as a card of the page is loaded with them.
fn members(record: &Value, names: &[&str]) -> String {
    let members = names.iter().map(|name| ((*name).to_owned(), record[*name].clone()));
    Value::Object(members.collect()).to_string()
}

const GENERAL: [&str; 4] = ["name", "logo_uri", "client_uri", "first_party"];

pub fn web() -> Value {
    json!({"name": "Wiki", "kind": "web", "redirect_uris": ["https://wiki.example.com/callback"]})
}

#[tokio::test]
async fn attack_51_a_new_secret_is_shown_without_script_to_the_session_that_created_it_only() {
    let (app, browser, _) = administrator().await;
    app.administrator("other.admin").await;
    let other = app.browser("other.admin").await;
    let form = [("kind", "web"), ("name", "Wiki"), ("redirect_uris", "https://wiki.example.com/callback\r\n")];
    let created =
        submit(&app, &browser, "text/html", "/admin/new-application", "console/application/create", &form).await;
    let location = created.header("location").unwrap_or_default().to_owned();
    assert!(location.starts_with(PATH) && location.ends_with("/secrets"), "{} {}", created.status, created.text);
    let secret = cookie_of(&created, "door_client_secret");
    assert!(secret.len() > "door_client_secret=".len(), "{secret}");

    let shown = async |browser: &str, path: &str| {
        let page = page(&app, &format!("{browser}; {secret}"), path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.text.contains("dws_")
    };
    assert!(!shown(&other, &location).await);
    assert!(!shown(&browser, &format!("{PATH}/doorward/secrets")).await, "not on the page of another application");
    assert!(shown(&browser, &location).await);
    let reply = page(&app, &format!("{browser}; {secret}"), &location).await;
    assert_eq!(cookie_of(&reply, "door_client_secret"), "door_client_secret=", "it is shown once");
}

#[tokio::test]
async fn a_public_application_leads_to_how_it_is_connected() {
    let (app, browser, key) = administrator().await;
    let form = [("kind", "single_page"), ("name", "Shop"), ("redirect_uris", "https://shop.example.com/")];
    let created =
        submit(&app, &browser, "text/html", "/admin/new-application", "console/application/create", &form).await;
    let location = created.header("location").unwrap_or_default();
    let id = location.strip_prefix("/admin/connect?application=").unwrap_or_else(|| panic!("{location}"));
    assert_eq!(cookie_of(&created, "door_client_secret"), "");
    assert_eq!(application(&app, &key, id).await["redirect_uris"], json!(["https://shop.example.com/"]));
    let text = page(&app, &browser, location).await.text;
    for value in [id, "http://localhost:3000/.well-known/openid-configuration", "oidc-client-ts", "shop.example.com"] {
        assert!(text.contains(value), "{value}");
    }
    assert!(!text.contains("CLIENT_SECRET") && !text.contains("mod_auth_openidc"), "{text}");
}

#[tokio::test]
async fn what_is_wrong_with_a_new_application_is_said_at_its_field_and_nothing_is_lost() {
    let (app, browser, _) = administrator().await;
    let address = "http://wiki.example.com/callback";
    let form = [("kind", "web"), ("name", "Wiki"), ("redirect_uris", address)];
    let refused =
        submit(&app, &browser, "text/html", "/admin/new-application", "console/application/create", &form).await;
    assert_eq!(refused.header("location"), Some("/admin/new-application?kind=web"), "{}", refused.text);
    let cookies = format!("{browser}; {}", cookie_of(&refused, "door_flash"));
    let text = page(&app, &cookies, "/admin/new-application?kind=web").await.text;
    assert!(text.contains("aria-invalid=\"true\"") && text.contains(address), "{text}");

    let machine = [("kind", "machine"), ("name", "Job"), ("role", "")];
    let scripted =
        submit(&app, &browser, "application/json", "/admin/new-application", "console/application/create", &machine);
    let scripted = scripted.await;
    assert_eq!((scripted.status, scripted.body["field"].as_str()), (400, Some("role")), "{}", scripted.text);
}

#[tokio::test]
async fn a_card_saves_its_own_changes_and_conflicts_with_those_of_others() {
    let (app, browser, key) = administrator().await;
    let id = create(&app, &key, web()).await;
    let was = members(&application(&app, &key, &id).await, &GENERAL);
    // What another administrator changes elsewhere is no conflict, and stays.
    change(&app, &key, &id, json!({"origins": ["https://other.example.com"]})).await;
    let edit = async |was: &str, name: &str, accept: &str| {
        let form = [("id", id.as_str()), ("was", was), ("name", name), ("logo_uri", ""), ("client_uri", "")];
        submit(&app, &browser, accept, &format!("{PATH}/{id}"), "console/application/edit", &form).await
    };
    let saved = edit(&was, "Handbook", "application/json").await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let now = application(&app, &key, &id).await;
    assert_eq!((&now["name"], &now["origins"]), (&json!("Handbook"), &json!(["https://other.example.com"])));

    let refused = edit(&was, "Encyclopedia", "text/html").await;
    assert_eq!(refused.header("location"), Some(format!("{PATH}/{id}").as_str()), "{}", refused.text);
    let cookies = format!("{browser}; {}", cookie_of(&refused, "door_flash"));
    let text = page(&app, &cookies, &format!("{PATH}/{id}")).await.text;
    assert!(text.contains("“Name” is now Handbook"), "{text}");
    assert_eq!(application(&app, &key, &id).await["name"], "Handbook");
}

#[tokio::test]
async fn addresses_scopes_and_lifetimes_are_saved_by_their_cards() {
    let (app, browser, key) = administrator().await;
    let id = create(&app, &key, web()).await;
    let before = application(&app, &key, &id).await;
    let save = async |function: &str, names: &[&str], form: &[(&str, &str)]| {
        let (was, path) = (members(&before, names), format!("console/application/{function}"));
        let form = [&[("id", id.as_str()), ("was", was.as_str())][..], form].concat();
        let reply = submit(&app, &browser, "application/json", PATH, &path, &form).await;
        assert_eq!(reply.status, 200, "{function}: {}", reply.text);
    };
    let addresses = [
        ("redirect_uris", "https://wiki.example.com/callback\r\n\r\n https://wiki.example.com/other \r\n"),
        ("post_logout_redirect_uris", "https://wiki.example.com/bye"),
        ("origins", ""),
    ];
    save("addresses", &["redirect_uris", "post_logout_redirect_uris", "origins"], &addresses).await;
    let protocol = [
        ("grant_types[]", "authorization_code"),
        ("token_endpoint_auth_method", "client_secret_post"),
        ("jwks", ""),
        ("scope_choice", "some"),
        ("scope[]", "openid"),
        ("scope[]", "email"),
        ("id_token_signed_response_alg", "RS256"),
        ("require_pushed_authorization_requests", "true"),
    ];
    let push = "require_pushed_authorization_requests";
    let shown = [
        "grant_types",
        "token_endpoint_auth_method",
        "jwks",
        "require_pkce",
        push,
        "scope",
        "id_token_signed_response_alg",
    ];
    save("protocol", &shown, &protocol).await;
    let lifetimes = [
        ("access_token_seconds", "10"),
        ("access_unit", "60"),
        ("refresh_token_seconds", "90"),
        ("refresh_unit", "86400"),
        ("sessions", "some"),
        ("max_sessions", "5"),
    ];
    save("lifetimes", &["access_token_seconds", "refresh_token_seconds", "max_sessions"], &lifetimes).await;

    let now = application(&app, &key, &id).await;
    let expected = json!({
        "redirect_uris": ["https://wiki.example.com/callback", "https://wiki.example.com/other"],
        "post_logout_redirect_uris": ["https://wiki.example.com/bye"],
        "grant_types": ["authorization_code"], "token_endpoint_auth_method": "client_secret_post", "scope": "openid email",
        "id_token_signed_response_alg": "RS256", "require_pkce": false, "access_token_seconds": 600, "refresh_token_seconds": 7_776_000,
        "max_sessions": 5, "name": "Wiki", "require_pushed_authorization_requests": true,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(now[name], *value, "{name}");
    }
    let text = page(&app, &browser, &format!("{PATH}/{id}")).await.text;
    assert!(text.contains("https://wiki.example.com/callback\nhttps://wiki.example.com/other"), "{text}");
}

#[tokio::test]
async fn the_pages_of_a_machine_have_what_applies_to_it_alone() {
    let (app, browser, key) = administrator().await;
    app.role(&key, "auditor", json!([{"action": "a:b", "effect": "allow"}])).await;
    let id = create(&app, &key, json!({"name": "Job", "kind": "machine", "role": "auditor"})).await;
    let settings = page(&app, &browser, &format!("{PATH}/{id}")).await.text;
    for shown in ["It can get tokens, and they are accepted.", "Applies to new tokens.", "name=\"resources\""] {
        assert!(settings.contains(shown), "{shown} is not in {settings}");
    }
    let new = page(&app, &browser, "/admin/new-application?kind=machine").await.text;
    let delete = page(&app, &browser, &format!("{PATH}/{id}/delete")).await.text;
    let others = [
        "name=\"redirect_uris\"",
        "name=\"first_party\"",
        "Users see it",
        "Users can sign in",
        "new sign-ins",
        "consent of users",
    ];
    for text in [&settings, &new, &delete] {
        for other in others {
            assert!(!text.contains(other), "{other} is in {text}");
        }
    }

    let form = [("id", id.as_str()), ("was", r#"{"resources":[]}"#), ("resources", "https://api.example.com/\r\n")];
    let saved = submit(&app, &browser, "application/json", PATH, "console/application/addresses", &form).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    assert_eq!(application(&app, &key, &id).await["resources"], json!(["https://api.example.com/"]));
}

#[tokio::test]
async fn an_application_is_turned_off_and_deleted_once_its_name_was_entered() {
    let (app, browser, key) = administrator().await;
    let id = create(&app, &key, web()).await;
    let page_of_it = format!("{PATH}/{id}");
    let off = [("id", id.as_str()), ("on", "false")];
    let done = submit(&app, &browser, "application/json", &page_of_it, "console/application/switch", &off).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(application(&app, &key, &id).await["enabled"], false);

    let record: Application = serde_json::from_value(application(&app, &key, &id).await).unwrap();
    let was = record.editable().to_string();
    let delete = async |name: &str, accept: &str| {
        let form = [("id", id.as_str()), ("was", was.as_str()), ("confirm_name", name)];
        submit(&app, &browser, accept, &format!("{page_of_it}/delete"), "console/application/delete", &form).await
    };
    let refused = delete("wiki", "application/json").await;
    assert_eq!((refused.status, refused.body["reason"].as_str()), (400, Some("not_the_name")), "{}", refused.text);
    let deleted = delete("Wiki", "text/html").await;
    assert!(deleted.header("location").unwrap_or_default().starts_with(PATH), "{}", deleted.text);
    assert_eq!(page(&app, &browser, &page_of_it).await.status, 404);
}

#[tokio::test]
async fn the_default_application_has_no_button_that_removes_it() {
    let (app, browser, key) = administrator().await;
    let text = page(&app, &browser, PATH).await.text;
    assert!(text.contains("No applications yet") && text.contains(r#"href="/admin/applications/doorward""#), "{text}");
    let settings = page(&app, &browser, &format!("{PATH}/doorward")).await.text;
    assert!(!settings.contains("console/application/switch") && !settings.contains("/doorward/delete"), "{settings}");
    create(&app, &key, web()).await;
    assert!(!page(&app, &browser, PATH).await.text.contains("No applications yet"));
}

#[tokio::test]
async fn who_may_only_read_sees_no_form_that_would_be_refused() {
    let (app, _, key) = administrator().await;
    let id = create(&app, &key, web()).await;
    app.role(&key, "reader", json!([{"action": "doorward:applications:read", "effect": "allow"}])).await;
    let uid = app.user("the.reader").await;
    app.member(&key, "reader", &uid).await;
    let browser = app.browser("the.reader").await;
    let list = page(&app, &browser, PATH).await.text;
    assert!(list.contains("Wiki") && !list.contains("New application"), "{list}");
    let settings = page(&app, &browser, &format!("{PATH}/{id}")).await.text;
    assert!(settings.contains("You need the doorward:applications:edit permission"), "{settings}");
    let secrets = page(&app, &browser, &format!("{PATH}/{id}/secrets")).await.text;
    assert!(!secrets.contains(">Create secret<") && !secrets.contains(">Revoke<"), "{secrets}");
}
