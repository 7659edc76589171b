//! Sign-in with a username, phone number or email, and a password.

use crate::{
    Caller, Error, Identity, NewSession, event, hook, lookup,
    password::{self, Guard, VerifiedOwner},
    session::{self, Method},
    signin,
};
use doorward_contract::{Secret, event::EventAction};

const METHOD: Method<'static> = Method { name: "password", action: EventAction::SignIn };

/// Verifies the password and opens a session.
///
/// # Errors
/// [`Error::CaptchaRequired`] after failures, [`Error::WrongCredentials`] for wrong passwords and unknown names alike,
/// [`Error::TooManyTries`], [`Error::UserBlocked`], [`Error::PasswordUpdateRequired`] when the password is right and
/// due for a change, [`Error::Off`], [`Error::Busy`].
pub async fn sign_in(
    identity: &Identity,
    username: &str,
    password: &Secret,
    caller: &Caller,
) -> Result<NewSession, Error> {
    sign_in_guarded(identity, username, password, Guard::Captcha, caller).await
}

pub(crate) async fn sign_in_guarded(
    identity: &Identity,
    username: &str,
    password: &Secret,
    guard: Guard,
    caller: &Caller,
) -> Result<NewSession, Error> {
    crate::client::resolve(identity, caller.client_id.as_deref())?;
    let account = lookup::account_named(identity, username).await?;
    let VerifiedOwner(owner) = password::verify(identity, account, password, guard, caller).await?;
    signin::refuse_inactive(identity, METHOD.name, &owner, caller).await?;
    if password::is_due(identity, &owner) {
        event::sign_in_failed(identity, METHOD.name, Some(&owner), "password_update_required", caller).await?;
        return Err(Error::PasswordUpdateRequired);
    }
    let admission = hook::to_sign_in(identity, &owner, METHOD.name, caller).await?;
    // The hook takes its time.
    signin::require_passwords(identity)?;
    let tx = identity.db().begin().await?;
    let opened = session::open(identity, &tx, &owner, METHOD, &admission, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}
