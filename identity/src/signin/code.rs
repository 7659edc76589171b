//! A verified phone number or e-mail address.

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

/// How a contact's sign-ins are named in sessions and events.
pub(crate) const fn method_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "phone",
        Channel::Mail => "email",
    }
}

/// Opens a session for whoever controls this contact.
///
/// Where a stranger may register, and either the setting keeps secret who exists or the code came with a link, signing in
/// and registering are one step. Otherwise a stranger is told so, since a caller may ask that nobody be registered.
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
    let contact = Contact::recognise(username).unwrap_or_else(|| {
        let message = "With a verification_token, username must be the verified phone number or email address.";
        Err(Error::invalid("username", "no_contact", message))
    })?;
    verification::require(identity, contact.channel)?;
    let proof = verification::proof(identity, token, &client.id, ProofPurpose::Entry).await?.of(contact)?;
    proceed(identity, proof, Follower::default(), caller).await
}

/// Who redeems a proof, as far as the request itself shows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Follower<'a> {
    /// Whoever is signed in where the proof is redeemed.
    pub viewer: Option<&'a Viewer>,
}

impl Follower<'_> {
    /// The guest who asked for the code, if this is the same guest: by the session, or by the device that opens the guest's
    /// account. Anybody can ask for a code in a guest's name, so asking alone makes no account the guest's (attack 1).
    async fn guest(
        self,
        identity: &Identity,
        proof: &verification::Proof,
        caller: &Caller,
    ) -> Result<Option<String>, Error> {
        let Some(asker) = &proof.asker_uid else { return Ok(None) };
        if self.viewer.is_some_and(|viewer| viewer.is_guest() && viewer.uid == *asker) {
            return Ok(Some(asker.clone()));
        }
        let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
        let Some(device) = caller.device_hash() else { return Ok(None) };
        let guest = guest_device::uid_of(identity.db().read(), &client.id, &device).await?;
        Ok(guest.filter(|guest| guest == asker))
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
        None if one_step(identity, &proof) => {
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

fn one_step(identity: &Identity, proof: &verification::Proof) -> bool {
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
    // The account's row before the proof's, as wherever proofs are voided: two at once wait for each other, never both.
    let owner = claim(identity, &tx, owner, &proof.contact, caller).await?;
    proof.spend(identity, &tx).await?;
    let opened = session::open(identity, &tx, &owner, method, caller).await?;
    proof.opened(&tx, &opened).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

/// Confirms that an account's contact is its owner's. Where nobody had shown that before, whoever wrote it down may be
/// somebody else: the password and the sessions of then end, so that they open nothing to him (attack 1).
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

/// RevokeScope what whoever claimed a contact without showing control of it may hold: the password and every session. False when
/// the account is no longer as it was found, and so keeps its password.
pub(crate) async fn disarm(identity: &Identity, tx: &Tx, holder: &user::Model, caller: &Caller) -> Result<bool, Error> {
    let now = identity.now().as_millis();
    let cleared = user::clear_password(tx, holder, now).await?;
    doorward_store::session::end(tx, RevokeScope::AllOf(&holder.uid), EndReason::ContactReclaimed, now).await?;
    event::of_owner(identity, tx, EventAction::ContactReclaimed, holder, None, caller).await?;
    Ok(cleared)
}
