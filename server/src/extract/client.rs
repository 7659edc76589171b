//! The OAuth client of a request.

use super::bearer::{AuthUser, caller};
use super::{body, query};
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_contract::ErrorCode;
use doorward_identity::{Caller, Viewer, client};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An unauthenticated request of an existing client.
#[derive(Debug)]
pub struct ClientCaller(pub Caller);

impl FromRequestParts<Services> for ClientCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        identify(parts, || Ok(None), services).map(Self)
    }
}

/// An unauthenticated request of an existing client, with a body that may contain `client_id`.
#[derive(Debug)]
pub struct ClientRequest<T> {
    pub caller: Caller,
    pub body: T,
}

#[derive(Deserialize)]
struct Hint {
    client_id: Option<String>,
}

impl<T: DeserializeOwned> FromRequest<Services> for ClientRequest<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, services: &Services) -> Result<Self, ApiError> {
        let (parts, stream) = request.into_parts();
        let bytes = body::read(&parts.headers, stream).await?;
        let body = body::parse(&parts.headers, &bytes)?;
        let in_body = || Ok(body::parse::<Hint>(&parts.headers, &bytes)?.client_id);
        Ok(Self { caller: identify(&parts, in_body, services)?, body })
    }
}

/// A request with optional authentication: the SDK sends an access token if it has one.
#[derive(Debug)]
pub struct OptionalAuth<T> {
    /// The user, if the request has a bearer token.
    pub viewer: Option<Viewer>,
    /// `client_id` is the client of the token, if any.
    pub caller: Caller,
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<Services> for OptionalAuth<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, services: &Services) -> Result<Self, ApiError> {
        let (mut parts, stream) = request.into_parts();
        if !is_bearer(&parts.headers) {
            let ClientRequest { caller, body } =
                ClientRequest::from_request(Request::from_parts(parts, stream), services).await?;
            return Ok(Self { viewer: None, caller, body });
        }
        // An invalid token is an error. Treating the request as unauthenticated would hide the cause from the client.
        let AuthUser { viewer, caller } = AuthUser::from_request_parts(&mut parts, services).await?;
        let bytes = body::read(&parts.headers, stream).await?;
        Ok(Self { viewer: Some(viewer), caller, body: body::parse(&parts.headers, &bytes)? })
    }
}

fn is_bearer(headers: &HeaderMap) -> bool {
    let scheme = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
    scheme.is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
}

/// Reads `client_id` from the query (where the SDK sends it with every call), else the body, else Basic credentials.
/// The body is parsed again only where the query does not name the client.
fn identify(
    parts: &Parts,
    in_body: impl FnOnce() -> Result<Option<String>, ApiError>,
    services: &Services,
) -> Result<Caller, ApiError> {
    let mut client_id = query::single(parts, "client_id")?;
    if client_id.is_none() {
        client_id = in_body()?;
    }
    if client_id.is_none() {
        client_id = basic_user(&parts.headers)?;
    }
    let mut caller = caller(parts);
    caller.client_id = Some(client::check(&services.identity, client_id.as_deref())?);
    Ok(caller)
}

/// The username of Basic credentials. Public clients have no secret (RFC 6749 section 2.1); a password is ignored.
fn basic_user(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) else { return Ok(None) };
    let Some((scheme, credentials)) = value.split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let malformed = || ApiError::new(ErrorCode::InvalidRequest, sentences().basic_malformed);
    let bytes = STANDARD.decode(credentials).map_err(|_| malformed())?;
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let (user, _) = text.split_once(':').ok_or_else(malformed)?;
    Ok((!user.is_empty()).then(|| user.to_owned()))
}
