//! Password field.

use super::{FieldFrame, described_by};
use crate::i18n::common;
use leptos::prelude::*;

/// A password field with a reveal switch. Pasting is never blocked.
#[component]
pub fn PasswordField(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Whether the field is for a new password instead of the current one.
    #[prop(optional)]
    new: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] autofocus: bool,
    /// Called on input, for feedback on a new password.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let revealed = RwSignal::new(false);
    let has_hint = hint.is_some();
    let autofocus = autofocus || error.get_untracked().is_some();
    view! {
        <FieldFrame name label hint error required=true>
            <div class="reveal">
                <input
                    class="input reveal__input"
                    id=name
                    name=name
                    type=move || if revealed.get() { "text" } else { "password" }
                    autocomplete=if new { "new-password" } else { "current-password" }
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="512"
                    required=true
                    autofocus=autofocus
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described_by(name, has_hint, error)
                    on:input=move |event| {
                        if let Some(callback) = on_input {
                            callback.run(event_target_value(&event));
                        }
                    }
                />
                <Reveal name revealed />
            </div>
        </FieldFrame>
    }
}

// Hidden until hydration: it has no function without script.
#[component]
fn Reveal(name: &'static str, revealed: RwSignal<bool>) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    view! {
        <button
            type="button"
            class="reveal__switch"
            hidden=move || !ready.get()
            aria-controls=name
            aria-pressed=move || revealed.get().to_string()
            aria-label=common::texts().show_password
            title=common::texts().show_password
            on:click=move |_| revealed.update(|revealed| *revealed = !*revealed)
        >
            <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
                <path d="M2 10s2.8-5 8-5 8 5 8 5-2.8 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z" />
                <path class="reveal__bar" d="M3.5 16.5l13-13" />
            </svg>
        </button>
    }
}
