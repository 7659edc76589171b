//! Entries that choose from a list, and entries of several lines.

use super::{FieldFrame, described_by};
use crate::components::escape::raw_textarea;
use leptos::prelude::*;

/// A list to choose from: pairs of the sent value and what it says.
#[component]
pub fn SelectField(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Sent value and words.
    options: Vec<(String, String)>,
    /// The chosen value.
    #[prop(optional, into)]
    value: String,
    /// A sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether it must be filled in.
    #[prop(default = true)]
    required: bool,
) -> impl IntoView {
    let has_hint = hint.is_some();
    let options = options
        .into_iter()
        .map(|(sent, words)| {
            let selected = sent == value;
            view! { <option value=sent selected=selected>{words}</option> }
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

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// A sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u16>,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u8,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
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
