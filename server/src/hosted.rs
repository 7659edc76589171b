//! `/__auth/`: where the CloudBase SDK sends the browser to sign in (`toDefaultLoginPage`), on the origin of its app.
//!
//! The app proxies the path to Doorward, is behind [`crate::gateway`], or serves a page of its own there with the same
//! script. The script runs on the app's origin: it sends the browser to [`crate::oauth`] and stores the session where the
//! SDK finds it. The page contains nothing of the request, so it is the same under every host name.

use crate::Services;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use doorward_app::preferences::language_of;
use doorward_i18n::pages::of;
use html_escape::encode_double_quoted_attribute as escape;
use serde_json::json;

/// Path of the page.
pub const PAGE: &str = "/__auth/";
const SCRIPT: &str = "/__auth/sign-in.js";

const SCRIPT_TEXT: &str = include_str!("hosted/sign-in.js");

/// Fallback if the public URL is not a valid header value.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'");

/// The page without its slash.
const BARE_PAGE: &str = "/__auth";

/// The page and its script, for any host.
pub fn router() -> Router<Services> {
    let page = |State(services): State<Services>, headers: HeaderMap| async move { page(&services, &headers) };
    let script = |headers: HeaderMap| async move { script(&headers) };
    Router::new().route(BARE_PAGE, get(page)).route(PAGE, get(page)).route(SCRIPT, get(script))
}

/// Whether [`respond`] serves a path.
pub fn is_served(path: &str) -> bool {
    matches!(path, BARE_PAGE | PAGE | SCRIPT)
}

/// The response to a request for a path that [`is_served`], under the host of a site.
pub fn respond(services: &Services, path: &str, headers: &HeaderMap) -> Response {
    if path == SCRIPT { script(headers) } else { page(services, headers) }
}

/// The page. Its policy names Doorward's own origin: `'self'` would be that of the app.
fn page(services: &Services, headers: &HeaderMap) -> Response {
    let language = language_of(headers);
    let (texts, own) = (of(language), services.config.public_url().origin().ascii_serialization());
    let policy = format!(
        "default-src 'none'; script-src {own}; connect-src {own}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title><script src=\"{}{SCRIPT}\" defer></script></head><body><main><p>{}</p><noscript><p>{}</p>\
         </noscript></main></body></html>",
        language.tag(),
        texts.hosted_title,
        escape(&own),
        texts.hosted_working,
        texts.hosted_script,
    );
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(NOTHING)),
    ];
    (headers, html).into_response()
}

/// The script, with its texts in the language of the browser.
fn script(headers: &HeaderMap) -> Response {
    let texts = of(language_of(headers));
    let texts = json!({ "failed": texts.hosted_failed, "again": texts.hosted_again });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (VARY, HeaderValue::from_static("Accept-Language, Cookie")),
        // Pages of apps load it.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ];
    (headers, format!("{{\nconst texts = {texts};\n{SCRIPT_TEXT}}}\n")).into_response()
}
