//! CORS of the endpoints for applications. Pages of an application may call the endpoints that a public client needs;
//! metadata and keys are for everyone. All others are called by servers, or are where browsers navigate to.

use super::{is_preflight, share, vary};
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use crate::oauth::paths;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::ORIGIN;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorward_contract::ErrorCode;
use doorward_contract::application::ApplicationConfig;
use url::Url;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const EXPOSED: HeaderValue = HeaderValue::from_static("x-request-id, retry-after, www-authenticate");
const ANY: HeaderValue = HeaderValue::from_static("*");

/// Which pages of other origins may read the responses of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    All,
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
            _ => Self::None,
        }
    }
}

/// Middleware: responds to preflights and adds CORS headers. As on the wire, a request with an unsafe method from a page
/// that may not read the response is refused before the handler runs.
pub async fn enforce(State(services): State<Services>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    match (Readers::of(request.uri().path()), origin) {
        (Readers::None, _) => next.run(request).await,
        (Readers::All, _) => share(request, next, ANY, METHODS, EXPOSED).await,
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

fn is_allowed(services: &Services, requested: &str) -> bool {
    let own = services.identity.options().public_url.origin().ascii_serialization();
    requested == own || {
        let clients = services.identity.clients();
        clients.values().any(|client| client.enabled && lists(&client.config, requested))
    }
}

/// Whether an application lists an origin, by itself or by an address that browsers are sent back to.
fn lists(config: &ApplicationConfig, origin: &str) -> bool {
    // The origin of sandboxed pages and of files, which anyone can have.
    origin != "null"
        && (config.origins.iter().any(|listed| listed == origin)
            || config.redirect_uris.iter().any(|uri| origin_of(uri).as_deref() == Some(origin)))
}

/// The origin of a web page. The scheme of a native app has none.
fn origin_of(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.origin().ascii_serialization())
}

fn refuse(origin: &HeaderValue) -> ApiError {
    let texts = sentences();
    let named = origin.to_str().ok().filter(|origin| origin.contains("://"));
    let sentence =
        named.map_or_else(|| texts.cors_application_opaque.to_owned(), |origin| texts.cors_application(origin));
    ApiError::new(ErrorCode::PermissionDenied, sentence)
}

#[cfg(test)]
mod tests {
    use super::lists;
    use doorward_contract::application::ApplicationConfig;

    #[test]
    fn an_application_lists_its_origins_and_those_of_its_redirect_uris() {
        let config = ApplicationConfig {
            redirect_uris: [
                "https://App.example.com:443/callback?x=1",
                "http://localhost:5173/",
                "com.example.app:/callback",
            ]
            .map(str::to_owned)
            .into(),
            origins: ["https://static.example.com", "capacitor://localhost", "null"].map(str::to_owned).into(),
            ..ApplicationConfig::default()
        };
        for origin in
            ["https://app.example.com", "http://localhost:5173", "https://static.example.com", "capacitor://localhost"]
        {
            assert!(lists(&config, origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "http://app.example.com",
            "https://app.example.com.evil.test",
            "https://app.example.com:8443",
            "https://App.example.com",
            "http://localhost:5174",
            "com.example.app:",
            "https://example.com",
        ] {
            assert!(!lists(&config, origin), "{origin}");
        }
    }
}
