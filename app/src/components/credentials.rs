//! Username and password of a new account.

use super::{ErrorAlert, Field, FieldKind, NewPassword, PasswordNeeds};
use crate::AppError;
use crate::form::FormState;
use crate::i18n::portal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Name of the captcha's field, and of the marker in an error after which the form still requires a captcha.
pub const CAPTCHA: &str = "captcha";

/// The fields `username` and `password` of a new account, with their errors.
#[component]
pub fn Credentials<F>(
    form: FormState<F>,
    /// Password rules.
    needs: PasswordNeeds,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let texts = portal::texts();
    view! {
        <ErrorAlert message=form.error_above(&["username", "password", CAPTCHA]) />
        <Field
            name="username"
            label=texts.username
            kind=FieldKind::Username
            value=form.previous_value("username")
            hint=texts.username_hint
            error=form.error_at("username")
            autocomplete="username"
            maxlength=64
            required=true
            autofocus=autofocus
        />
        <NewPassword name="password" label=texts.password needs error=form.error_at("password") />
    }
}

/// Maps a failed account creation to these fields. Keeps the entered values except the password.
#[cfg(feature = "ssr")]
pub fn refusal(error: doorward_identity::Error, username: &str) -> AppError {
    AppError::from(error).with_value("username", username)
}
