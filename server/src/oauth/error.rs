//! Errors of the endpoints for applications: the envelope of all endpoints, whose `error` and `error_description` are
//! those of RFC 6749 section 5.2.

use crate::extract::{NoAccessToken, refused};
use crate::http::error::ApiError;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_contract::ErrorCode;

/// An error about a request that an application authenticates.
#[derive(Debug)]
pub struct OauthError(ApiError);

impl OauthError {
    /// A required parameter is missing.
    pub fn missing(parameter: &str) -> Self {
        ApiError::missing(parameter).into()
    }
}

impl From<ApiError> for OauthError {
    fn from(error: ApiError) -> Self {
        Self(standard(error))
    }
}

impl From<doorward_identity::Error> for OauthError {
    fn from(error: doorward_identity::Error) -> Self {
        Self(of_authorization(error))
    }
}

/// An error of the authorization endpoint, for endpoints that answer directly (RFC 9126 section 2.3).
pub fn of_authorization(error: doorward_identity::Error) -> ApiError {
    let code = match error.reason() {
        Some("invalid_scope") => Some(ErrorCode::InvalidScope),
        Some("invalid_target") => Some(ErrorCode::InvalidTarget),
        Some("unsupported_response_type") => Some(ErrorCode::UnsupportedResponseType),
        Some("request_not_supported") => Some(ErrorCode::RequestNotSupported),
        Some("request_uri_not_supported") => Some(ErrorCode::RequestUriNotSupported),
        Some("registration_not_supported") => Some(ErrorCode::RegistrationNotSupported),
        Some("unmet_authentication_requirements") => Some(ErrorCode::UnmetAuthenticationRequirements),
        Some("login_required") => Some(ErrorCode::LoginRequired),
        Some("consent_required") => Some(ErrorCode::ConsentRequired),
        _ => None,
    };
    let error = ApiError::from(error);
    match code {
        Some(code) => error.recoded(code),
        None => standard(error),
    }
}

/// RFC 6749 has one code for missing and malformed parameters; `details.field` still names the parameter.
fn standard(error: ApiError) -> ApiError {
    match error.code() {
        ErrorCode::InvalidArgument => error.recoded(ErrorCode::InvalidRequest),
        _ => error,
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            challenge(&mut response, "Basic realm=\"doorward\"");
        }
        response
    }
}

/// An error about the registration of an application (RFC 7591 section 3.2.2, RFC 7592 section 2.1).
#[derive(Debug)]
pub struct RegistrationError(ApiError);

impl From<ApiError> for RegistrationError {
    fn from(error: ApiError) -> Self {
        Self(match error.code() {
            // The body is no metadata.
            ErrorCode::InvalidArgument | ErrorCode::InvalidRequest => error.recoded(ErrorCode::InvalidClientMetadata),
            _ => error,
        })
    }
}

impl From<doorward_identity::Error> for RegistrationError {
    fn from(error: doorward_identity::Error) -> Self {
        let code = match (error.code(), error.field()) {
            (ErrorCode::InvalidArgument, Some("redirect_uris")) => Some(ErrorCode::InvalidRedirectUri),
            (ErrorCode::InvalidArgument, Some("software_statement")) => Some(ErrorCode::InvalidSoftwareStatement),
            _ => None,
        };
        let error = ApiError::from(error);
        match code {
            Some(code) => Self(error.recoded(code)),
            None => error.into(),
        }
    }
}

impl From<doorward_access::Error> for RegistrationError {
    fn from(error: doorward_access::Error) -> Self {
        match error {
            doorward_access::Error::Identity(error) => error.into(),
            other => ApiError::from(other).into(),
        }
    }
}

impl IntoResponse for RegistrationError {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            challenge(&mut response, "Bearer realm=\"doorward\", error=\"invalid_token\"");
        }
        response
    }
}

/// An error about an access token (RFC 6750 section 3). [`crate::http::challenge`] completes its challenge.
#[derive(Debug)]
pub enum TokenError {
    /// The request has no access token.
    Absent(ApiError),
    Refused(ApiError),
}

impl From<ApiError> for TokenError {
    fn from(error: ApiError) -> Self {
        Self::Refused(standard(error))
    }
}

impl From<doorward_identity::Error> for TokenError {
    fn from(error: doorward_identity::Error) -> Self {
        refused(error).into()
    }
}

impl From<NoAccessToken> for TokenError {
    fn from(rejection: NoAccessToken) -> Self {
        match rejection {
            NoAccessToken::Absent(error) => Self::Absent(error),
            NoAccessToken::Refused(error) => error.into(),
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let (error, is_absent) = match self {
            Self::Absent(error) => (error, true),
            Self::Refused(error) => (error, false),
        };
        let mut response = error.into_response();
        match response.status() {
            // Without a token there is no error to name (section 3.1).
            StatusCode::UNAUTHORIZED if is_absent => challenge(&mut response, "Bearer realm=\"doorward\""),
            StatusCode::UNAUTHORIZED => {
                challenge(&mut response, "Bearer realm=\"doorward\", error=\"invalid_token\"");
            }
            StatusCode::FORBIDDEN => {
                challenge(&mut response, "Bearer realm=\"doorward\", error=\"insufficient_scope\", scope=\"openid\"");
            }
            StatusCode::BAD_REQUEST => {
                challenge(&mut response, "Bearer realm=\"doorward\", error=\"invalid_request\"");
            }
            _ => {}
        }
        response
    }
}

/// Names the scheme to authenticate with (RFC 9110 section 11.6.1).
fn challenge(response: &mut Response, scheme: &'static str) {
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
}
