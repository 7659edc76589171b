//! Access tokens, as bearer tokens or with a proof of the key that they are bound to.

use super::bearer::{Bearer, caller, credentials};
use crate::Services;
use crate::http::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::oauth::dpop::{self, Proof};
use doorward_identity::{Caller, Error};

/// The name of the header with a proof, and of the authentication scheme (RFC 9449).
pub const DPOP: &str = "dpop";

/// An access token or an API key, not yet verified. The proof is valid for this request and this token; whether it is
/// one of the right key is not known yet.
#[derive(Debug)]
pub struct AccessToken {
    pub token: Secret,
    pub proof: Option<Proof>,
}

/// Why there is no access token.
#[derive(Debug)]
pub enum NoAccessToken {
    /// The request has none.
    Absent(ApiError),
    /// Its proof is missing or invalid.
    Refused(ApiError),
}

impl From<NoAccessToken> for ApiError {
    fn from(rejection: NoAccessToken) -> Self {
        match rejection {
            NoAccessToken::Absent(error) | NoAccessToken::Refused(error) => error,
        }
    }
}

impl IntoResponse for NoAccessToken {
    fn into_response(self) -> Response {
        ApiError::from(self).into_response()
    }
}

impl FromRequestParts<Services> for AccessToken {
    type Rejection = NoAccessToken;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, NoAccessToken> {
        let Some(token) = credentials(&parts.headers, DPOP) else {
            let bearer = Bearer::from_request_parts(parts, services).await;
            let Bearer(token) = bearer.map_err(NoAccessToken::Absent)?;
            return Ok(Self { token, proof: None });
        };
        let proof = checked(services, &parts.headers, &token, &caller(parts));
        Ok(Self { proof: Some(proof.map_err(|error| NoAccessToken::Refused(refused(error)))?), token })
    }
}

fn checked(services: &Services, headers: &HeaderMap, token: &Secret, caller: &Caller) -> Result<Proof, Error> {
    let jwt = proof_in(headers)?.ok_or(Error::InvalidProof(|texts| texts.several))?;
    dpop::check(&services.identity, jwt, Some(token), caller)
}

/// The proof in a request, not yet checked.
///
/// # Errors
/// [`Error::InvalidProof`] for two of them (attack 16), and for bytes that are no text.
pub fn proof_in(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    let mut values = headers.get_all(DPOP).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => match value.to_str() {
            Ok(jwt) => Ok(Some(jwt)),
            Err(_) => Err(Error::InvalidProof(|texts| texts.several)),
        },
        (Some(_), Some(_)) => Err(Error::InvalidProof(|texts| texts.several)),
    }
}

/// An error about an access token. At an API, a client without a valid proof is not authenticated (RFC 9449 section 7.1).
pub fn refused(error: impl Into<ApiError>) -> ApiError {
    let error = error.into();
    match error.code() {
        ErrorCode::InvalidDpopProof => error.recoded(ErrorCode::Unauthenticated),
        _ => error,
    }
}
