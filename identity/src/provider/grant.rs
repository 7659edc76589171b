//! Grants: identities confirmed by a provider, usable once.

use super::Entry;
use crate::{Error, Identity, crypto::token_hash};
use doorward_contract::{
    Secret,
    provider::{ExternalProfile, ProviderProfile, ProviderToken},
};
use doorward_store::{Tx, provider_grant};
use std::sync::Arc;

/// Lifetime of a provider token in seconds.
const LIFE_SECS: u32 = 3_600;

/// A valid provider token with its identity.
pub(crate) struct Grant {
    pub entry: Arc<Entry>,
    pub profile: ExternalProfile,
    pub session_key: Option<Secret>,
    token_hash: String,
}

fn place(token_hash: &str) -> String {
    format!("provider_grant/{token_hash}")
}

/// Stores a grant and returns its token.
pub(super) async fn give(
    identity: &Identity,
    entry: &Entry,
    client_id: &str,
    profile: ExternalProfile,
    session_key: Option<&Secret>,
) -> Result<ProviderToken, Error> {
    let token = crate::ids::secret();
    let token_hash = token_hash(&token);
    let master = &identity.options().master_key;
    let sealed = session_key.map(|key| master.seal_secret(&place(&token_hash), key)).transpose()?;
    let row = provider_grant::Model {
        token_hash,
        provider_id: entry.id.clone(),
        realm: entry.realm.clone(),
        client_id: client_id.to_owned(),
        profile: serde_json::to_value(&profile).map_err(|_| Error::Internal("a profile is always JSON"))?,
        sealed,
        expires_at: identity.now().plus_secs(i64::from(LIFE_SECS)).as_millis(),
    };
    provider_grant::insert(identity.db().write(), row).await?;
    Ok(answer(entry, token, &profile))
}

fn answer(entry: &Entry, token: Secret, profile: &ExternalProfile) -> ProviderToken {
    ProviderToken {
        provider_token: token,
        expires_in: LIFE_SECS,
        provider_profile: ProviderProfile {
            provider_id: entry.id.clone(),
            sub: profile.subject.clone(),
            name: profile.name.clone(),
            picture: profile.picture.clone(),
            email: profile.email.clone(),
            phone_number: profile.phone_number.clone(),
            meta: profile.meta.clone(),
        },
    }
}

impl Grant {
    /// The grant of a token issued to this client, while it is valid and its provider is turned on.
    ///
    /// # Errors
    /// [`Error::DeadProviderToken`], [`Error::ProviderNotFound`].
    pub async fn find(identity: &Identity, token: &Secret, client_id: &str) -> Result<Self, Error> {
        let token_hash = token_hash(token);
        let row = provider_grant::live(identity.db().read(), &token_hash, identity.now().as_millis()).await?;
        let row = row.filter(|row| row.client_id == client_id).ok_or(Error::DeadProviderToken)?;
        let entry = super::require(identity, &row.provider_id)?;
        // The provider may have been created again or moved to another address since: another service's subject is
        // another person.
        if row.realm != entry.realm {
            return Err(Error::DeadProviderToken);
        }
        let master = &identity.options().master_key;
        let sealed = row.sealed.as_deref();
        let session_key = sealed.map(|sealed| master.open_secret(&place(&token_hash), sealed)).transpose()?;
        let profile = serde_json::from_value(row.profile).map_err(|_| Error::DeadProviderToken)?;
        Ok(Self { entry, profile, session_key, token_hash })
    }

    /// Whether the provider is still the one that has confirmed the identity, and turned on: for an act that was asked
    /// about since.
    ///
    /// # Errors
    /// [`Error::ProviderNotFound`], [`Error::DeadProviderToken`].
    pub fn require_provider(&self, identity: &Identity) -> Result<(), Error> {
        let entry = super::require(identity, &self.entry.id)?;
        if entry.realm == self.entry.realm { Ok(()) } else { Err(Error::DeadProviderToken) }
    }

    /// Uses the token up, in the transaction of the act that it authorizes.
    ///
    /// # Errors
    /// [`Error::DeadProviderToken`] for all but one of several concurrent requests.
    pub async fn spend(&self, identity: &Identity, tx: &Tx) -> Result<(), Error> {
        let spent = provider_grant::spend(tx, &self.token_hash, identity.now().as_millis()).await?;
        if spent { Ok(()) } else { Err(Error::DeadProviderToken) }
    }

    /// Stores data obtained since, and returns the same token.
    pub async fn enrich(self, identity: &Identity, token: Secret) -> Result<ProviderToken, Error> {
        let profile = serde_json::to_value(&self.profile).map_err(|_| Error::Internal("a profile is always JSON"))?;
        if !provider_grant::enrich(identity.db().write(), &self.token_hash, profile).await? {
            return Err(Error::DeadProviderToken);
        }
        Ok(answer(&self.entry, token, &self.profile))
    }
}
