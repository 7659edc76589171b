//! Attempts to bypass or deceive the gateway.

use super::stand::{HOST, Stand, header, status};

#[tokio::test]
async fn attack_78_what_a_client_says_about_itself_is_not_passed_on() {
    let stand = Stand::new().await;
    let spoofed = [
        "x-doorward-uid: root",
        "X-Doorward-Roles: administrator",
        "x-doorward-jwt: eyJ",
        "x-doorward-more: x",
        "x-forwarded-for: 10.0.0.1",
        "x-forwarded-proto: https",
        "x-forwarded-host: evil.test",
        "x-forwarded-user: root",
        "x_forwarded_for: 10.0.0.1",
        "forwarded: for=10.0.0.1;proto=https",
        "x-real-ip: 10.0.0.1",
        "x-original-url: /admin",
        "x-rewrite-url: /admin",
        "true-client-ip: 10.0.0.1",
        "cf-connecting-ip: 10.0.0.1",
        "x-client-ip: 10.0.0.1",
        "x_client_ip: 10.0.0.1",
        "x-forwarded: for=10.0.0.1",
        "remote-user: root",
        "x-auth-request-email: root@example.com",
        "connection: x-doorward-uid, x-forwarded-for",
    ];
    let answer = stand.ask("GET /public/x", &spoofed).await;
    assert_eq!(status(&answer), 200, "{answer}");
    let seen = stand.last();
    for name in ["uid", "username", "name", "email", "phone", "kind", "roles", "jwt"] {
        assert_eq!(
            seen.header(&format!("x-doorward-{name}")),
            Some(""),
            "{name}: present, so that no client can fill it in"
        );
    }
    assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!((seen.header("x-forwarded-proto"), seen.header("x-forwarded-host")), (Some("http"), Some(HOST)));
    for name in [
        "x-doorward-more",
        "x-forwarded-user",
        "x_forwarded_for",
        "forwarded",
        "x-real-ip",
        "x-original-url",
        "x-rewrite-url",
        "true-client-ip",
        "cf-connecting-ip",
        "x-client-ip",
        "x_client_ip",
        "x-forwarded",
        "remote-user",
        "x-auth-request-email",
    ] {
        assert_eq!(seen.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn attack_78_a_path_that_can_be_read_in_two_ways_goes_nowhere() {
    let stand = Stand::new().await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    for path in [
        "//admin",
        "/x//admin",
        "/x/../admin",
        "/x/..;/admin",
        "/%2e%2e/admin",
        "/admin%2fx",
        "/./admin",
        "/x;y",
        "/%2561dmin",
        "/a%00",
        "/a%5cb",
        "/x/%2E./admin",
        "/admin./x",
        "/%EF%BC%8Fadmin",
    ] {
        let answer = stand.ask(&format!("GET {path}"), &[&bearer]).await;
        assert_eq!(status(&answer), 403, "{path}: {answer}");
    }
    assert_eq!(status(&stand.ask("GET /%61dmin", &[&bearer]).await), 403, "decoded once, and denied");
    for more in ["x-http-method-override: DELETE", "x_doorward_uid: root", "authorization: Bearer other"] {
        assert_eq!(status(&stand.ask("GET /list", &[&bearer, more]).await), 403, "{more}");
    }
    stand.nothing_came();
}

#[tokio::test]
async fn attack_80_a_request_has_one_unambiguous_end() {
    let stand = Stand::new().await;
    let smuggled = "GET /admin HTTP/1.1\r\nhost: app.example.com\r\n\r\n";
    for framing in [
        "content-length: 4\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: xchunked",
        "transfer-encoding : chunked",
        "content-length: 4\r\ncontent-length: 5",
        "content-length: 4, 4",
        "content-length: +4",
        "content-length: 0x4",
    ] {
        let sent = format!("POST /public/x HTTP/1.1\r\nhost: {HOST}\r\n{framing}\r\n\r\n0\r\n\r\n{smuggled}");
        let mut stream = stand.open(&sent).await;
        let mut answer = Vec::new();
        let reading = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer);
        let closed = tokio::time::timeout(std::time::Duration::from_secs(5), reading).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(closed.is_ok(), "{framing}: what stands behind is not read: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{framing}: {answer}");
        if framing.contains("content-length: 4") && framing.contains("transfer-encoding: chunked") {
            // The length is ignored and not forwarded to the site.
            let seen = stand.last();
            assert_eq!((seen.uri.as_str(), seen.body.len()), ("/public/x", 0), "{framing}");
            assert!(seen.header("content-length").is_none_or(|length| length == "0"), "{framing}");
        } else {
            assert_eq!(status(&answer), 400, "{framing}: {answer}");
            stand.nothing_came();
        }
    }
}

#[tokio::test]
async fn attack_80_no_other_protocol_comes_through() {
    let stand = Stand::new().await;
    let h2c = ["upgrade: h2c", "http2-settings: AAMAAABkAARAAAAAAAIAAAAA"];
    let sent = format!(
        "GET /public/x HTTP/1.1\r\nhost: {HOST}\r\nconnection: upgrade, http2-settings, close\r\n{}\r\n\r\n",
        h2c.join("\r\n")
    );
    assert_eq!(status(&stand.raw(&sent).await), 200, "passed on as what it would be without");
    let seen = stand.last();
    for name in ["upgrade", "http2-settings", "connection"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
    assert_eq!(status(&stand.ask("TRACE /public/x", &[]).await), 405, "it would show the site's headers to the page");
    assert_ne!(
        status(
            &stand
                .raw("CONNECT app.example.com:443 HTTP/1.1\r\nhost: app.example.com:443\r\nconnection: close\r\n\r\n")
                .await
        ),
        200
    );
    stand.nothing_came();
}

#[test]
fn no_route_stands_in_the_way_of_a_page_or_door_of_ours() {
    let pages: Vec<String> = doorward_server::pages::paths().collect();
    let paths = doorward_server::openapi::document().paths.paths.into_keys();
    let others =
        ["/healthz", "/readyz", "/metrics", "/pkg/x", "/favicon.svg", "/docs/api", "/openapi.json", "/__doorward/x"];
    assert!(pages.len() > 20, "{pages:?}");
    for path in pages.into_iter().chain(paths).chain(others.map(str::to_owned)) {
        assert!(doorward_server::config::route::is_own(&path), "{path} is missing in OWN");
    }
    for (path, is_own) in [
        ("/.well-known", true),
        ("/.well-known/security.txt", false),
        ("/.well-known/oauth-protected-resource", true),
        ("/.well-known/oauth-protected-resource/", true),
        ("/.well-known/oauth-protected-resource/admin/api/v1", true),
        ("/.well-known/oauth-protected-resource/mcp", false),
        ("/.well-known/openid-configuration/mcp", true),
        ("/wiki", false),
    ] {
        assert_eq!(doorward_server::config::route::is_own(path), is_own, "{path}");
    }
}

#[tokio::test]
async fn attack_12_a_request_is_for_one_host() {
    let stand = Stand::new().await;
    for (line, hosts) in [
        ("GET http://app.example.com/public/x", "host: evil.test"),
        ("GET http://evil.test/public/x", "host: app.example.com"),
        ("GET /public/x", "host: app.example.com\r\nhost: evil.test"),
        ("GET /public/x", "host: app.example.com@evil.test"),
        ("GET /public/x", "host: app.example.com:80:80"),
        ("GET /public/x", "host: app.example.com:8443"),
        ("GET /public/x", "host: app.example.com."),
        ("GET /public/x", "x-forwarded-host: app.example.com"),
    ] {
        let answer = stand.raw(&format!("{line} HTTP/1.1\r\n{hosts}\r\nconnection: close\r\n\r\n")).await;
        assert!(matches!(status(&answer), 400 | 403 | 404 | 421), "{line} {hosts}: {answer}");
    }
    stand.nothing_came();
    let whole = format!("GET http://{HOST}/public/x HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n");
    assert_eq!(status(&stand.raw(&whole).await), 200);
    assert_eq!(stand.last().uri, "/public/x");
}

#[tokio::test]
async fn attack_78_cookies_of_ours_reach_no_site_and_two_of_them_open_nothing() {
    let stand = Stand::new().await;
    let cookie = "cookie: a=1; doorward_site=x; __Host-doorward_site=y; doorward=z; b=2";
    assert_eq!(status(&stand.ask("GET /public/x", &[cookie]).await), 200);
    assert_eq!(stand.last().header("cookie"), Some("a=1; b=2"));
    let browser = stand.app.browser("li.na");
    stand.app.user("li.na").await;
    let portal = format!("cookie: {}", browser.await);
    let answer = stand.ask("GET /list", &[&portal, "accept: text/html"]).await;
    assert_eq!(status(&answer), 302, "the portal's cookie opens no site: {answer}");
    assert!(header(&answer, "location").unwrap().starts_with("http://localhost:3000/access/v1/start?to="), "{answer}");
    stand.nothing_came();
}

#[tokio::test]
async fn attack_78_no_token_or_key_reaches_a_site_that_was_not_meant_to_have_it() {
    let stand = Stand::new().await;
    let (_, token) = stand.member("li.na").await;
    for credential in [format!("Bearer {token}"), format!("Bearer {}", stand.key), "Basic bGk6bmE=".to_owned()] {
        assert_eq!(status(&stand.ask("GET /public/x", &[&format!("authorization: {credential}")]).await), 200);
        assert_eq!(stand.last().header("authorization"), None, "{credential}");
    }
    let route = format!("[[route]]\nhost = \"{HOST}\"\nupstream = \"SITE\"\nauthorization = true");
    let stand = Stand::with(&route).await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("Bearer {token}");
    assert_eq!(status(&stand.ask("GET /list", &[&format!("authorization: {bearer}")]).await), 200);
    assert_eq!(stand.last().header("authorization"), Some(bearer.as_str()));
}

#[tokio::test]
async fn finding_r10_a_path_that_only_looks_ambiguous_passes_untouched_where_every_reading_is_allowed() {
    let stand = Stand::new().await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    let page = stand.ask("GET /x%2Fy", &[&bearer, "accept: text/html", "accept-language: en"]).await;
    assert_eq!(status(&page), 403);
    assert!(page.contains("<h1>This address isn’t allowed</h1>"), "browsers get a page: {page}");
    stand.nothing_came();
    stand.app.sites(serde_json::json!([{"host": HOST, "kind": "app", "escaped_paths": true}])).await;
    for path in ["/group%2Fproject", "/100%25", "/a;v=1/b", "/a%252Fb"] {
        let answer = stand.ask(&format!("GET {path}?q=%2F"), &[&bearer]).await;
        assert_eq!(status(&answer), 200, "{path}: {answer}");
        assert_eq!(stand.last().uri, format!("{path}?q=%2F"));
    }
    for path in [
        "/admin%2Fx",
        "/admin;x",
        "/%61dmin%252Fx",
        "/x/..;/admin",
        "/x%2F..%2Fadmin",
        "/__doorward%2Fsign-out",
        "/a%5Cb",
    ] {
        let answer = stand.ask(&format!("GET {path}"), &[&bearer]).await;
        assert_eq!(status(&answer), 403, "{path}: {answer}");
    }
    stand.nothing_came();
}

#[tokio::test]
async fn a_fixed_action_depends_on_no_path_unless_two_routes_could_be_meant() {
    let route = |path: &str, action: &str| {
        format!("[[route]]\nhost = \"{HOST}\"\npath = \"{path}\"\naction = \"{action}\"\nupstream = \"SITE\"\n")
    };
    let stand = Stand::with(&[route("/", "articles:read"), route("/write", "articles:write")].concat()).await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(status(&stand.ask("GET /group%2Fproject;x", &[&bearer]).await), 200);
    assert_eq!(stand.last().uri, "/group%2Fproject;x");
    for path in ["/write", "/write%2Fx", "/write;x", "/write/..%2Fx"] {
        assert_eq!(status(&stand.ask(&format!("GET {path}"), &[&bearer]).await), 403, "{path}");
    }
    stand.nothing_came();
}
