//! A sheet of related things.

use leptos::prelude::*;

/// A titled card.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// A sentence under the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// Whether it holds things that cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" class:card--danger=danger>
            <header class="card__head">
                <h2 class="card__title">{title}</h2>
                {text.map(|text| view! { <p class="card__text">{text}</p> })}
            </header>
            <div class="card__body">{children()}</div>
        </section>
    }
}
