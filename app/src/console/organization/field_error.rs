//! Errors of the organization forms.

use crate::AppError;
use crate::form::FormState;
use crate::i18n::console::organization::refusal;
use crate::i18n::use_lang;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Error of the last submission for one field.
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

/// Error of the last submission that belongs to none of `fields`, shown above the form.
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
