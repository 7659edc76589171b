//! Changing settings. Sections that could be used to sign in as another user are reserved for administrators.

pub(crate) mod change;

use super::delegation;
use crate::{captcha, legacy, routes, sites};
use change as settings;
use doorward_access::gateway::CheckedRoute;
use doorward_access::{Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Secret,
    admin::{LegacyAnswer, LegacyTrial},
    settings::{GatewayRoute, Section, Site},
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use serde_json::Value;

/// Changes members of a section if it still has the expected version, and returns the section. The change
/// takes effect with the next request on every node. `confirm_lockout` is the number of users that the
/// administrator accepts to lock out.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] for a reserved section. Of [`doorward_identity::Error`]: `Changed`, `Invalid` names
/// the member that breaks a rule, `Lockout` when more users lose their only sign-in method, `AdministratorLockout` when
/// no administrator could sign in, `ReauthenticationRequired`.
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

/// Changes the captcha section, and the captcha provider's secret unless it is empty.
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

/// Sets the secret of the captcha provider.
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

/// Sets the secret of the former system, for the system that the settings name now.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`legacy::set_secret`].
pub async fn set_legacy_secret(
    permit: &Permit<action::SettingsEdit>,
    secret: &Secret,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::LegacySystem, actor)?;
    Ok(legacy::set_secret(access.identity(), secret, expected, actor).await?)
}

/// Changes the section of the former system, and its secret unless it is empty.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`legacy::save`].
pub async fn save_legacy_system(
    permit: &Permit<action::SettingsEdit>,
    change: Value,
    secret: &Secret,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::LegacySystem, actor)?;
    Ok(legacy::save(access.identity(), change, secret, expected, actor).await?)
}

/// Asks the former system about a password. Nothing is changed here.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`legacy::test`].
pub async fn test_legacy_system(
    permit: &Permit<action::SettingsEdit>,
    trial: &LegacyTrial,
) -> Result<LegacyAnswer, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::LegacySystem, actor)?;
    Ok(legacy::test(access.identity(), trial, actor).await?)
}

/// Whether a secret is stored for the former system that the settings name.
///
/// # Errors
/// When the query fails.
pub async fn has_legacy_secret(permit: &Permit<action::SettingsRead>) -> Result<bool, Error> {
    Ok(legacy::has_secret(permit.identity()).await?)
}

/// Adds a site behind a proxy, or replaces the one at the host `former`.
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

/// Removes a site behind a proxy.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`sites::remove`].
pub async fn remove_site(permit: &Permit<action::SettingsEdit>, host: &str) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Sites, actor)?;
    Ok(sites::remove(access.identity(), host, actor).await?)
}

/// All routes of the gateway, those of the configuration file included, each with the result of the rules.
pub fn routes(permit: &Permit<action::SettingsRead>) -> Vec<CheckedRoute> {
    routes::all(permit.identity())
}

/// Adds a route of the gateway, or replaces the one at the address `former`, see [`GatewayRoute::address`].
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`routes::put`].
pub async fn put_route(
    permit: &Permit<action::SettingsEdit>,
    former: Option<&str>,
    route: GatewayRoute,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Routes, actor)?;
    Ok(routes::put(access.identity(), former, route, expected, actor).await?)
}

/// Removes a route of the gateway. Its open streams end within a second.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`routes::remove`].
pub async fn remove_route(permit: &Permit<action::SettingsEdit>, address: &str) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check(Section::Routes, actor)?;
    Ok(routes::remove(access.identity(), address, actor).await?)
}

/// Reserved sections. Redirect domains, sites, email templates and the captcha provider's script could each send a
/// user's code or password elsewhere. Routes of the gateway make this machine send requests. The default roles of new
/// accounts would give any role to an attacker who then signs up. Whoever registers an application receives tokens of
/// its users. The former system receives passwords, and decides who signs in.
pub const RESERVED: [Section; 8] = [
    Section::Domains,
    Section::Sites,
    Section::Routes,
    Section::Templates,
    Section::Captcha,
    Section::NewAccounts,
    Section::Oauth,
    Section::LegacySystem,
];

fn check(section: Section, actor: &Actor) -> Result<(), Error> {
    if !RESERVED.contains(&section) {
        return Ok(());
    }
    delegation::administrators(actor, |texts| texts.reserved_settings)
}

/// Whether the secret of the captcha provider is set.
pub async fn has_captcha_secret(permit: &Permit<action::SettingsRead>) -> Result<bool, Error> {
    Ok(captcha::has_secret(permit.identity()).await?)
}
