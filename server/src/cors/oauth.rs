//! CORS of the endpoints for applications. Pages of an application may call the endpoints that a public client needs;
//! metadata, keys and registration are for everyone. All others are called by servers, or are where browsers navigate to.

use super::{is_preflight, share, vary};
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::ORIGIN;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorward_contract::ErrorCode;
use doorward_contract::oauth::paths;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const MANAGEMENT: HeaderValue = HeaderValue::from_static("GET, POST, PUT, DELETE");
const EXPOSED: HeaderValue = HeaderValue::from_static("x-request-id, retry-after, www-authenticate");
const ANY: HeaderValue = HeaderValue::from_static("*");

/// Which pages of other origins may read the responses of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    All,
    /// All: what has not registered yet has no origin here.
    Registrants,
    /// Those of an application that is turned on.
    Applications,
    None,
}

impl Readers {
    fn of(path: &str) -> Self {
        match path {
            paths::TOKEN | paths::DEVICE_AUTHORIZATION | paths::USERINFO | paths::REVOKE => Self::Applications,
            paths::CERTS
            | paths::OPENID_CONFIGURATION
            | paths::AUTHORIZATION_SERVER
            | paths::PROTECTED_RESOURCE
            | paths::PROTECTED_USERINFO => Self::All,
            _ if is_registration(path) => Self::Registrants,
            _ => Self::None,
        }
    }
}

fn is_registration(path: &str) -> bool {
    path.strip_prefix(paths::REGISTER).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Middleware: responds to preflights and adds CORS headers. As on the wire, a request with an unsafe method from a page
/// that may not read the response is refused before the handler runs.
pub async fn enforce(State(services): State<Services>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    match (Readers::of(request.uri().path()), origin) {
        (Readers::None, _) => next.run(request).await,
        (Readers::All, _) => share(request, next, ANY, METHODS, EXPOSED).await,
        (Readers::Registrants, _) => share(request, next, ANY, MANAGEMENT, EXPOSED).await,
        (Readers::Applications, None) => vary(next.run(request).await),
        (Readers::Applications, Some(origin)) => {
            if origin.to_str().is_ok_and(|origin| is_allowed(&services, origin)) {
                return vary(share(request, next, origin, METHODS, EXPOSED).await);
            }
            if is_preflight(&request) || !request.method().is_safe() {
                return vary(refuse(&origin).into_response());
            }
            vary(next.run(request).await)
        }
    }
}

/// Whether pages of an origin are ours or those of an application that is turned on.
fn is_allowed(services: &Services, requested: &str) -> bool {
    let own = services.identity.options().public_url.origin().ascii_serialization();
    requested == own || {
        let clients = services.identity.clients();
        clients.values().any(|client| client.enabled && client.lists_origin(requested))
    }
}

fn refuse(origin: &HeaderValue) -> ApiError {
    let texts = sentences();
    let named = origin.to_str().ok().filter(|origin| origin.contains("://"));
    let sentence =
        named.map_or_else(|| texts.cors_application_opaque.to_owned(), |origin| texts.cors_application(origin));
    ApiError::new(ErrorCode::PermissionDenied, sentence)
}
