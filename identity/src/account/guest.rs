//! A guest's account becomes a registered one.

use super::create;
use crate::{Error, Identity};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_store::{
    Tx, guest_device,
    session::{EndReason, RevokeScope},
    user,
};

/// Ends guest access. The device ID opens a new guest from now on, never this account. The sessions end, since their
/// tokens contain the scope `anonymous`. The default roles of registered users are granted.
pub(crate) async fn leave_guesthood(identity: &Identity, tx: &Tx, uid: &Uid) -> Result<(), Error> {
    leave_guesthood_but(identity, tx, uid, AccountKind::External, None).await
}

/// [`leave_guesthood`], keeping one session as a registered user's: its next tokens have the new scope.
pub(crate) async fn leave_guesthood_but(
    identity: &Identity,
    tx: &Tx,
    uid: &Uid,
    kind: AccountKind,
    kept_session: Option<&str>,
) -> Result<(), Error> {
    guest_device::forget(tx, uid).await?;
    // A delegate may have set them on the guest's account; a registered one can be granted permissions.
    user::release_unverified_contacts(tx, uid).await?;
    let ends = kept_session.map_or(RevokeScope::AllOf(uid), |kept_session| RevokeScope::AllBut(uid, kept_session));
    doorward_store::session::end(tx, ends, EndReason::Upgraded, identity.now().as_millis()).await?;
    if let Some(kept_session) = kept_session {
        doorward_store::session::set_scope(tx, kept_session, "user sso").await?;
    }
    create::grant_first_roles(identity, tx, uid, kind).await
}
