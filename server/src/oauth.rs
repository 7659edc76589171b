//! The OAuth 2.1 and OpenID Connect provider under `/oauth2`: users sign in to applications with their account here.
//!
//! Browsers come to `authorize` and `logout` from pages of applications, with the cookie of the portal's session. All
//! other endpoints are called by applications: [`Application`](application::Application) authenticates them, forms are
//! the only bodies (RFC 6749 section 3.2) except in `register`, and [`error`] defines the errors. [`crate::cors::oauth`] decides which of them
//! pages may call.

pub mod application;
mod authorize;
mod device;
pub mod error;
mod hosted;
mod introspect;
mod logout;
mod metadata;
mod par;
mod redirect;
mod register;
mod revoke;
mod token;
mod userinfo;

use crate::Services;
use crate::http::error::{method_not_allowed, not_found};
use crate::http::headers;
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::ALLOW;
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use doorward_contract::oauth::paths;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints that read no cookie.
fn open_routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(authorize::authorize_posted))
        .routes(routes!(token::grant))
        .routes(routes!(userinfo::get, userinfo::post))
        .routes(routes!(revoke::revoke))
        .routes(routes!(introspect::introspect))
        .routes(routes!(par::push))
        .routes(routes!(device::start))
        .routes(routes!(logout::sign_out_posted))
        .routes(routes!(register::register))
        .routes(routes!(register::read, register::update, register::delete))
        .routes(routes!(metadata::keys))
        .routes(routes!(metadata::openid_configuration))
        .routes(routes!(metadata::authorization_server))
        .routes(routes!(metadata::protected_resource))
        .routes(routes!(metadata::protected_userinfo))
}

/// The endpoints that read the cookie of the portal's session.
fn browser_routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(authorize::authorize))
        .routes(routes!(hosted::begin))
        .routes(routes!(logout::sign_out))
}

/// All routes with their OpenAPI descriptions.
pub fn routes() -> OpenApiRouter<Services> {
    open_routes().merge(browser_routes())
}

/// The endpoints that read no cookie, with layers. They also refuse the methods that no endpoint of their path has.
pub fn router() -> Router<Services> {
    let (router, _) = open_routes().split_for_parts();
    router
        .route("/oauth2", any(not_found))
        .route(paths::PREFIX, any(not_found))
        .route("/oauth2/{*rest}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(headers::no_store))
}

/// The endpoints that read the cookie of the portal's session.
pub fn browsers() -> Router<Services> {
    let (router, _) = browser_routes().split_for_parts();
    router
        .route(paths::CONFIRM, post(logout::confirm).fallback(method_not_allowed))
        .route(paths::AT_PROVIDER, get(logout::at_provider).fallback(method_not_allowed))
}

/// The response to HEAD where GET issues a code or ends a session. The router answers HEAD by GET, and programs that
/// look at links for their users send it with their cookies (attack 57).
async fn refuse_head() -> Response {
    let mut response = method_not_allowed().await.into_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
    response
}
