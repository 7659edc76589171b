//! Pages of other origins that may call a site, by its route's `cors_origins` (Fetch standard section 3.3).
//!
//! A preflight brings no cookie, and a response of ours (401, 403) comes from no site: both need these headers before the
//! page can call and tell a missing sign-in from a failure. So the gateway responds for the site, which need not know.

use crate::access_api::authorize::is_preflight;
use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

/// What a route says about the page that a request comes from.
pub struct Cors {
    /// The page's origin, if it is listed.
    origin: Option<HeaderValue>,
}

impl Cors {
    /// Of a route's list; `None` where there is no list, and the site's own headers count.
    pub fn of(origins: &[String], request: &HeaderMap) -> Option<Self> {
        if origins.is_empty() {
            return None;
        }
        let mut named = request.get_all(ORIGIN).iter();
        let only = named.next().filter(|_| named.next().is_none());
        let origin = only.filter(|origin| origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes()));
        Some(Self { origin: origin.cloned() })
    }

    /// The response to a preflight of a listed origin. It gives no right: the request itself is decided about.
    pub fn preflight(&self, parts: &Parts) -> Option<Response<Body>> {
        let origin = self.origin.as_ref().filter(|_| is_preflight(&parts.method, &parts.headers))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        headers.insert(VARY, HeaderValue::from_static("Origin"));
        for (asked, allowed) in [
            (ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_ALLOW_METHODS),
            (ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_ALLOW_HEADERS),
        ] {
            if let Some(value) = parts.headers.get(asked) {
                headers.insert(allowed, value.clone());
            }
        }
        Some(response)
    }

    /// Lets the page read any response; pages of origins that are not listed read none.
    pub fn mark(self, response: &mut HeaderMap) {
        response.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
        response.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
        if let Some(origin) = self.origin {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        response.append(VARY, HeaderValue::from_static("Origin"));
    }
}
