//! Errors, and their HTTP responses.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// There is no token.
    #[error("there is no token")]
    Missing,
    /// The value is not a token, or there are several.
    #[error("the token is malformed")]
    Malformed,
    /// Wrong token type or signature algorithm.
    #[error("the token is of another kind")]
    Kind,
    /// The key set has no key with this ID.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature is invalid.
    #[error("the token's signature is wrong")]
    Signature,
    /// Wrong issuer.
    #[error("the token is of another issuer")]
    Issuer,
    /// Wrong audience.
    #[error("the token is for another audience")]
    Audience,
    /// The token has expired or is not valid yet, or its session was revoked.
    #[error("the token does not count at this time")]
    Time,
    /// The action is denied.
    #[error("not allowed: {reason}")]
    NotAllowed {
        /// Reason code returned by Doorward.
        reason: String,
    },
    /// No decision: Doorward is unreachable, or its response is unexpected.
    #[error("the decision is unknown: {0}")]
    Unknown(&'static str),
}

impl Refused {
    /// Status of the response: 401, 403 or 503.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotAllowed { .. } => StatusCode::FORBIDDEN,
            Self::Unknown(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

impl IntoResponse for Refused {
    /// Responds with a generic error. What is wrong with a token goes to the log only.
    fn into_response(self) -> Response {
        tracing::debug!(refused = %self, "request refused");
        let status = self.status();
        let (error, description) = match status {
            StatusCode::FORBIDDEN => ("permission_denied", "You may not do this."),
            StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "Permission can’t be checked at the moment."),
            _ => ("unauthenticated", "Sign in first."),
        };
        let mut response = (status, Json(json!({"error": error, "error_description": description}))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            // RFC 6750 section 3: no error code if the request has no token.
            let challenge = if self == Self::Missing { "Bearer" } else { "Bearer error=\"invalid_token\"" };
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}
