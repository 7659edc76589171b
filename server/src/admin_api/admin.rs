//! Who may call the admin API.

use crate::Services;
use crate::extract::{Bearer, Signed};
use crate::http::envelope::Refusal;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_contract::ErrorCode;
use doorward_identity::Caller;
use doorward_identity::admin::Actor;

/// How API keys begin; access tokens are JWTs and never do.
const API_KEY_PREFIX: &str = "dw_";

/// An administrator, by API key or access token, as the record will name them.
#[derive(Debug)]
pub struct Admin(pub Actor);

impl FromRequestParts<Services> for Admin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, Refusal> {
        let Bearer(token) = Bearer::from_request_parts(parts, services).await?;
        if !token.expose().starts_with(API_KEY_PREFIX) {
            let Signed { viewer, caller } = Signed::from_request_parts(parts, services).await?;
            require(services, &viewer.roles)?;
            return Ok(Self(Actor::viewer(&viewer, &caller)));
        }
        let holder = services.access.api_key(&token).await.map_err(|error| {
            tracing::error!(%error, "cannot look up an API key");
            Refusal::new(ErrorCode::Internal, "Something went wrong on our side. The request id finds it in the log.")
        })?;
        let holder = holder.ok_or_else(|| Refusal::new(ErrorCode::Unauthenticated, "No API key like this exists."))?;
        require(services, std::slice::from_ref(&holder.role))?;
        let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_default();
        Ok(Self(Actor::api_key(&holder.name, &holder.role, &caller)))
    }
}

fn require(services: &Services, roles: &[String]) -> Result<(), Refusal> {
    if services.access.may_administer(roles) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::PermissionDenied, "Only administrators may do this."))
}
