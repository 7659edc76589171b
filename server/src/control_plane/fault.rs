//! Errors of the control plane: Tencent Cloud's codes for our own.

use crate::http::error::ApiError;
use crate::http::language::sentences;
use crate::signed;
use doorward_access::SignatureError;
use doorward_contract::{ErrorBody, ErrorCode};

/// An error of an action.
#[derive(Debug)]
pub struct Fault {
    /// Tencent Cloud's code: <https://www.tencentcloud.com/document/api/1145/58123>.
    pub code: &'static str,
    pub message: String,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A parameter is wrong.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameter", message)
    }

    /// A parameter is absent.
    pub fn missing(parameter: &str) -> Self {
        Self::new("MissingParameter", sentences().missing(parameter))
    }

    /// Doorward has nothing that corresponds to this.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new("UnsupportedOperation", message)
    }

    /// Something has this identifier already.
    pub fn exists(parameter: &str) -> Self {
        Self::new("ResourceInUse", sentences().exists_already(parameter))
    }

    /// Something does not exist.
    pub fn absent(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFound", message)
    }

    pub fn unknown_action(action: &str) -> Self {
        // It may be anything that a header can hold.
        let name: String = action.chars().take(64).collect();
        Self::unsupported(sentences().unknown_action(&name))
    }

    pub fn unknown_environment() -> Self {
        Self::absent(sentences().unknown_environment)
    }

    /// Whether something does not exist.
    pub fn is_absence(&self) -> bool {
        self.code == "ResourceNotFound"
    }

    /// Whether it says nothing about the request.
    pub fn is_internal(&self) -> bool {
        matches!(self.code, "InternalError" | "ResourceUnavailable")
    }
}

impl From<SignatureError> for Fault {
    fn from(error: SignatureError) -> Self {
        let code = match &error {
            SignatureError::Malformed | SignatureError::ActionUnsigned => "AuthFailure.InvalidAuthorization",
            SignatureError::UnknownKey => "AuthFailure.SecretIdNotFound",
            SignatureError::Mismatch => "AuthFailure.SignatureFailure",
            SignatureError::Expired | SignatureError::Replayed => "AuthFailure.SignatureExpire",
            SignatureError::Other(_) => "",
        };
        let fault = Self::from(signed::error(ErrorCode::Unauthenticated, error));
        if code.is_empty() { fault } else { Self { code, ..fault } }
    }
}

impl From<doorward_access::Error> for Fault {
    fn from(error: doorward_access::Error) -> Self {
        ApiError::from(error).into()
    }
}

impl From<doorward_identity::Error> for Fault {
    fn from(error: doorward_identity::Error) -> Self {
        ApiError::from(error).into()
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        let body = error.into_body();
        Self::new(code_of(&body), body.error_description)
    }
}

fn code_of(body: &ErrorBody) -> &'static str {
    let reason = body.details.as_ref().and_then(|details| details.get("reason")?.as_str()).unwrap_or_default();
    match (body.error, reason) {
        (_, "too_many") => "LimitExceeded",
        (_, "in_use") => "ResourceInUse",
        (ErrorCode::InvalidArgument, "required") => "MissingParameter",
        (ErrorCode::InvalidArgument | ErrorCode::InvalidRequest | ErrorCode::InvalidPassword, _) => "InvalidParameter",
        (ErrorCode::NotFound | ErrorCode::UserNotFound | ErrorCode::ProviderNotFound, _) => "ResourceNotFound",
        (ErrorCode::AlreadyExists | ErrorCode::UsernameAlreadyExists, _) => "ResourceInUse",
        (ErrorCode::PermissionDenied | ErrorCode::InsufficientScope, _) => "UnauthorizedOperation",
        (ErrorCode::Unauthenticated | ErrorCode::InvalidClient, _) => "AuthFailure",
        (ErrorCode::ResourceExhausted, _) => "RequestLimitExceeded",
        (ErrorCode::Unimplemented, _) => "UnsupportedOperation",
        (ErrorCode::PayloadTooLarge, _) => "RequestSizeLimitExceeded",
        (ErrorCode::Unavailable | ErrorCode::DeadlineExceeded, _) => "ResourceUnavailable",
        (ErrorCode::Internal, _) => "InternalError",
        _ => "FailedOperation",
    }
}
