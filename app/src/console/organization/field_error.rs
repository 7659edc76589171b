//! Where a refusal is shown.

use crate::AppError;
use crate::form::FormState;
use crate::i18n::console::organization::refusal;
use crate::i18n::use_lang;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Why the last try was refused, beside a field.
pub fn at<F>(form: FormState<F>, field: &'static str) -> Signal<Option<String>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    Signal::derive(move || {
        let error = form.error().filter(|error| error.field.as_deref() == Some(field))?;
        Some(refusal(lang, &error))
    })
}

/// Why it was refused, above the form: about none of its fields.
pub fn above<F>(form: FormState<F>, fields: &'static [&'static str]) -> Signal<Option<String>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    Signal::derive(move || {
        let error = form.error()?;
        let beside = error.field.as_deref().is_some_and(|field| fields.contains(&field));
        (!beside).then(|| refusal(lang, &error))
    })
}
