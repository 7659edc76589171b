//! The request's caller, the browser's session and its user.

use super::{go_beyond, here, is_document};
use crate::AppError;
use axum::http::header::REFERER;
use axum::http::request::Parts;
use doorward_access::{Access, Request};
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::AdminAction;
use doorward_identity::origin::local_path;
use doorward_identity::{Caller, Identity, NewSession, Viewer, origin, session};
use leptos::prelude::*;
use tower_sessions::Session;
use url::{Position, Url};

/// Key of the session ID in the browser's session.
const SESSION_ID: &str = "sid";

pub fn identity() -> Identity {
    expect_context::<Identity>()
}

/// Address, user agent, device and language of this request.
pub fn caller() -> Caller {
    let known = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Caller>().cloned()).unwrap_or_default();
    let language = crate::preferences::request_lang();
    Caller { language, error_language: language, ..known }
}

pub fn browser() -> Result<Session, AppError> {
    let found = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Session>().cloned());
    found.ok_or(AppError::new(ErrorCode::Internal))
}

fn unavailable(_: tower_sessions::session::Error) -> AppError {
    AppError::new(ErrorCode::Unavailable)
}

/// The signed-in user of this browser; `None` if the session has expired.
pub async fn viewer() -> Result<Option<Viewer>, AppError> {
    viewer_of(&browser()?, &identity()).await
}

/// The signed-in user of a browser; `None` if the session has expired.
///
/// # Errors
/// If the database fails.
pub async fn viewer_of(browser: &Session, identity: &Identity) -> Result<Option<Viewer>, AppError> {
    let Some(id) = browser.get::<String>(SESSION_ID).await.map_err(unavailable)? else { return Ok(None) };
    match session::by_id(identity, &id).await.map_err(AppError::from) {
        Ok(viewer) => Ok(Some(viewer)),
        Err(error) if error.is_signed_out() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Administrative actions that the signed-in user of a browser may perform; empty without a session.
pub async fn rights_of(
    browser: &Session,
    identity: &Identity,
    access: &Access,
    caller: &Caller,
) -> Option<Vec<AdminAction>> {
    let viewer = viewer_of(browser, identity).await.ok().flatten()?;
    Some(permissions_of(access, &viewer, caller))
}

/// Administrative actions that a user may perform, by conditions as they are in this request.
pub fn permissions_of(access: &Access, viewer: &Viewer, caller: &Caller) -> Vec<AdminAction> {
    access.allowed_actions(viewer, Request { client: Some(&viewer.client_id), ..Request::of(caller) })
}

/// The signed-in user. Without a session, a page redirects to the sign-in page and back; where a form leads then, the
/// server decides.
pub async fn require_viewer() -> Result<Viewer, AppError> {
    viewer().await?.map_or_else(signed_out, Ok)
}

/// As [`require_viewer`], for what a guest cannot do: a guest has to sign in first.
pub async fn require_user() -> Result<Viewer, AppError> {
    viewer().await?.filter(|viewer| !viewer.is_guest()).map_or_else(signed_out, Ok)
}

/// The error without a session.
fn signed_out() -> Result<Viewer, AppError> {
    if is_document() {
        leptos_axum::redirect(&sign_in_address(&here()));
    } else {
        super::status(ErrorCode::Unauthenticated.status());
    }
    Err(AppError::new(ErrorCode::Unauthenticated))
}

/// What a user is called on a page: name, username or contact, whichever is set first.
pub fn name_of(viewer: &Viewer) -> String {
    let names = [&viewer.name, &viewer.username, &viewer.email, &viewer.phone];
    names.into_iter().flatten().next().cloned().unwrap_or_else(|| viewer.uid.to_string())
}

/// The sign-in page with the redirect target `next`.
pub fn sign_in_address(next: &str) -> String {
    format!("/login?next={}", super::encode(next))
}

/// The page of this installation that sent a form.
pub fn page_of_form(identity: &Identity, request: &Parts) -> Option<String> {
    let referer = Url::parse(request.headers.get(REFERER)?.to_str().ok()?).ok()?;
    let path = &referer[Position::BeforePath..Position::AfterQuery];
    let is_ours = referer.origin() == identity.options().public_url.origin();
    local_path(path).filter(|_| is_ours)
}

/// Stores a new session in this browser.
pub async fn open_browser_session(opened: &NewSession) -> Result<(), AppError> {
    store_session(&browser()?, &identity(), &caller(), &opened.session_id).await
}

/// Stores a new session in a browser, under a fresh cookie: a cookie from before the sign-in could have been planted
/// (session fixation). Revokes the previous session.
///
/// # Errors
/// If the database fails.
pub async fn store_session(
    browser: &Session,
    identity: &Identity,
    caller: &Caller,
    session_id: &str,
) -> Result<(), AppError> {
    let former = viewer_of(browser, identity).await.ok().flatten();
    browser.cycle_id().await.map_err(unavailable)?;
    browser.insert(SESSION_ID, session_id).await.map_err(unavailable)?;
    // No client has the ID of the previous session any more: it would only remain in the list of devices.
    if let Some(former) = former.filter(|former| former.session_id != session_id) {
        session::sign_out(identity, &former, caller).await?;
    }
    Ok(())
}

/// Revokes this browser's session and deletes its cookie, and those with the state of its flows.
///
/// # Errors
/// If the session could not be revoked. The cookie is deleted nevertheless.
pub async fn close_browser_session() -> Result<(), AppError> {
    let ended = match viewer().await {
        Ok(Some(viewer)) => session::sign_out(&identity(), &viewer, &caller()).await.map_err(AppError::from),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    super::sealed::delete_all();
    browser()?.flush().await.map_err(unavailable)?;
    ended
}

/// ID of the identity provider that the user is to be signed out of too.
pub async fn sign_out_provider() -> Result<Option<String>, AppError> {
    match viewer().await? {
        Some(viewer) => Ok(doorward_identity::provider::sign_out::through(&identity(), &viewer).await?),
        None => Ok(None),
    }
}

/// Stores a new session in this browser and redirects to `next` if it is allowed.
pub async fn sign_in_and_redirect(opened: &NewSession, next: Option<&str>) -> Result<String, AppError> {
    open_browser_session(opened).await?;
    Ok(go_on(next))
}

/// Redirects a signed-in user to `next` if it is allowed, else to the account centre.
pub fn go_on(next: Option<&str>) -> String {
    let to = allowed_next(next).unwrap_or_else(|| "/account".to_owned());
    go_beyond(&to);
    to
}

/// `next`, if it is an allowed redirect target.
fn allowed_next(next: Option<&str>) -> Option<String> {
    next.filter(|next| !next.is_empty()).and_then(|next| origin::safe_next(&identity(), next))
}
