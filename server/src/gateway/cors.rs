//! CORS for sites, by `cors_origins` of the route (Fetch standard section 3.3). For services of the CloudBase SDK, pages
//! of security domains and applications may call too.
//!
//! A preflight has no cookie and would be refused, and the gateway's own 401 and 403 responses need CORS headers so
//! that a page can tell a missing sign-in from a failure. The gateway therefore handles CORS in place of the site.

use crate::Services;
use crate::access_api::authorize::is_preflight;
use crate::cors;
use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

/// The CORS decision for a request.
pub struct Cors {
    /// Origin of the request, if the route allows it.
    origin: Option<HeaderValue>,
    readers: Readers,
}

/// Which pages the decision is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Those that the route lists: they use the site's cookie.
    Route,
    /// Those of apps: they send a bearer token, and no cookie is looked at.
    Apps,
}

impl Cors {
    /// Evaluates the allowed origins of a route. `None` if there are none: the headers of the site are kept.
    pub fn of(origins: &[String], request: &HeaderMap) -> Option<Self> {
        if origins.is_empty() {
            return None;
        }
        let origin = single(request).filter(|origin| is_listed(origins, origin));
        Some(Self { origin: origin.cloned(), readers: Readers::Route })
    }

    /// Evaluates the origins that may call a service of the CloudBase SDK: those of the route, of security domains and
    /// of applications.
    pub fn of_sdk_service(services: &Services, origins: &[String], request: &HeaderMap) -> Self {
        let origin = single(request);
        if let Some(origin) = origin.filter(|origin| is_listed(origins, origin)) {
            return Self { origin: Some(origin.clone()), readers: Readers::Route };
        }
        let allowed = |origin: &&HeaderValue| origin.to_str().is_ok_and(|text| cors::sdk::is_allowed(services, text));
        Self { origin: origin.filter(allowed).cloned(), readers: Readers::Apps }
    }

    /// The response to a preflight of an allowed origin. The actual request is authorized separately. Of an app whose
    /// origin is not allowed: what to configure.
    pub fn preflight(&self, parts: &Parts) -> Option<Response<Body>> {
        if !is_preflight(&parts.method, &parts.headers) {
            return None;
        }
        let Some(origin) = &self.origin else {
            let origin = single(&parts.headers).filter(|_| self.readers == Readers::Apps)?;
            return Some(cors::sdk::refuse(origin));
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.readers == Readers::Route {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
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
            match self.readers {
                Readers::Route => {
                    response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
                }
                // Clients of databases read counts and ranges in headers.
                Readers::Apps => {
                    response.entry(ACCESS_CONTROL_EXPOSE_HEADERS).or_insert(HeaderValue::from_static("*"));
                }
            }
        }
        response.append(VARY, HeaderValue::from_static("Origin"));
    }
}

/// The origin of a request, unless it names several.
fn single(request: &HeaderMap) -> Option<&HeaderValue> {
    let mut values = request.get_all(ORIGIN).iter();
    values.next().filter(|_| values.next().is_none())
}

fn is_listed(origins: &[String], origin: &HeaderValue) -> bool {
    origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes())
}
