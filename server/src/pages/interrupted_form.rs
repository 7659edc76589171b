//! Preserves forms submitted without JavaScript when the session has expired or re-authentication is required.
//!
//! The response is a page that submits the form again after the user has signed in or re-authenticated in another tab.
//! With JavaScript, the original page stays open and this is not needed.

use crate::Services;
use crate::http::error;
use crate::http::form_redirect::Interrupted;
use crate::http::language::sentences;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use doorward_app::components::Interruption;
use doorward_app::portal::interrupted_form::{InterruptedForm, PAGE_FIELD, page};
use doorward_app::request::{FUNCTIONS, accepts_html};
use doorward_contract::ErrorCode;
use doorward_identity::origin::local_path;
use url::form_urlencoded;

/// Largest preserved form, in bytes.
const MAX_FORM_BYTES: usize = 64 * 1024;
/// Allows only our style sheet and a form to our own origin.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Middleware: runs the request, and preserves its form if the response is [`Interrupted`].
pub async fn preserve(State((services, css)): State<(Services, String)>, request: Request, next: Next) -> Response {
    if !is_plain_form(request.method(), request.uri().path(), request.headers()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, MAX_FORM_BYTES).await else {
        return error::response(ErrorCode::PayloadTooLarge, sentences().request_too_large);
    };
    // A form that is submitted again comes from the page that it was on, not from the page that preserved it.
    let page = page_field(&form).and_then(|page| services.config.public_url().join(&page).ok());
    if let Some(referer) = page.and_then(|page| HeaderValue::from_str(page.as_str()).ok()) {
        parts.headers.insert(REFERER, referer);
    }
    let request_parts = parts.clone();
    let response = next.run(Request::from_parts(parts, Body::from(form.clone()))).await;
    let interrupted = response.extensions().get::<Interrupted>();
    match interrupted.and_then(|interrupted| preserved(&form, interrupted)) {
        Some(form) => respond(&request_parts, &css, &form),
        None => response,
    }
}

fn is_plain_form(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    method == Method::POST
        && path.starts_with(FUNCTIONS)
        && accepts_html(headers)
        && header(CONTENT_TYPE).starts_with("application/x-www-form-urlencoded")
        && header(CONTENT_LENGTH).parse().is_ok_and(|length: usize| length <= MAX_FORM_BYTES)
}

/// The page of a form that is submitted again.
fn page_field(form: &[u8]) -> Option<String> {
    let (_, page) = form_urlencoded::parse(form).find(|(name, _)| name == PAGE_FIELD)?;
    local_path(&page)
}

/// The fields of the form. `None` if one of them is a secret, which must not be written into a page.
fn preserved(form: &[u8], interrupted: &Interrupted) -> Option<InterruptedForm> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(form).into_owned().collect();
    if fields.iter().any(|(name, value)| is_secret(name) && !value.is_empty()) {
        return None;
    }
    let fields = fields.into_iter().filter(|(name, _)| name != PAGE_FIELD).collect();
    // A form that is submitted again contains its original page.
    let page = page_field(form).unwrap_or_else(|| interrupted.page.clone());
    Some(InterruptedForm { fields, page, interruption: interrupted.interruption })
}

/// Decides by the last word of the name. `code` alone is the code of a policy; `must_change_password` is a checkbox.
fn is_secret(name: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or(name);
    let check_box = name.starts_with("must_");
    ["password", "secret", "token"].contains(&last) && !check_box
        || name == "verification_code"
        || name.starts_with("captcha")
}

fn respond(request: &Parts, css: &str, form: &InterruptedForm) -> Response {
    let html = page(request, css, form);
    let headers =
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store"), (CONTENT_SECURITY_POLICY, POLICY)];
    let status = match form.interruption {
        Interruption::SignedOut => StatusCode::UNAUTHORIZED,
        Interruption::PresenceNeeded => StatusCode::FORBIDDEN,
    };
    (status, headers, html).into_response()
}

#[cfg(test)]
mod tests {
    use super::{Interrupted, preserved};
    use doorward_app::components::Interruption;

    fn interrupted(interruption: Interruption, page: &str) -> Interrupted {
        Interrupted { interruption, page: page.to_owned() }
    }

    #[test]
    fn a_form_is_kept_whole_and_a_secret_never() {
        let signed_out = interrupted(Interruption::SignedOut, "/admin/users/u1");
        let found = preserved(b"uid=u1&description=a%0Ab+%3Cx%3E&description=c", &signed_out).unwrap();
        assert_eq!(found.page, "/admin/users/u1");
        let fields: Vec<_> = found.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("uid", "u1"), ("description", "a\nb <x>"), ("description", "c")]);
        assert!(preserved(b"new_password=x", &signed_out).is_none());
        let elsewhere = interrupted(Interruption::SignedOut, "/");
        let again = preserved(b"uid=u1&__page=%2Fadmin%2Fusers%2Fu1", &elsewhere).unwrap();
        assert_eq!((again.page.as_str(), again.fields.len()), ("/admin/users/u1", 1));
    }

    #[test]
    fn a_form_that_presence_is_missing_for_is_kept_alike() {
        let presence_needed = interrupted(Interruption::PresenceNeeded, "/admin/api-keys");
        let found = preserved(b"name=deploy&role=reader", &presence_needed).unwrap();
        assert_eq!((found.page.as_str(), found.interruption), ("/admin/api-keys", Interruption::PresenceNeeded));
        assert!(preserved(b"password=x", &presence_needed).is_none());
    }
}
