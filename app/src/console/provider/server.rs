//! Server functions that read a provider and the result of its last test sign-in.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::provider::{Provider, Trial};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::authorize::require;
#[cfg(feature = "ssr")]
use crate::error::found;

/// One provider; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/provider")]
pub async fn read_provider(id: String) -> Result<Option<Provider>, AppError> {
    let permit = require::<ReadProvider>().await?;
    found(doorward_admin::providers::read(&permit, &id).await)
}
requires!(ReadProvider: ProvidersRead);

/// Adds the number of affected users to an error that asks for a confirmation.
#[cfg(feature = "ssr")]
pub async fn with_counts(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::ProvidersRead>,
    id: &str,
    error: doorward_identity::Error,
) -> AppError {
    let asks = matches!(error.field(), Some("links" | "confirm_lockout"));
    let error = AppError::from(error);
    let links = match doorward_admin::providers::read(permit, id).await {
        Ok(Provider { links: Some(links), .. }) if asks => links,
        _ => return error,
    };
    let error = error.with_detail("identities", &links.identities.to_string());
    error.with_detail("users", &links.only_method_of.to_string())
}

/// Result of this administrator's last test sign-in; it can be read once.
#[server(prefix = "/api", endpoint = "console/provider/trial")]
pub async fn read_trial(id: String) -> Result<Option<Trial>, AppError> {
    let permit = require::<ReadTrial>().await?;
    Ok(doorward_identity::provider::trial::outcome(permit.identity(), &id, permit.actor().name()).await?)
}
requires!(ReadTrial: ProvidersRead);
