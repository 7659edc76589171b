//! Linked identities when their provider changes.
//!
//! A linked identity is stored by realm and subject. If the change may give a subject to another person (another
//! issuer, another client ID), the administrator decides whether the links are kept or detached. A detached provider
//! gets a new realm, so no subject of the former service matches an account.

use doorward_contract::provider::{LinksOnChange, ProviderConfig, ProviderLinks};
use doorward_identity::signin::methods;
use doorward_identity::{Error, Identity, provider::Entry};
use doorward_store::{ConnectionTrait, Tx, linked_identity, provider as rows, sign_in_method};
use serde_json::{Value, json};

/// The administrator's decisions about the users that a change affects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Consent {
    /// Whether links are kept or detached; `None` if undecided.
    pub links: Option<LinksOnChange>,
    /// How many users may lose their only sign-in method.
    pub lockout: u64,
}

/// A realm that no provider has used before.
pub(crate) fn new_realm(identity: &Identity) -> String {
    format!("provider:{}", identity.new_id())
}

/// Counts the identities linked through a provider, and the accounts with no other sign-in method.
pub(crate) async fn of(
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

/// The effect of a change on the linked identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LinksEffect {
    /// The change cannot give their subjects to other people.
    Untouched,
    /// This many are kept, by the administrator's decision.
    Kept(u64),
    /// Those of this former realm are unlinked.
    Detached(String),
}

impl LinksEffect {
    /// The provider whose identities are unlinked, by realm and id.
    pub(crate) fn unlinked(&self, id: &str) -> Option<(String, String)> {
        match self {
            Self::Detached(realm) => Some((realm.clone(), id.to_owned())),
            Self::Untouched | Self::Kept(_) => None,
        }
    }

    /// Deletes links if needed, and returns the detail for the audit event.
    pub(crate) async fn apply(self, tx: &Tx, id: &str) -> Result<Option<Value>, Error> {
        let (word, count) = match self {
            Self::Untouched => return Ok(None),
            Self::Kept(count) => ("kept", count),
            Self::Detached(realm) => ("detached", linked_identity::delete_through(tx, &realm, id).await?),
        };
        Ok((count > 0).then(|| json!({ word: count })))
    }
}

/// Determines the effect of changing `before` to `after`, and sets the realm of `after`.
///
/// # Errors
/// [`Error::Invalid`] when there are links to decide about and `decided` is `None`.
pub(crate) async fn effect_of_change(
    identity: &Identity,
    tx: &Tx,
    before: &rows::Model,
    after: &mut Entry,
    decided: Option<LinksOnChange>,
) -> Result<LinksEffect, Error> {
    after.realm.clone_from(&before.realm);
    let config: ProviderConfig = serde_json::from_value(before.config.clone()).unwrap_or_default();
    if subjects(&config) == subjects(&after.config) {
        return Ok(LinksEffect::Untouched);
    }
    let count = linked_identity::count_through(tx, &before.realm, &before.id).await?;
    match decided {
        Some(LinksOnChange::Keep) => return Ok(LinksEffect::Kept(count)),
        None if count > 0 => {
            return Err(Error::invalid("links", "required", |texts| texts.provider_links_required(count)));
        }
        Some(LinksOnChange::Detach) | None => {}
    }
    // Also without links: a flow that began at the former service must not link its subject in the new realm.
    after.realm = new_realm(identity);
    Ok(LinksEffect::Detached(before.realm.clone()))
}

/// The members that determine whom a subject identifies. Some services issue each client subjects of its own.
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
