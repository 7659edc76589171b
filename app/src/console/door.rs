//! The console's door: nobody gets past it without the action that a server function names.

use crate::DoorError;
use crate::door::{caller, go, refuse, require_viewer};
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use doorward_access::{Access, Error, Request};
use doorward_contract::ErrorCode;
use doorward_contract::own::Own;
use doorward_identity::admin::Actor;
use doorward_identity::{Identity, Viewer};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;

/// Somebody who may do what they call, and what calls need.
pub struct Admin {
    /// The use cases.
    pub identity: Identity,
    /// The same, where it matters who acts on what.
    pub access: Access,
    /// Who calls.
    pub viewer: Viewer,
    /// The same for the audit log.
    pub actor: Actor,
}

/// Lets those in who may do this; others are refused, those not signed in are sent to sign in.
pub async fn require_admin(own: Own) -> Result<Admin, DoorError> {
    let admin = somebody().await?;
    admin.require(own).map_err(refused)?;
    Ok(admin)
}

/// Lets those in who may read anything of the console, and tells what they may do.
pub async fn require_any() -> Result<(Admin, Vec<Own>), DoorError> {
    let admin = somebody().await?;
    let may = crate::door::own(&admin.access, &admin.viewer, admin.actor.caller());
    if may.iter().any(|own| own.reads()) { Ok((admin, may)) } else { Err(refused(Error::Lacks(Own::OverviewRead))) }
}

async fn somebody() -> Result<Admin, DoorError> {
    let viewer = require_viewer().await?;
    let actor = Actor::viewer(&viewer, &caller());
    Ok(Admin { identity: expect_context::<Identity>(), access: expect_context::<Access>(), viewer, actor })
}

fn refused(error: Error) -> DoorError {
    crate::door::status(ErrorCode::PermissionDenied.status());
    error.into()
}

impl Admin {
    /// Whether they may do something else too.
    pub fn may(&self, own: Own) -> bool {
        self.require(own).is_ok()
    }

    fn require(&self, own: Own) -> Result<(), Error> {
        let parts = use_context::<Parts>();
        let request = Request {
            ip: self.actor.caller().ip,
            method: parts.as_ref().map(|parts| parts.method.as_str()),
            path: parts.as_ref().map(|parts| parts.uri.path()),
            client: Some(&self.viewer.client_id),
            ..Request::default()
        };
        self.access.require(&self.viewer, own, request)
    }
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
