//! How to call the API instead of using the console.

use super::copyable::Copyable;
use leptos::prelude::*;

/// A collapsed section with a command that has the same effect as the page.
#[component]
pub fn ApiCommand(
    /// Summary of the section.
    title: &'static str,
    /// Prerequisites.
    hint: AnyView,
    #[prop(into)] command: String,
    /// Label of the link to the reference.
    reference: &'static str,
    /// Label of the copy button.
    copy: &'static str,
    /// Label after copying.
    copied: &'static str,
) -> impl IntoView {
    view! {
        <details class="api-command">
            <summary class="api-command__title">{title}</summary>
            <div class="api-command__body">
                <Copyable text=command copy copied block=true />
                <p class="api-command__hint">{hint}" "<a href="/docs/api" rel="external">{reference}</a></p>
            </div>
        </details>
    }
}
