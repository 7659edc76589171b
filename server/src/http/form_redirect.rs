//! Redirects after a form without JavaScript.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_app::request::Rejection;
use leptos::server_fn::redirect::REDIRECT_HEADER;

/// Redirects to the page of a rejected form, with its error.
pub fn reject(response: Response, rejection: Rejection) -> Response {
    let mut response = redirect(response, &rejection.location);
    if let Some(cookie) = rejection.cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Redirects to a location on this host.
pub fn redirect(mut response: Response, location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, location);
    found(response)
}

/// Turns a response that names a location into a redirect. Its cookies and other headers remain.
pub fn found(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::FOUND;
    for name in [CONTENT_TYPE, CONTENT_LENGTH, HeaderName::from_static(REDIRECT_HEADER)] {
        parts.headers.remove(name);
    }
    (parts, Body::empty()).into_response()
}
