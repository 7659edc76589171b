//! The principal of an access check.

use crate::Services;
use crate::admin_api::invalid_api_key;
use crate::extract::{AuthUser, Bearer};
use crate::http::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_access::ApiKeyHolder;
use doorward_access::check;

/// A user, authenticated by an access token, or a service, authenticated by an API key.
#[derive(Debug)]
pub struct Principal {
    pub principal: check::Principal,
    pub caller: doorward_identity::Caller,
}

impl FromRequestParts<Services> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, services).await?;
        if !ApiKeyHolder::looks_like_key(&token) {
            let AuthUser { viewer, caller } = AuthUser::from_request_parts(parts, services).await?;
            return Ok(Self { principal: check::Principal::Person(viewer), caller });
        }
        let holder = services.access.api_key(&token).await?;
        let holder = holder.ok_or_else(invalid_api_key)?;
        let caller = parts.extensions.get::<doorward_identity::Caller>().cloned().unwrap_or_default();
        Ok(Self { principal: check::Principal::Key(holder), caller })
    }
}
