//! No error in Chinese contains an English sentence.

use crate::kit::{App, Ask};
use axum::http::Method;
use doorward_contract::application::ApplicationKind;
use doorward_contract::settings::Section;
use serde_json::{Value, json};

const ADMIN: &str = "/admin/api/v1";

/// English that other programs recognize, or that names something.
const NAMES: [&str; 2] = ["cors permission denied", "Authorization: Bearer"];

/// Requests to the admin API with an error of their own.
const ADMIN_REQUESTS: &[(&str, &str, &str)] = &[
    // Bodies.
    ("POST", "/users", "{"),
    ("POST", "/users", "{} {}"),
    ("POST", "/users", "[]"),
    ("POST", "/users", r#"{"username": ["hunter2"]}"#),
    ("POST", "/users", r#"{"colour": "red"}"#),
    ("POST", "/users", r#"{"username": "a", "username": "b"}"#),
    ("POST", "/users", r#"{"kind": "robot"}"#),
    ("POST", "/users", r#"{"username": "no spaces"}"#),
    ("POST", "/roles", "{}"),
    ("POST", "/roles", r#"{"id": "administrator", "name": "x"}"#),
    ("POST", "/api-keys", r#"{"name": "n", "role": "missing", "expires_at": "soon"}"#),
    ("POST", "/api-keys", r#"{"name": "n", "role": "missing", "expires_at": "2020-01-01T00:00:00Z"}"#),
    ("GET", "/users?limit=many", ""),
    ("GET", "/users?colour=red", ""),
    ("GET", "/events?limit=1&limit=2", ""),
    ("GET", "/settings/nothing", ""),
    ("GET", "/nothing", ""),
    // Settings.
    ("PATCH", "/settings/tokens", r#"{"colour": "red"}"#),
    ("PATCH", "/settings/tokens", r#"{"max_sessions": "five"}"#),
    ("PATCH", "/settings/tokens", r#"{"max_sessions": -2}"#),
    ("PATCH", "/settings/tokens", r#"{"max_sessions": 51}"#),
    ("PATCH", "/settings/login_methods", r#"{"username": "yes"}"#),
    ("PATCH", "/settings/domains", r#"{"allowed": {}}"#),
    ("PATCH", "/settings/routes", r#"{"routes": [{"upstream": "https://api.example.org"}]}"#),
    ("PATCH", "/settings/routes", r#"{"routes": [{"path": "/login", "upstream": "https://api.example.org"}]}"#),
    ("PATCH", "/settings/routes", r#"{"routes": [{"host": "a.example.com", "upstream": "http://10.0.0.5"}]}"#),
    ("PATCH", "/settings/routes", r#"{"routes": [{"host": "a.example.com", "upstream": "http://169.254.169.254"}]}"#),
    ("PATCH", "/settings/captcha", r#"{"vendor": "NOBODY"}"#),
    ("PATCH", "/settings/captcha", r#"{"vendor": "TURNSTILE", "site_key": "k"}"#),
    ("PATCH", "/settings/oauth", r#"{"registration": "anyone"}"#),
    ("PATCH", "/settings/oauth", r#"{"registered_resources": ["mcp"]}"#),
    ("PATCH", "/settings/oauth", r#"{"registration_days_unused": 0}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "", "html": ""}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "{{.Link}}", "html": ""}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "{{.Nobody}}", "html": ""}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "<p>none</p>"}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "{{if .Link}}"}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "<script>x</script>"}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "<p onclick=x>"}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "<p style='x:url(y)'>"}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "<a href=ftp:x>"}}"#),
    ("PATCH", "/settings/templates", r#"{"code_en": {"subject": "a", "html": "<p <"}}"#),
    // Message providers.
    ("PUT", "/senders/sms", "{}"),
    ("PUT", "/senders/sms", r#"{"sender": "pigeon"}"#),
    ("PUT", "/senders/sms", r#"{"sender": "aliyun", "access_key_id": "a b", "sign_name": "", "template_code": ""}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "http://sms.example.test/", "body": "{}"}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "https://{{to}}.example.test/", "body": "{}"}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "https://sms.example.test/", "body": "{{colour}}"}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "https://sms.example.test/", "body": "{{to"}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "https://sms.example.test/", "body": "{{text}}"}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "https://a.test/", "body": "{}", "headers": {"Host": "b"}}"#),
    ("PUT", "/senders/sms", r#"{"sender": "http", "url": "https://a.test/", "body": "{}", "method": "GET"}"#),
    ("PUT", "/senders/mail", r#"{"sender": "smtp", "host": "a b", "port": 25, "from_address": "a@b.test"}"#),
    ("PUT", "/senders/mail", r#"{"sender": "smtp", "host": "a.test", "port": 0, "from_address": "a@b.test"}"#),
    ("PUT", "/senders/mail", r#"{"sender": "smtp", "host": "a.test", "port": 25, "from_address": "missing"}"#),
    // Identity providers.
    ("PUT", "/providers/new", r#"{"kind": "missing"}"#),
    ("PUT", "/providers/new", r#"{"kind": "oidc", "config": {"issuer": "http://192.0.2.1/"}}"#),
    ("PUT", "/providers/new", r#"{"kind": "oidc", "enabled": true}"#),
    ("POST", "/providers/nothing/test", ""),
    ("POST", "/providers/unready/test", ""),
    ("POST", "/providers/inside/test", ""),
    // Policies and rules.
    ("POST", "/policies", r#"{"code": "x"}"#),
    ("PUT", "/policies/x", r#"{"document": {"version": "2.0"}}"#),
    ("PUT", "/policies/x", r#"{"document": {"version": "1.0", "statement": [{"efect": "allow"}]}}"#),
    ("PUT", "/policies/x", r#"{"document": "{"}"#),
    ("PUT", "/policies/authz.user.rego", r#"{"document": "package authz\nallow if {"}"#),
    ("PUT", "/policies/FunctionsAccess", r#"{"document": {}}"#),
    ("DELETE", "/policies/attached", ""),
    ("DELETE", "/roles/attaching", ""),
    ("PUT", "/resources/collection/a", r#"{"level": "CUSTOM", "rule": {"read": "auth.uid ="}}"#),
    ("PUT", "/resources/collection/a", r#"{"level": "CUSTOM", "rule": {"colour": true}}"#),
    ("PUT", "/resources/table/a", r#"{"level": "PRIVATE", "row_permissions": {"x": 1}}"#),
    ("PUT", "/resources/table/a", r#"{"level": "NOTHING"}"#),
];

/// Requests of apps.
const WIRE_REQUESTS: &[(&str, &str, &str)] = &[
    ("POST", "/auth/v1/signin", "{}"),
    ("POST", "/auth/v1/signin", "{"),
    ("POST", "/auth/v1/signin", r#"{"username": 1}"#),
    ("POST", "/auth/v1/signin", r#"{"username": "missing", "password": "wrong"}"#),
    ("POST", "/auth/v1/signup", r#"{"username": "a", "password": "1"}"#),
    ("POST", "/auth/v1/token", r#"{"grant_type": "magic"}"#),
    ("POST", "/auth/v1/token", r#"{"grant_type": "refresh_token", "refresh_token": "x"}"#),
    ("POST", "/auth/v1/verification", r#"{"phone_number": "+86 12"}"#),
    ("POST", "/auth/v1/verification/verify", r#"{"verification_id": "x", "verification_code": 1}"#),
    ("POST", "/auth/v1/signin/with/provider", r#"{"provider_token": "x"}"#),
    ("POST", "/auth/v1/signin/custom", r#"{"ticket": "x"}"#),
    ("POST", "/auth/v1/provider/token", r#"{"provider_id": "missing", "provider_code": "x"}"#),
    ("POST", "/auth/v1/provider/token", r#"{"provider_id": "google", "provider_id_token": "x"}"#),
    ("POST", "/auth/v1/provider/token", r#"{"provider_id": "github", "provider_id_token": "x"}"#),
    ("GET", "/auth/v1/user/me", ""),
    ("GET", "/auth/v1/nowhere", ""),
    ("DELETE", "/auth/v1/signin", ""),
    ("POST", "/access/v1/check", "{"),
    ("POST", "/v1/functions/x", "{}"),
    ("POST", "/oauth2/token", "{}"),
    ("POST", "/oauth2/token", "grant_type=magic"),
    ("POST", "/oauth2/token", "grant_type=a&grant_type=b"),
    ("POST", "/oauth2/token", "grant_type=magic&client_id=page"),
    ("POST", "/oauth2/token", "grant_type=authorization_code&client_id=page"),
    ("POST", "/oauth2/token", "grant_type=authorization_code&client_id=page&code=x"),
    ("POST", "/oauth2/token", "grant_type=refresh_token&client_id=page&refresh_token=x"),
    ("POST", "/oauth2/token", "grant_type=client_credentials&client_id=page"),
    (
        "POST",
        "/oauth2/token",
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&client_id=page&subject_token=x",
    ),
    ("POST", "/oauth2/token", "client_id=page&client_secret=x&client_assertion=y"),
    ("POST", "/oauth2/par", "client_id=page&response_type=token"),
    ("POST", "/oauth2/par", "client_id=page&redirect_uri=https%3A%2F%2Fevil.test%2F"),
    ("POST", "/oauth2/introspect", "client_id=page&token=x"),
    ("POST", "/oauth2/par", "client_id=https%3A%2F%2Fapp.example.com&response_type=code"),
    ("POST", "/oauth2/par", "client_id=https%3A%2F%2F127.0.0.1%2Fclient.json&response_type=code"),
    ("POST", "/oauth2/register", "{}"),
    ("POST", "/oauth2/register", "{"),
    ("POST", "/oauth2/register", r#"{"redirect_uris": ["javascript:alert(1)"]}"#),
    ("POST", "/oauth2/register", r#"{"grant_types": ["password"]}"#),
    ("POST", "/oauth2/register", r#"{"response_types": ["token"]}"#),
    ("POST", "/oauth2/register", r#"{"software_statement": "x"}"#),
    ("POST", "/oauth2/register", r#"{"subject_type": "pairwise"}"#),
    ("POST", "/oauth2/register", r#"{"client_uri": "x"}"#),
    ("GET", "/oauth2/register/nothing", ""),
    ("GET", "/oauth2/userinfo", ""),
    ("GET", "/oauth2/nothing", ""),
];

#[tokio::test]
async fn an_error_in_chinese_contains_no_english_sentence() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    prepare(&app, &key).await;
    let mut english = Vec::new();
    for (method, path, body) in ADMIN_REQUESTS {
        let ask = ask(&app, method, &format!("{ADMIN}{path}"), body).bearer(&key);
        english.extend(english_of(ask, &format!("{method} {path} {body}")).await);
    }
    for (method, path, body) in WIRE_REQUESTS {
        english.extend(english_of(ask(&app, method, path, body), &format!("{method} {path} {body}")).await);
    }
    assert!(english.is_empty(), "\n{}", english.join("\n"));
}

/// Checks of documents: the response is 200, with faults or warnings.
const CHECKS: &[(&str, &str)] = &[
    ("/policies/check", r#"{"document": "{\"version\": \"1.0\",}"}"#),
    ("/policies/check", r#"{"document": "{"}"#),
    ("/policies/check", r#"{"document": []}"#),
    ("/policies/check", r#"{"document": {"version": "2.0"}}"#),
    ("/policies/check", r#"{"document": {"version": "1.0"}}"#),
    ("/policies/check", r#"{"document": {"version": "1.0", "statement": [{"efect": "allow"}]}}"#),
    ("/policies/check", r#"{"document": {"version": "1.0", "statement": [{"action": 1}]}}"#),
    ("/policies/check", r#"{"document": {"version": "1.0", "statement": [{"action": "a", "effect": "allow"}]}}"#),
    (
        "/policies/check",
        r#"{"document": {"version": "1.0", "statement": [{"action": "a:b", "effect": "allow", "condition": "x &&"}]}}"#,
    ),
    (
        "/policies/check",
        r#"{"document": {"version": "1.0", "statement": [{"action": "a:b", "effect": "allow", "condition": "who"}]}}"#,
    ),
    (
        "/policies/check",
        r#"{"document": {"version": "1.0", "statement": [{"action": "reports:raed", "effect": "allow"}]}}"#,
    ),
    ("/policies/check", r#"{"code": "authz.user.rego", "document": "package authz.user\nallow if {"}"#),
    ("/policies/check", r#"{"code": "authz.user.rego", "document": "package authz.user\nallow if http.send({})"}"#),
    ("/policies/check", r#"{"code": "authz.user.rego", "document": "package other\nallow := true"}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"read": "auth.uid ="}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"read": "auth.uid == who"}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"read": "auth.role == 1"}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"read": "size(doc) == 1"}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"read": "get('a') == 1"}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"create": "doc.a == 1"}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": {"write": "doc.owner == auth.uid"}}"#),
    ("/resources/check", r#"{"type": "collection", "rule": "{\"read\": true,}"}"#),
    ("/resources/check", r#"{"type": "storage", "rule": {"delete": true}}"#),
    ("/resources/check", r#"{"type": "function", "rule": {"hello": true}}"#),
];

#[tokio::test]
async fn a_check_in_chinese_contains_no_english_sentence() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    let reports = json!({ "description": "", "actions": ["read"] });
    app.put(&format!("{ADMIN}/resource-types/reports"), reports).bearer(&key).send().await.ok();
    let mut wrong = Vec::new();
    for (path, body) in CHECKS {
        let reply = ask(&app, "POST", &format!("{ADMIN}{path}"), body).bearer(&key).send().await;
        let lists = [&reply.body["faults"], &reply.body["warnings"]].into_iter().filter_map(Value::as_array);
        let texts: Vec<_> = lists.flatten().filter_map(|found| found["message"].as_str()).collect();
        if texts.is_empty() || texts.iter().any(|text| !has_chinese(text) || has_english(text)) {
            wrong.push(format!("{path} {body}: {} {}", reply.status, reply.text));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What the errors need: providers that cannot be tested, a policy and a role in use.
async fn prepare(app: &App, key: &str) {
    let put = async |path: &str, body: Value| app.put(&format!("{ADMIN}{path}"), body).bearer(key).send().await.ok();
    put("/providers/unready", json!({ "kind": "oidc" })).await;
    let oidc = json!({ "issuer": "https://localhost:1", "client_id": "us" });
    put("/providers/inside", json!({ "kind": "oidc", "secret": "hush", "config": oidc })).await;
    put(
        "/providers/google",
        json!({ "kind": "google", "enabled": true, "secret": "hush", "config": { "client_id": "us" } }),
    )
    .await;
    put(
        "/providers/github",
        json!({ "kind": "github", "enabled": true, "secret": "hush", "config": { "client_id": "us" } }),
    )
    .await;
    app.policy(key, "attached", json!([{ "effect": "allow", "action": "reports:read", "resource": "*" }])).await;
    app.role(key, "attaching", json!([{ "effect": "allow", "action": "reports:read", "resource": "*" }])).await;
    put("/roles/attaching/policies", json!({ "policies": ["attached"] })).await;
    app.key_of("attaching").await;
    app.application("page", ApplicationKind::SinglePage, |_| {}).await;
    app.set(Section::Oauth, json!({ "registration": "open", "client_id_metadata": true })).await;
}

fn ask<'a>(app: &'a App, method: &str, path: &str, body: &str) -> Ask<'a> {
    let ask = app.ask(Method::from_bytes(method.as_bytes()).unwrap(), path).header("accept-language", "zh-CN");
    let is_form = path.starts_with("/oauth2/") && !body.starts_with('{');
    let kind = if is_form { "application/x-www-form-urlencoded" } else { "application/json" };
    if body.is_empty() { ask } else { ask.header("content-type", kind).text(body.to_owned()) }
}

/// The error, if it is not entirely in Chinese.
async fn english_of(ask: Ask<'_>, request: &str) -> Option<String> {
    let reply = ask.send().await;
    assert!(reply.status >= 400, "{request}: {} {}", reply.status, reply.text);
    let texts = [&reply.body["error_description"], &reply.body["details"]["message"]];
    let texts: Vec<&str> = texts.into_iter().filter_map(Value::as_str).collect();
    let chinese = texts.first().is_some_and(|text| has_chinese(text));
    let english = texts.iter().any(|text| has_english(text));
    (english || !chinese).then(|| format!("{request}: {}", texts.join(" | ")))
}

fn has_chinese(text: &str) -> bool {
    text.contains(|char| ('\u{4e00}'..='\u{9fff}').contains(&char))
}

/// Whether a text has two English words in a row, other than names and quotations.
fn has_english(text: &str) -> bool {
    // A list of names is not a sentence.
    let mut text = text.replace(',', "，");
    for name in NAMES {
        text = text.replace(name, "，");
    }
    for (open, close) in [("“", "”"), ("`", "`"), ("{{", "}}")] {
        while let Some((before, rest)) = text.split_once(open) {
            let Some((_, after)) = rest.split_once(close) else { break };
            text = format!("{before}，{after}");
        }
    }
    let is_word = |word: &str| {
        let word = word.trim_matches([',', '.', ';', ':', '(', ')']);
        word.len() > 1
            && word.chars().skip(1).all(|char| char.is_ascii_lowercase() || matches!(char, '’' | '\'' | '-'))
            && word.starts_with(|char: char| char.is_ascii_alphabetic())
    };
    let words: Vec<bool> = text.split_whitespace().map(is_word).collect();
    words.windows(2).any(|pair| pair == [true, true])
}

#[test]
fn english_is_recognized_and_names_are_not() {
    for text in ["响应无效：its response isn’t valid", "（use https to keep the key private）", "Not valid"] {
        assert!(has_english(text), "{text}");
    }
    for text in [
        "请发送 `Authorization: Bearer <访问令牌>`。",
        "cors permission denied：请将 evil.test 添加到安全域名",
        "返回“invalid client secret”",
        "可用的有：to, code, minutes 和 secret",
        "请使用 POST 或 PUT。",
    ] {
        assert!(!has_english(text), "{text}");
    }
}
