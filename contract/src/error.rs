//! Every error that a caller can receive: a stable code, a number, an HTTP status.

mod sentence;

use serde::{Deserialize, Serialize};
use std::fmt;

// `tt`, here and in the other tables: a literal in a group of its own is invisible to `utoipa`, which would then describe
// the variants by their Rust names.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $word:tt, $number:literal, $status:literal;)+) => {
        /// A stable error code. Use the code; the numbers exist because the CloudBase SDK reads them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl ErrorCode {
            /// All codes, for documentation and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code in the envelope's `error`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The number in the envelope's `error_code`: gRPC's below 100, CloudBase's own above 4000. The SDK derives
            /// an error's `category` from the number first, and from the code and the description only if it does not
            /// know the number. A number that the SDK knows is therefore used only with that meaning (js-sdk 3.7.0,
            /// `auth-error.ts`).
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// The HTTP status of the response.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }
        }
    };
}

error_codes! {
    /// A field is missing, malformed or out of range; `error_description` names it.
    InvalidArgument = "invalid_argument", 3, 400;
    /// The endpoint does not accept this request (RFC 6749 section 5.2).
    InvalidRequest = "invalid_request", 3, 400;
    /// Missing or invalid credentials: sign in again.
    Unauthenticated = "unauthenticated", 16, 401;
    /// Authenticated, but not allowed.
    PermissionDenied = "permission_denied", 7, 403;
    /// The sign-in method or feature is turned off.
    Unimplemented = "unimplemented", 4045, 403;
    /// Not found.
    NotFound = "not_found", 5, 404;
    /// A service of the CloudBase SDK that Doorward does not have, and that no route of the gateway leads to.
    RouteMissing = "route_missing", 12, 404;
    /// The account does not exist.
    UserNotFound = "user_not_found", 4004, 404;
    /// The record already exists.
    AlreadyExists = "already_exists", 6, 409;
    /// The username belongs to another account.
    UsernameAlreadyExists = "username_already_exists", 6, 409;
    /// The state does not allow it, for example the last administrator cannot be deleted.
    FailedPrecondition = "failed_precondition", 9, 400;
    /// The record has changed in the meantime: read it again and retry.
    Aborted = "aborted", 10, 409;
    /// Too many requests; `Retry-After` gives the delay.
    ResourceExhausted = "resource_exhausted", 8, 429;
    /// Too many wrong passwords; `Retry-After` gives the delay.
    InvalidStatus = "invalid_status", 8, 429;
    /// The username or password is wrong. The response is the same for unknown usernames.
    InvalidUsernameOrPassword = "invalid_username_or_password", 4043, 400;
    /// The new password violates a rule, or the current one is wrong; `details.reason` has the reason.
    InvalidPassword = "invalid_password", 3, 400;
    /// The password must be changed before signing in (first sign-in, or its age).
    PasswordUpdateRequired = "password_update_required", 9, 400;
    /// The account has no password yet.
    PasswordNotSet = "password_not_set", 9, 400;
    /// The account is blocked by an administrator.
    UserBlocked = "user_blocked", 7, 403;
    /// The code or the verification token is wrong, used or expired.
    InvalidVerificationCode = "invalid_verification_code", 3, 400;
    /// Solve a captcha and send its `captcha_token`.
    CaptchaRequired = "captcha_required", 4001, 400;
    /// The `captcha_token` is wrong, used or expired: solve another captcha.
    CaptchaInvalid = "captcha_invalid", 4002, 400;
    /// The identity provider does not exist, or is turned off.
    ProviderNotFound = "provider_not_found", 4004, 404;
    /// The refresh token, ticket or code is invalid (RFC 6749 section 5.2).
    InvalidGrant = "invalid_grant", 3, 400;
    /// The scope exceeds that of the refresh token (RFC 6749 section 6).
    InvalidScope = "invalid_scope", 3, 400;
    /// This `grant_type` is not supported (RFC 6749 section 5.2).
    UnsupportedGrantType = "unsupported_grant_type", 3, 400;
    /// The `client_id` is unknown or turned off, or the application may not use this grant (RFC 6749 section 5.2).
    UnauthorizedClient = "unauthorized_client", 4022, 400;
    /// The application could not be authenticated (RFC 6749 section 5.2).
    InvalidClient = "invalid_client", 4022, 401;
    /// The `resource` is no absolute URI without a fragment (RFC 8707 section 2).
    InvalidTarget = "invalid_target", 3, 400;
    /// A redirect address of a registration is missing or not allowed (RFC 7591 section 3.2.2).
    InvalidRedirectUri = "invalid_redirect_uri", 3, 400;
    /// Another member of a registration is not allowed (RFC 7591 section 3.2.2).
    InvalidClientMetadata = "invalid_client_metadata", 3, 400;
    /// Software statements are not supported (RFC 7591 section 3.2.2).
    InvalidSoftwareStatement = "invalid_software_statement", 3, 400;
    /// The proof of a key in the header `DPoP` is missing or invalid (RFC 9449 section 5).
    InvalidDpopProof = "invalid_dpop_proof", 3, 400;
    /// `response_type` is not `code` (RFC 6749 section 4.1.2.1).
    UnsupportedResponseType = "unsupported_response_type", 3, 400;
    /// Request objects are not supported (OpenID Connect Core section 3.1.2.6).
    RequestNotSupported = "request_not_supported", 3, 400;
    /// Request objects at an address elsewhere are not supported (OpenID Connect Core section 3.1.2.6).
    RequestUriNotSupported = "request_uri_not_supported", 3, 400;
    /// Self-issued clients are not supported (OpenID Connect Core section 3.1.2.6).
    RegistrationNotSupported = "registration_not_supported", 3, 400;
    /// No sign-in has the `acr` that `claims` requires (OpenID Connect Core Unmet Authentication Requirements 1.0).
    UnmetAuthenticationRequirements = "unmet_authentication_requirements", 3, 400;
    /// The access token does not have the scope that this requires (RFC 6750 section 3.1).
    InsufficientScope = "insufficient_scope", 7, 403;
    /// The user must sign in, or authenticate again (OpenID Connect Core section 3.1.2.6).
    LoginRequired = "login_required", 7, 403;
    /// The user must give consent to the application (OpenID Connect Core section 3.1.2.6).
    ConsentRequired = "consent_required", 7, 403;
    /// The user has not decided about the device yet: poll again after `interval` seconds (RFC 8628 section 3.5).
    AuthorizationPending = "authorization_pending", 9, 400;
    /// The device polls too often: add five seconds to `interval` (RFC 8628 section 3.5).
    SlowDown = "slow_down", 8, 400;
    /// The user has refused (RFC 8628 section 3.5).
    AccessDenied = "access_denied", 7, 400;
    /// The device code has expired (RFC 8628 section 3.5).
    ExpiredToken = "expired_token", 3, 400;
    /// The request body is too large for the endpoint.
    PayloadTooLarge = "payload_too_large", 3, 413;
    /// The headers are too large for the server: send fewer cookies or a shorter address.
    HeadersTooLarge = "headers_too_large", 3, 431;
    /// The path does not support this method.
    MethodNotAllowed = "method_not_allowed", 12, 405;
    /// The request took longer than the server allows.
    DeadlineExceeded = "deadline_exceeded", 4, 504;
    /// The server is overloaded or its database is unavailable; `Retry-After` gives the delay.
    Unavailable = "unavailable", 14, 503;
    /// The site behind the gateway does not respond, or its response is invalid.
    BadGateway = "bad_gateway", 14, 502;
    /// Internal error; `request_id` identifies it in the log.
    Internal = "internal", 13, 500;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error envelope of every JSON endpoint.
///
/// The SDK detects errors by the presence of `error`, not by the status, so a successful response never has that key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// The stable error code.
    pub error: ErrorCode,
    /// The number of the error code.
    pub error_code: u16,
    /// One sentence for developers: what is wrong and how to fix it. English, or the language of `Accept-Language`.
    pub error_description: String,
    /// Identifies the request in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds to wait before a retry, as in `Retry-After`; the SDK passes it to apps as `error.retryAfter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Machine-readable details, for example `{"reason": "too_short"}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<serde_json::Value>,
}

impl ErrorBody {
    /// An envelope without details.
    pub fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        Self {
            error: code,
            error_code: code.number(),
            error_description: description.into(),
            request_id: None,
            retry_after: None,
            details: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorBody, ErrorCode};

    #[test]
    fn codes_are_unique_and_round_trip() {
        let mut codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
        for code in ErrorCode::ALL {
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).unwrap(), *code);
        }
    }

    #[test]
    fn only_dead_credentials_use_the_codes_that_sign_the_sdk_out() {
        // The SDK drops its credentials on these two codes; a server fault must never use them.
        for code in ErrorCode::ALL.iter().filter(|code| code.status() >= 500) {
            assert!(!matches!(code, ErrorCode::Unauthenticated | ErrorCode::InvalidGrant));
        }
    }

    #[test]
    fn the_envelope_leaves_out_what_is_absent() {
        let body = serde_json::to_value(ErrorBody::new(ErrorCode::NotFound, "No such thing.")).unwrap();
        assert_eq!(
            body,
            serde_json::json!({"error": "not_found", "error_code": 5, "error_description": "No such thing."})
        );
    }
}
