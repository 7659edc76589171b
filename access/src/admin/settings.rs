//! Changing settings, some of which would let somebody sign in as anybody.

use super::reach;
use crate::{Access, Error};
use doorward_contract::{
    Secret,
    settings::{Section, Site},
};
use doorward_identity::admin::{Actor, captcha, settings, sites};
use doorward_identity::version::Expected;
use serde_json::Value;

/// Changes the named members of a section.
///
/// # Errors
/// [`Error::TooFar`] for a section that is reserved, when it is no administrator who asks, and those of
/// [`settings::patch`].
pub async fn patch(access: &Access, section: Section, patch: Value, actor: &Actor) -> Result<Value, Error> {
    patch_version(access, section, patch, &Expected::Any, actor).await
}

/// The same for a section that is as it was when the change was thought of.
///
/// # Errors
/// [`Error::TooFar`], and those of [`settings::patch_version`].
pub async fn patch_version(
    access: &Access,
    section: Section,
    patch: Value,
    expected: &Expected,
    actor: &Actor,
) -> Result<Value, Error> {
    patch_confirmed(access, section, patch, expected, 0, actor).await
}

/// The same by an administrator who has confirmed that so many users, at most, lose their only sign-in method.
///
/// # Errors
/// [`Error::TooFar`], and those of [`settings::patch_confirmed`].
pub async fn patch_confirmed(
    access: &Access,
    section: Section,
    patch: Value,
    expected: &Expected,
    confirm_lockout: u64,
    actor: &Actor,
) -> Result<Value, Error> {
    check(section, actor)?;
    Ok(settings::patch_confirmed(access.identity(), section, patch, expected, confirm_lockout, actor).await?)
}

/// Changes when captchas are asked for and whose they are, with the secret unless it is empty.
///
/// # Errors
/// [`Error::TooFar`], and those of [`captcha::save`].
pub async fn save_captcha(
    access: &Access,
    change: Value,
    secret: &Secret,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    check(Section::Captcha, actor)?;
    Ok(captcha::save(access.identity(), change, secret, expected, actor).await?)
}

/// Sets the secret of the captcha's vendor.
///
/// # Errors
/// [`Error::TooFar`], and those of [`captcha::set_secret`].
pub async fn set_captcha_secret(
    access: &Access,
    secret: &Secret,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    check(Section::Captcha, actor)?;
    Ok(captcha::set_secret(access.identity(), secret, expected, actor).await?)
}

/// Adds a web site behind a proxy, or puts it in the place of the one at a former host.
///
/// # Errors
/// [`Error::TooFar`], and those of [`sites::put`].
pub async fn put_site(
    access: &Access,
    former: Option<&str>,
    site: Site,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    check(Section::Sites, actor)?;
    Ok(sites::put(access.identity(), former, site, expected, actor).await?)
}

/// Removes a web site behind a proxy.
///
/// # Errors
/// [`Error::TooFar`], and those of [`sites::remove`].
pub async fn remove_site(access: &Access, host: &str, actor: &Actor) -> Result<(), Error> {
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
    let sentence = "Domains, sites, templates, captchas and the roles of new accounts lead to codes, passwords or other \
                    rights; only administrators change them.";
    reach::administrators(actor, sentence)
}
