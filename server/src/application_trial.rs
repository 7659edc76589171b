//! Where the browser returns from the test of an application.
//!
//! A plain handler rather than a page: a code can be exchanged once, and browsers may load a page more than once. The
//! page of the application shows the outcome.

use crate::Services;
use crate::extract::{Id, Params};
use crate::http::error::ApiError;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Redirect;
use axum::routing::get;
use axum::{Extension, Router};
use doorward_access::Error;
use doorward_app::console::query::encode;
use doorward_app::preferences;
use doorward_app::request::viewer_of;
use doorward_contract::Secret;
use doorward_identity::oauth::trial::AuthorizationResponse;
use doorward_identity::{Actor, Caller};
use serde::Deserialize;
use tower_sessions::Session;

/// Parameters of the authorization response (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Default, Deserialize)]
#[serde(default)]
struct CallbackParams {
    state: Secret,
    code: Option<Secret>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The path of [`doorward_identity::oauth::trial::path`].
pub fn router() -> Router<Services> {
    Router::new().route("/admin/applications/{id}/test/callback", get(callback))
}

async fn callback(
    State(services): State<Services>,
    Id(id): Id,
    params: Result<Params<CallbackParams>, ApiError>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
) -> Redirect {
    let caller = Caller { language: preferences::language_of(&headers), ..caller };
    let page = format!("/admin/applications/{}/test", encode(&id));
    let Ok(Params(params)) = params else { return Redirect::to(&format!("{page}?lost=1")) };
    match handle_callback(&services, &id, params, &caller, &browser).await {
        Ok(()) => Redirect::to(&page),
        // The page says that the test is over, or asks for what is missing: a session, or the permission.
        Err(_) => Redirect::to(&format!("{page}?lost=1")),
    }
}

async fn handle_callback(
    services: &Services,
    id: &str,
    params: CallbackParams,
    caller: &Caller,
    browser: &Session,
) -> Result<(), Error> {
    let CallbackParams { state, code, iss, error, error_description } = params;
    let returned = AuthorizationResponse { state, code, iss, error, error_description };
    let viewer = viewer_of(browser, &services.identity).await.ok().flatten();
    let viewer = viewer.ok_or(doorward_identity::Error::Unauthenticated)?;
    let permit = services.access.permit(Actor::viewer(&viewer, caller))?;
    doorward_admin::applications::trial::handle_callback(&permit, id, &returned).await
}
