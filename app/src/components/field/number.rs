//! Number fields and checkboxes.

use super::{FieldFrame, described_by};
use leptos::prelude::*;

/// A whole number within a range.
#[component]
pub fn NumberField(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Initial value.
    value: u32,
    min: u32,
    max: u32,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// Content after the field, such as a choice of units.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let has_hint = hint.is_some();
    view! {
        <FieldFrame name label hint error required=true>
            <div class="number">
                <input
                    class="input number__input"
                    id=name
                    name=name
                    type="number"
                    inputmode="numeric"
                    min=min
                    max=max
                    value=value
                    required=true
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described_by(name, has_hint, error)
                />
                {children.map(|children| children())}
            </div>
        </FieldFrame>
    }
}

/// A checkbox of a list: several have one name, which ends with `[]`.
#[component]
pub fn ListCheck(
    /// Form field name.
    name: &'static str,
    /// Value that is sent if it is checked.
    value: &'static str,
    label: &'static str,
    checked: bool,
) -> impl IntoView {
    let id = format!("{}-{value}", name.trim_end_matches("[]"));
    let label_for = id.clone();
    view! {
        <div class="check">
            <input class="check__box" type="checkbox" id=id name=name value=value checked=checked />
            <label class="check__label" for=label_for>{label}</label>
        </div>
    }
}

/// A checkbox. Sends `true` if checked and nothing otherwise.
#[component]
pub fn Check(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    #[prop(optional)] checked: bool,
) -> impl IntoView {
    view! {
        <div class="check">
            <input class="check__box" type="checkbox" id=name name=name value="true" checked=checked />
            <label class="check__label" for=name>{label}</label>
        </div>
    }
}
