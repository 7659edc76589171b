//! A field with a value from a previous step.

use super::described_by;
use leptos::prelude::*;

/// A value from a previous step, shown and submitted again, with a link to change it. A real field, so that a password
/// manager knows which account the password next to it belongs to.
#[component]
pub fn FixedField(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: String,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// Address of the page that changes it.
    #[prop(into)]
    change_href: String,
    /// Label of the link.
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
