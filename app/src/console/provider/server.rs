//! Reads a provider, and what came of a walk through it.

use crate::DoorError;
use doorward_contract::provider::{Provider, Trial};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::door::require_admin;
#[cfg(feature = "ssr")]
use doorward_contract::own::Own;

/// One provider; nothing when it is gone.
#[server(prefix = "/api", endpoint = "console/provider")]
pub async fn read_provider(
    /// Its id.
    id: String,
) -> Result<Option<Provider>, DoorError> {
    let admin = require_admin(Own::ProvidersRead).await?;
    match doorward_identity::admin::providers::read(&admin.identity, &id).await {
        Ok(provider) => Ok(Some(provider)),
        Err(doorward_identity::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What an administrator is asked before people are affected: the error, with how many they are.
#[cfg(feature = "ssr")]
pub async fn with_counts(
    identity: &doorward_identity::Identity,
    id: &str,
    error: doorward_identity::Error,
) -> DoorError {
    let asks = matches!(error.field(), Some("links" | "confirm_lockout"));
    let error = DoorError::from(error);
    let links = match doorward_identity::admin::providers::read(identity, id).await {
        Ok(Provider { links: Some(links), .. }) if asks => links,
        _ => return error,
    };
    let error = error.keeping("identities", &links.identities.to_string());
    error.keeping("people", &links.only_method_of.to_string())
}

/// What came of this administrator's last walk through a provider; told once.
#[server(prefix = "/api", endpoint = "console/provider/trial")]
pub async fn read_trial(
    /// The provider.
    id: String,
) -> Result<Option<Trial>, DoorError> {
    let admin = require_admin(Own::ProvidersRead).await?;
    Ok(doorward_identity::provider::trial::outcome(&admin.identity, &id, &admin.viewer.uid).await?)
}
