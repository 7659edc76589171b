//! Select fields and multi-line text fields.

use super::{FieldFrame, described_by};
use crate::components::escape::raw_textarea;
use leptos::prelude::*;

/// A select field: pairs of value and label.
#[component]
pub fn SelectField(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Values and labels.
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    let has_hint = hint.is_some();
    let options = options
        .into_iter()
        .map(|(option, label)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{label}</option> }
        })
        .collect_view();
    view! {
        <FieldFrame name label hint error required>
            <select
                class="input select"
                id=name
                name=name
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by(name, has_hint, error)
            >
                {options}
            </select>
        </FieldFrame>
    }
}

/// A multi-line text field.
#[component]
pub fn TextArea(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Initial value.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] maxlength: Option<u16>,
    /// Visible lines.
    #[prop(default = 3)]
    rows: u8,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let has_hint = hint.is_some();
    view! {
        <FieldFrame name label hint error required>
            <textarea
                class="input textarea"
                id=name
                name=name
                rows=rows
                maxlength=maxlength
                required=required
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by(name, has_hint, error)
            >
                {raw_textarea(&value)}
            </textarea>
        </FieldFrame>
    }
}
