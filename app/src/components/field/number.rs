//! Entries for whole numbers, and yes or no.

use super::{FieldFrame, described_by};
use leptos::prelude::*;

/// A whole number within a range.
#[component]
pub fn NumberField(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What stands in it at first.
    value: u32,
    /// Least.
    min: u32,
    /// Most.
    max: u32,
    /// A sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// What stands behind the entry, such as a choice of units.
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

/// Yes or no; sends `true` when ticked and nothing otherwise.
#[component]
pub fn Check(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Whether it is ticked at first.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    view! {
        <div class="check">
            <input class="check__box" type="checkbox" id=name name=name value="true" checked=checked />
            <label class="check__label" for=name>{label}</label>
        </div>
    }
}
