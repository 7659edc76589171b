//! Every error a caller can meet: one stable word, one number, one HTTP status.

mod sentence;

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $number:literal, $status:literal;)+) => {
        /// A stable error code. The word is the contract; numbers exist because the CloudBase SDK reads them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl ErrorCode {
            /// All codes, for documentation and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word in the envelope's `error`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The number in the envelope's `error_code`: gRPC's below 100, CloudBase's own above 4000. The SDK derives an
            /// error's `category` from the number first, from the word and the sentence only where it does not know the
            /// number, so a number that the SDK knows goes with that meaning alone (js-sdk 3.7.0, `auth-error.ts`).
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// The HTTP status of the answer.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }
        }
    };
}

error_codes! {
    /// A field is missing, malformed or out of range; `error_description` names it.
    InvalidArgument = "invalid_argument", 3, 400;
    /// The request is not one this endpoint takes at all (RFC 6749 section 5.2).
    InvalidRequest = "invalid_request", 3, 400;
    /// No credentials, or credentials that no longer count: sign in again.
    Unauthenticated = "unauthenticated", 16, 401;
    /// Known, but not allowed.
    PermissionDenied = "permission_denied", 7, 403;
    /// The login method or feature is switched off.
    Unimplemented = "unimplemented", 4045, 403;
    /// There is no such thing.
    NotFound = "not_found", 5, 404;
    /// There is no such account.
    UserNotFound = "user_not_found", 4004, 404;
    /// The thing exists already.
    AlreadyExists = "already_exists", 6, 409;
    /// The user name belongs to another account.
    UsernameAlreadyExists = "username_already_exists", 6, 409;
    /// The state does not allow it, for example the last administrator cannot be deleted.
    FailedPrecondition = "failed_precondition", 9, 400;
    /// Somebody else changed it meanwhile: read again and repeat.
    Aborted = "aborted", 10, 409;
    /// Too many requests; `Retry-After` says when to come back.
    ResourceExhausted = "resource_exhausted", 8, 429;
    /// Too many wrong passwords for now; `Retry-After` says when to come back.
    InvalidStatus = "invalid_status", 8, 429;
    /// User name and password do not belong together. Says the same for unknown names.
    InvalidUsernameOrPassword = "invalid_username_or_password", 4043, 400;
    /// The new password breaks a rule, or the current one is wrong; `details.reason` tells which.
    InvalidPassword = "invalid_password", 3, 400;
    /// The password must be changed before signing in (first sign-in, or its age).
    PasswordUpdateRequired = "password_update_required", 9, 400;
    /// The account has no password yet.
    PasswordNotSet = "password_not_set", 9, 400;
    /// The account is blocked by an administrator.
    UserBlocked = "user_blocked", 7, 403;
    /// The code or the verification token is wrong, used or expired.
    InvalidVerificationCode = "invalid_verification_code", 3, 400;
    /// Solve a captcha and send its `captcha_token` along.
    CaptchaRequired = "captcha_required", 4001, 400;
    /// The `captcha_token` is wrong, used or expired: solve another one.
    CaptchaInvalid = "captcha_invalid", 4002, 400;
    /// There is no such identity provider, or it is switched off.
    ProviderNotFound = "provider_not_found", 4004, 404;
    /// The refresh token, ticket or code does not count any more (RFC 6749 section 5.2).
    InvalidGrant = "invalid_grant", 3, 400;
    /// More scope than the refresh token was given for (RFC 6749 section 6).
    InvalidScope = "invalid_scope", 3, 400;
    /// `grant_type` is not one that is served (RFC 6749 section 5.2).
    UnsupportedGrantType = "unsupported_grant_type", 3, 400;
    /// The `client_id` is unknown or switched off (RFC 6749 section 5.2).
    UnauthorizedClient = "unauthorized_client", 4022, 400;
    /// The request body is larger than the endpoint takes.
    PayloadTooLarge = "payload_too_large", 3, 413;
    /// The headers are larger than the server takes: fewer cookies, a shorter address.
    HeadersTooLarge = "headers_too_large", 3, 431;
    /// The method is not served at this path.
    MethodNotAllowed = "method_not_allowed", 12, 405;
    /// Took longer than the server allows.
    DeadlineExceeded = "deadline_exceeded", 4, 504;
    /// Overloaded or its database is away; `Retry-After` says when to come back.
    Unavailable = "unavailable", 14, 503;
    /// The site behind the gateway does not answer, or not as a server does.
    BadGateway = "bad_gateway", 14, 502;
    /// A fault of ours; `request_id` finds it in the log.
    Internal = "internal", 13, 500;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error envelope of every JSON endpoint.
///
/// The SDK decides by the presence of `error`, not by the status, so a success body never has that key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// The stable word.
    pub error: ErrorCode,
    /// The number that goes with the word.
    pub error_code: u16,
    /// One English sentence for a developer: what is wrong and what to do.
    pub error_description: String,
    /// Finds the request in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds to wait before trying again, as in `Retry-After`; the SDK hands it to apps as `error.retryAfter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Machine-readable particulars, for example `{"reason": "too_short"}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<serde_json::Value>,
}

impl ErrorBody {
    /// An envelope with no particulars.
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
    fn words_are_unique_and_round_trip() {
        let mut words: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ErrorCode::ALL.len());
        for code in ErrorCode::ALL {
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).unwrap(), *code);
        }
    }

    #[test]
    fn only_dead_credentials_use_the_words_that_sign_the_sdk_out() {
        // The SDK drops its credentials on these two words; a server fault must never use them.
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
