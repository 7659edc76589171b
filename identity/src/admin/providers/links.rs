//! What becomes of the identities that are linked through a provider when it changes.

use crate::admin::lockout;
use crate::signin::methods;
use crate::{Error, Identity, provider::Entry};
use doorward_contract::provider::{LinksOnChange, ProviderConfig, ProviderLinks};
use doorward_store::{ConnectionTrait, Tx, linked_identity, provider as rows, sign_in_method};
use serde_json::{Value, json};

/// What the administrator has said about the people behind a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Consent {
    /// What becomes of the links.
    pub links: Option<LinksOnChange>,
    /// How many users may lose their only sign-in method.
    pub lockout: u64,
}

/// A realm that no provider has had before.
pub(super) fn new_realm(identity: &Identity) -> String {
    format!("provider:{}", identity.new_id())
}

/// What is linked through a provider.
pub(super) async fn of(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    realm: &str,
    id: &str,
) -> Result<ProviderLinks, Error> {
    let identities = linked_identity::count_through(conn, realm, id).await?;
    let rest = methods::switched_on(identity, conn, Some(realm)).await?;
    let only_method_of = sign_in_method::count_only_by(conn, (realm, id), &rest).await?;
    Ok(ProviderLinks { identities, only_method_of })
}

/// Refuses to lock out more users than the administrator has confirmed.
pub(super) async fn require_consent(
    identity: &Identity,
    tx: &Tx,
    before: &rows::Model,
    confirmed: u64,
) -> Result<(), Error> {
    let rest = methods::switched_on(identity, tx, Some(&before.realm)).await?;
    lockout::within(sign_in_method::count_only_by(tx, (&before.realm, &before.id), &rest).await?, confirmed)
}

/// Decides what becomes of the links of `before` when it becomes `after`, and does it. Says so for the record.
pub(super) async fn settle(
    identity: &Identity,
    tx: &Tx,
    before: &rows::Model,
    after: &mut Entry,
    consent: Consent,
) -> Result<Option<Value>, Error> {
    after.realm.clone_from(&before.realm);
    if before.enabled && !after.enabled {
        require_consent(identity, tx, before, consent.lockout).await?;
    }
    let config: ProviderConfig = serde_json::from_value(before.config.clone()).unwrap_or_default();
    if subjects(&config) == subjects(&after.config) {
        return Ok(None);
    }
    let count = linked_identity::count_through(tx, &before.realm, &before.id).await?;
    match consent.links {
        Some(LinksOnChange::Keep) => return Ok((count > 0).then(|| json!({ "kept": count }))),
        Some(LinksOnChange::Detach) => require_consent(identity, tx, before, consent.lockout).await?,
        None if count > 0 => {
            let message = format!(
                "{count} identities are linked, and their subjects may name other people after this change; send links: \
                 keep or detach."
            );
            return Err(Error::invalid("links", "required", message));
        }
        None => {}
    }
    // Also without links: what was granted by the former service must not link its subjects here.
    after.realm = new_realm(identity);
    let detached = linked_identity::delete_through(tx, &before.realm, &before.id).await?;
    Ok((detached > 0).then(|| json!({ "detached": detached })))
}

/// What decides whom a subject names. Some services give each application subjects of its own.
fn subjects(config: &ProviderConfig) -> [Option<&str>; 7] {
    [
        Some(config.client_id.as_str()),
        config.issuer.as_deref(),
        config.token_endpoint.as_deref(),
        config.userinfo_endpoint.as_deref(),
        config.base_url.as_deref(),
        config.tenant.as_deref(),
        config.fields.sub.as_deref(),
    ]
}
