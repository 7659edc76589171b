use super::{AmbiguousRequest, Forwarded};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};

const GOOD: [(&str, &str); 4] = [
    ("x-forwarded-method", "GET"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "app.example.com"),
    ("x-forwarded-uri", "/list?a=1&b=%E4%BD%A0"),
];

fn headers<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(HeaderName::try_from(name).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    map
}

fn with(more: &[(&'static str, &'static str)]) -> Result<String, AmbiguousRequest> {
    read(&headers(GOOD.into_iter().chain(more.iter().copied())))
}

fn read(headers: &HeaderMap) -> Result<String, AmbiguousRequest> {
    Forwarded::read(headers).map(|forwarded| format!("{} {}", forwarded.method, forwarded.address))
}

#[test]
fn both_families_of_headers_are_read() {
    let forwarded = "GET https://app.example.com/list?a=1&b=%E4%BD%A0";
    assert_eq!(with(&[]).unwrap(), forwarded);
    let original = [("x-original-url", &forwarded[4..]), ("x-original-method", "GET")];
    assert_eq!(read(&headers(original)).unwrap(), forwarded);
    let beside = [("x-forwarded-host", "app.example.com"), ("x-forwarded-proto", "https")];
    assert_eq!(read(&headers(original.into_iter().chain(beside))).unwrap(), forwarded);
    assert_eq!(read(&headers(GOOD.into_iter().chain(original))).unwrap(), forwarded);
}

#[test]
fn attack_78_a_client_cannot_speak_for_its_proxy() {
    for more in [
        &[("x-original-url", "https://app.example.com/other"), ("x-original-method", "GET")][..],
        &[("x-original-url", "https://other.example.com/list?a=1&b=%E4%BD%A0"), ("x-original-method", "GET")],
        &[("x-original-url", "http://app.example.com/list?a=1&b=%E4%BD%A0"), ("x-original-method", "GET")],
        &[("x-original-url", "https://app.example.com/list?a=1&b=%E4%BD%A0"), ("x-original-method", "POST")],
        &[("x-http-method-override", "DELETE")],
        &[("x-method-override", "PUT")],
        &[("x-http-method", "PATCH")],
    ] {
        assert_eq!(with(more), Err(AmbiguousRequest::Contradiction), "{more:?}");
    }
    assert!(with(&[("x-original-url", "https://app.example.com/list?a=1&b=%E4%BD%A0")]).is_err(), "no method");
    assert!(with(&[("x-http-method-override", "get")]).is_ok());
    let original = [("x-original-url", "https://app.example.com/"), ("x-original-method", "GET")];
    for lie in [("x-forwarded-host", "other.example.com"), ("x-forwarded-method", "POST")] {
        assert!(read(&headers(original.into_iter().chain([lie]))).is_err(), "{lie:?}");
    }
}

#[test]
fn attack_78_what_is_there_twice_or_not_at_all_is_refused() {
    for (name, value) in GOOD {
        assert_eq!(
            read(&headers(GOOD.into_iter().chain([(name, value)]))),
            Err(AmbiguousRequest::Twice(leak(name))),
            "{name}"
        );
        let without = headers(GOOD.into_iter().filter(|(other, _)| *other != name));
        assert_eq!(read(&without), Err(AmbiguousRequest::Missing(leak(name))), "{name}");
    }
    for wrong in ["", "get", "GET POST", "G\u{e9}T"] {
        let forwarded = headers(GOOD.into_iter().skip(1).chain([("x-forwarded-method", wrong)]));
        assert!(read(&forwarded).is_err(), "{wrong}");
    }
}

#[test]
fn attack_78_a_header_in_disguise_is_refused() {
    for name in ["x_doorward_uid", "x-doorward_uid", "x_doorward-roles"] {
        assert_eq!(with(&[(leak(name), "root")]), Err(AmbiguousRequest::LookAlike), "{name}");
    }
    assert!(with(&[("x-doorward-uid", "root"), ("x_other", "1")]).is_ok(), "the proxy replaces the first");
}

#[test]
fn envoy_passes_the_request_itself() {
    let prefix = "/access/v1/forward/envoy";
    let ask = |uri: &str, host: &str| {
        let request = Request::builder().method("DELETE").uri(format!("{prefix}{uri}"));
        let request = request.header("host", host).header("x-forwarded-proto", "https").body(()).unwrap();
        let forwarded = Forwarded::envoy(&request.into_parts().0, prefix);
        forwarded.map(|forwarded| format!("{} {}", forwarded.method, forwarded.address))
    };
    assert_eq!(ask("/a/b?c=d", "app.example.com").unwrap(), "DELETE https://app.example.com/a/b?c=d");
    assert_eq!(ask("/", "app.example.com").unwrap(), "DELETE https://app.example.com/");
    for (uri, host) in
        [("", "app.example.com"), ("//x", "app.example.com"), ("/..;/x", "app.example.com"), ("/", "a b")]
    {
        assert!(ask(uri, host).is_err(), "{uri} {host}");
    }
}

fn leak(name: &str) -> &'static str {
    Box::leak(name.to_owned().into_boxed_str())
}
