//! Authorization of the admin API.

use crate::Services;
use crate::extract::{AuthUser, Bearer};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use doorward_access::{ApiKeyHolder, Permit, Request};
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
        let (actor, caller) = if ApiKeyHolder::looks_like_key(&token) {
            let key = access.api_key(&token).await?.ok_or_else(invalid_api_key)?;
            let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_default();
            (Actor::api_key(&key.name, &key.role, key.expires_at, key.delegated, &caller), caller)
        } else {
            let AuthUser { viewer, caller } = AuthUser::from_request_parts(parts, services).await?;
            (Actor::viewer(&viewer, &caller), caller)
        };
        Ok(Self(access.permit(actor, request(&parts.method, &parts.uri, &caller))?))
    }
}

/// The error for a key that was never issued, was revoked or has expired.
pub(crate) fn invalid_api_key() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, sentences().api_key)
}

/// Attributes of the request for conditions of policies.
pub(crate) fn request<'a>(method: &'a Method, uri: &'a Uri, caller: &'a Caller) -> Request<'a> {
    Request {
        ip: caller.ip,
        method: Some(method.as_str()),
        path: Some(uri.path()),
        client: caller.client_id.as_deref(),
        ..Request::default()
    }
}
