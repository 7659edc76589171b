//! Hosted sign-in of an app behind the gateway, under the app's own host.

use super::stand::{HOST, Stand, header, status};
use doorward_contract::settings::Section;
use serde_json::json;

/// As a proxy in front sends it that ends TLS.
const TLS: &str = "x-forwarded-proto: https";
const BEHIND_TLS: &str = "trusted_proxies = [\"127.0.0.1/32\"]";

/// A stand whose site is the origin of an app.
async fn app(more: &str) -> Stand {
    let stand = Stand::with(&format!("{BEHIND_TLS}\n{more}")).await;
    stand.app.set(Section::Domains, json!({"allowed": ["localhost", HOST]})).await;
    stand
}

#[tokio::test]
async fn an_app_has_the_page_under_its_own_host_without_a_session() {
    let stand = app("").await;
    for path in ["/__auth", "/__auth/", "/__auth/?redirect_uri=https%3A%2F%2Fevil.test", "/__auth/sign-in.js"] {
        let page = stand.ask(&format!("GET {path}"), &[TLS]).await;
        assert_eq!(status(&page), 200, "{path}: {page}");
        assert!(!page.contains("evil.test") && !page.to_lowercase().contains("set-cookie"), "{page}");
    }
    let page = stand.ask("GET /__auth/", &[TLS]).await;
    assert!(page.contains("src=\"http://localhost:3000/__auth/sign-in.js\""), "{page}");
    let policy = header(&page, "content-security-policy").unwrap();
    assert!(policy.contains("script-src http://localhost:3000;") && !policy.contains("'self'"), "{policy}");
    stand.nothing_came();
    // Everything else there is the site's, and decided about.
    for line in ["POST /__auth/", "GET /__auth/other", "GET /__auth//", "GET /%5F%5Fauth/x"] {
        let response = stand.ask(line, &[TLS, "content-length: 0"]).await;
        assert!(matches!(status(&response), 400..=499), "{line}: {response}");
    }
    stand.nothing_came();
}

#[tokio::test]
async fn attack_13_a_site_that_is_no_origin_of_an_app_has_no_page_that_signs_in_to_it() {
    let stand = app("").await;
    let plain = stand.ask("GET /__auth/", &[]).await;
    assert!(matches!(status(&plain), 401 | 403), "without TLS it is another origin: {plain}");
    stand.app.set(Section::Domains, json!({"allowed": ["localhost", "other.example.com"]})).await;
    let unknown = stand.ask("GET /__auth/", &[TLS]).await;
    assert!(matches!(status(&unknown), 401 | 403), "{unknown}");
    stand.nothing_came();
}

#[tokio::test]
async fn a_route_for_the_path_leads_to_the_site() {
    let routes = format!(
        "[[route]]\nhost = \"{HOST}\"\nupstream = \"SITE\"\n\n\
         [[route]]\nhost = \"{HOST}\"\npath = \"/__auth\"\nupstream = \"SITE\"\nauth = false"
    );
    let stand = app(&routes).await;
    assert_eq!(status(&stand.ask("GET /__auth/", &[TLS]).await), 200);
    assert_eq!(stand.last().uri, "/__auth/");
}
