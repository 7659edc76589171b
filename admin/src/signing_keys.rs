//! Signing keys.

use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_identity::{Error, keys};

/// Rotates the signing key and returns the id of the new one. Without `at_once` the next key must have been published
/// for as long as verifiers may cache the key set.
///
/// # Errors
/// [`Error::KeyTooFresh`] when it has not, [`Error::ReauthenticationRequired`].
pub async fn rotate(permit: &Permit<action::KeysRotate>, at_once: bool) -> Result<String, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    require_actor(identity, actor, Operation::ManageKeys).await?;
    keys::rotate(identity, at_once, actor).await
}
