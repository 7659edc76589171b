//! Errors of a sender or a template: the use case names the member and the reason.

use crate::AppError;
use crate::form::FormState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

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

/// Error of one field, rendered by `sentence`.
pub fn beside<F>(
    form: FormState<F>,
    field: &'static str,
    sentence: impl Fn(&AppError) -> String + Send + Sync + 'static,
) -> Signal<Option<String>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    Signal::derive(move || {
        let error = form.error().filter(|error| error.field.as_deref() == Some(field))?;
        Some(sentence(&error))
    })
}
