//! An entry for a key that is stored and never shown again.

use super::{FieldFrame, described_by};
use leptos::prelude::*;

/// A write-only field. It is no sign-in, so password managers are told to leave it alone.
#[component]
pub fn SecretField(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What leaving it empty means.
    #[prop(into)]
    hint: String,
    /// Whether there is none yet and one is needed.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
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
