//! The console's door: nobody but an administrator gets past it, whatever page or server function is called.

use crate::DoorError;
use crate::door::{caller, go, refuse, require_viewer};
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use doorward_access::Access;
use doorward_contract::ErrorCode;
use doorward_identity::admin::Actor;
use doorward_identity::{Identity, Viewer};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;

/// An administrator who is calling, and what calls need.
pub struct Admin {
    /// The use cases.
    pub identity: Identity,
    /// Who calls.
    pub viewer: Viewer,
    /// The same for the audit log.
    pub actor: Actor,
}

/// Lets administrators in. Guests and people without the role are refused, those not signed in are sent to sign in.
pub async fn require_admin() -> Result<Admin, DoorError> {
    let viewer = require_viewer().await?;
    if !expect_context::<Access>().may_administer(&viewer.roles) {
        crate::door::status(ErrorCode::PermissionDenied.status());
        return Err(DoorError::new(ErrorCode::PermissionDenied));
    }
    let actor = Actor::viewer(&viewer, &caller());
    Ok(Admin { identity: expect_context::<Identity>(), viewer, actor })
}

/// Ends the form that sends `F`: a browser without script goes to `page`, told that it is done or why not.
pub fn settle<F: ServerFn, T, E: Into<DoorError>>(page: &str, result: Result<T, E>) -> Result<T, DoorError> {
    match result {
        Ok(done) => {
            let sign = if page.contains('?') { '&' } else { '?' };
            go(&format!("{page}{sign}done=1"));
            Ok(done)
        }
        Err(error) => Err(refuse::<F>(page, error.into())),
    }
}

/// What a mail may do in the frame that shows it: have its own styles and pictures, and nothing else. `sandbox` holds
/// when the answer is opened outside of its frame too.
const MAIL_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; \
                           base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Makes this server function's answer a document that a frame of our pages may show.
///
/// A mail is styled in its elements, which the policy of our pages forbids and a frame filled by `srcdoc` inherits; so
/// it comes as an answer with a policy of its own.
pub fn answer_framed() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    // Without it a document asked for by a form is sent back to the page it came from.
    response.set_status(StatusCode::OK);
    response.insert_header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY));
    response.insert_header(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
}
