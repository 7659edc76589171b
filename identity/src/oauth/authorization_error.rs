//! Errors of authorization requests, which the browser takes to the application.

use crate::Error;
use doorward_i18n::{
    Language, Localized,
    errors::oauth::{self, Texts},
};

type Sentence = fn(&'static Texts) -> &'static str;

/// An error that the application gets (RFC 6749 section 4.1.2.1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuthorizationError {
    /// The value of `error`.
    pub code: &'static str,
    /// The parameter at fault.
    parameter: &'static str,
    sentence: Sentence,
}

impl AuthorizationError {
    pub const LOGIN_REQUIRED: Self = Self::new("login_required", "prompt", |texts| texts.login_required);
    pub const CONSENT_REQUIRED: Self = Self::new("consent_required", "prompt", |texts| texts.consent_required);
    /// Too many requests, or the database does not respond.
    pub const TEMPORARILY_UNAVAILABLE: Self =
        Self::new("temporarily_unavailable", "client_id", |texts| texts.temporarily_unavailable);
    pub const SERVER_ERROR: Self = Self::new("server_error", "client_id", |texts| texts.server_error);
    pub const ACCESS_DENIED: Self = Self::new("access_denied", "scope", |texts| texts.access_denied);

    pub const fn new(code: &'static str, parameter: &'static str, sentence: Sentence) -> Self {
        Self { code, parameter, sentence }
    }

    pub const fn invalid(parameter: &'static str, sentence: Sentence) -> Self {
        Self::new("invalid_request", parameter, sentence)
    }

    /// English, in ASCII.
    pub fn description(&self) -> &'static str {
        (self.sentence)(oauth::of(Language::En))
    }
}

/// For endpoints that answer the application directly: the reason is the value of `error`.
impl From<AuthorizationError> for Error {
    fn from(error: AuthorizationError) -> Self {
        let sentence = Localized::new(|language| (error.sentence)(oauth::of(language)));
        Self::Invalid { field: error.parameter, reason: error.code, sentence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_have_only_the_characters_of_rfc_6749() {
        let texts = oauth::of(Language::En);
        assert!(Texts::KEYS.contains(&"server_error"));
        for key in Texts::KEYS {
            let text = texts.get(key).unwrap();
            let allowed = |byte: u8| (0x20..=0x7e).contains(&byte) && byte != b'"' && byte != b'\\';
            assert!(text.bytes().all(allowed), "{text}");
        }
    }
}
