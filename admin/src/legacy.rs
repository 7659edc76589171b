//! The section of the settings about the former system, and its secret.

use crate::settings::change as settings;
use doorward_contract::Secret;
use doorward_contract::admin::{LegacyAnswer, LegacyTrial};
use doorward_contract::event::EventAction;
use doorward_contract::settings::{LegacySystem, Section};
use doorward_identity::legacy::{self, SECRET};
use doorward_identity::session::sensitive::{Operation, require_actor, require_actor_in};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Error, Identity, event};
use doorward_store::{Tx, sealed_secret};
use serde_json::{Value, json};

/// Most bytes of the secret.
const MAX_SECRET: usize = 1024;

/// Changes the section and, unless it is empty, the secret, in one transaction. A stored secret is valid for its recipient
/// only: another address, kind or client needs its own.
///
/// # Errors
/// [`Error::Invalid`] names the member that breaks a rule, [`Error::Changed`], [`Error::ReauthenticationRequired`].
pub async fn save(
    identity: &Identity,
    change: Value,
    secret: &Secret,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    let tx = identity.db().begin_exclusive().await?;
    let (before, _) = doorward_identity::settings::read(&tx, identity.options()).await?;
    expected.check(&before.legacy_system)?;
    settings::change_in(identity, &tx, Section::LegacySystem, |_| Ok(change), 0, actor).await?;
    if !secret.expose().trim().is_empty() {
        let (after, _) = doorward_identity::settings::read(&tx, identity.options()).await?;
        store(identity, &tx, &after.legacy_system, secret, actor).await?;
    }
    identity.commit_configuration(tx).await
}

/// Stores the secret if the section still has the expected version. It is never shown again.
///
/// # Errors
/// As [`save`].
pub async fn set_secret(identity: &Identity, secret: &Secret, expected: &Expected, actor: &Actor) -> Result<(), Error> {
    let tx = identity.db().begin_exclusive().await?;
    let (stored, _) = doorward_identity::settings::read(&tx, identity.options()).await?;
    expected.check(&stored.legacy_system)?;
    store(identity, &tx, &stored.legacy_system, secret, actor).await?;
    Ok(tx.commit().await?)
}

async fn store(
    identity: &Identity,
    tx: &Tx,
    system: &LegacySystem,
    secret: &Secret,
    actor: &Actor,
) -> Result<(), Error> {
    require_actor_in(identity, tx, actor, Operation::ChangeSettings).await?;
    let text = secret.expose().trim();
    if text.is_empty() || text.len() > MAX_SECRET || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid("secret", "malformed", |texts| texts.legacy_secret_malformed(MAX_SECRET)));
    }
    let secret = Secret::new(text.to_owned());
    let sealed = identity.options().master_key.seal_secret(&legacy::secret_place(system), &secret)?;
    sealed_secret::put(tx, SECRET, &sealed, identity.now().as_millis()).await?;
    let detail = json!({ "section": Section::LegacySystem.as_str(), "secret": true });
    event::by_admin(identity, tx, EventAction::SettingsChanged, actor, None, detail).await
}

/// Whether a secret is stored for the system that the settings name.
///
/// # Errors
/// When the query fails.
pub async fn has_secret(identity: &Identity) -> Result<bool, Error> {
    let settings = identity.settings();
    Ok(legacy::secret(identity, identity.db().read(), &settings.legacy_system).await?.is_some())
}

/// Asks the system about a password. The answer says whether a password is right, so it takes presence, like other ways
/// to sign in as somebody.
///
/// # Errors
/// [`Error::ReauthenticationRequired`].
pub async fn test(identity: &Identity, trial: &LegacyTrial, actor: &Actor) -> Result<LegacyAnswer, Error> {
    require_actor(identity, actor, Operation::ChangeSettings).await?;
    let answer = legacy::ask(identity, trial.identifier.trim(), &trial.password).await;
    Ok(match answer {
        Ok(user) => LegacyAnswer { valid: Some(user.is_some()), user, error: None },
        Err(error) => LegacyAnswer { valid: None, user: None, error: Some(error.sentence(actor.language())) },
    })
}
