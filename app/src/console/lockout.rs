//! Asks once more where users would lose their only sign-in method.

use crate::AppError;
use crate::components::{Alert, ButtonKind, Check, Submit, Tone};
use crate::i18n::console::providers as words;
use crate::i18n::use_lang;
use leptos::prelude::*;

/// How many users they are, and a box to tick, in the form that was refused.
#[component]
pub fn ConfirmLockout(
    /// Why the form was refused.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let error = error.get().filter(|error| error.field.as_deref() == Some("confirm_lockout"))?;
        let people = error.values.get("people").cloned()?;
        let text = words::of(lang).lockout(&people);
        Some(view! {
            <Alert tone=Tone::Warning>{text}</Alert>
            <input type="hidden" name="told" value=people />
            <Check name="confirm_lockout" label=words::of(lang).lockout_go />
        })
    }
}

/// How many users they are, and the form that goes on all the same.
///
/// What every such form ends with is handed to `form`: the number that was shown, and the button.
#[component]
pub fn Lockout(
    /// The method, provider or key that was to be switched off or ended.
    id: String,
    /// The refusal, if the last try was refused.
    #[prop(into)]
    refused: Signal<Option<AppError>>,
    /// Whether the form is on its way.
    pending: Signal<bool>,
    /// What the button says; that it is turned off anyway when absent.
    #[prop(optional)]
    go: Option<&'static str>,
    /// The form that goes on.
    form: impl Fn(AnyView) -> AnyView + Send + 'static,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let error = refused.get().filter(|error| error.reason.as_deref() == Some("lockout"))?;
        let here = error.values.get("id") == Some(&id);
        let people = error.values.get("people").cloned().filter(|_| here)?;
        let text = words::of(lang).lockout(&people);
        let ending = view! {
            <input type="hidden" name="told" value=people />
            <Submit kind=ButtonKind::Danger pending>{go.unwrap_or(words::of(lang).turn_off_anyway)}</Submit>
        };
        Some(view! {
            <Alert tone=Tone::Warning>{text}</Alert>
            {form(ending.into_any())}
        })
    }
}
