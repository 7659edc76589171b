//! The captcha section of the settings, and the captcha provider's secret.

use crate::recipient;
use crate::settings::{Versioned, change as settings};
use doorward_contract::{
    Secret,
    event::EventAction,
    settings::{CaptchaRules, CaptchaVendor, CaptchaWhen, Section, Settings},
};
use doorward_identity::Actor;
use doorward_identity::session::sensitive::{Operation, require_actor, require_actor_in};
use doorward_identity::{
    Error, Identity,
    captcha::SECRET,
    event,
    version::{self, Expected},
};
use doorward_store::{ConnectionTrait, Tx, sealed_secret};
use serde_json::{Value, json};

/// Changes the section and, unless it is empty, the secret, in one transaction. A provider is not turned on without its
/// secret: users could not complete its widget.
///
/// # Errors
/// [`Error::Invalid`] names the member that breaks a rule, also when the provider does not respond or rejects the
/// secret. Nothing is changed then.
pub async fn save(
    identity: &Identity,
    change: Value,
    secret: &Secret,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    try_vendor(identity, Some(&change), Some(secret), expected, actor).await?;
    let tx = identity.db().begin_exclusive().await?;
    let (before, _) = doorward_identity::settings::read(&tx, identity.options()).await?;
    expected.check(&editable(&tx, &before.captcha).await?)?;
    let after = settings_with(&before, change.clone())?;
    let without_secret = secret.expose().trim().is_empty();
    if without_secret {
        let stored = sealed_secret::find(&tx, SECRET).await?.is_some();
        let another = ![after.vendor, CaptchaVendor::Builtin].contains(&before.captcha.vendor);
        if after.vendor != CaptchaVendor::Builtin && (another || !stored) {
            return Err(Error::invalid("secret", "required", |texts| texts.captcha_secret_required));
        }
        if stored && after.vendor != CaptchaVendor::Builtin && moves(&before.captcha, &after) {
            return Err(recipient::moved());
        }
    }
    settings::change_in(identity, &tx, Section::Captcha, |_| Ok(change), 0, actor).await?;
    if !without_secret {
        // In the same transaction: after a concurrent change this secret could be sent to another provider.
        store_secret(identity, &tx, secret, actor).await?;
    }
    identity.commit_configuration(tx).await
}

/// Changes the section. The secret stays, unless it could then be sent elsewhere.
///
/// # Errors
/// As [`save`].
pub async fn patch(identity: &Identity, change: Value, expected: &Expected, actor: &Actor) -> Result<Versioned, Error> {
    try_vendor(identity, Some(&change), None, expected, actor).await?;
    let tx = identity.db().begin_exclusive().await?;
    let (before, _) = doorward_identity::settings::read(&tx, identity.options()).await?;
    expected.check(&editable(&tx, &before.captcha).await?)?;
    let (section, changed) = settings::change_in(identity, &tx, Section::Captcha, |_| Ok(change), 0, actor).await?;
    let editable = with_secret_version(&tx, section.clone()).await?;
    if changed {
        identity.commit_configuration(tx).await?;
    }
    Ok(Versioned { section, editable })
}

/// What the version of the section is a digest of: its members, and the version of the stored secret.
///
/// # Errors
/// [`Error::Store`].
pub async fn editable(conn: &impl ConnectionTrait, rules: &CaptchaRules) -> Result<Value, Error> {
    let section = serde_json::to_value(rules).map_err(|_| Error::Internal("captcha settings are always JSON"))?;
    with_secret_version(conn, section).await
}

async fn with_secret_version(conn: &impl ConnectionTrait, mut section: Value) -> Result<Value, Error> {
    section["secret_version"] = json!(secret_version(conn).await?);
    Ok(section)
}

/// Verifies the secret with the provider before it is needed. If the provider did not respond and a captcha were always
/// required, no one could sign in, administrators included.
///
/// # Errors
/// [`Error::Invalid`] names what is wrong, [`Error::ReauthenticationRequired`].
pub(crate) async fn try_vendor(
    identity: &Identity,
    change: Option<&Value>,
    secret: Option<&Secret>,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    require_actor(identity, actor, Operation::ChangeSettings).await?;
    let conn = identity.db().read();
    let (before, _) = doorward_identity::settings::read(conn, identity.options()).await?;
    // The secret belongs to the provider that the administrator saw.
    expected.check(&editable(conn, &before.captcha).await?)?;
    let after = match change {
        Some(change) => settings_with(&before, change.clone())?,
        None => before.captcha.clone(),
    };
    let new_secret = secret.filter(|secret| !secret.expose().trim().is_empty());
    let strictness = |rules: &CaptchaRules| match rules.when {
        CaptchaWhen::Never => 0,
        CaptchaWhen::Suspicious => 1,
        CaptchaWhen::Always => 2,
    };
    let another = (after.vendor, &after.verify_url) != (before.captcha.vendor, &before.captcha.verify_url);
    // Requiring captchas less often is possible while the provider is down.
    let depends = another || new_secret.is_some() || strictness(&after) > strictness(&before.captcha);
    if strictness(&after) == 0 || !depends {
        return Ok(());
    }
    let secret = match (new_secret, sealed_secret::find(conn, SECRET).await?) {
        (Some(secret), _) => checked(secret)?,
        (None, Some(_)) if moves(&before.captcha, &after) => return Ok(()),
        (None, Some(sealed)) => identity.options().master_key.open_secret(SECRET, &sealed)?,
        // Without a secret no page shows the provider's widget.
        (None, None) => return Ok(()),
    };
    doorward_identity::captcha::try_site(identity, &after, &secret).await
}

fn settings_with(settings: &Settings, change: Value) -> Result<CaptchaRules, Error> {
    Ok(doorward_identity::settings::patched(settings, Section::Captcha, change)?.captcha)
}

/// Whether the stored secret could be sent elsewhere: to another address, or to another provider. A change to the
/// built-in captcha counts, because a third provider may follow it.
pub(crate) fn moves(before: &CaptchaRules, after: &CaptchaRules) -> bool {
    let place = |rules: &CaptchaRules| recipient::of(rules.verify_url.as_deref().unwrap_or_default());
    let left = before.vendor != CaptchaVendor::Builtin && before.vendor != after.vendor;
    place(before) != place(after) || left
}

fn checked(secret: &Secret) -> Result<Secret, Error> {
    let text = secret.expose().trim();
    if text.is_empty() || text.len() > 256 {
        return Err(Error::invalid("secret", "required", |texts| texts.captcha_secret_malformed));
    }
    Ok(Secret::new(text.to_owned()))
}

/// Stores the captcha provider's secret if the section still has the expected version: it belongs to that provider
/// only. It is never shown again.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or too long, or the provider does not respond or rejects it; [`Error::Changed`].
pub async fn set_secret(identity: &Identity, secret: &Secret, expected: &Expected, actor: &Actor) -> Result<(), Error> {
    try_vendor(identity, None, Some(secret), expected, actor).await?;
    let tx = identity.db().begin_exclusive().await?;
    let (stored, _) = doorward_identity::settings::read(&tx, identity.options()).await?;
    expected.check(&editable(&tx, &stored.captcha).await?)?;
    store_secret(identity, &tx, secret, actor).await?;
    Ok(tx.commit().await?)
}

async fn store_secret(identity: &Identity, tx: &Tx, secret: &Secret, actor: &Actor) -> Result<(), Error> {
    require_actor_in(identity, tx, actor, Operation::ChangeSettings).await?;
    let sealed = identity.options().master_key.seal_secret(SECRET, &checked(secret)?)?;
    sealed_secret::put(tx, SECRET, &sealed, identity.now().as_millis()).await?;
    let detail = json!({ "section": "captcha", "secret": true });
    event::by_admin(identity, tx, EventAction::SettingsChanged, actor, None, detail).await
}

/// Version of the stored secret; `None` if there is none.
pub async fn secret_version(conn: &impl ConnectionTrait) -> Result<Option<String>, Error> {
    Ok(sealed_secret::find(conn, SECRET).await?.as_deref().map(version::of_secret))
}
