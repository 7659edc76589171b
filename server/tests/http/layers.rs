//! Request IDs, logs and limits.

use crate::support::{ask, site, site_with};
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use doorward_contract::ErrorCode;
use doorward_server::http::{observe, panic};
use hyper::body::Frame;
use std::io::{Result, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;

/// A server function that requires no session.
const FUNCTION: &str = "/api/preferences/theme";

#[tokio::test]
async fn a_request_id_is_kept_when_sane_and_made_otherwise() {
    let site = site().await;
    let given = "0199c3a1-7b5e-7c3e-9a51-2f6f0c1d2e3f";
    let with = |id: &str| ask("GET", "/healthz", &[("x-request-id", id)]).body(Body::empty()).unwrap();
    assert_eq!(site.send(with(given)).await.header("x-request-id"), given);
    assert_eq!(site.send(with("\"}{forged")).await.header("x-request-id").len(), 36);
    assert_eq!(site.get("/healthz").await.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn an_error_names_its_request() {
    let site = site().await;
    site.services.lifecycle.stop();
    let answer = site.get("/readyz").await;
    assert!(answer.body.contains(answer.header("x-request-id")), "{}", answer.body);
}

#[tokio::test]
async fn a_body_over_the_cap_is_refused_announced_or_not() {
    let site = site().await;
    let unannounced = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    let announced = [unannounced[0], unannounced[1], ("content-length", "70000")];
    for headers in [&announced[..], &unannounced[..]] {
        let request = |path| ask("POST", path, headers).body(Body::from("x".repeat(70_000))).unwrap();
        let (function, api) = (site.send(request(FUNCTION)).await, site.send(request("/auth/v1/signin")).await);
        assert_eq!(function.status, StatusCode::PAYLOAD_TOO_LARGE, "{headers:?} {}", function.body);
        assert_eq!(function.app_error().code, ErrorCode::PayloadTooLarge);
        assert_eq!(api.status, StatusCode::PAYLOAD_TOO_LARGE, "{headers:?} {}", api.body);
        assert_eq!(api.error(), "payload_too_large");
    }
}

#[tokio::test]
async fn a_form_can_read_the_error_of_a_layer_in_the_language_of_its_page() {
    let site = site().await;
    for (language, too_large, foreign) in [
        ("en", "The request body is larger than this server accepts.", "This request doesn’t come from"),
        ("zh-CN", "请求", "请求"),
    ] {
        let cookie = format!("lang={language}");
        let headers = [("cookie", cookie.as_str()), ("accept-language", "en"), ("content-length", "70000")];
        let request = ask("POST", FUNCTION, &headers).body(Body::from("x".repeat(70_000))).unwrap();
        let answer = site.send(request).await;
        assert_eq!(answer.header("content-type"), "application/json");
        let sentence = answer.app_error().sentence.unwrap();
        assert!(sentence.contains(too_large), "{sentence}");
        let answer = site.send(ask("POST", FUNCTION, &headers[..2]).body(Body::empty()).unwrap()).await;
        let error = answer.app_error();
        assert_eq!((answer.status, error.code), (StatusCode::FORBIDDEN, ErrorCode::PermissionDenied));
        assert!(error.sentence.unwrap().contains(foreign), "{}", answer.body);
    }
}

#[tokio::test]
async fn finding_r28_a_body_that_never_comes_does_not_hold_the_request_for_ever() {
    let site = site_with(|config| config.limits.request_seconds = 1).await;
    let silent = Body::new(Silent);
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    let answer = site.send(ask("POST", FUNCTION, &headers).body(silent).unwrap()).await;
    let error = answer.app_error();
    assert_eq!((answer.status, error.code), (StatusCode::GATEWAY_TIMEOUT, ErrorCode::DeadlineExceeded));
    assert_eq!(error.sentence.as_deref(), Some("The service is busy. Try again in a moment."));
    assert_eq!(answer.header("retry-after"), "5");
}

#[tokio::test]
async fn a_page_elsewhere_may_read_what_the_caps_refuse() {
    let site = site().await;
    let headers = [("origin", "http://localhost:5173"), ("content-length", "70000")];
    let request = ask("POST", "/auth/v1/signin", &headers).body(Body::from("x".repeat(70_000))).unwrap();
    let answer = site.send(request).await;
    assert_eq!(answer.error(), "payload_too_large");
    assert_eq!(answer.header("access-control-allow-origin"), "http://localhost:5173");
}

#[tokio::test]
async fn a_panic_ends_its_request_with_an_envelope_and_says_nothing_of_itself() {
    async fn broken() -> StatusCode {
        panic!("canary")
    }
    let site = site().await;
    let router = axum::Router::new()
        .route("/broken", get(broken))
        .layer(panic::layer())
        .layer(from_fn_with_state(site.services.clone(), observe::observe));
    let response = router.oneshot(ask("GET", "/broken", &[]).body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = to_bytes(response.into_body(), 4096).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((body["error"].as_str(), body["request_id"].as_str()), (Some("internal"), Some(id.as_str())));
    assert!(!body.to_string().contains("canary"));
}

/// A body that never sends anything.
struct Silent;

impl HttpBody for Silent {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

/// Captured log output.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn attack_58_nothing_that_may_be_secret_reaches_the_log() {
    let site = site().await;
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let canaries = [
        ("authorization", "Bearer canary-bearer"),
        ("cookie", "doorward=canary-cookie"),
        ("x-device-id", "canary-device-0123"),
        ("referer", "http://localhost:3000/?token=canary-referer"),
    ];
    let request = ask("GET", "/login?token=canary-query", &canaries).body(Body::empty()).unwrap();
    assert_eq!(site.send(request).await.status, StatusCode::OK);
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("/login") && text.contains("203.0.113.9"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}
