//! Authorization of the admin API.

use crate::Services;
use crate::extract::{AuthUser, Bearer};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_access::{ApiKeyHolder, Permit};
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::Action;
use doorward_identity::{Actor, Caller};

/// The permit of the caller, an API key or the user of an access token, for the action that the handler names.
#[derive(Debug)]
pub struct Admin<A>(pub Permit<A>);

impl<A: Action> FromRequestParts<Services> for Admin<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, services).await?;
        let access = &services.access;
        let actor = if ApiKeyHolder::looks_like_key(&token) {
            let key = access.api_key(&token).await?.ok_or_else(invalid_api_key)?;
            let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_default();
            Actor::api_key(&key.name, &key.role, key.expires_at, key.delegated, &caller)
        } else {
            let AuthUser { viewer, caller } = AuthUser::from_request_parts(parts, services).await?;
            Actor::viewer(&viewer, &caller)
        };
        Ok(Self(access.permit(actor)?))
    }
}

/// The error for a key that was never issued, was revoked or has expired.
pub(crate) fn invalid_api_key() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, sentences().api_key)
}
