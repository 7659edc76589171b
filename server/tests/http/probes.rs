//! `/healthz`, `/readyz`, `/metrics`.

use crate::layers::Captured;
use crate::support::{Site, ask, site};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use doorward_contract::Secret;
use doorward_identity::{Caller, signin};
use doorward_store::{Backend, ConnectionTrait as _};
use std::net::SocketAddr;

#[tokio::test]
async fn a_running_server_is_alive_and_ready() {
    let site = site().await;
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(site.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_stopping_server_is_alive_but_not_ready() {
    let site = site().await;
    site.services.lifecycle.stop();
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
    let answer = site.get("/readyz").await;
    assert_eq!((answer.status, answer.error().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
}

#[tokio::test]
async fn a_server_without_its_database_is_not_ready() {
    let site = site().await;
    site.services.identity.db().clone().close().await;
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(site.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

/// Makes the database refuse writes, as a full disk does. SQLite reports a read-only file.
async fn take_no_writes(site: &Site, on: bool) {
    let pragma = if on { "PRAGMA query_only = 1" } else { "PRAGMA query_only = 0" };
    site.services.identity.db().write().execute_unprepared(pragma).await.unwrap();
}

#[tokio::test]
async fn finding_r11_a_server_whose_database_takes_no_writes_is_not_ready_and_says_so_once() {
    let site = site().await;
    let db = site.services.identity.db();
    if db.backend() != Backend::Sqlite {
        return;
    }
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_writer(log.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    take_no_writes(&site, true).await;
    assert_eq!(site.get("/readyz").await.status, StatusCode::OK, "nothing has been tried");
    let wrong = Secret::new("not it".to_owned());
    for _ in 0..3 {
        signin::password::sign_in(&site.services.identity, "missing", &wrong, &Caller::default()).await.unwrap_err();
        let answer = site.get("/readyz").await;
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    }
    let lines = log.text();
    assert_eq!(lines.matches("ERROR").count(), 1, "{lines}");
    assert!(lines.contains("attempt to write a readonly database"), "the database's own words: {lines}");
    take_no_writes(&site, false).await;
    assert_eq!(site.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn metrics_are_refused_through_an_undeclared_proxy() {
    let site = site().await;
    let mut request = ask("GET", "/metrics", &[("x-forwarded-for", "203.0.113.9")]).body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    assert_eq!(site.send(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn metrics_count_routes_not_paths_and_are_for_the_local_network() {
    let site = site().await;
    let wrong = Secret::new("not it".to_owned());
    signin::password::sign_in(&site.services.identity, "missing", &wrong, &Caller::default()).await.unwrap_err();
    site.get("/login?secret=hunter2").await;
    // Letters, because digits could occur in the measured seconds by chance.
    site.get("/no/such/page/xyzzy").await;
    site.send(ask("BREW", "/healthz", &[]).body(Body::empty()).unwrap()).await;
    assert_eq!(site.get("/metrics").await.status, StatusCode::FORBIDDEN);

    let mut request = ask("GET", "/metrics", &[]).body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let text = site.send(request).await.body;
    assert!(text.contains(r#"doorward_http_requests_total{method="GET",route="/login",status="200"} 1"#), "{text}");
    assert!(text.contains(r#"doorward_http_requests_total{method="other",route="/healthz",status="405"} 1"#), "{text}");
    assert!(text.contains(r#"doorward_http_request_seconds_bucket{route="/login",le="#), "{text}");
    assert!(text.contains(r#"doorward_sign_ins_total{method="password",outcome="failure"} 1"#), "{text}");
    assert!(text.contains("doorward_hashes_waiting 0"), "{text}");
    assert!(!text.contains("xyzzy") && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn metrics_tell_how_far_this_nodes_clock_is_from_the_database_servers() {
    let site = site().await;
    let identity = &site.services.identity;
    let mut request = ask("GET", "/metrics", &[]).body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let text = site.send(request).await.body;
    let skew = text.lines().find_map(|line| line.strip_prefix("doorward_clock_skew_seconds "));
    let Some(server) = identity.db().server_clock().await.unwrap() else {
        assert_eq!(skew, None, "SQLite has no clock of its own");
        return;
    };
    let expected = (identity.now().as_millis() - server) as f64 / 1000.0;
    let skew: f64 = skew.expect("a line").parse().unwrap();
    assert!((skew - expected).abs() < 5.0, "{skew} and {expected}");
}
