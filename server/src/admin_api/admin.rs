//! Authorization of the admin API.

use crate::Services;
use crate::extract::Principal;
use crate::http::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_access::{Permit, check};
use doorward_contract::admin_action::Action;
use doorward_identity::Actor;

/// The permit of the caller, an API key or the user of an access token, for the action that the handler names.
#[derive(Debug)]
pub struct Admin<A>(pub Permit<A>);

impl<A: Action> FromRequestParts<Services> for Admin<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        let Principal { principal, caller } = Principal::from_request_parts(parts, services).await?;
        let actor = match principal {
            check::Principal::Person(viewer) => Actor::viewer(&viewer, &caller),
            check::Principal::Key(key) => Actor::api_key(&key.name, &key.role, key.expires_at, key.delegated, &caller),
        };
        Ok(Self(services.access.permit(actor)?))
    }
}
