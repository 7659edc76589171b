//! An entry that was made a step before.

use super::described_by;
use leptos::prelude::*;

/// What was typed a step before, shown and sent again, with a way back to it. A real field, so that a password manager knows
/// whose password the one beside it is.
#[component]
pub fn FixedField(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What was typed.
    #[prop(into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Where it can be changed.
    #[prop(into)]
    change_href: String,
    /// What the link there says.
    change: &'static str,
) -> impl IntoView {
    view! {
        <div class="field" class:field--wrong=move || error.get().is_some()>
            <div class="field__label">
                <label for=name>{label}</label>
                <a class="field__change" href=change_href>{change}</a>
            </div>
            <input
                class="input input--fixed"
                id=name
                name=name
                type="text"
                value=value
                autocomplete="username"
                readonly
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by(name, false, error)
            />
            <p class="field__error" id=format!("{name}-error") aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
}
