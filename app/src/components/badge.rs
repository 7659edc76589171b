//! A state in a word.

use super::alert::Tone;
use leptos::prelude::*;

/// A state: a dot for the eye, a word for everyone.
#[component]
pub fn Badge(
    /// How serious it is.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    children: Children,
) -> impl IntoView {
    let class = match tone {
        Tone::Info => "badge",
        Tone::Success => "badge badge--success",
        Tone::Warning => "badge badge--warning",
        Tone::Danger => "badge badge--danger",
    };
    view! { <span class=class>{children()}</span> }
}
