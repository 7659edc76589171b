//! Testing an application by a sign-in of the administrator's own.

use doorward_access::{Error, Permit};
use doorward_contract::{admin_action::action, application::ApplicationTrial};
use doorward_identity::{
    ActorKind, Viewer,
    oauth::trial::{self, AuthorizationResponse},
};

/// Begins a test, and returns the path that the browser goes to.
///
/// # Errors
/// Of [`doorward_identity::Error`]: `UnknownClient`, `UnauthorizedGrant`, `TooManyRequests`; `Unauthenticated` for an
/// actor without a browser.
pub async fn begin(permit: &Permit<action::ApplicationsEdit>, id: &str) -> Result<String, Error> {
    Ok(trial::begin(permit.identity(), viewer(permit)?, id, permit.actor().caller()).await?)
}

/// Completes a test when the browser is back. [`outcome`] says what it has shown.
///
/// # Errors
/// Of [`doorward_identity::Error`]: `AttemptLost` without a test that waits for this browser.
pub async fn handle_callback(
    permit: &Permit<action::ApplicationsEdit>,
    id: &str,
    returned: &AuthorizationResponse,
) -> Result<(), Error> {
    Ok(trial::handle_callback(permit.identity(), viewer(permit)?, id, returned, permit.actor().caller()).await?)
}

/// The outcome of the last test in this session, for ten minutes.
pub async fn outcome(permit: &Permit<action::ApplicationsEdit>, id: &str) -> Result<Option<ApplicationTrial>, Error> {
    Ok(trial::outcome(permit.identity(), viewer(permit)?, id).await?)
}

/// The administrator: keys and the command line sign in nowhere.
fn viewer(permit: &Permit<action::ApplicationsEdit>) -> Result<&Viewer, Error> {
    match permit.actor().kind() {
        ActorKind::Person(viewer) => Ok(viewer),
        ActorKind::Key { .. } | ActorKind::System => Err(doorward_identity::Error::Unauthenticated.into()),
    }
}
