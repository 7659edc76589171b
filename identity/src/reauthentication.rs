//! Re-authentication: a signed-in user proves presence before a [sensitive operation](crate::session::sensitive), and gets a
//! sudo token of ten minutes for this session.

use crate::{
    Caller, Error, Identity, Viewer,
    event::{self, Record},
    password, session,
    verification::{self, ProofPurpose},
};
use doorward_contract::{Secret, event::EventAction, token::SudoToken};
use doorward_store::user;

/// By the password.
///
/// # Errors
/// [`Error::WrongPassword`], [`Error::PasswordNotSet`], [`Error::TooManyTries`].
pub async fn by_password(
    identity: &Identity,
    viewer: &Viewer,
    password: &Secret,
    caller: &Caller,
) -> Result<SudoToken, Error> {
    let owner = password::verify_owner(identity, viewer, password, caller).await?;
    let record = Record::new(EventAction::Sudo, caller).actor(&owner.uid).subject(Some(&owner));
    record.session(Some(&viewer.session_id)).write_alone(identity).await?;
    session::sudo_token(identity, viewer, &owner, owner.password_delegate.as_deref()).await
}

/// By a code that was sent to the user's own contact.
///
/// # Errors
/// [`Error::NotVerified`] when the verification token is used, expired, another user's, or of a contact that the user
/// does not have.
pub async fn by_code(
    identity: &Identity,
    viewer: &Viewer,
    token: &Secret,
    caller: &Caller,
) -> Result<SudoToken, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let purpose = ProofPurpose::Presence(&viewer.uid);
    let proof = verification::proof(identity, token, &viewer.client_id, purpose).await?;
    let contact = &proof.contact;
    let is_own = [&owner.phone, &owner.email_key].into_iter().flatten().any(|key| *key == contact.key);
    if !is_own {
        return Err(Error::NotVerified);
    }
    let tx = identity.db().begin().await?;
    // An administrator may have set the contact. The user is signed in and has shown control of it, so it becomes
    // verified. Nothing else about the account changes, unlike in a sign-in by code, where an attacker could have set
    // it up.
    if !user::confirm_contact(&tx, &owner.uid, contact.channel, &contact.key).await? {
        return Err(Error::NotVerified);
    }
    proof.spend(identity, &tx).await?;
    event::of_owner(identity, &tx, EventAction::Sudo, &owner, Some(&viewer.session_id), caller).await?;
    identity.commit(tx, &owner.uid).await?;
    session::sudo_token(identity, viewer, &owner, verification::delegate_of(&owner, contact.channel)).await
}
