//! Checks against lockout: by a change of sign-in methods, of providers, or of an administrator's account.

use crate::signin::methods;
use crate::{Error, Identity};
use doorward_contract::Uid;
use doorward_contract::account::ADMINISTRATOR;
use doorward_store::sign_in_method::{self, SwitchedOn};
use doorward_store::{Tx, role};

/// State of permanent administration. Temporary administrators do not count: none would be left when their time is
/// over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Administration {
    NoAdministrator,
    /// There is an administrator, who could be given a sign-in method by the command line.
    Appointed,
    SignsIn,
}

impl Administration {
    async fn of(tx: &Tx, enabled: &SwitchedOn) -> Result<Self, Error> {
        Ok(if sign_in_method::administrator_signs_in(tx, enabled, &[]).await? {
            Self::SignsIn
        } else if role::has_active_holder(tx, ADMINISTRATOR).await? {
            Self::Appointed
        } else {
            Self::NoAdministrator
        })
    }
}

/// State of administration before a change that may end it.
#[derive(Debug)]
pub struct AdministratorAccess(Option<Administration>);

impl AdministratorAccess {
    /// Before a change of these accounts, their roles or credentials. The transaction must be exclusive: two
    /// administrators who leave at once must not each rely on the other.
    pub async fn of_accounts(identity: &Identity, tx: &Tx, uids: &[Uid]) -> Result<Self, Error> {
        if !role::holds_for_good(tx, ADMINISTRATOR, uids).await? {
            return Ok(Self(None));
        }
        Self::of_all_accounts(identity, tx).await
    }

    /// Before a change of the sign-in methods of all accounts.
    pub async fn of_all_accounts(identity: &Identity, tx: &Tx) -> Result<Self, Error> {
        let enabled = methods::delivered(identity, tx).await?;
        Ok(Self(Some(Administration::of(tx, &enabled).await?)))
    }

    /// After the change: fails when it leaves no administrator, or none who can sign in, where there was one.
    ///
    /// # Errors
    /// [`Error::LastAdministrator`], [`Error::AdministratorLockout`].
    pub async fn keep(self, identity: &Identity, tx: &Tx) -> Result<(), Error> {
        self.keep_without(identity, tx, None).await
    }

    /// [`Self::keep`] before the identities of a provider are unlinked.
    async fn keep_without(self, identity: &Identity, tx: &Tx, unlinked: Option<(String, String)>) -> Result<(), Error> {
        let Some(before) = self.0 else { return Ok(()) };
        let enabled = SwitchedOn { unlinked, ..methods::delivered(identity, tx).await? };
        match Administration::of(tx, &enabled).await? {
            after if after >= before => Ok(()),
            Administration::NoAdministrator => Err(Error::LastAdministrator),
            _ => Err(Error::AdministratorLockout),
        }
    }
}

/// Whether this account is the only permanent administrator who can sign in. Its credentials yield to no claim of
/// another user: that would end the administration.
pub async fn is_last_administrator(identity: &Identity, tx: &Tx, uid: &Uid) -> Result<bool, Error> {
    let uids = [uid.clone()];
    if !role::holds_for_good(tx, ADMINISTRATOR, &uids).await? {
        return Ok(false);
    }
    let enabled = methods::delivered(identity, tx).await?;
    Ok(!sign_in_method::administrator_signs_in(tx, &enabled, &uids).await?)
}

/// Fails when no sign-in method of the account is left (attack 11).
///
/// # Errors
/// [`Error::LastSignInMethod`].
pub(crate) async fn require_sign_in_method(identity: &Identity, tx: &Tx, uid: &Uid) -> Result<(), Error> {
    // Undelivered codes are read by administrators, who must be able to sign in for that.
    let enabled = match is_last_administrator(identity, tx, uid).await? {
        true => methods::delivered(identity, tx).await?,
        false => methods::switched_on(identity, tx, None).await?,
    };
    if sign_in_method::opens(tx, uid, &enabled).await? { Ok(()) } else { Err(Error::LastSignInMethod) }
}

/// The sign-in methods before a change.
#[derive(Debug)]
pub struct MethodChange {
    before: SwitchedOn,
    administrators: AdministratorAccess,
}

impl MethodChange {
    pub async fn begin(identity: &Identity, tx: &Tx) -> Result<Self, Error> {
        let before = methods::switched_on(identity, tx, None).await?;
        Ok(Self { before, administrators: AdministratorAccess::of_all_accounts(identity, tx).await? })
    }

    /// After the change: fails when it locks out more users than the administrator has confirmed.
    ///
    /// # Errors
    /// [`Error::Lockout`], [`Error::AdministratorLockout`].
    pub async fn require_consent(self, identity: &Identity, tx: &Tx, confirmed: u64) -> Result<(), Error> {
        self.require_consent_to_unlink(identity, tx, None, confirmed).await
    }

    /// [`Self::require_consent`] before the identities of a provider, by realm and ID, are unlinked: users with one are
    /// counted.
    ///
    /// # Errors
    /// As [`Self::require_consent`].
    pub async fn require_consent_to_unlink(
        self,
        identity: &Identity,
        tx: &Tx,
        unlinked: Option<(String, String)>,
        confirmed: u64,
    ) -> Result<(), Error> {
        let after = methods::switched_on(identity, tx, None).await?;
        let after = SwitchedOn { unlinked: unlinked.clone(), ..after };
        // Counting reads every account: only where a user may lose a method.
        if after.includes(&self.before) {
            return Ok(());
        }
        self.administrators.keep_without(identity, tx, unlinked).await?;
        // The number may have grown since it was shown to the administrator.
        let users = sign_in_method::count_locked_out(tx, &self.before, &after).await?;
        if users <= confirmed { Ok(()) } else { Err(Error::Lockout { users }) }
    }
}
