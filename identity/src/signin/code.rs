//! Sign-in with a verified phone number or email.

use crate::{
    Caller, Error, Identity, NewSession, Viewer,
    contact::Contact,
    event,
    session::{self, Method},
    signin, signup,
    verification::{self, ProofPurpose},
};
use doorward_contract::{
    Secret, event::EventAction, messaging::Channel, settings::ContactMethod, verification::VerifyRequest,
};
use doorward_store::{
    Tx, guest_device,
    session::{EndReason, RevokeScope},
    user,
};

/// Name of a contact's sign-in method in sessions and events.
pub(crate) const fn method_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "phone",
        Channel::Mail => "email",
    }
}

/// Opens a session for the owner of a verified contact.
///
/// Where registration is open, and either the settings hide which accounts exist or the code came with a link, a new
/// contact is registered in the same step. Otherwise the error is [`Error::UserNotFound`], since a caller may require
/// that no account is created.
///
/// # Errors
/// [`Error::NotVerified`], [`Error::UserNotFound`], [`Error::UserBlocked`], [`Error::Off`], [`Error::Invalid`].
pub async fn sign_in(
    identity: &Identity,
    username: &str,
    token: &Secret,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let contact = Contact::recognise(username)
        .unwrap_or_else(|| Err(Error::invalid("username", "no_contact", |texts| texts.username_no_contact)))?;
    verification::require(identity, contact.channel)?;
    let proof = verification::proof(identity, token, &client.id, ProofPurpose::Entry).await?.of(contact)?;
    proceed(identity, proof, Follower::default(), caller).await
}

/// The sender of a proof, as far as the request itself shows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Follower<'a> {
    /// The signed-in user of the request that redeems the proof.
    pub viewer: Option<&'a Viewer>,
}

impl Follower<'_> {
    /// The guest who requested the code, if this request comes from the same guest: by the session, or by the device
    /// that opens the guest's account. Anyone can request a code in a guest's name, so the request alone does not prove
    /// that (attack 1).
    async fn guest(
        self,
        identity: &Identity,
        proof: &verification::Proof,
        caller: &Caller,
    ) -> Result<Option<String>, Error> {
        let Some(requested_by) = &proof.asker_uid else { return Ok(None) };
        if self.viewer.is_some_and(|viewer| viewer.is_guest() && viewer.uid == *requested_by) {
            return Ok(Some(requested_by.clone()));
        }
        let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
        let Some(device) = caller.device_hash() else { return Ok(None) };
        let guest = guest_device::uid_of(identity.db().read(), &client.id, &device).await?;
        Ok(guest.filter(|guest| guest == requested_by))
    }
}

pub(crate) async fn proceed(
    identity: &Identity,
    proof: verification::Proof,
    follower: Follower<'_>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    match verification::holder(identity.db().read(), &proof.contact).await? {
        Some(owner) => enter(identity, &owner, &proof, caller).await,
        None if registers_on_sign_in(identity, &proof) => {
            let guest = follower.guest(identity, &proof, caller).await?;
            Box::pin(signup::by_contact(identity, proof, guest, caller)).await
        }
        None => Err(Error::UserNotFound),
    }
}

/// Opens a session by a code alone: the SDK's second version verifies and signs in with one call.
///
/// # Errors
/// As [`sign_in`] and [`verification::verify`].
pub async fn sign_in_by_code(
    identity: &Identity,
    request: &VerifyRequest,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let token = verification::verify(identity, request, caller).await?.verification_token;
    let proof = verification::proof(identity, &token, &client.id, ProofPurpose::Entry).await?;
    verification::require(identity, proof.contact.channel)?;
    proceed(identity, proof, Follower::default(), caller).await
}

fn registers_on_sign_in(identity: &Identity, proof: &verification::Proof) -> bool {
    let registers = verification::method(identity, proof.contact.channel) == ContactMethod::On;
    registers && (proof.has_link || !identity.settings().verification.tell_is_user)
}

/// Opens a session for the account that has the proven contact.
pub(crate) async fn enter(
    identity: &Identity,
    owner: &user::Model,
    proof: &verification::Proof,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let method = Method { name: method_name(proof.contact.channel), action: EventAction::SignIn };
    signin::refuse_inactive(identity, method.name, owner, caller).await?;
    let tx = identity.db().begin().await?;
    // Locks the account's row before the proof's, as wherever proofs are voided: this order avoids deadlocks.
    let owner = claim(identity, &tx, owner, &proof.contact, caller).await?;
    proof.spend(identity, &tx).await?;
    let opened = session::open(identity, &tx, &owner, method, caller).await?;
    proof.opened(&tx, &opened).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
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

/// Revokes the credentials of the person who entered an unverified contact: the password and every session. False when
/// the account has changed since it was read; it keeps its password then.
pub(crate) async fn disarm(identity: &Identity, tx: &Tx, holder: &user::Model, caller: &Caller) -> Result<bool, Error> {
    let now = identity.now().as_millis();
    let cleared = user::clear_password(tx, holder, now).await?;
    doorward_store::session::end(tx, RevokeScope::AllOf(&holder.uid), EndReason::ContactReclaimed, now).await?;
    event::of_owner(identity, tx, EventAction::ContactReclaimed, holder, None, caller).await?;
    Ok(cleared)
}
