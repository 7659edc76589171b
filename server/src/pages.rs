//! Pages of the web app and their server functions.

mod function_response;
mod interrupted_form;

use crate::Services;
use crate::assets::Site;
use crate::http::headers;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use doorward_app::address::Address;
use doorward_app::app::Program;
use doorward_app::portal::pages;
use doorward_app::request;
use doorward_app::rights::ViewerPermissions;
use doorward_app::shell;
use doorward_identity::Caller;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, ResponseOptions};
use leptos_router::{Method, SsrMode};
use std::sync::Arc;
use tower_sessions::Session;

/// Pages and server functions, and the fallback for unknown paths.
pub fn router(services: &Services) -> Router<Services> {
    let context = context(services);
    let pages = paths().map(|path| AxumRouteListing::new(path, SsrMode::Async, [Method::Get], [])).collect();
    Router::new()
        .leptos_routes_with_context(services, pages, context.clone(), shell)
        .fallback(leptos_axum::render_app_async_with_context(context, shell))
        .layer(from_fn_with_state(services.clone(), function_response::respond))
        .layer(from_fn_with_state((services.clone(), Site::load().css), interrupted_form::preserve))
        .layer(from_fn_with_state(services.clone(), attach_permissions))
}

/// Middleware for the console: loads the viewer's permissions before rendering, so that pages need not wait for them.
async fn attach_permissions(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == "/admin" || path.starts_with("/admin/") {
        let (browser, caller) = (request.extensions().get::<Session>(), request.extensions().get::<Caller>());
        if let (Some(browser), Some(caller)) = (browser.cloned(), caller.cloned())
            && let Some(own) = request::rights_of(&browser, &services.identity, &services.access, &caller).await
        {
            request.extensions_mut().insert(ViewerPermissions(own));
        }
    }
    next.run(request).await
}

/// Paths of all pages.
pub fn paths() -> impl Iterator<Item = String> {
    pages().map(|(path, _)| path.to_owned()).chain(doorward_app::console::paths())
}

/// Leptos context of every page and server function. Also sets the Content-Security-Policy with the page's nonce.
fn context(services: &Services) -> impl Fn() + Clone + Send + Sync + 'static {
    let services = services.clone();
    let site = Arc::new(Site::load());
    move || {
        provide_context(services.identity.clone());
        provide_context(services.access.clone());
        let address = Address::current();
        provide_context(address);
        let program = site.program(address.with_path(Program::of));
        provide_context(program.assets.clone());
        provide_context(program.chunks.clone());
        // Server functions have no nonce: their responses are not documents.
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) {
            let settings = services.identity.settings();
            if let Some(policy) = headers::page_policy(&nonce, &settings, services.config.is_https()) {
                response.insert_header(CONTENT_SECURITY_POLICY, policy);
            }
        }
    }
}
