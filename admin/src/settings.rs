//! Changing settings, some of which would let somebody sign in as anybody.

use super::delegation;
use doorward_access::Error;
use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    Secret,
    settings::{Section, Site},
};
pub(crate) mod change;

use crate::{captcha, sites};
use change as settings;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use serde_json::Value;

/// Changes the given members of a section that still has the expected version, and returns the section; takes effect with
/// the next request on every node. `confirm_lockout` is the number of users that the administrator accepts to lock out.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] for a reserved section. Of [`doorward_identity::Error`]: `Changed`, `Invalid` names the member that
/// breaks a rule, `Lockout` when more users lose their only sign-in method, `AdministratorLockout` when no administrator
/// could sign in, `ReauthenticationRequired`.
pub async fn patch(
    permit: &Permit<action::SettingsEdit>,
    section: Section,
    patch: Value,
    expected: &Expected,
    confirm_lockout: u64,
) -> Result<Value, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(section, actor)?;
    Ok(settings::patch_confirmed(access.identity(), section, patch, expected, confirm_lockout, actor).await?)
}

/// Changes when captchas are asked for and whose they are, with the secret unless it is empty.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`captcha::save`].
pub async fn save_captcha(
    permit: &Permit<action::SettingsEdit>,
    change: Value,
    secret: &Secret,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Captcha, actor)?;
    Ok(captcha::save(access.identity(), change, secret, expected, actor).await?)
}

/// Sets the secret of the captcha's vendor.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`captcha::set_secret`].
pub async fn set_captcha_secret(
    permit: &Permit<action::SettingsEdit>,
    secret: &Secret,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Captcha, actor)?;
    Ok(captcha::set_secret(access.identity(), secret, expected, actor).await?)
}

/// Adds a web site behind a proxy, or puts it in the place of the one at a former host.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`sites::put`].
pub async fn put_site(
    permit: &Permit<action::SettingsEdit>,
    former: Option<&str>,
    site: Site,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Sites, actor)?;
    Ok(sites::put(access.identity(), former, site, expected, actor).await?)
}

/// Removes a web site behind a proxy.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`sites::remove`].
pub async fn remove_site(permit: &Permit<action::SettingsEdit>, host: &str) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Sites, actor)?;
    Ok(sites::remove(access.identity(), host, actor).await?)
}

/// Where browsers may be sent, what mails with codes say, and whose script runs on the sign-in page: each could lead
/// somebody's code or password elsewhere. And which roles new accounts are given: whoever sets that has only to register.
pub const RESERVED: [Section; 5] =
    [Section::Domains, Section::Sites, Section::Templates, Section::Captcha, Section::NewAccounts];

fn check(section: Section, actor: &Actor) -> Result<(), Error> {
    if !RESERVED.contains(&section) {
        return Ok(());
    }
    let sentence = "Domains, sites, templates, captchas and the roles of new accounts can give access to codes, passwords \
                    or other permissions. Only administrators can change them.";
    delegation::administrators(actor, sentence)
}

/// Whether the secret of the captcha provider is set.
///
/// # Errors
/// When the database does not answer.
pub async fn has_captcha_secret(permit: &Permit<action::SettingsRead>) -> Result<bool, Error> {
    Ok(captcha::has_secret(permit.identity()).await?)
}
