//! Sensitive operations on one's own account, and how fresh a proof of presence each takes: one table for the wire, the
//! portal and every other caller (OWASP ASVS 5.0, 7.5.1 and 7.5.2; NIST SP 800-63B-4 section 5.2).
//!
//! Presence is shown by a sign-in, or by `POST /auth/v1/user/sudo`, and by nothing else: neither a refresh nor an
//! operation makes it younger. A call that can send a sudo token must send one, unless the account has no password. The
//! calls of the SDK that cannot are held against when presence was last shown in their session.

use super::sudo;
use crate::{Error, Identity, Viewer};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{session, user};

/// An operation that decides who gets into an account.
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
    /// Other devices are signed out. Signing out everywhere, this device included, is always possible.
    EndOtherSessions,
    /// The account is deleted.
    DeleteAccount,
}

impl Operation {
    /// Seconds for which presence counts.
    pub const fn max_age_secs(self) -> i64 {
        match self {
            Self::SetContact
            | Self::RemoveContact
            | Self::SetPassword
            | Self::LinkIdentity
            | Self::UnlinkIdentity
            | Self::EndOtherSessions
            | Self::DeleteAccount => super::SUDO_SECS as i64,
        }
    }
}

/// What a call can show.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shown<'a> {
    /// A sudo token, if one was sent.
    Token(Option<&'a Secret>),
    /// Nothing but its session.
    Session,
}

/// Asks for a fresh proof of presence before an operation.
///
/// # Errors
/// [`Error::NotAllowed`] without one, [`Error::Unauthenticated`] when the session is gone.
pub(crate) async fn require(
    identity: &Identity,
    viewer: &Viewer,
    owner: &user::Model,
    operation: Operation,
    shown: Shown<'_>,
) -> Result<(), Error> {
    let age = operation.max_age_secs();
    let token = match shown {
        Shown::Token(token) => token.filter(|token| !token.expose().is_empty()),
        Shown::Session => None,
    };
    if token.is_some_and(|token| sudo::is_good(identity, viewer, owner, token, age)) {
        return Ok(());
    }
    // A first password has no former one to be proven.
    let session_counts = matches!(shown, Shown::Session) || owner.password_hash.is_none();
    if session_counts && shown_within(identity, viewer, age).await? {
        return Ok(());
    }
    Err(Error::NotAllowed(match shown {
        Shown::Token(_) => "Prove first that it is you: POST /auth/v1/user/sudo gives a sudo_token.",
        Shown::Session => "This takes a sign-in, or POST /auth/v1/user/sudo, within the last ten minutes.",
    }))
}

async fn shown_within(identity: &Identity, viewer: &Viewer, seconds: i64) -> Result<bool, Error> {
    let row = session::by_id(identity.db().read(), &viewer.session_id).await?.ok_or(Error::Unauthenticated)?;
    let shown = Timestamp(row.proven_at.unwrap_or(row.created_at));
    // What a clock ahead has dated into the future would be recent for as long as it was ahead.
    let now = identity.now();
    Ok(shown.plus_secs(seconds) > now && shown <= now.plus_secs(sudo::SKEW_SECS))
}
