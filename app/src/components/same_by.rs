//! How to do the same without the console.

use super::copyable::Copyable;
use leptos::prelude::*;

/// A folded line with a command that does what the page does.
#[component]
pub fn SameBy(
    /// What the fold says.
    title: &'static str,
    /// What one needs for it.
    hint: AnyView,
    /// The command.
    #[prop(into)]
    command: String,
    /// What the link to the reference says.
    reference: &'static str,
    /// What the copy button says.
    copy: &'static str,
    /// What it says when it is done.
    copied: &'static str,
) -> impl IntoView {
    view! {
        <details class="same-by">
            <summary class="same-by__title">{title}</summary>
            <div class="same-by__body">
                <Copyable text=command copy copied block=true />
                <p class="same-by__hint">{hint}" "<a href="/docs/api" rel="external">{reference}</a></p>
            </div>
        </details>
    }
}
