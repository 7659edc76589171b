//! Whether registration is open: the one rule for everything that creates a registered account, from nothing or from a
//! guest's.

use crate::{Caller, Error, Identity, provider::Entry, signin, throttle, verification};
use doorward_contract::{account::AccountKind, messaging::Channel, provider::NewAccountKind, settings::ContactMethod};

/// Credential of a registration.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    /// Username and password alone.
    Password,
    /// A verified phone number or email address.
    Contact(Channel),
    /// An identity at a provider.
    Provider(&'a Entry),
}

/// [`Error::Off`] when the settings, or the rules of the provider, do not allow this registration.
pub(crate) fn require_open(identity: &Identity, by: By<'_>) -> Result<(), Error> {
    let methods = &identity.settings().login_methods;
    match by {
        By::Password => signin::require(methods.username && methods.self_registration, |texts| texts.username_sign_up),
        By::Contact(channel) => {
            signin::require(verification::method(identity, channel) == ContactMethod::On, |texts| texts.contact_sign_up)
        }
        By::Provider(entry) => signin::require(entry.rules.auto_sign_up, |texts| texts.provider_sign_up),
    }
}

/// Checks and counts a registration. Called once for every registration, before anything of it is written.
///
/// # Errors
/// [`Error::Off`]; those of [`count`].
pub(crate) async fn admit(identity: &Identity, by: By<'_>, caller: &Caller) -> Result<(), Error> {
    require_open(identity, by)?;
    count(identity, by, caller).await
}

/// Counts a registration that passed [`require_open`].
///
/// # Errors
/// [`Error::CaptchaRequired`] over the network's limit, [`Error::AddressLimit`] where no captcha helps any more.
pub(crate) async fn count(identity: &Identity, by: By<'_>, caller: &Caller) -> Result<(), Error> {
    match by {
        By::Password => throttle::registration(identity, caller).await,
        By::Contact(_) => throttle::registration_proven(identity, caller).await,
        By::Provider(entry) => throttle::provider_account(identity, entry, caller).await,
    }
}

/// Kind of the accounts that sign-ins with a provider create, and that guests' accounts become.
pub(crate) const fn kind_of(entry: &Entry) -> AccountKind {
    match entry.rules.new_account_kind {
        NewAccountKind::Internal => AccountKind::Internal,
        NewAccountKind::External => AccountKind::External,
    }
}
