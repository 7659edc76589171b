//! Requests from pages of other origins and under other host names.

use crate::support::{ask, site, site_with};
use axum::body::Body;
use axum::http::StatusCode;
use doorward_contract::ErrorCode;

/// A server function that requires no session.
const FUNCTION: &str = "/api/preferences/theme";

#[tokio::test]
async fn attack_65_server_functions_are_post_only() {
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        assert_eq!(method, axum::http::Method::POST, "{path}");
        assert!(path.starts_with("/api/"), "{path}");
    }
    let site = site().await;
    let answer = site.get(&format!("{FUNCTION}?theme=dark")).await;
    let code = answer.app_error().code;
    assert_eq!((answer.status, code), (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed));
}

#[tokio::test]
async fn attack_65_a_form_is_taken_from_our_own_pages_only() {
    let site = site().await;
    let cases: &[(bool, &[(&str, &str)])] = &[
        (true, &[("sec-fetch-site", "same-origin")]),
        (true, &[("origin", "http://localhost:3000")]),
        (false, &[]),
        (false, &[("sec-fetch-site", "cross-site")]),
        (false, &[("sec-fetch-site", "same-site")]),
        (false, &[("origin", "null")]),
        (false, &[("origin", "http://localhost:5173")]),
        (false, &[("origin", "https://evil.example")]),
    ];
    for (taken, headers) in cases {
        for kind in ["application/x-www-form-urlencoded", "text/plain", "application/json"] {
            let request = ask("POST", FUNCTION, headers).header("content-type", kind);
            let answer = site.send(request.body(Body::from("theme=dark")).unwrap()).await;
            assert_eq!(answer.status != StatusCode::FORBIDDEN, *taken, "{headers:?} {kind}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn pages_answer_under_their_own_name_only() {
    let site = site_with(|config| config.public_url = Some("https://id.example.com".parse().unwrap())).await;
    for (host, status) in [
        ("id.example.com", StatusCode::OK),
        ("localhost:3000", StatusCode::OK),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("id.example.com.evil.example", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = ask("GET", "/login", &[("host", host), ("x-forwarded-host", "evil.example")]);
        let answer = site.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{host}");
        assert!(!answer.body.contains("evil.example"), "{host}: {}", answer.body);
    }
}

#[tokio::test]
async fn attack_58_the_address_of_a_page_with_a_token_is_told_to_no_other_site() {
    let site = site().await;
    for path in ["/password?token=secret", "/login/link?token=secret", "/setup?token=secret", "/login?next=/account"] {
        let page = site.get(path).await;
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn attack_67_a_page_may_not_be_framed_and_runs_only_scripts_with_its_nonce() {
    let site = site_with(|config| config.public_url = Some("https://id.example.com".parse().unwrap())).await;
    let page = || async { site.send(ask("GET", "/login", &[]).body(Body::empty()).unwrap()).await };
    let (first, second) = (page().await, page().await);
    let policy = first.header("content-security-policy");
    for part in
        ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "'wasm-unsafe-eval'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert_ne!(policy, second.header("content-security-policy"), "a nonce is used once");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    let scripts = first.body.matches("<script").count();
    assert_eq!(first.body.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{}", first.body);
    assert_eq!(first.header("cache-control"), "no-store");
    assert_eq!(first.header("x-content-type-options"), "nosniff");
    assert!(first.header("strict-transport-security").starts_with("max-age="));
    assert!(first.cookies().is_empty(), "{:?}", first.cookies());
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_too() {
    let answer = site().await.get("/no/such/page").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("<html"), "{}", answer.body);
}

#[tokio::test]
async fn attack_12_a_request_with_two_hosts_is_refused() {
    let site = site().await;
    for path in ["/login", "/auth/v1/certs", "/healthz", "/admin/api/v1/users"] {
        let headers = [("host", "localhost:3000"), ("host", "evil.example")];
        let answer = site.send(ask("GET", path, &headers).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (400, "invalid_request"), "{path}");
    }
}
