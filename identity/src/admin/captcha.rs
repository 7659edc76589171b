//! When captchas are asked for, whose they are, and the vendor's secret.

use super::{Actor, destination, settings};
use crate::{Error, Identity, captcha::SECRET, event, version::Expected};
use doorward_contract::{
    Secret,
    event::EventAction,
    settings::{CaptchaRules, CaptchaVendor, Section, Settings},
};
use doorward_store::sealed_secret;
use serde_json::{Value, json};

/// Changes the section and, unless it is empty, the secret, as one form does. A vendor is not turned on without a secret of
/// its own: its widget would be shown and nobody could pass.
///
/// # Errors
/// [`Error::Invalid`] names the member that breaks a rule; nothing is changed then.
pub async fn save(
    identity: &Identity,
    change: Value,
    secret: &Secret,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    let before = identity.settings();
    expected.check(&before.captcha)?;
    let after = settings_with(&before, change.clone())?;
    if secret.expose().trim().is_empty() {
        let stored = has_secret(identity).await?;
        let another = ![after.vendor, CaptchaVendor::Builtin].contains(&before.captcha.vendor);
        if after.vendor != CaptchaVendor::Builtin && (another || !stored) {
            let message = "The vendor's secret is needed: without it nothing is verified.";
            return Err(Error::invalid("secret", "required", message));
        }
        if stored && moves(&before.captcha, &after) {
            return Err(destination::moved());
        }
        settings::patch_version(identity, Section::Captcha, change, expected, actor).await.map(drop)
    } else {
        let secret = checked(secret)?;
        settings::patch_version(identity, Section::Captcha, change, expected, actor).await?;
        set_secret(identity, &secret, actor).await
    }
}

fn settings_with(settings: &Settings, change: Value) -> Result<CaptchaRules, Error> {
    Ok(crate::settings::patched(settings, Section::Captcha, change)?.captcha)
}

/// Whether a change has the stored secret sent to somebody else.
pub(super) fn moves(before: &CaptchaRules, after: &CaptchaRules) -> bool {
    let place = |rules: &CaptchaRules| destination::of(rules.verify_url.as_deref().unwrap_or_default());
    place(before) != place(after)
}

fn checked(secret: &Secret) -> Result<Secret, Error> {
    let text = secret.expose().trim();
    if text.is_empty() || text.len() > 256 {
        return Err(Error::invalid(
            "secret",
            "required",
            "secret is the one that the vendor gave, at most 256 characters.",
        ));
    }
    Ok(Secret::new(text.to_owned()))
}

/// Stores the secret by which the vendor knows us; it is never shown again.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or longer than any.
pub async fn set_secret(identity: &Identity, secret: &Secret, actor: &Actor) -> Result<(), Error> {
    let sealed = identity.options().master_key.seal_secret(SECRET, &checked(secret)?)?;
    let tx = identity.db().begin().await?;
    sealed_secret::put(&tx, SECRET, &sealed, identity.now().as_millis()).await?;
    let detail = json!({ "section": "captcha", "secret": true });
    event::by_admin(identity, &tx, EventAction::SettingsChanged, actor, None, detail).await?;
    Ok(tx.commit().await?)
}

/// Whether a secret is stored.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn has_secret(identity: &Identity) -> Result<bool, Error> {
    Ok(sealed_secret::find(identity.db().read(), SECRET).await?.is_some())
}
