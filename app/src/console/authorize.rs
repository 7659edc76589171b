//! Authorization of the console's server functions.

use crate::AppError;
use crate::request::{caller, error_on, go, require_viewer};
use crate::rights::AdminFunction;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::{Action, AdminAction};
use doorward_identity::{Actor, Viewer};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// Returns the viewer's permit for the action that the server function `F` declares.
///
/// # Errors
/// The error of the sign-in page when the viewer is not signed in, 403 without the permission. A form without script
/// returns to its page with the error.
pub async fn require<F: AdminFunction>() -> Result<Permit<F::Action>, AppError> {
    let viewer = require_viewer().await?;
    Ok(permit(Actor::viewer(&viewer, &caller()))?)
}

/// Permit for a further part of a page; `None` when the viewer lacks the permission.
pub fn optional<B: Action, A>(granted: &Permit<A>) -> Option<Permit<B>> {
    permit(granted.actor().clone()).ok()
}

/// The viewer and the actions allowed to them. Requires permission to read some part of the console.
///
/// # Errors
/// As [`require`].
pub async fn require_any() -> Result<(Viewer, Vec<AdminAction>), AppError> {
    let viewer = require_viewer().await?;
    let allowed = crate::request::permissions_of(&expect_context::<Access>(), &viewer, &caller());
    if allowed.iter().any(|action| action.reads()) {
        Ok((viewer, allowed))
    } else {
        Err(Error::Lacks(AdminAction::OverviewRead).into())
    }
}

/// Permit for a further part of an operation.
///
/// # Errors
/// 403 without the permission.
pub fn further<B: Action, A>(granted: &Permit<A>) -> Result<Permit<B>, Error> {
    permit(granted.actor().clone())
}

fn permit<A: Action>(actor: Actor) -> Result<Permit<A>, Error> {
    expect_context::<Access>().permit(actor)
}

/// Ends a form: a browser without JavaScript is redirected to `page` with the outcome.
pub fn redirect_after<T, E: Into<AppError>>(page: &str, result: Result<T, E>) -> Result<T, AppError> {
    match result {
        Ok(done) => {
            let sign = if page.contains('?') { '&' } else { '?' };
            go(&format!("{page}{sign}done=1"));
            Ok(done)
        }
        Err(error) => Err(error_on(page, error.into())),
    }
}

/// Content policy of an email in its preview frame: its own styles and images only. `sandbox` also applies when the
/// response is opened outside the frame.
const MAIL_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; \
                           base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Turns the response of this server function into a document that a frame of our pages may show.
///
/// An email uses inline styles. The policy of our pages forbids them, and a frame filled by `srcdoc` inherits that
/// policy, so the email is a response with a policy of its own.
pub fn answer_framed() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    response.insert_header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY));
    response.insert_header(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
}
