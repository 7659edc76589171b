//! Cross-origin requests to sites.

use super::stand::{HOST, Stand, header, status};
use serde_json::json;

const PAGE: &str = "origin: https://page.example.com";
const ASKS: [&str; 2] = ["access-control-request-method: PUT", "access-control-request-headers: content-type, x-mine"];

fn route(more: &str) -> String {
    format!("[[route]]\nhost = \"{HOST}\"\nupstream = \"SITE\"\n{more}")
}

#[tokio::test]
async fn case_p057_a_listed_origin_may_call_and_read_whatever_comes() {
    let stand = Stand::with(&route("cors_origins = [\"https://page.example.com\"]")).await;
    let (_, token) = stand.member("li.na").await;
    let preflight = stand.ask("OPTIONS /list", &[PAGE, ASKS[0], ASKS[1], "accept: text/html"]).await;
    assert_eq!(status(&preflight), 204, "{preflight}");
    for (name, value) in [
        ("access-control-allow-origin", "https://page.example.com"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT"),
        ("access-control-allow-headers", "content-type, x-mine"),
        ("vary", "Origin"),
    ] {
        assert_eq!(header(&preflight, name), Some(value), "{name}");
    }
    stand.nothing_came();
    // After sign-out, the page can read the 401 response.
    let out = stand.ask("PUT /list", &[PAGE, "content-length: 0"]).await;
    assert_eq!((status(&out), header(&out, "access-control-allow-origin")), (401, Some("https://page.example.com")));
    let bearer = format!("authorization: Bearer {token}");
    let passed = stand.ask("PUT /list", &[PAGE, &bearer, "content-length: 0"]).await;
    assert_eq!((status(&passed), header(&passed, "access-control-allow-credentials")), (200, Some("true")));
    stand.last();
    for other in ["origin: https://evil.test", "origin: null", "origin: https://page.example.com.evil.test"] {
        let refused = stand.ask("OPTIONS /list", &[other, ASKS[0]]).await;
        assert_eq!((status(&refused), header(&refused, "access-control-allow-origin")), (401, None), "{other}");
        let read = stand.ask("GET /public/x", &[other]).await;
        assert_eq!((status(&read), header(&read, "access-control-allow-origin")), (200, None), "{other}");
        assert_eq!(header(&read, "vary"), Some("Origin"));
        stand.last();
    }
    let ours = stand.ask("OPTIONS /__doorward/sign-out", &[PAGE, ASKS[0]]).await;
    assert_eq!(header(&ours, "access-control-allow-origin"), None, "{ours}");
}

#[tokio::test]
async fn case_p057_a_preflight_is_never_sent_to_sign_in_and_passes_where_the_site_says_so() {
    let stand = Stand::new().await;
    for line in ["OPTIONS /list", "OPTIONS *"] {
        let refused = stand.ask(line, &[PAGE, ASKS[0], "accept: text/html"]).await;
        assert!(matches!(status(&refused), 400 | 401 | 403), "{refused}");
    }
    stand.nothing_came();
    stand.app.sites(json!([{"host": HOST, "kind": "app", "preflights": true}])).await;
    let passed = stand.ask("OPTIONS /list", &[PAGE, ASKS[0], "x-doorward-uid: root"]).await;
    assert_eq!(status(&passed), 200, "the site answers: {passed}");
    let seen = stand.last();
    assert_eq!((seen.method.as_str(), seen.header("x-doorward-uid")), ("OPTIONS", Some("")));
    for (line, headers) in [
        ("OPTIONS /list", &[PAGE][..]),
        ("OPTIONS /list", &[ASKS[0]]),
        ("GET /list", &[PAGE, ASKS[0]]),
        ("OPTIONS /list", &[PAGE, ASKS[0], "x-http-method-override: DELETE"]),
    ] {
        let refused = stand.ask(line, headers).await;
        assert!(matches!(status(&refused), 401 | 403), "{line} {headers:?}: {refused}");
    }
    stand.nothing_came();
}
