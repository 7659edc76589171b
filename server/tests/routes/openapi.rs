//! The description of the API.

use crate::kit::App;
use axum::http::Method;
use doorward_contract::ErrorCode;
use doorward_contract::event::EventAction;
use doorward_contract::provider::ProviderKind;
use insta::assert_json_snapshot;
use serde_json::Value;

#[tokio::test]
async fn the_document_is_served_and_whole() {
    let app = App::new().await;
    let reply = app.get("/openapi.json").send().await;
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let document = reply.ok();
    assert_eq!(document["openapi"], "3.1.0");
    assert_json_snapshot!(document, {".info.version" => "[version]"});
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_operation_has_its_own_name() {
    let app = App::new().await;
    let document = app.get("/openapi.json").send().await.ok();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let mut names: Vec<_> =
        operations(&document).into_iter().map(|(.., operation)| operation["operationId"].to_string()).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[tokio::test]
async fn codes_are_described_as_they_are_sent() {
    let app = App::new().await;
    let document = app.get("/openapi.json").send().await.ok();
    let described = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    let sent = |words: Vec<&str>| serde_json::json!(words);
    assert_eq!(described("ErrorCode"), sent(ErrorCode::ALL.iter().map(|code| code.as_str()).collect()));
    assert_eq!(described("EventAction"), sent(EventAction::ALL.iter().map(|action| action.as_str()).collect()));
    assert_eq!(described("ProviderKind"), sent(ProviderKind::ALL.iter().map(|kind| kind.as_str()).collect()));
}

#[tokio::test]
async fn every_described_operation_is_served() {
    let app = App::new().await;
    let document = app.get("/openapi.json").send().await.ok();
    let all = operations(&document);
    assert!(all.len() > 40, "{}", all.len());
    for (path, method, operation) in all {
        let address = path.replace(['{', '}'], "");
        let reply = app.ask(method.clone(), &address).send().await;
        assert!(
            !["not_found", "method_not_allowed"].contains(&reply.body["error"].as_str().unwrap_or("")),
            "{method} {path}"
        );
        assert!(operation["summary"].is_string() && operation["security"].is_array(), "{method} {path}");
        assert!(operation["responses"]["default"].is_object(), "{method} {path}");
    }
}

#[tokio::test]
async fn the_page_brings_no_script_and_nothing_from_elsewhere() {
    let app = App::new().await;
    let page = app.get("/docs/api").send().await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
    assert!(!page.text.contains("<script") && !page.text.contains("style="), "inline script or style");
    assert!(page.text.contains("/auth/v1/signin") && page.text.contains("/admin/api/v1/users/{uid}/block"));
    let css = app.get("/docs/api.css").send().await;
    assert_eq!(css.header("content-type"), Some("text/css; charset=utf-8"));
}

fn operations(document: &Value) -> Vec<(String, Method, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.clone(), method.to_uppercase().parse().unwrap(), operation.clone()));
        }
    }
    all
}
