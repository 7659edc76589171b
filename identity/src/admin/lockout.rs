//! Who is locked out when a sign-in method is switched off.

use crate::provider::Providers;
use crate::{Error, Identity};
use doorward_contract::settings::LoginMethods;
use doorward_store::sign_in_method::{self, SwitchedOn};
use doorward_store::{ConnectionTrait, Tx};

/// The providers as they are stored: another change may have been committed that this node has not read yet.
pub(super) async fn stored_providers(identity: &Identity, conn: &impl ConnectionTrait) -> Result<Providers, Error> {
    Providers::read(conn, &identity.options().master_key).await
}

/// What is switched on with these settings and providers, the providers of one realm left out.
pub(super) fn switched_on(methods: &LoginMethods, providers: &Providers, without: Option<&str>) -> SwitchedOn {
    let on = providers.all().filter(|entry| entry.enabled && Some(entry.realm.as_str()) != without);
    let custom = methods.custom.then(|| crate::signin::ticket::REALM.to_owned());
    SwitchedOn {
        username: methods.username,
        phone: methods.phone.is_open(),
        email: methods.email.is_open(),
        realms: on.map(|entry| entry.realm.clone()).chain(custom).collect(),
    }
}

/// Refuses settings that lock users out, unless the administrator has confirmed it.
///
/// # Errors
/// [`Error::Lockout`], and those of [`require_administrator_access`].
pub(super) async fn require_consent(
    identity: &Identity,
    tx: &Tx,
    (before, after): (&LoginMethods, &LoginMethods),
    confirmed: bool,
) -> Result<(), Error> {
    let providers = stored_providers(identity, tx).await?;
    let (before, after) = (switched_on(before, &providers, None), switched_on(after, &providers, None));
    if before == after {
        return Ok(());
    }
    require_administrator_access(tx, &before, &after).await?;
    if confirmed {
        return Ok(());
    }
    match sign_in_method::count_locked_out(tx, &before, &after).await? {
        0 => Ok(()),
        users => Err(Error::Lockout { users }),
    }
}

/// Refuses what would leave no administrator who can sign in, whatever is confirmed.
///
/// # Errors
/// [`Error::AdministratorLockout`].
pub(super) async fn require_administrator_access(
    tx: &Tx,
    before: &SwitchedOn,
    after: &SwitchedOn,
) -> Result<(), Error> {
    if sign_in_method::count_administrators(tx, after).await? > 0 {
        return Ok(());
    }
    match sign_in_method::count_administrators(tx, before).await? {
        0 => Ok(()),
        _ => Err(Error::AdministratorLockout),
    }
}
