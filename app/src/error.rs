//! The one error of every server function.

use doorward_contract::ErrorCode;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a page needs in order to say what went wrong, beside the right field, in the person's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorError {
    /// Stable word.
    pub code: ErrorCode,
    /// Name of the form field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Closer reason, `snake_case`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Seconds until another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// What was typed, so that the page can show it again; never a secret.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl DoorError {
    /// An error with nothing but its code.
    pub const fn new(code: ErrorCode) -> Self {
        Self { code, field: None, reason: None, retry_after: None, values: BTreeMap::new() }
    }

    /// The same error, about one field.
    #[must_use]
    pub fn on(mut self, field: &str, reason: &str) -> Self {
        self.field = Some(field.to_owned());
        self.reason = Some(reason.to_owned());
        self
    }

    /// The same error with what was typed into a harmless field.
    #[must_use]
    pub fn keeping(mut self, field: &str, value: &str) -> Self {
        self.values.insert(field.to_owned(), value.to_owned());
        self
    }

    /// Whether the person has to sign in (again).
    pub fn is_signed_out(&self) -> bool {
        self.code == ErrorCode::Unauthenticated
    }
}

impl FromServerFnError for DoorError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The browser could not reach the server: nothing the person typed is wrong.
            ServerFnErrorErr::Request(_) => {
                Self { reason: Some("offline".to_owned()), ..Self::new(ErrorCode::Unavailable) }
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::new(ErrorCode::InvalidArgument),
            _ => Self::new(ErrorCode::Internal),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<doorward_identity::Error> for DoorError {
    fn from(error: doorward_identity::Error) -> Self {
        Self {
            code: error.code(),
            field: error.field().map(str::to_owned),
            reason: error.reason().map(str::to_owned),
            retry_after: error.retry_after(),
            values: BTreeMap::new(),
        }
    }
}
