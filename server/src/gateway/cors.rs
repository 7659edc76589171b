//! CORS for sites, by `cors_origins` of the route (Fetch standard section 3.3).
//!
//! A preflight has no cookie and would be refused, and the gateway's own 401 and 403 responses need CORS headers so
//! that a page can tell a missing sign-in from a failure. The gateway therefore handles CORS in place of the site.

use crate::access_api::authorize::is_preflight;
use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

/// The CORS decision for a request.
pub struct Cors {
    /// Origin of the request, if the route allows it.
    origin: Option<HeaderValue>,
}

impl Cors {
    /// Evaluates the allowed origins of a route. `None` if there are none: the headers of the site are kept.
    pub fn of(origins: &[String], request: &HeaderMap) -> Option<Self> {
        if origins.is_empty() {
            return None;
        }
        let mut values = request.get_all(ORIGIN).iter();
        let single = values.next().filter(|_| values.next().is_none());
        let origin = single.filter(|origin| origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes()));
        Some(Self { origin: origin.cloned() })
    }

    /// The response to a preflight of an allowed origin. The actual request is authorized separately.
    pub fn preflight(&self, parts: &Parts) -> Option<Response<Body>> {
        let origin = self.origin.as_ref().filter(|_| is_preflight(&parts.method, &parts.headers))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        headers.insert(VARY, HeaderValue::from_static("Origin"));
        for (requested, allowed) in [
            (ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_ALLOW_METHODS),
            (ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_ALLOW_HEADERS),
        ] {
            if let Some(value) = parts.headers.get(requested) {
                headers.insert(allowed, value.clone());
            }
        }
        Some(response)
    }

    /// Sets the CORS headers of a response, replacing those of the site. Other origins cannot read it.
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
