//! A password entry that can be read when nobody looks over one's shoulder.

use super::{FieldFrame, described_by};
use crate::i18n::common;
use leptos::prelude::*;

/// A password field with a reveal switch. Pasting is never blocked.
#[component]
pub fn PasswordField(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Whether a new password is chosen here, as opposed to the current one given.
    #[prop(optional)]
    new: bool,
    /// A sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
    /// Told what is typed, for advice on a new password.
    #[prop(optional, into)]
    on_typed: Option<Callback<String>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let has_hint = hint.is_some();
    let autofocus = autofocus || error.get_untracked().is_some();
    view! {
        <FieldFrame name label hint error required=true>
            <div class="reveal">
                <input
                    class="input reveal__input"
                    id=name
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=if new { "new-password" } else { "current-password" }
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="512"
                    required=true
                    autofocus=autofocus
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described_by(name, has_hint, error)
                    on:input=move |event| {
                        if let Some(typed) = on_typed {
                            typed.run(event_target_value(&event));
                        }
                    }
                />
                <Reveal name shown />
            </div>
        </FieldFrame>
    }
}

// Hidden until the browser's half runs: without script it could do nothing.
#[component]
fn Reveal(name: &'static str, shown: RwSignal<bool>) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    view! {
        <button
            type="button"
            class="reveal__switch"
            hidden=move || !ready.get()
            aria-controls=name
            aria-pressed=move || shown.get().to_string()
            aria-label=common::texts().show_password
            title=common::texts().show_password
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
                <path d="M2 10s2.8-5 8-5 8 5 8 5-2.8 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z" />
                <path class="reveal__bar" d="M3.5 16.5l13-13" />
            </svg>
        </button>
    }
}
