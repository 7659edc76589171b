//! What is wrong with a sender or a template: the use case names the member and says why.

use crate::AppError;
use crate::form::FormState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The use case's own words, under which name they travel.
const WHY: &str = "why";

/// The refusal with the use case's words, which say more than the reason does.
#[cfg(feature = "ssr")]
pub fn worded(error: doorward_identity::Error) -> AppError {
    let why = error.field().is_some().then(|| error.to_string());
    let error = AppError::from(error);
    match why {
        Some(why) => error.with_value(WHY, &why),
        None => error,
    }
}

/// Why, in the use case's words.
pub fn why(error: &AppError) -> Option<&str> {
    error.values.get(WHY).map(String::as_str)
}

/// The sentence beside a field, said by `sentence`.
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
