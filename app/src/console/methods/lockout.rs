//! Asks once more where users would lose their only sign-in method.

use crate::DoorError;
use crate::components::{Alert, Tone};
use crate::i18n::console::providers as words;
use crate::i18n::use_lang;
use leptos::prelude::*;

/// How many users they are, and the form that goes on all the same.
#[component]
pub fn Lockout(
    /// The method or provider that was to be switched off.
    id: String,
    /// The refusal, if the last try was refused.
    #[prop(into)]
    refused: Signal<Option<DoorError>>,
    /// The form that goes on; it sends along the number that was shown.
    confirm: impl Fn(String) -> AnyView + Send + 'static,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let error = refused.get().filter(|error| error.reason.as_deref() == Some("lockout"))?;
        let here = error.values.get("id") == Some(&id);
        let people = error.values.get("people").cloned().filter(|_| here)?;
        let text = words::lockout(lang, &people);
        Some(view! {
            <Alert tone=Tone::Warning>{text}</Alert>
            {confirm(people)}
        })
    }
}
