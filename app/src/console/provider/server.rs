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
    Ok(doorward_identity::admin::providers::get(&admin.identity, &id).ok())
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
