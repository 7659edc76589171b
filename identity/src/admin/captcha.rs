//! The captcha vendor's secret.

use super::Actor;
use crate::{Error, Identity, captcha::SECRET, event};
use doorward_contract::{Secret, event::EventAction};
use doorward_store::sealed_secret;
use serde_json::json;

/// Stores the secret by which the vendor knows us; it is never shown again.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or longer than any.
pub async fn set_secret(identity: &Identity, secret: &Secret, actor: &Actor) -> Result<(), Error> {
    let text = secret.expose().trim();
    if text.is_empty() || text.len() > 256 {
        return Err(Error::invalid(
            "secret",
            "required",
            "secret is the one that the vendor gave, at most 256 characters.",
        ));
    }
    let sealed = identity.options().master_key.seal_secret(SECRET, &Secret::new(text.to_owned()))?;
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
