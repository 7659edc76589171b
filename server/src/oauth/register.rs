//! Registration of applications (RFC 7591) and its management (RFC 7592).

use super::error::RegistrationError;
use crate::Services;
use crate::admin_api::Admin;
use crate::extract::{Bearer, Body, Id};
use axum::Extension;
use axum::Json;
use axum::extract::{FromRequest as _, FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::oauth::{ClientMetadata, RegisteredClient, paths};
use doorward_contract::settings::Registration;
use doorward_identity::Caller;
use doorward_identity::oauth::registration;

/// Register an application
///
/// If the setting `oauth.registration` is `open`, anyone can; if it is `token`, with an API key or access token of an
/// administrator as bearer token. The response has all metadata that was registered, the secret of an application that
/// authenticates with one, and a token for `registration_client_uri`. Neither is shown again. Users are always asked for
/// consent, PKCE is required, and the settings limit scopes and resources. Unknown members are ignored. (RFC 7591)
#[utoipa::path(post, path = paths::REGISTER, tag = "OAuth", request_body = ClientMetadata,
    responses((status = 201, body = RegisteredClient)), security((), ("bearer" = [])))]
pub async fn register(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<(StatusCode, Json<RegisteredClient>), RegistrationError> {
    let (mut parts, body) = request.into_parts();
    let registered = match services.identity.settings().oauth.registration {
        Registration::Off => return Err(registration::off().into()),
        Registration::Token => {
            let Admin(permit) = Admin::<action::ApplicationsEdit>::from_request_parts(&mut parts, &services).await?;
            let Body(metadata) =
                Body::<ClientMetadata>::from_request(Request::from_parts(parts, body), &services).await?;
            admin::applications::register(&permit, metadata).await?
        }
        Registration::Open => {
            let Body(metadata) =
                Body::<ClientMetadata>::from_request(Request::from_parts(parts, body), &services).await?;
            registration::register(&services.identity, metadata, &caller).await?
        }
    };
    Ok((StatusCode::CREATED, Json(registered)))
}

/// Get the registration of an application
///
/// With its registration access token. The secret is not shown again. (RFC 7592 section 2.1)
#[utoipa::path(get, path = paths::REGISTRATION, tag = "OAuth", params(("id" = String, Path)),
    responses((status = 200, body = RegisteredClient)), security(("bearer" = [])))]
pub async fn read(
    State(services): State<Services>,
    Id(id): Id,
    Bearer(token): Bearer,
) -> Result<Json<RegisteredClient>, RegistrationError> {
    Ok(Json(registration::read(&services.identity, &id, &token)?))
}

/// Replace the registration of an application
///
/// The body has `client_id` and all metadata; what is absent is reset. Token and secret stay the same. An application
/// remains public or confidential. (RFC 7592 section 2.2)
#[utoipa::path(put, path = paths::REGISTRATION, tag = "OAuth", params(("id" = String, Path)),
    request_body = ClientMetadata, responses((status = 200, body = RegisteredClient)), security(("bearer" = [])))]
pub async fn update(
    State(services): State<Services>,
    Id(id): Id,
    Bearer(token): Bearer,
    Extension(caller): Extension<Caller>,
    Body(metadata): Body<ClientMetadata>,
) -> Result<Json<RegisteredClient>, RegistrationError> {
    Ok(Json(registration::update(&services.identity, &id, &token, metadata, &caller).await?))
}

/// Delete the registration of an application
///
/// Its sessions end, and its secrets and the consents of users are deleted. (RFC 7592 section 2.3)
#[utoipa::path(delete, path = paths::REGISTRATION, tag = "OAuth", params(("id" = String, Path)),
    responses((status = 204, description = "Deleted.")), security(("bearer" = [])))]
pub async fn delete(
    State(services): State<Services>,
    Id(id): Id,
    Bearer(token): Bearer,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode, RegistrationError> {
    registration::delete(&services.identity, &id, &token, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
