//! Sign-in with a verified phone number or email.

use crate::{
    Caller, Error, Identity, NewSession, Viewer,
    contact::Contact,
    signin::claim,
    signup,
    verification::{self, ProofPurpose},
};
use doorward_contract::{Secret, Uid, settings::ContactMethod, verification::VerifyRequest};
use doorward_store::guest_device;

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
    ) -> Result<Option<Uid>, Error> {
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
        Some(owner) => claim::sign_in(identity, &owner, &proof, caller).await,
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
