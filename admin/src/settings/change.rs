//! Writing a section of the settings.

use super::Versioned;
use crate::{captcha, default_roles, routes};
use doorward_contract::{
    event::EventAction,
    settings::{NewAccounts, Section, Settings},
};
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_identity::{Actor, lockout::MethodChange};
use doorward_identity::{Error, Identity, captcha::SECRET, event, settings, version::Expected};
use doorward_store::{Tx, client, sealed_secret, setting};
use serde_json::{Value, json};

/// Applies a patch to a section if it still has the expected version. `confirm_lockout` is the number of users that may
/// lose their only sign-in method.
///
/// # Errors
/// [`Error::Lockout`] when more users do, [`Error::AdministratorLockout`] when no administrator could sign in any more,
/// [`Error::Changed`], [`Error::Invalid`], [`Error::ReauthenticationRequired`].
pub async fn patch_confirmed(
    identity: &Identity,
    section: Section,
    patch: Value,
    expected: &Expected,
    confirm_lockout: u64,
    actor: &Actor,
) -> Result<Versioned, Error> {
    if section == Section::Captcha {
        return captcha::patch(identity, patch, expected, actor).await;
    }
    let checked = |stored: &Settings| {
        expected.check(&settings::section(stored, section)?)?;
        Ok(patch)
    };
    let section = change(identity, section, checked, confirm_lockout, actor).await?;
    Ok(Versioned { editable: section.clone(), section })
}

/// Applies a patch that is computed from the stored settings.
pub(crate) async fn change(
    identity: &Identity,
    section: Section,
    patch: impl FnOnce(&Settings) -> Result<Value, Error>,
    confirm_lockout: u64,
    actor: &Actor,
) -> Result<Value, Error> {
    let tx = identity.db().begin_exclusive().await?;
    let (after, changed) = change_in(identity, &tx, section, patch, confirm_lockout, actor).await?;
    if changed {
        identity.commit_configuration(tx).await?;
    }
    Ok(after)
}

/// Like [`change`], in the caller's transaction. Also returns whether the section changed.
pub(crate) async fn change_in(
    identity: &Identity,
    tx: &Tx,
    section: Section,
    patch: impl FnOnce(&Settings) -> Result<Value, Error>,
    confirm_lockout: u64,
    actor: &Actor,
) -> Result<(Value, bool), Error> {
    // Patch the stored settings: the cached ones may be older than a change by another node.
    let (stored, _) = settings::read(tx, identity.options()).await?;
    let before = settings::section(&stored, section)?;
    let changed = settings::patched(&stored, section, patch(&stored)?)?;
    let after = settings::section(&changed, section)?;
    if before == after {
        return Ok((after, false));
    }
    if section == Section::NewAccounts {
        let NewAccounts { internal_roles, external_roles } = &changed.new_accounts;
        default_roles::check_all(tx, "internal_roles", internal_roles).await?;
        default_roles::check_all(tx, "external_roles", external_roles).await?;
    }
    if section == Section::Routes {
        routes::check(identity, &stored.routes, &changed.routes)?;
    }
    require_actor_in(identity, tx, actor, Operation::ChangeSettings).await?;
    let methods = match section {
        Section::LoginMethods | Section::Verification => Some(MethodChange::begin(identity, tx).await?),
        _ => None,
    };
    let (env_id, now) = (&identity.options().env_id, identity.now().as_millis());
    match section {
        Section::Tokens => {
            let limits = &changed.tokens;
            let (access, refresh) = (limits.access_token_seconds, limits.refresh_token_seconds);
            let (access, refresh) = (settings::signed(access), settings::signed(refresh));
            client::set_limits(tx, env_id, access, refresh, i32::from(limits.max_sessions), now).await?;
        }
        _ => setting::put(tx, section.as_str(), after.clone(), now).await?,
    }
    if let Some(methods) = methods {
        methods.require_consent(identity, tx, confirm_lockout).await?;
    }
    if section == Section::Captcha && captcha::moves(&stored.captcha, &changed.captcha) {
        sealed_secret::delete(tx, SECRET).await?;
    }
    let detail = json!({ "section": section.as_str(), "before": before, "after": after });
    event::by_admin(identity, tx, EventAction::SettingsChanged, actor, None, detail).await?;
    Ok((after, true))
}
