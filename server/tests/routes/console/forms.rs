//! Forms of the console.

use crate::kit::{App, Reply};
use axum::http::Method;
use serde_json::json;

/// Submits a form as the browser does: without script if `accept` is `text/html`.
async fn submit(app: &App, browser: &str, accept: &str, page: &str, function: &str, form: &[(&str, &str)]) -> Reply {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let ask = app.ask(Method::POST, &format!("/api/{function}")).header("content-length", &body.len().to_string());
    let ask = ask.header("content-type", "application/x-www-form-urlencoded").header("accept", accept);
    let ask = ask.header("referer", &format!("http://localhost:3000{page}")).header("sec-fetch-site", "same-origin");
    ask.header("host", "localhost:3000").header("cookie", browser).text(body).send().await
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
    let flash = refused.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or_default();
    assert!(flash.starts_with("door_flash="), "{flash}");

    let cookies = format!("{browser}; {flash}");
    let shown = app.get(&page).header("cookie", &cookies).header("accept", "text/html").header("host", "localhost:3000");
    let shown = shown.send().await;
    assert!(shown.text.contains("You need the doorward:users:edit permission"), "{}", shown.text);
    assert!(shown.header("set-cookie").unwrap_or_default().starts_with("door_flash=;"), "the form has read its error");

    let scripted = submit(&app, &browser, "application/json", &page, "console/user/edit", &form).await;
    assert_eq!((scripted.status, scripted.header("location")), (403, None), "{}", scripted.text);
}
