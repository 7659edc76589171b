//! The console's door: nobody but an administrator gets past it, whatever page or server function is called.

use crate::DoorError;
use crate::door::{caller, go, refuse, require_viewer};
use doorward_access::Access;
use doorward_contract::ErrorCode;
use doorward_identity::admin::Actor;
use doorward_identity::{Identity, Viewer};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

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
            go(&format!("{page}?done=1"));
            Ok(done)
        }
        Err(error) => Err(refuse::<F>(page, error.into())),
    }
}
