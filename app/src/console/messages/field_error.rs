//! Errors of a sender or a template: the use case names the member and the reason.

use crate::AppError;

/// Key under which the use case's own text travels.
const WHY: &str = "why";

/// Converts the error and keeps the use case's text, which is more specific than the reason.
#[cfg(feature = "ssr")]
pub fn worded(error: doorward_identity::Error) -> AppError {
    let why = error.field().is_some().then(|| error.to_string());
    let error = AppError::from(error);
    match why {
        Some(why) => error.with_value(WHY, &why),
        None => error,
    }
}

/// Text of the use case.
pub fn why(error: &AppError) -> Option<&str> {
    error.values.get(WHY).map(String::as_str)
}
