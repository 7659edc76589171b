//! Sign-in to the account that has a proven contact.

use crate::{
    Caller, Error, Identity, NewSession,
    contact::Contact,
    event, hook,
    session::{self, Method},
    signin, verification,
};
use doorward_contract::{event::EventAction, messaging::Channel};
use doorward_store::{
    Tx,
    session::{EndReason, RevokeScope},
    user,
};

/// Opens a session for the account that has the proven contact.
pub(crate) async fn sign_in(
    identity: &Identity,
    owner: &user::Model,
    proof: &verification::Proof,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let method = Method { name: proof.contact.sign_in_method(), action: EventAction::SignIn };
    signin::refuse_inactive(identity, method.name, owner, caller).await?;
    let admission = hook::to_sign_in(identity, &with_proven(owner, &proof.contact), method.name, caller).await?;
    // The hook takes its time.
    verification::require(identity, proof.contact.channel)?;
    let tx = identity.db().begin().await?;
    // Locks the account's row before the proof's, as wherever proofs are voided: this order avoids deadlocks.
    let owner = claim(identity, &tx, owner, &proof.contact, caller).await?;
    proof.spend(identity, &tx).await?;
    let opened = session::open(identity, &tx, &owner, method, &admission, caller).await?;
    proof.opened(&tx, &opened).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

/// The account as it will be: its contact is verified by the sign-in.
fn with_proven(owner: &user::Model, contact: &Contact) -> user::Model {
    let is = |channel: Channel| contact.channel == channel;
    user::Model {
        email_verified: owner.email_verified || is(Channel::Mail),
        phone_verified: owner.phone_verified || is(Channel::Sms),
        ..owner.clone()
    }
}

/// Marks an account's contact as verified. If it was not verified before, another person may have entered it: the
/// earlier password and sessions are revoked, so that they give no access to the owner's account (attack 1).
pub(crate) async fn claim(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    contact: &Contact,
    caller: &Caller,
) -> Result<user::Model, Error> {
    let was_verified = verification::is_verified(owner, contact.channel);
    if !user::confirm_contact(tx, &owner.uid, contact.channel, &contact.key).await? {
        return Err(Error::Aborted);
    }
    if !was_verified {
        if !disarm(identity, tx, owner, caller).await? {
            return Err(Error::Aborted);
        }
        doorward_store::linked_identity::delete_all_of(tx, &owner.uid).await?;
    }
    user::by_uid(tx, &owner.uid).await?.ok_or(Error::Aborted)
}

/// Revokes the credentials of the person who entered an unverified contact: the password, every session and every consent. False when
/// the account has changed since it was read; it keeps its password then.
pub(crate) async fn disarm(identity: &Identity, tx: &Tx, holder: &user::Model, caller: &Caller) -> Result<bool, Error> {
    let now = identity.now().as_millis();
    let cleared = user::clear_password(tx, holder, now).await?;
    doorward_store::session::end(tx, RevokeScope::AllOf(&holder.uid), EndReason::ContactReclaimed, now).await?;
    doorward_store::consent::delete_all_of(tx, &holder.uid).await?;
    event::of_owner(identity, tx, EventAction::ContactReclaimed, holder, None, caller).await?;
    Ok(cleared)
}
