//! Hosted sign-in of apps with the CloudBase SDK: the endpoint to which [`crate::hosted`] sends the browser.

use super::authorize::{explain, refused};
use super::redirect::see_other;
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use doorward_app::request::viewer_of;
use doorward_contract::oauth::paths;
use doorward_identity::oauth::Parameters;
use doorward_identity::signin::hosted;
use doorward_identity::{Caller, Error};
use tower_sessions::Session;
use url::form_urlencoded;

/// Sign in to an app with the CloudBase SDK
///
/// For applications of this service's operator. The browser's session at the portal decides: the response redirects to
/// `redirect_uri` with `code` and `state`, or to the sign-in page and from there back here. `redirect_uri` is any page
/// on an origin of the application: one of its `origins` or of its `redirect_uris`, and for the default application one
/// of the security domains. The page exchanges the code at `POST /auth/v1/token` for a session of its own, which ends
/// with that of the portal. PKCE is optional. Other parameters are ignored.
///
/// CloudBase: `toDefaultLoginPage`
#[utoipa::path(get, path = paths::HOSTED, tag = "OAuth",
    params(
        ("client_id" = Option<String>, Query, description = "ID of the application. Default: the default application."),
        ("redirect_uri" = Option<String>, Query, description = "A page of the application, at most 2,048 bytes."),
        ("state" = Option<String>, Query, description = "Returned with the code; at most 512 bytes."),
        ("code_challenge" = Option<String>, Query, description = "PKCE challenge (RFC 7636)."),
        ("code_challenge_method" = Option<String>, Query, description = "`S256`.")),
    responses((status = 303, description = "To the app with `code` and `state`, or to a page of the portal.")),
    security(()))]
pub async fn begin(
    State(services): State<Services>,
    RawQuery(query): RawQuery,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
) -> Response {
    let identity = &services.identity;
    // Images and scripts of other sites.
    if headers.get("sec-fetch-mode").is_some_and(|mode| mode != "navigate") {
        return explain("invalid_request");
    }
    let viewer = match viewer_of(&browser, identity).await {
        Ok(viewer) => viewer,
        Err(error) => return ApiError::new(error.code, sentences().sessions_unreadable).into_response(),
    };
    let query = query.unwrap_or_default();
    let next = match Parameters::from_pairs(form_urlencoded::parse(query.as_bytes()).into_owned()) {
        Ok(parameters) => hosted::authorize(identity, &parameters, viewer.as_ref(), &caller).await,
        Err(error) => Err(error),
    };
    match next {
        Ok(to) => see_other(&to),
        Err(error) if is_about_origin(&error) => explain("page_origin"),
        Err(error) => refused(error),
    }
}

fn is_about_origin(error: &Error) -> bool {
    error.field() == Some("redirect_uri") && error.reason() == Some("not_allowed")
}
