//! Who may call the admin API.

use crate::Services;
use crate::extract::{Bearer, Signed};
use crate::http::envelope::Refusal;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_access::{ApiKeyHolder, Request};
use doorward_contract::ErrorCode;
use doorward_contract::own::Needed;
use doorward_identity::Caller;
use doorward_identity::admin::Actor;
use std::marker::PhantomData;

/// Somebody who may do `N`, by API key or access token, as the record will name them.
///
/// The action stands in the signature of the door, so that no door is without one.
#[derive(Debug)]
pub struct Admin<N> {
    /// Who.
    pub actor: Actor,
    needed: PhantomData<N>,
}

impl<N: Needed> FromRequestParts<Services> for Admin<N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, Refusal> {
        let Bearer(token) = Bearer::from_request_parts(parts, services).await?;
        let access = &services.access;
        let actor = if ApiKeyHolder::looks_like_key(&token) {
            let holder = access.api_key(&token).await?;
            let holder = holder.ok_or_else(no_such_key)?;
            let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_default();
            access.require_of_key(&holder, N::OWN, request(parts, &caller))?;
            Actor::api_key(&holder.name, &holder.role, holder.expires_at, &caller)
        } else {
            let Signed { viewer, caller } = Signed::from_request_parts(parts, services).await?;
            access.require(&viewer, N::OWN, request(parts, &caller))?;
            Actor::viewer(&viewer, &caller)
        };
        Ok(Self { actor, needed: PhantomData })
    }
}

/// The refusal of a key that is not, or no longer, one of ours.
pub(crate) fn no_such_key() -> Refusal {
    Refusal::new(ErrorCode::Unauthenticated, sentences().api_key)
}

/// What conditions of policies see.
fn request<'a>(parts: &'a Parts, caller: &'a Caller) -> Request<'a> {
    Request {
        ip: caller.ip,
        method: Some(parts.method.as_str()),
        path: Some(parts.uri.path()),
        client: caller.client_id.as_deref(),
        ..Request::default()
    }
}
