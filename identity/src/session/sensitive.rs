//! Sensitive operations, and how recent a proof of presence each requires: one table for the wire, the portal, the
//! console, the admin API and every other caller (OWASP ASVS 5.0, 7.5.1 and 7.5.2; NIST SP 800-63B-4 section 5.2).
//!
//! Presence is proven by a sign-in or by `POST /auth/v1/user/sudo`, and by nothing else: neither a refresh nor an
//! operation renews it. A call that can send a sudo token must send one, unless the account has no password. For the
//! calls of the SDK that cannot, and for administrators, the last proof of presence in their session counts. API keys
//! and the command line have no user whose presence could be required.

use super::sudo;
use crate::{Actor, ActorKind};
use crate::{Error, Identity, Viewer};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{ConnectionTrait, session, user};

/// An operation that changes who can sign in to an account, or who administers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A phone number or email is set or replaced.
    SetContact,
    /// A phone number or email is removed.
    RemoveContact,
    /// A password is set without the current one. With it, the current password itself shows presence.
    SetPassword,
    /// An identity at a provider is linked, or moved here from another account.
    LinkIdentity,
    /// An identity at a provider is unlinked.
    UnlinkIdentity,
    /// Other devices are signed out. Signing out everywhere, this device included, needs no proof.
    EndOtherSessions,
    /// The account is deleted.
    DeleteAccount,
    /// An administrator replaces, removes or verifies another user's contact.
    SetUserContact,
    /// An administrator sets another user's password, also of a new account, or creates a link to set it.
    SetUserPassword,
    /// An administrator links an identity at a provider to another user's account, moves or unlinks one.
    SetUserIdentity,
    /// An administrator imports users, with their passwords and verified contacts, or reads the rows that could not be
    /// imported.
    ImportUsers,
    /// An administrator exports password hashes, or downloads them.
    ExportPasswordHashes,
    /// An administrator ends another user's sessions. Blocking an account needs no proof.
    EndUserSessions,
    /// An administrator deletes an account.
    DeleteUser,
    /// An API key is created, changed or revoked.
    ManageApiKeys,
    /// An application or one of its secrets is created, changed or deleted. Turning one off needs no proof.
    ManageApplications,
    /// The signing key is rotated; a key for custom tickets is created or deleted.
    ManageKeys,
    /// An identity provider is added, changed or deleted. Turning one off needs no proof.
    ConfigureProvider,
    /// The sender of codes and links changes.
    ConfigureSender,
    /// Permissions over Doorward change, or what accounts with such permissions are, hold or belong to; or a role or
    /// policy that covers Doorward.
    GrantAdministration,
    /// A setting changes: sign-in methods, where codes and passwords are entered and sent, limits against guessing.
    ChangeSettings,
    /// A code or link that signs a user in is read in the outbox.
    ReadCodes,
}

impl Operation {
    /// Seconds for which a proof of presence is valid.
    pub const fn max_age_secs(self) -> i64 {
        match self {
            Self::SetContact
            | Self::RemoveContact
            | Self::SetPassword
            | Self::LinkIdentity
            | Self::UnlinkIdentity
            | Self::EndOtherSessions
            | Self::DeleteAccount
            | Self::SetUserContact
            | Self::SetUserPassword
            | Self::SetUserIdentity
            | Self::ImportUsers
            | Self::ExportPasswordHashes
            | Self::EndUserSessions
            | Self::DeleteUser
            | Self::ManageApiKeys
            | Self::ManageApplications
            | Self::ManageKeys
            | Self::ConfigureProvider
            | Self::ConfigureSender
            | Self::GrantAdministration
            | Self::ChangeSettings
            | Self::ReadCodes => super::SUDO_SECS as i64,
        }
    }
}

/// Proof that a call can carry.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// A sudo token, if one was sent.
    Token(Option<&'a Secret>),
    /// Only its session.
    Session,
}

/// Requires a recent proof of presence before an operation.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] without one, [`Error::Unauthenticated`] when the session has ended.
pub(crate) async fn require(
    identity: &Identity,
    viewer: &Viewer,
    owner: &user::Model,
    operation: Operation,
    evidence: Evidence<'_>,
) -> Result<(), Error> {
    let age = operation.max_age_secs();
    let token = match evidence {
        Evidence::Token(token) => token.filter(|token| !token.expose().is_empty()),
        Evidence::Session => None,
    };
    if token.is_some_and(|token| sudo::is_good(identity, viewer, owner, token, age)) {
        return Ok(());
    }
    // There is no current password to prove before the first one is set.
    let session_counts = matches!(evidence, Evidence::Session) || owner.password_hash.is_none();
    if session_counts && is_recent(identity, identity.db().read(), viewer, age).await? {
        return Ok(());
    }
    Err(Error::ReauthenticationRequired(match evidence {
        Evidence::Token(_) => |texts| texts.confirm_by_token,
        Evidence::Session => |texts| texts.confirm_by_session,
    }))
}

/// Requires a recent proof of presence of an administrator before an operation.
///
/// # Errors
/// As [`require`].
pub async fn require_actor(identity: &Identity, actor: &Actor, operation: Operation) -> Result<(), Error> {
    require_actor_in(identity, identity.db().read(), actor, operation).await
}

/// [`require_actor`] within a transaction.
///
/// # Errors
/// As [`require`].
pub async fn require_actor_in(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    actor: &Actor,
    operation: Operation,
) -> Result<(), Error> {
    let ActorKind::Person(viewer) = actor.kind() else { return Ok(()) };
    if actor.is_present() {
        return Ok(());
    }
    if is_recent(identity, conn, viewer, operation.max_age_secs()).await? {
        return Ok(());
    }
    Err(Error::ReauthenticationRequired(|texts| texts.confirm_by_session))
}

async fn is_recent(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    seconds: i64,
) -> Result<bool, Error> {
    let row = session::by_id(conn, &viewer.session_id).await?.ok_or(Error::Unauthenticated)?;
    // Single sign-on opens a session without a proof of presence: that of the portal's session counts.
    let proven_at = Timestamp(row.proven_at.or(row.authenticated_at).unwrap_or(row.created_at));
    // A time dated into the future by a fast clock would count as recent for too long.
    let now = identity.now();
    Ok(proven_at.plus_secs(seconds) > now && proven_at <= now.plus_secs(sudo::SKEW_SECS))
}
