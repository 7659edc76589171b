//! Forms of the console.

use crate::kit::{App, Reply};
use axum::http::Method;
use serde_json::json;

/// Submits a form as the browser does: without script if `accept` is `text/html`.
pub async fn submit(
    app: &App,
    browser: &str,
    accept: &str,
    page: &str,
    function: &str,
    form: &[(&str, &str)],
) -> Reply {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let ask = app.ask(Method::POST, &format!("/api/{function}")).header("content-length", &body.len().to_string());
    let ask = ask.header("content-type", "application/x-www-form-urlencoded").header("accept", accept);
    let ask = ask.header("referer", &format!("http://localhost:3000{page}")).header("sec-fetch-site", "same-origin");
    ask.header("host", "localhost:3000").header("cookie", browser).text(body).send().await
}

/// A cookie that a response sets, or an empty text.
pub fn cookie_of(reply: &Reply, name: &str) -> String {
    let start = format!("{name}=");
    let mut cookies =
        reply.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
    cookies.find(|cookie| cookie.starts_with(&start)).unwrap_or_default().to_owned()
}

/// The cookie with the error of a form.
fn flash_of(reply: &Reply) -> String {
    cookie_of(reply, "door_flash")
}

#[tokio::test]
async fn a_form_without_script_returns_to_its_page_if_the_permission_is_missing() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    let reader = app.user("the.reader").await;
    app.member(&key, "reader", &reader).await;
    let browser = app.browser("the.reader").await;
    let page = format!("/admin/users/{reader}");
    let uid = reader.to_string();
    let mut form = vec![("uid", uid.as_str()), ("was", "{}"), ("name", "Lin"), ("kind", "external")];
    form.extend(["gender", "birthdate", "locale", "zoneinfo", "picture", "description"].map(|name| (name, "")));

    let refused = submit(&app, &browser, "text/html", &page, "console/user/edit", &form).await;
    assert_eq!((refused.status, refused.header("location")), (302, Some(page.as_str())), "{}", refused.text);
    let flash = flash_of(&refused);

    let cookies = format!("{browser}; {flash}");
    let reply =
        app.get(&page).header("cookie", &cookies).header("accept", "text/html").header("host", "localhost:3000");
    let reply = reply.send().await;
    assert!(reply.text.contains("You need the doorward:users:edit permission"), "{}", reply.text);
    assert_eq!(flash_of(&reply), "door_flash=", "the form has read its error");

    let scripted = submit(&app, &browser, "application/json", &page, "console/user/edit", &form).await;
    assert_eq!((scripted.status, scripted.header("location")), (403, None), "{}", scripted.text);
}

#[tokio::test]
async fn attack_51_a_new_key_is_shown_without_script_to_the_session_that_created_it_only() {
    let app = App::new().await;
    app.administrator("root.admin").await;
    app.administrator("other.admin").await;
    let (browser, other) = (app.browser("root.admin").await, app.browser("other.admin").await);
    let form = [("name", "deploy"), ("role", "administrator"), ("expires_in", "30")];
    let created = submit(&app, &browser, "text/html", "/admin/api-keys", "console/api-keys/create", &form).await;
    assert_eq!((created.status, created.header("location")), (302, Some("/admin/api-keys?done=1")), "{}", created.text);
    let key = cookie_of(&created, "door_api_key");
    assert!(key.len() > "door_api_key=".len(), "{key}");

    let shows_key = async |browser: &str| {
        let page = app.get("/admin/api-keys").header("cookie", &format!("{browser}; {key}"));
        let page = page.header("accept", "text/html").header("host", "localhost:3000").send().await;
        assert!(page.status == 200 && page.text.contains("deploy"), "{} {}", page.status, page.text);
        let is_long =
            |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).count() > 20;
        page.text.split("dw_").skip(1).any(is_long)
    };
    assert!(!shows_key(&other).await);
    assert!(shows_key(&browser).await);

    let both = format!("{browser}; {key}");
    let out = submit(&app, &both, "text/html", "/admin", "portal/sign-out", &[]).await;
    assert_eq!(cookie_of(&out, "door_api_key"), "door_api_key=", "it is deleted with the session");
}

#[tokio::test]
async fn every_error_of_a_function_has_its_status_and_none_is_in_an_address() {
    let app = App::new().await;
    app.user("li.na").await;
    let browser = app.browser("li.na").await;
    let page = "/account/activity?page=x";
    let form = [("page", "made-up-cursor")];

    let scripted = submit(&app, &browser, "application/json", page, "account/activity", &form).await;
    assert_eq!((scripted.status, scripted.body["error"].is_null()), (400, true), "{}", scripted.text);
    assert_eq!(scripted.body["code"], "invalid_argument", "{}", scripted.text);

    let plain = submit(&app, &browser, "text/html", page, "account/activity", &form).await;
    assert_eq!((plain.status, plain.header("location")), (302, Some(page)), "{}", plain.text);
    assert!(flash_of(&plain).len() > "door_flash=".len() && plain.text.is_empty(), "{}", plain.text);
}

#[tokio::test]
async fn attack_14_a_form_without_script_leads_to_a_page_of_this_host_only() {
    let app = App::new().await;
    app.user("li.na").await;
    let browser = app.browser("li.na").await;
    let pages = [("/account/activity", "/account/activity"), ("//evil.example/x", "/"), ("/api/account/activity", "/")];
    for (page, location) in pages {
        let done = submit(&app, &browser, "text/html", page, "account/activity", &[]).await;
        assert_eq!((done.status, done.header("location")), (302, Some(location)), "{page}: {}", done.text);
    }
}

#[tokio::test]
async fn a_form_without_script_that_a_layer_refuses_returns_to_its_page_too() {
    let app = App::new().await;
    app.user("li.na").await;
    let browser = app.browser("li.na").await;
    let large = "x".repeat(2_000_000);
    let form = [("name", large.as_str())];
    let plain = submit(&app, &browser, "text/html", "/account", "account/edit-profile", &form).await;
    assert_eq!((plain.status, plain.header("location")), (302, Some("/account")), "{}", plain.text);
    let cookies = format!("{browser}; {}", flash_of(&plain));
    let page =
        app.get("/account").header("cookie", &cookies).header("accept", "text/html").header("host", "localhost:3000");
    let page = page.send().await;
    assert!(page.text.contains("The request body is larger than this server accepts."), "{}", page.text);
    let scripted = submit(&app, &browser, "application/json", "/account", "account/edit-profile", &form).await;
    assert_eq!((scripted.status, scripted.header("location")), (413, None), "{}", scripted.text);
}

/// The function, the field with the unknown choice, and the form.
type Submitted = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Forms with a value that no choice has.
const UNKNOWN_CHOICES: &[Submitted] = &[
    ("console/users/create", "kind", &[("username", "lin.xia"), ("name", ""), ("kind", "foo"), ("first", "link")]),
    ("console/users/create", "first", &[("username", "lin.xia"), ("name", ""), ("kind", "external"), ("first", "foo")]),
    ("console/user/edit", "kind", &[("kind", "foo"), ("gender", "UNKNOWN")]),
    ("console/user/edit", "gender", &[("kind", "external"), ("gender", "foo")]),
    ("console/organization/create", "kind", &[("parent", ""), ("kind", "foo"), ("name", "Sales"), ("description", "")]),
    ("console/senders/test", "channel", &[("channel", "foo"), ("recipient", "+86 138 0013 8000")]),
    ("console/senders/outbox", "channel", &[("channel", "foo"), ("was", "{}")]),
    (
        "console/senders/http",
        "channel",
        &[
            ("channel", "foo"),
            ("was", r#"{"sms":{"sender":"outbox"},"sms_secret_version":null}"#),
            ("url", "https://sms.example.test/"),
            ("method", "POST"),
            ("content_type", "application/json"),
            ("headers", ""),
            ("body", r#"{"to":"{{to}}","code":"{{code}}"}"#),
            ("expect", ""),
            ("secret", ""),
        ],
    ),
    (
        "console/provider/save",
        "client_auth",
        &[
            ("new", "true"),
            ("was", "null"),
            ("id", "corp"),
            ("kind", "oidc"),
            ("name", "Corp"),
            ("client_auth", "foo"),
            ("secret", ""),
        ],
    ),
    ("console/application/create", "kind", &[("kind", "foo"), ("name", "Wiki")]),
    (
        "console/application/protocol",
        "token_endpoint_auth_method",
        &[("id", "x"), ("was", "{}"), ("token_endpoint_auth_method", "foo")],
    ),
    ("console/application/protocol", "grant_types", &[("id", "x"), ("was", "{}"), ("grant_types[]", "foo")]),
    ("console/application/protocol", "scope", &[("id", "x"), ("was", "{}"), ("scope[]", "foo")]),
    ("console/application/protocol", "scope_choice", &[("id", "x"), ("was", "{}"), ("scope_choice", "foo")]),
    (
        "console/application/lifetimes",
        "sessions",
        &[("id", "x"), ("was", "{}"), ("access_token_seconds", "1"), ("access_unit", "3600"), ("sessions", "foo")],
    ),
    (
        "console/provider/rules",
        "new_account_kind",
        &[("id", "google"), ("was", "{}"), ("new_account_kind", "foo"), ("new_account_role", "")],
    ),
    (
        "console/settings/tokens",
        "sessions",
        &[
            ("was", "{}"),
            ("access_token_seconds", "2"),
            ("access_unit", "3600"),
            ("refresh_token_seconds", "30"),
            ("refresh_unit", "86400"),
            ("sessions", "foo"),
            ("max_sessions", "3"),
        ],
    ),
    (
        "console/settings/verification",
        "sms",
        &[
            ("was", "{}"),
            ("code_seconds", "10"),
            ("code_unit", "60"),
            ("resend_seconds", "60"),
            ("resend_unit", "1"),
            ("per_contact_day", "10"),
            ("per_network_hour", "30"),
            ("sms", "foo"),
            ("sms_day_limit", "100"),
            ("countries", ""),
        ],
    ),
    ("account/edit-profile", "gender", &[("gender", "foo"), ("name", "")]),
    ("account/contact-remove", "kind", &[("kind", "name")]),
];

#[tokio::test]
async fn a_choice_that_does_not_exist_is_an_error_and_no_default() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.administrator("root.admin").await;
    let browser = app.browser("root.admin").await;
    let user = app.user("li.na").await.to_string();
    let google = json!({"kind": "google", "secret": "hush", "config": {"client_id": "us"}});
    app.put("/admin/api/v1/providers/google", google).bearer(&key).send().await.ok();
    let mut wrong = Vec::new();
    for (function, field, choice) in UNKNOWN_CHOICES {
        let mut form = choice.to_vec();
        if function.contains("edit") {
            form.extend([("uid", user.as_str()), ("was", "{}")]);
            let others = ["name", "birthdate", "locale", "zoneinfo", "picture", "description"];
            let absent = others.into_iter().filter(|name| choice.iter().all(|(given, _)| given != name));
            form.extend(absent.map(|name| (name, "")));
        }
        let reply = submit(&app, &browser, "application/json", "/", function, &form).await;
        let (named, reason) = (reply.body["field"].as_str(), reply.body["reason"].as_str());
        if (reply.status, named, reason) != (400, Some(field), Some("unknown")) {
            wrong.push(format!("{function} {field}: {} {}", reply.status, reply.text));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let senders = app.get("/admin/api/v1/senders").bearer(&key).send().await.ok();
    assert_eq!(senders["sms"]["sender"], "outbox", "{senders}");
}

#[tokio::test]
async fn there_is_no_page_about_an_unknown_kind_of_contact() {
    let app = App::new().await;
    app.user("li.na").await;
    let browser = app.browser("li.na").await;
    // The page of a contact first leads to the page that verifies presence.
    for (kind, status) in [("phone", 302), ("email", 302), ("foo", 404), ("name", 404)] {
        let page = app.get(&format!("/account/contact?kind={kind}")).header("cookie", &browser);
        let page = page.header("accept", "text/html").header("host", "localhost:3000").send().await;
        assert_eq!(page.status, status, "{kind}");
    }
}
