//! Who is there: the request's caller, the browser's session and its owner.

use super::{go, here, wants_html};
use crate::AppError;
use axum::http::request::Parts;
use doorward_access::{Access, Request};
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::AdminAction;
use doorward_identity::{Caller, Identity, NewSession, Viewer, origin, session};
use leptos::prelude::*;
use tower_sessions::Session;

/// Key in the browser's session under which the id of the domain's session stands.
const SESSION_ID: &str = "sid";

/// The use cases.
pub fn identity() -> Identity {
    expect_context::<Identity>()
}

/// Address, agent, device and language of this request.
pub fn caller() -> Caller {
    let known = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Caller>().cloned()).unwrap_or_default();
    Caller { language: crate::preferences::request_lang(), ..known }
}

/// The session of this browser.
pub fn browser() -> Result<Session, AppError> {
    let found = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Session>().cloned());
    found.ok_or(AppError::new(ErrorCode::Internal))
}

fn unavailable(_: tower_sessions::session::Error) -> AppError {
    AppError::new(ErrorCode::Unavailable)
}

/// Whoever is signed in in this browser; nobody when the session has ended.
pub async fn viewer() -> Result<Option<Viewer>, AppError> {
    viewer_of(&browser()?, &identity()).await
}

/// Whoever is signed in in a browser; nobody when the session has ended.
///
/// # Errors
/// When the database does not answer.
pub async fn viewer_of(browser: &Session, identity: &Identity) -> Result<Option<Viewer>, AppError> {
    let Some(id) = browser.get::<String>(SESSION_ID).await.map_err(unavailable)? else { return Ok(None) };
    match session::by_id(identity, &id).await.map_err(AppError::from) {
        Ok(viewer) => Ok(Some(viewer)),
        Err(error) if error.is_signed_out() => Ok(None),
        Err(error) => Err(error),
    }
}

/// What whoever is signed in in a browser may do to Doorward itself; nothing for nobody.
pub async fn rights_of(
    browser: &Session,
    identity: &Identity,
    access: &Access,
    caller: &Caller,
) -> Option<Vec<AdminAction>> {
    let viewer = viewer_of(browser, identity).await.ok().flatten()?;
    Some(own(access, &viewer, caller))
}

/// What somebody may do to Doorward itself.
pub fn own(access: &Access, viewer: &Viewer, caller: &Caller) -> Vec<AdminAction> {
    access.allowed_actions(viewer, Request { ip: caller.ip, client: Some(&viewer.client_id), ..Request::default() })
}

/// Whoever is signed in; a browser that is not goes to the sign-in page and comes back here after it.
pub async fn require_viewer() -> Result<Viewer, AppError> {
    if let Some(viewer) = viewer().await? {
        return Ok(viewer);
    }
    if wants_html() {
        // A form that found no session says so where its sender ends up.
        let sent = here().starts_with("/api/");
        let notice = if sent { "&notice=session-ended" } else { "" };
        leptos_axum::redirect(&format!("{}{notice}", sign_in_address(&page_of_request())));
    } else {
        super::status(ErrorCode::Unauthenticated.status());
    }
    Err(AppError::new(ErrorCode::Unauthenticated))
}

/// The sign-in page that leads back to `next`.
pub fn sign_in_address(next: &str) -> String {
    format!("/login?next={}", super::encode(next))
}

// A form that was sent without script is at its own address; the page it stands on is the one to come back to.
fn page_of_request() -> String {
    let here = here();
    if !here.starts_with("/api/") {
        return here;
    }
    let referer = super::header("referer").and_then(|referer| {
        let (_, rest) = referer.split_once("://")?;
        rest.find('/').map(|at| rest[at..].to_owned())
    });
    super::local(referer.as_deref())
}

/// Gives this browser the session that was just opened.
pub async fn open_browser_session(opened: &NewSession) -> Result<(), AppError> {
    give_session(&browser()?, &identity(), &caller(), &opened.session_id).await
}

/// Gives a browser a session that was just opened, under a fresh cookie: one that was there before the sign-in could
/// have been planted. The session that was here before ends.
///
/// # Errors
/// When the database does not answer.
pub async fn give_session(
    browser: &Session,
    identity: &Identity,
    caller: &Caller,
    session_id: &str,
) -> Result<(), AppError> {
    let former = viewer_of(browser, identity).await.ok().flatten();
    browser.cycle_id().await.map_err(unavailable)?;
    browser.insert(SESSION_ID, session_id).await.map_err(unavailable)?;
    // Nobody has a handle to the session that was here before: it would only linger among the devices.
    if let Some(former) = former.filter(|former| former.session_id != session_id) {
        session::sign_out(identity, &former, caller).await?;
    }
    Ok(())
}

/// Ends this browser's session whatever state it is in.
pub async fn close_browser_session() -> Result<(), AppError> {
    let ended = match viewer().await {
        Ok(Some(viewer)) => session::sign_out(&identity(), &viewer, &caller()).await,
        _ => Ok(()),
    };
    browser()?.flush().await.map_err(unavailable)?;
    Ok(ended?)
}

/// Opens the session in this browser and sends it on to `next` where that is allowed.
pub async fn enter(opened: &NewSession, next: Option<&str>) -> Result<String, AppError> {
    open_browser_session(opened).await?;
    Ok(go_on(next))
}

/// Sends somebody who is signed in on to `next` where that is allowed, else to the account centre.
pub fn go_on(next: Option<&str>) -> String {
    let to = allowed_next(next).unwrap_or_else(|| "/account".to_owned());
    go(&to);
    to
}

/// `next`, if it is a place that a browser may be sent to.
fn allowed_next(next: Option<&str>) -> Option<String> {
    next.filter(|next| !next.is_empty()).and_then(|next| origin::safe_next(&identity(), next))
}
