//! Empty state.

use leptos::prelude::*;

/// An empty state with the next step.
#[component]
pub fn Empty(
    /// What is missing.
    #[prop(into)]
    title: String,
    /// The reason, or the next step.
    #[prop(into)]
    text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__action">{children()}</div> })}
        </div>
    }
}
