//! Why not.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request goes no further.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Nobody says who they are.
    #[error("there is no token")]
    Missing,
    /// What should be a token is none, or there are two.
    #[error("the token is malformed")]
    Malformed,
    /// It is signed in a way that Doorward does not sign, or is of another kind.
    #[error("the token is of another kind")]
    Kind,
    /// No published key has this name.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature is not of that key.
    #[error("the token's signature is wrong")]
    Signature,
    /// Somebody else has issued it.
    #[error("the token is of another issuer")]
    Issuer,
    /// It was issued for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// It has expired, or is not valid yet.
    #[error("the token does not count at this time")]
    Time,
    /// They may not.
    #[error("not allowed: {reason}")]
    NotAllowed {
        /// Doorward's word for it.
        reason: String,
    },
    /// Doorward does not answer, or not as it should.
    #[error("it cannot be told: {0}")]
    Unknown(&'static str),
}

impl Refused {
    /// What the client is answered: 401, 403 or 503.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotAllowed { .. } => StatusCode::FORBIDDEN,
            Self::Unknown(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

impl IntoResponse for Refused {
    /// A status and two words. What exactly is wrong with a token is for the log.
    fn into_response(self) -> Response {
        tracing::debug!(refused = %self, "request refused");
        let status = self.status();
        let (error, description) = match status {
            StatusCode::FORBIDDEN => ("permission_denied", "You may not do this."),
            StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "Who may do this cannot be told at the moment."),
            _ => ("unauthenticated", "Sign in first."),
        };
        let mut response = (status, Json(json!({"error": error, "error_description": description}))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            // RFC 6750 section 3: without a token there is no fault to name.
            let told = if self == Self::Missing { "Bearer" } else { "Bearer error=\"invalid_token\"" };
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(told));
        }
        response
    }
}
