//! Forwarded requests, as the site receives them.

use super::stand::{Stand, header, status};

#[tokio::test]
async fn a_member_passes_with_their_name_and_is_refused_at_once_after_a_change() {
    let stand = Stand::new().await;
    let (uid, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    let answer = stand.ask("GET /list?a=1&b=%E4%BD%A0", &[&bearer, "accept-encoding: gzip"]).await;
    assert_eq!((status(&answer), answer.ends_with("the site")), (200, true), "{answer}");
    assert_eq!(header(&answer, "content-security-policy"), None, "a site's answer is its own: {answer}");
    let seen = stand.last();
    assert_eq!((seen.uri.as_str(), seen.header("host")), ("/list?a=1&b=%E4%BD%A0", Some("app.example.com")));
    assert_eq!(seen.header("x-doorward-uid"), Some(uid.as_str()));
    assert_eq!((seen.header("x-doorward-username"), seen.header("x-doorward-roles")), (Some("li.na"), Some("staff")));
    assert_eq!(seen.header("x-doorward-jwt"), Some(""), "this site wants none");
    assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(
        (seen.header("x-forwarded-proto"), seen.header("x-forwarded-host")),
        (Some("http"), Some("app.example.com"))
    );
    assert_eq!(seen.header("accept-encoding"), Some("gzip"));
    assert_eq!(status(&stand.ask("GET /admin/x", &[&bearer]).await), 403);
    stand.dismiss(&uid).await;
    let refused = stand.ask("GET /list", &[&bearer]).await;
    assert_eq!(status(&refused), 403);
    assert_eq!(
        (header(&refused, "cache-control"), header(&refused, "x-frame-options")),
        (Some("no-store"), Some("DENY"))
    );
    assert!(refused.contains("\"error\":\"permission_denied\""), "{refused}");
    stand.nothing_came();
}

#[tokio::test]
async fn a_body_arrives_as_it_was_sent() {
    let stand = Stand::new().await;
    let (_, token) = stand.member("li.na").await;
    let head =
        format!("POST /write HTTP/1.1\r\nhost: app.example.com\r\nconnection: close\r\nauthorization: Bearer {token}");
    // Larger than the limit of our own routes.
    let large = "x".repeat(200_000);
    let answer = stand.raw(&format!("{head}\r\ncontent-length: 200000\r\n\r\n{large}")).await;
    assert_eq!(status(&answer), 200);
    let seen = stand.last();
    assert_eq!(
        (seen.body.len(), seen.header("content-length"), seen.header("transfer-encoding")),
        (200_000, Some("200000"), None)
    );
    let chunked =
        format!("{head}\r\ntransfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert!(stand.raw(&chunked).await.contains("the site"));
    let seen = stand.last();
    assert_eq!(seen.method, "POST");
    assert_eq!((&seen.body[..], seen.header("content-length"), seen.header("expect")), (&b"abcde"[..], None, None));
}

#[tokio::test]
async fn a_public_route_passes_every_request_without_identity() {
    let route = "[[route]]\nhost = \"app.example.com\"\nauth = false\nupstream = \"SITE\"";
    let stand = Stand::with(route).await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    let answer = stand.ask("GET /admin", &[&bearer, "x-doorward-uid: root", "x_doorward_roles: administrator"]).await;
    assert_eq!(status(&answer), 403, "a look-alike is refused here too: {answer}");
    assert_eq!(status(&stand.ask("GET /admin", &[&bearer, "x-doorward-uid: root"]).await), 200);
    assert_eq!(stand.last().header("x-doorward-uid"), Some(""));
}

#[tokio::test]
async fn a_route_may_fix_the_action_and_take_its_path_off() {
    let route = "[[route]]\nhost = \"app.example.com\"\npath = \"/articles\"\nstrip = true\naction = \"articles:read\"\n\
                 upstream = \"SITE\"";
    let stand = Stand::with(route).await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(status(&stand.ask("GET /articles/%61%20b?x=1", &[&bearer]).await), 200);
    let seen = stand.last();
    assert_eq!((seen.uri.as_str(), seen.header("x-forwarded-prefix")), ("/%61%20b?x=1", Some("/articles")));
    assert_eq!(status(&stand.ask("GET /articles/x", &[]).await), 401, "an unauthenticated user may not");
    let elsewhere = stand.ask("GET /other", &[&bearer]).await;
    assert_eq!(status(&elsewhere), 404);
    assert!(elsewhere.contains("\"error\":\"not_found\""), "{elsewhere}");
    stand.nothing_came();
}

#[tokio::test]
async fn a_site_may_live_at_our_own_address_beside_our_pages() {
    let stand = Stand::with("[[route]]\npath = \"/wiki\"\nupstream = \"SITE\"").await;
    let (_, token) = stand.member("li.na").await;
    let at_home = |path: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
        )
    };
    assert_eq!(status(&stand.raw(&at_home("/wiki/a")).await), 200);
    let seen = stand.last();
    assert!(seen.header("x-doorward-jwt").is_some_and(|token| token.split('.').count() == 3), "this site wants one");
    for (path, expected) in [("/healthz", 200), ("/login", 200), ("/wikipedia", 404), ("/wiki/../login", 200)] {
        assert_eq!(status(&stand.raw(&at_home(path)).await), expected, "{path}");
    }
    stand.nothing_came();
}

#[tokio::test]
async fn case_p032_a_query_changes_no_decision() {
    let stand = Stand::new().await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    for query in ["?a=1&key=x", "?key=x&a=1", "?;x", "?/list", "?path=%2e%2e%2flist"] {
        assert_eq!(status(&stand.ask(&format!("GET /admin{query}"), &[&bearer]).await), 403, "{query}");
        assert_eq!(status(&stand.ask(&format!("GET /list{query}"), &[&bearer]).await), 200, "{query}");
        assert_eq!(stand.last().uri, format!("/list{query}"));
    }
    assert_eq!(status(&stand.ask("GET /admin%3Fx", &[&bearer]).await), 403, "an escaped question mark");
    stand.nothing_came();
}
