use super::{for_client, is_ambiguous, is_ours, remove_own_cookies, scheme, without_hop};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    map
}

#[test]
fn what_is_for_one_connection_stays_on_it() {
    let sent = headers(&[
        ("connection", "close, X-Secret"),
        ("connection", "not a name"),
        ("x-secret", "1"),
        ("te", "trailers"),
        ("proxy-authorization", "Basic eA=="),
        ("upgrade", "h2c"),
        ("accept", "*/*"),
    ]);
    let remaining = without_hop(&sent);
    assert_eq!(remaining.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["accept"]);
}

#[test]
fn our_cookies_are_for_us_alone() {
    let mut sent = headers(&[
        ("cookie", "a=1; __Host-doorward_site=t;b=\"2\""),
        ("cookie", "doorward=s; doorward_nonce_0a1b2c3d=x; __Host-doorward_nonce_0a1b2c3d=y; doorwardx=3; device=4"),
    ]);
    let mut beside = sent.clone();
    remove_own_cookies(&mut sent, false);
    assert_eq!(sent["cookie"], "a=1; b=\"2\"; doorwardx=3; device=4");
    remove_own_cookies(&mut beside, true);
    assert_eq!(beside["cookie"], "a=1; b=\"2\"; doorwardx=3");
    let mut alone = headers(&[("cookie", "doorward_site=t")]);
    remove_own_cookies(&mut alone, false);
    assert!(alone.is_empty());
    assert!(is_ours(b"__Host-doorward_nonce_0a1b2c3d=x; Path=/", false));
    assert!(is_ours(b" __Host-doorward_site ; x", false) && !is_ours(b"session=doorward_site", false));
}

#[test]
fn attack_80_two_ends_of_one_body_are_none() {
    assert!(is_ambiguous(&headers(&[("content-length", "4"), ("transfer-encoding", "chunked")])));
    assert!(is_ambiguous(&headers(&[("content-length", "4"), ("content-length", "4")])));
    assert!(!is_ambiguous(&headers(&[("content-length", "4")])));
    assert!(!is_ambiguous(&headers(&[("transfer-encoding", "chunked")])));
}

#[test]
fn only_a_trusted_proxy_says_how_a_request_came() {
    let sent = headers(&[("x-forwarded-proto", "https")]);
    assert_eq!(scheme(&sent, false, "https").unwrap(), "http");
    assert_eq!(scheme(&sent, true, "http").unwrap(), "https");
    assert_eq!(scheme(&HeaderMap::new(), true, "https").unwrap(), "https");
    assert!(scheme(&headers(&[("x-forwarded-proto", "https,http")]), true, "https").is_err());
}

#[tokio::test]
async fn attack_78_a_site_sets_no_cookie_of_ours() {
    let config = toml::from_str("[[route]]\nhost = \"a.example.com\"\nupstream = \"http://127.0.0.1:8000\"").unwrap();
    let table = super::super::routes::RouteTable::new(&config);
    let address = doorward_access::forward::Address::parse("https://a.example.com/").unwrap();
    let site = headers(&[
        ("set-cookie", "doorward=x; Domain=example.com"),
        ("set-cookie", "session=1; Path=/"),
        ("set-cookie", " doorward_site =x"),
        ("transfer-encoding", "chunked"),
        ("keep-alive", "timeout=5"),
    ]);
    let remaining = for_client(&site, table.find(&address).unwrap());
    assert_eq!(remaining, headers(&[("set-cookie", "session=1; Path=/")]));
}
