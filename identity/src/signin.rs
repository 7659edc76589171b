//! Sign-in methods, one file each.

pub mod anonymous;
pub(crate) mod claim;
pub mod code;
pub mod encrypted;
pub mod hosted;
pub mod link;
pub mod methods;
pub mod password;
pub mod provider;
pub mod ticket;

use crate::{Caller, Error, Identity, Part, event};
use doorward_contract::account::AccountStatus;
use doorward_store::user;

/// [`Error::Off`] when a sign-in method is turned off.
pub(crate) fn require(on: bool, what: Part) -> Result<(), Error> {
    if on { Ok(()) } else { Err(Error::Off(what)) }
}

/// [`Error::Off`] when no identifier that goes with a password is turned on.
pub(crate) fn require_passwords(identity: &Identity) -> Result<(), Error> {
    let methods = &identity.settings().login_methods;
    require(methods.username || methods.phone.is_open() || methods.email.is_open(), |texts| texts.password_sign_in)
}

pub(crate) fn is_active(owner: &user::Model) -> bool {
    owner.status == AccountStatus::Active
}

/// Rejects a blocked account. Call it only after the credential was verified: the error reveals that the account
/// exists.
pub(crate) async fn refuse_inactive(
    identity: &Identity,
    method: &str,
    owner: &user::Model,
    caller: &Caller,
) -> Result<(), Error> {
    let (reason, error) = match owner.status {
        AccountStatus::Active => return Ok(()),
        AccountStatus::Blocked => ("blocked", Error::UserBlocked),
    };
    event::sign_in_failed(identity, method, Some(owner), reason, caller).await?;
    Err(error)
}
