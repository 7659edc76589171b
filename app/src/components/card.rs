//! Card with a title.

use leptos::prelude::*;

#[component]
pub fn Card(
    #[prop(into)] title: String,
    /// A sentence below the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// Whether it contains actions that cannot be undone.
    #[prop(optional)]
    danger: bool,
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
