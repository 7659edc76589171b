//! A field for a key that is stored and never shown again.

use super::{FieldFrame, described_by};
use leptos::prelude::*;

/// A write-only field. It is not for sign-in, so its attributes tell password managers to ignore it.
#[component]
pub fn SecretField(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Meaning of an empty field.
    #[prop(into)]
    hint: String,
    /// Whether a secret is required and not yet set.
    #[prop(optional)]
    required: bool,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <FieldFrame name label hint=Some(hint) error required>
            <input
                class="input"
                id=name
                name=name
                type="password"
                autocomplete="new-password"
                autocapitalize="none"
                spellcheck="false"
                maxlength="4096"
                required=required
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by(name, true, error)
            />
        </FieldFrame>
    }
}
