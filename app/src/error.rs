//! The error type of all server functions.

use crate::i18n::{Language, errors};
use doorward_contract::ErrorCode;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reason of the error that the browser cannot reach the server.
pub const OFFLINE: &str = "offline";

/// What a page needs to show an error next to the right field, in the viewer's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError {
    pub code: ErrorCode,
    /// Form field that the error is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Detailed reason, `snake_case`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the API says about it, in the viewer's language: for reasons without a text of the pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Box<str>>,
    /// What the page shows. The server adds it to an error that it sends (see [`Self::worded`]), because the portal's
    /// program does not contain the texts of all errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<Box<str>>,
    /// Seconds until the next attempt is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// What the error is about, by name: the affected item, counts, line and column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
    /// Input to show again in the form; never a secret.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl AppError {
    /// An error with a code only.
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            field: None,
            reason: None,
            message: None,
            sentence: None,
            retry_after: None,
            details: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    /// The value of a choice that does not exist.
    pub fn unknown(field: &str) -> Self {
        Self::new(ErrorCode::InvalidArgument).for_field(field, "unknown")
    }

    /// Adds a field and a reason.
    #[must_use]
    pub fn for_field(mut self, field: &str, reason: &str) -> Self {
        self.field = Some(field.to_owned());
        self.reason = Some(reason.to_owned());
        self.message = None;
        self.sentence = None;
        self
    }

    /// Adds a detail.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: &str) -> Self {
        self.details.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A detail by its name.
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.get(name).map(String::as_str)
    }

    /// Adds the input of a field that is not secret.
    #[must_use]
    pub fn with_value(mut self, field: &str, value: &str) -> Self {
        self.values.insert(field.to_owned(), value.to_owned());
        self
    }

    /// Adds the input, unless another user has changed the stored value meanwhile: submitting the input again would
    /// undo that.
    #[must_use]
    pub fn with_value_unless_changed(self, field: &str, value: &str) -> Self {
        if self.code == ErrorCode::Aborted { self } else { self.with_value(field, value) }
    }

    /// Adds the sentence that the page shows, for a browser that may not contain its text.
    #[must_use]
    pub fn worded(self, language: Language) -> Self {
        let sentence = errors::sentence_in(language, &self);
        Self { sentence: Some(sentence.into()), ..self }
    }

    /// Whether the user must verify presence.
    pub fn needs_presence(&self) -> bool {
        self.reason.as_deref() == Some("reauthentication_required")
    }

    /// Whether the user must sign in (again).
    pub fn is_signed_out(&self) -> bool {
        self.code == ErrorCode::Unauthenticated
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The browser could not reach the server. The input is not the cause.
            ServerFnErrorErr::Request(_) => {
                Self { reason: Some(OFFLINE.to_owned()), ..Self::new(ErrorCode::Unavailable) }
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::new(ErrorCode::InvalidArgument),
            // On the server these are the arguments, in the browser the result.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Self::new(ErrorCode::InvalidArgument),
            _ => Self::new(ErrorCode::Internal),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<doorward_contract::ErrorBody> for AppError {
    /// The description of a server error is for the operator: users get the sentence of its code.
    fn from(body: doorward_contract::ErrorBody) -> Self {
        let message = (body.error.status() < 500).then(|| body.error_description.into());
        Self { message, retry_after: body.retry_after, ..Self::new(body.error) }
    }
}

#[cfg(feature = "ssr")]
impl From<doorward_identity::Error> for AppError {
    fn from(error: doorward_identity::Error) -> Self {
        let language = crate::preferences::request_lang();
        Self::of_body(error.body_in(language), error.field_sentence(language))
    }
}

#[cfg(feature = "ssr")]
impl From<doorward_access::Error> for AppError {
    fn from(error: doorward_access::Error) -> Self {
        let language = crate::preferences::request_lang();
        Self::of_body(error.body_in(language), error.field_sentence(language))
    }
}

#[cfg(feature = "ssr")]
impl AppError {
    /// The error of a use case, outside of a page.
    pub fn in_language(error: &doorward_access::Error, language: doorward_i18n::Language) -> Self {
        Self::of_body(error.body_in(language), error.field_sentence(language))
    }

    /// From the response that the API would give. Keeps the details that help to find the cause: account, roles, line
    /// and column.
    fn of_body(body: doorward_contract::ErrorBody, message: Option<&str>) -> Self {
        let message = message.map(Into::into);
        let mut error = Self { message, retry_after: body.retry_after, ..Self::new(body.error) };
        let details = body.details.unwrap_or_default();
        for (name, value) in details.as_object().into_iter().flatten() {
            match name.as_str() {
                "field" => error.field = Some(text_of(value)),
                "reason" => error.reason = Some(text_of(value)),
                "retry_after" => {}
                // A digest, which says nothing to the reader.
                "version" if value.is_string() => {}
                // `Changes` parses it.
                "now" => error = error.with_detail(name, &value.to_string()),
                _ => error = error.with_detail(name, &text_of(value)),
            }
        }
        error
    }
}

/// `None` in place of the error that a record does not exist.
///
/// # Errors
/// All other errors.
#[cfg(feature = "ssr")]
pub fn found<T>(result: Result<T, impl Into<AppError>>) -> Result<Option<T>, AppError> {
    match result.map_err(Into::<AppError>::into) {
        Ok(record) => Ok(Some(record)),
        Err(error) if error.code.status() == 404 => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(feature = "ssr")]
fn text_of(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text_of).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::AppError;
    use crate::i18n::Language;
    use axum::http::Request;
    use doorward_access::Error;
    use doorward_contract::ErrorCode;
    use doorward_i18n::errors::fields::OutOfRange;
    use leptos::prelude::*;
    use serde_json::json;

    #[test]
    fn what_helps_to_find_the_cause_comes_along() {
        let unknown = AppError::from(Error::one_of("uids", "unknown", "lin", |texts| texts.account_unknown("lin")));
        assert_eq!((unknown.field.as_deref(), unknown.reason.as_deref()), (Some("uids"), Some("unknown")));
        assert_eq!((unknown.code, unknown.detail("value")), (ErrorCode::InvalidArgument, Some("lin")));
        let used = AppError::from(Error::InUse {
            kind: |texts| texts.role,
            id: "x".into(),
            by: vec!["a".into(), "api_key:b".into()],
        });
        assert_eq!((used.reason.as_deref(), used.detail("by")), (Some("in_use"), Some("a, api_key:b")));
        let full = AppError::from(Error::NotEmpty { nodes: 2, members: 3, roles: 0 });
        assert_eq!((full.detail("nodes"), full.detail("members")), (Some("2"), Some("3")));
        let lockout = AppError::from(doorward_identity::Error::Lockout { users: 4 });
        assert_eq!((lockout.field.as_deref(), lockout.detail("users")), (Some("confirm_lockout"), Some("4")));
        let now = json!({ "name": "x" });
        let changed = doorward_identity::Error::Changed { version: "1".into(), now: Box::new(now.clone()) };
        assert_eq!(AppError::from(changed).detail("now"), Some(now.to_string().as_str()));
        let wait = AppError::from(doorward_identity::Error::TooManyTries { retry_after: 30 });
        assert_eq!((wait.retry_after, wait.field), (Some(30), None));
    }

    #[test]
    fn the_server_sends_the_sentence_in_the_language_of_the_page() {
        for (language, sentence) in [(Language::En, "Too long."), (Language::ZhCn, "超出长度限制。")] {
            let error = AppError::new(ErrorCode::InvalidArgument).for_field("name", "too_long");
            let sent = serde_json::to_string(&error.worded(language)).unwrap();
            let received: AppError = serde_json::from_str(&sent).unwrap();
            assert_eq!(received.sentence.as_deref(), Some(sentence));
            assert_eq!(received.for_field("other", "required").sentence, None);
        }
    }

    #[test]
    fn an_error_about_a_field_is_explained_in_the_language_of_the_page() {
        let error = || {
            AppError::from(doorward_identity::Error::invalid("limit", "out_of_range", |texts| {
                texts.out_of_range(OutOfRange { field: "limit", least: 1, most: 200 })
            }))
        };
        for (lang, message) in [("en", "limit must be 1 to 200."), ("zh-CN", "limit 必须在 1 到 200 之间。")] {
            Owner::new().with(|| {
                let request = Request::builder().header("cookie", format!("lang={lang}")).body(()).unwrap();
                provide_context(request.into_parts().0);
                assert_eq!(error().message.as_deref(), Some(message));
            });
        }
    }
}
