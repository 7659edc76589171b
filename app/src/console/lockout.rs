//! Confirmation before users lose their only sign-in method.

use crate::AppError;
use crate::components::{Alert, ButtonKind, Check, Submit, Tone};
use crate::i18n::console::providers;
use crate::i18n::use_lang;
use leptos::prelude::*;

/// Number of affected users and a confirmation checkbox, for the form that was rejected.
#[component]
pub fn ConfirmLockout(
    /// Error of the rejected form.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let error = error.get().filter(|error| error.field.as_deref() == Some("confirm_lockout"))?;
        let users = error.detail("users")?.to_owned();
        let text = providers::of(lang).lockout(&users);
        Some(view! {
            <Alert tone=Tone::Warning>{text}</Alert>
            <input type="hidden" name="confirmed_users" value=users />
            <Check name="confirm_lockout" label=providers::of(lang).lockout_go />
        })
    }
}

/// Number of affected users and a form that confirms the change.
///
/// `form` receives the common end of the form: the number that was shown, and the button.
#[component]
pub fn Lockout(
    /// Method, provider or key to turn off or delete.
    id: String,
    /// Error of the last submission.
    #[prop(into)]
    refused: Signal<Option<AppError>>,
    pending: Signal<bool>,
    /// Label of the button; "turn off anyway" by default.
    #[prop(optional)]
    go: Option<&'static str>,
    /// Builds the confirming form.
    form: impl Fn(AnyView) -> AnyView + Send + 'static,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let error = refused.get().filter(|error| error.reason.as_deref() == Some("lockout"))?;
        let here = error.detail("id") == Some(&id);
        let users = error.detail("users").filter(|_| here)?.to_owned();
        let text = providers::of(lang).lockout(&users);
        let ending = view! {
            <input type="hidden" name="confirmed_users" value=users />
            <Submit kind=ButtonKind::Danger pending>{go.unwrap_or(providers::of(lang).turn_off_anyway)}</Submit>
        };
        Some(view! {
            <Alert tone=Tone::Warning>{text}</Alert>
            {form(ending.into_any())}
        })
    }
}
