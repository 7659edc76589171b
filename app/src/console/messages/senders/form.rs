//! Common parts of the sender forms.

use super::Now;
use crate::AppError;
use crate::components::{Field, FieldKind, SecretField, Submit};
use crate::console::notice::{Notice, on_done};
use crate::form::FormState;
use crate::i18n::console::frame;
use crate::i18n::console::senders;
use crate::i18n::{Language, common, errors};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde_json::Value;

/// Text for an invalid member.
pub fn sentence(lang: Language, error: &AppError) -> String {
    match error.reason.as_deref() {
        Some("insecure" | "unknown_variable" | "invalid" | "missing") => errors::explained(lang, error),
        _ => errors::sentence_in(lang, error),
    }
}

/// Single-line text field, submitted as entered.
pub fn member<F>(
    form: FormState<F>,
    (name, label): (&'static str, &'static str),
    stored: &str,
    hint: Option<&'static str>,
    required: bool,
) -> AnyView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    view! {
        <Field
            name
            label
            kind=FieldKind::Username
            value=Some(form.previous_value(name).unwrap_or_else(|| stored.to_owned()))
            hint=hint.unwrap_or_default()
            error=form.error_at(name)
            autocomplete="off"
            required
        />
    }
    .into_any()
}

/// Secret of a sender: an empty field keeps the stored secret, if there is one.
pub fn secret<F>(form: FormState<F>, label: &'static str, stored: bool) -> AnyView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let texts = senders::texts();
    let hint = if stored { texts.secret_stored } else { texts.secret_needed };
    view! { <SecretField name="secret" label hint required=!stored error=form.error_at("secret") /> }.into_any()
}

/// The submit button, and the reaction to success.
pub fn save<F>(form: FormState<F>, now: &Now) -> AnyView
where
    F: ServerFn<Error = AppError, Output = ()> + Clone + Send + Sync + 'static,
{
    let (notice, changed) = (Notice::get(), now.changed);
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    });
    view! {
        {now.held()}
        <div class="form__actions">
            <Submit pending=form.pending()>{common::texts().save}</Submit>
        </div>
    }
    .into_any()
}

/// JSON that sets a sender through the API.
pub fn body_of(sender: &impl Serialize) -> String {
    let mut value = serde_json::to_value(sender).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.insert("secret".into(), "…".into());
    }
    value.to_string()
}
