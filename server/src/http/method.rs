//! HTTP method override.

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use tower::ServiceExt as _;
use tower::util::MapRequestLayer;
use tower::{Layer as _, service_fn};

/// Reads `x-http-method-override`: Mini Programs cannot send PATCH, so the SDK sends POST with this header. Limited to
/// the wire, which reads no cookies, and to PATCH, which needs a preflight anyway.
pub fn overridden(router: Router) -> Router {
    let inner = MapRequestLayer::new(read_override).layer(router);
    Router::new().fallback_service(service_fn(move |request: Request| inner.clone().oneshot(request)))
}

fn read_override(mut request: Request) -> Request {
    let method = request.headers().get("x-http-method-override").and_then(|value| value.to_str().ok());
    let is_wire = request.uri().path().starts_with("/auth/");
    if is_wire && request.method() == Method::POST && method.is_some_and(|method| method.eq_ignore_ascii_case("patch"))
    {
        *request.method_mut() = Method::PATCH;
    }
    request
}
