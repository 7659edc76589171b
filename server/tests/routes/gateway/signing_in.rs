//! Sign-in at a site behind the gateway: to the portal and back.

use super::stand::{HOST, Stand, header, status};

/// `name=value` of a `Set-Cookie` header.
fn set(answer: &str, name: &str) -> String {
    let all = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let found = all.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with(name));
    found.unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

fn path(address: &str) -> &str {
    let start = address.find("://").map_or(0, |at| at + 3);
    &address[start + address[start..].find('/').unwrap()..]
}

#[tokio::test]
async fn one_sign_in_opens_the_site_and_signing_out_there_ends_all() {
    let stand = Stand::new().await;
    let (uid, _) = stand.member("li.na").await;
    let portal = stand.app.browser("li.na").await;
    let sent = stand.ask("GET /list?a=1&b=2", &["accept: text/html"]).await;
    assert_eq!(status(&sent), 302, "{sent}");
    let nonce = set(&sent, "doorward_nonce_");
    let start = path(header(&sent, "location").unwrap()).to_owned();
    let at_portal =
        format!("GET {start} HTTP/1.1\r\nhost: localhost:3000\r\ncookie: {portal}\r\nconnection: close\r\n\r\n");
    let given = stand.raw(&at_portal).await;
    let finish = header(&given, "location").unwrap();
    assert!(finish.starts_with("http://app.example.com/__doorward/finish?"), "{given}");
    let back = stand.ask(&format!("GET {}", path(finish)), &[&format!("cookie: {nonce}")]).await;
    assert_eq!(
        (status(&back), header(&back, "location")),
        (302, Some("http://app.example.com/list?a=1&b=2")),
        "{back}"
    );
    let cookie = format!("cookie: {}", set(&back, "doorward_site="));
    assert_eq!(status(&stand.ask("GET /list", &[&cookie]).await), 200);
    let seen = stand.last();
    assert_eq!((seen.header("x-doorward-uid"), seen.header("cookie")), (Some(uid.as_str()), None));

    let foreign =
        stand.ask("POST /__doorward/sign-out", &[&cookie, "origin: http://evil.test", "content-length: 0"]).await;
    assert_eq!(status(&foreign), 403, "{foreign}");
    let origin = format!("origin: http://{HOST}");
    let out = stand.ask("POST /__doorward/sign-out", &[&cookie, &origin, "content-length: 0"]).await;
    assert_eq!((status(&out), header(&out, "location")), (303, Some("http://localhost:3000/login?notice=signed-out")));
    assert_eq!(status(&stand.ask("GET /list", &[&cookie]).await), 401);
    stand.nothing_came();
}

#[tokio::test]
async fn behind_a_trusted_proxy_that_ends_tls_the_site_is_reached_by_https() {
    let stand = Stand::with("trusted_proxies = [\"127.0.0.1/32\"]").await;
    let forwarding_headers = ["x-forwarded-proto: https", "x-forwarded-for: 198.51.100.7"];
    let sent = stand.ask("GET /list", &["accept: text/html", forwarding_headers[0], forwarding_headers[1]]).await;
    assert!(set(&sent, "__Host-doorward_nonce_").len() > 40);
    assert!(header(&sent, "location").unwrap().contains("to=https%3A%2F%2Fapp.example.com%2Flist"), "{sent}");
    assert_eq!(status(&stand.ask("GET /public/x", &forwarding_headers).await), 200);
    let seen = stand.last();
    assert_eq!(
        (seen.header("x-forwarded-proto"), seen.header("x-forwarded-for")),
        (Some("https"), Some("198.51.100.7"))
    );
}
