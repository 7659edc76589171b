//! Methods that a client cannot send.

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use tower::ServiceExt as _;
use tower::util::MapRequestLayer;
use tower::{Layer as _, service_fn};

/// Inside a Mini Program a request cannot be PATCH: the SDK sends POST and says so in a header. Only on the wire, where no
/// cookie makes a request somebody's, and only to what a browser would ask permission for anyway.
pub fn overridden(router: Router) -> Router {
    let inner = MapRequestLayer::new(read_override).layer(router);
    Router::new().fallback_service(service_fn(move |request: Request| inner.clone().oneshot(request)))
}

fn read_override(mut request: Request) -> Request {
    let asked = request.headers().get("x-http-method-override").and_then(|value| value.to_str().ok());
    let wire = request.uri().path().starts_with("/auth/");
    if wire && request.method() == Method::POST && asked.is_some_and(|method| method.eq_ignore_ascii_case("patch")) {
        *request.method_mut() = Method::PATCH;
    }
    request
}
