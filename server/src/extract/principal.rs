//! The principal of a request to the access API and the admin API.

use super::bearer::caller;
use super::{AccessToken, AuthUser, refused};
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_access::{ApiKeyHolder, check};
use doorward_contract::ErrorCode;
use doorward_identity::Caller;

/// A user, authenticated by an access token, or a service, authenticated by an API key or by an access token that it got
/// for itself.
#[derive(Debug)]
pub struct Principal {
    pub principal: check::Principal,
    pub caller: Caller,
}

impl FromRequestParts<Services> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        let AccessToken { token, proof } = AccessToken::from_request_parts(parts, services).await?;
        let holder = match ApiKeyHolder::looks_like_key(&token) && proof.is_none() {
            true => Some(services.access.api_key(&token).await?.ok_or_else(invalid_api_key)?),
            false => services.access.machine(&token, proof.as_ref()).await.map_err(refused)?,
        };
        let Some(holder) = holder else {
            // Access tokens of users are bearer tokens.
            let AuthUser { viewer, caller } = AuthUser::from_request_parts(parts, services).await?;
            return Ok(Self { principal: check::Principal::Person(viewer), caller });
        };
        let caller = Caller { client_id: holder.client_id.clone(), ..caller(parts) };
        Ok(Self { principal: check::Principal::Key(holder), caller })
    }
}

/// The error for a key that was never issued, was revoked or has expired.
fn invalid_api_key() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, sentences().api_key)
}
