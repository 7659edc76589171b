//! Sign-in with a username, phone number or email, and a password.

use crate::{
    Caller, Error, Identity, NewSession,
    contact::Contact,
    event,
    password::{self, Guard, VerifiedOwner},
    session::{self, Method},
    signin, username, verification,
};
use doorward_contract::{Secret, event::EventAction};
use doorward_store::user;

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
    enter(identity, username, password, Guard::Captcha, caller).await
}

pub(crate) async fn enter(
    identity: &Identity,
    username: &str,
    password: &Secret,
    guard: Guard,
    caller: &Caller,
) -> Result<NewSession, Error> {
    crate::client::resolve(identity, caller.client_id.as_deref())?;
    let account = account_named(identity, username).await?;
    let VerifiedOwner(owner) = password::verify(identity, account, password, guard, caller).await?;
    signin::refuse_inactive(identity, METHOD.name, &owner, caller).await?;
    if password::is_due(identity, &owner) {
        event::sign_in_failed(identity, METHOD.name, Some(&owner), "password_update_required", caller).await?;
        return Err(Error::PasswordUpdateRequired);
    }
    let tx = identity.db().begin().await?;
    let opened = session::open(identity, &tx, &owner, METHOD, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

/// The account with this username, phone number or email, or the canonical name that no account has.
///
/// # Errors
/// [`Error::Off`] when that kind of identifier is turned off.
pub(crate) async fn account_named(identity: &Identity, text: &str) -> Result<Result<user::Model, String>, Error> {
    if let Some(Ok(contact)) = Contact::recognise(text) {
        verification::require(identity, contact.channel)?;
        return Ok(verification::holder(identity.db().read(), &contact).await?.ok_or(contact.key));
    }
    signin::require(identity.settings().login_methods.username, |texts| texts.username_sign_in)?;
    let mut key = username::canonical(text);
    // No username is longer. A megabyte of text must not become a key.
    if key.len() > 64 {
        key = crate::sha256_hex(key.as_bytes());
    }
    Ok(user::by_username_key(identity.db().read(), &key).await?.ok_or(key))
}
