//! Sign-out that an application begins (OpenID Connect RP-Initiated Logout 1.0).

use super::authorize::{explain, refused};
use super::redirect::{MAX_QUERY, see_other, with_fields};
use super::refuse_head;
use crate::Services;
use crate::access_api::page::Page;
use crate::extract::{Form, Params};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Extension;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_app::address::with_query;
use doorward_app::portal::sign_out::SIGNED_OUT;
use doorward_app::preferences;
use doorward_app::request::{deleted_cookies, viewer_of};
use doorward_contract::oauth::{SignOutRequest, paths};
use doorward_identity::oauth::logout::{Logout, logout};
use doorward_identity::provider::sign_out;
use doorward_identity::{Caller, Viewer, session};
use serde::Deserialize;
use tower_sessions::Session;

/// Sign the user out
///
/// With an ID token of the browser's own session, the session ends with all that applications have opened from it, except
/// those with the scope `offline_access`. Otherwise the user confirms first. Then the browser is sent to
/// `post_logout_redirect_uri` with `state`, if the address is registered.
///
/// <https://openid.net/specs/openid-connect-rpinitiated-1_0.html>
#[utoipa::path(get, path = paths::LOGOUT, tag = "OAuth",
    params(
        ("id_token_hint" = Option<String>, Query, description = "An ID token of the session; may be expired."),
        ("client_id" = Option<String>, Query, description = "ID of the application. Default: that of the ID token."),
        ("post_logout_redirect_uri" = Option<String>, Query, description = "One of the sign-out addresses of the \
            application, as registered."),
        ("state" = Option<String>, Query, description = "Returned with the address.")),
    responses(
        (status = 200, description = "A page on which the user confirms."),
        (status = 303, description = "To `post_logout_redirect_uri`, or to the sign-in page.")),
    security(()))]
pub async fn sign_out(
    State(services): State<Services>,
    method: Method,
    params: Result<Params<SignOutRequest>, ApiError>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
) -> Response {
    if method == Method::HEAD {
        return refuse_head().await;
    }
    let Ok(Params(request)) = params else { return explain("invalid_request") };
    let viewer = match viewer(&services, &browser).await {
        Ok(viewer) => viewer,
        Err(error) => return error.into_response(),
    };
    match logout(&services.identity, &request, viewer.as_ref(), &caller).await {
        Ok(Logout::Done { location, session_id }) => {
            let response = see_other(location.as_deref().unwrap_or(SIGNED_OUT));
            let is_own = viewer.is_some_and(|viewer| session_id.is_some_and(|ended| ended == viewer.session_id));
            if is_own { without_cookies(&services, &browser, &headers, response).await } else { response }
        }
        Ok(Logout::Confirm) if viewer.is_none() => see_other(SIGNED_OUT),
        Ok(Logout::Confirm) => Page::ConfirmSignOut(&fields(&request)).respond(
            StatusCode::OK,
            &services,
            preferences::language_of(&headers),
        ),
        Err(error) => refused(error),
    }
}

/// Sign the user out, by a form
///
/// Redirects to the same address with the fields in its query. A form of another site carries no cookie, which the
/// redirect does.
#[utoipa::path(post, path = paths::LOGOUT, tag = "OAuth",
    request_body(content = SignOutRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To `GET /oauth2/logout`.")), security(()))]
pub async fn sign_out_posted(form: Result<Form, ApiError>) -> Response {
    match form.and_then(|form| form.parse::<SignOutRequest>()).map(|request| address(&request)) {
        Ok(to) if to.len() <= MAX_QUERY => see_other(&to),
        Ok(_) | Err(_) => explain("invalid_request"),
    }
}

/// Ends the browser's session after the user has confirmed. Only our own page can send this form
/// ([`crate::http::csrf`]).
pub async fn confirm(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
    form: Result<Form, ApiError>,
) -> Response {
    let Ok(request) = form.and_then(|form| form.parse::<SignOutRequest>()) else { return explain("invalid_request") };
    let ended = match viewer(&services, &browser).await {
        Ok(Some(viewer)) => session::sign_out(&services.identity, &viewer, &caller).await.map_err(ApiError::from),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        return error.into_response();
    }
    // Browsers apply the policy `form-action` to redirects of a form's response too. The page in between is no longer
    // part of it, and leads back to `GET /oauth2/logout`, which now has nothing to end.
    let to = match &request.post_logout_redirect_uri {
        Some(_) => with_query("/login/away", &[("next", Some(&address(&request)))]),
        None => SIGNED_OUT.to_owned(),
    };
    without_cookies(&services, &browser, &headers, see_other(&to)).await
}

/// The identity provider of `GET /oauth2/logout/provider`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProviderQuery {
    id: String,
}

/// Redirects a browser that has signed out here to the sign-out address of its identity provider. It reads no cookie
/// and ends nothing here: any page could send a browser to that address itself.
pub async fn at_provider(
    State(services): State<Services>,
    Params(query): Params<ProviderQuery>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let identity = &services.identity;
    let back = format!("{}{SIGNED_OUT}", identity.issuer());
    let address = sign_out::address(identity, &query.id, &back, None, &caller).await;
    see_other(address.as_deref().unwrap_or(SIGNED_OUT))
}

async fn viewer(services: &Services, browser: &Session) -> Result<Option<Viewer>, ApiError> {
    let found = viewer_of(browser, &services.identity).await;
    found.map_err(|error| ApiError::new(error.code, sentences().sessions_unreadable))
}

/// The parameters that are present.
fn fields(request: &SignOutRequest) -> Vec<(&'static str, &str)> {
    let SignOutRequest { id_token_hint, client_id, post_logout_redirect_uri, state } = request;
    let all = [
        ("id_token_hint", id_token_hint),
        ("client_id", client_id),
        ("post_logout_redirect_uri", post_logout_redirect_uri),
        ("state", state),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
}

fn address(request: &SignOutRequest) -> String {
    with_fields(paths::LOGOUT, fields(request).into_iter())
}

/// Deletes the cookies of the browser's session and of its flows.
async fn without_cookies(
    services: &Services,
    browser: &Session,
    headers: &HeaderMap,
    mut response: Response,
) -> Response {
    if let Err(error) = browser.flush().await {
        // The session has ended: its cookie opens nothing.
        tracing::warn!(%error, "cannot delete the cookie of an ended session");
    }
    for cookie in deleted_cookies(&services.identity, headers) {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}
