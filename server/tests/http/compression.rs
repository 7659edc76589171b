//! Compression of pages: never where another site can measure what it caused (BREACH).

use crate::support::{ask, site};
use axum::body::Body;

#[tokio::test]
async fn pages_are_compressed_only_for_requests_that_no_other_site_caused() {
    let site = site().await;
    let open = async |headers: &[(&str, &str)]| {
        let headers = [&[("accept", "text/html"), ("accept-encoding", "gzip, deflate, br")], headers].concat();
        site.send(ask("GET", "/login", &headers).body(Body::empty()).unwrap()).await
    };
    let cookie = ("cookie", "doorward=unknown");
    let plain = open(&[cookie, ("sec-fetch-site", "cross-site")]).await;
    assert!(plain.body.starts_with("<!DOCTYPE html>"), "{}", plain.body);
    assert_eq!(plain.header("content-encoding"), "");
    for own in [&[cookie, ("sec-fetch-site", "same-origin")][..], &[("sec-fetch-site", "cross-site")], &[]] {
        let page = open(own).await;
        assert_eq!((page.status.as_u16(), page.header("content-encoding")), (200, "gzip"), "{own:?}");
        // The identification of gzip (RFC 1952 section 2.3.1).
        assert!(page.body.starts_with('\u{1f}'), "{own:?}");
    }
    assert_eq!(open(&[cookie]).await.header("content-encoding"), "");
}

#[tokio::test]
async fn answers_to_apps_are_not_compressed() {
    let site = site().await;
    let headers = [("accept-encoding", "gzip"), ("sec-fetch-site", "same-origin")];
    let answer = site.send(ask("GET", "/auth/v1/certs", &headers).body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, ""));
}
