//! Status badge.

use super::alert::Tone;
use leptos::prelude::*;

/// A status as a coloured dot and a word, so that it does not depend on colour.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    let class = match tone {
        Tone::Info => "badge",
        Tone::Success => "badge badge--success",
        Tone::Warning => "badge badge--warning",
        Tone::Danger => "badge badge--danger",
    };
    view! { <span class=class>{children()}</span> }
}
