//! Authorization of the admin API.

use crate::Services;
use crate::extract::Principal;
use crate::http::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_access::{ApiKeyHolder, Permit, Request, check};
use doorward_contract::admin_action::Action;
use doorward_contract::api_keys::ApiKeyKind;
use doorward_identity::{Actor, Caller};

/// The permit of the caller, an API key, a machine or the user of an access token, for the action that the handler names.
#[derive(Debug)]
pub struct Admin<A>(pub Permit<A>);

impl<A: Action> FromRequestParts<Services> for Admin<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        let Principal { principal, caller } = Principal::from_request_parts(parts, services).await?;
        let actor = match principal {
            check::Principal::Person(viewer) => Actor::viewer(&viewer, &caller),
            check::Principal::Key(key) => {
                // An actor has roles that were assigned to it. The publishable key has none, and may do nothing here.
                if key.kind == ApiKeyKind::Publishable {
                    services.access.require(&key, A::ACTION, Request::of(&caller))?;
                }
                program(&key, &caller)
            }
        };
        Ok(Self(services.access.permit(actor)?))
    }
}

/// An API key by its name, which need not be unique; a machine by its ID, which is.
pub fn program(key: &ApiKeyHolder, caller: &Caller) -> Actor {
    let ApiKeyHolder { name, role, delegated, expires_at, client_id, kind: _ } = key;
    match client_id {
        Some(client_id) => Actor::application(client_id, role, *expires_at, *delegated, caller),
        None => Actor::api_key(name, role, *expires_at, *delegated, caller),
    }
}
