//! The card in the middle that every portal page is.

use crate::components::{Brand, Preferences};
use crate::product::product;
use leptos::prelude::*;
use leptos_meta::Title;

/// One card, the switches below it.
#[component]
pub fn PortalFrame(
    /// Heading, also the document's title.
    #[prop(into)]
    title: String,
    /// A sentence under the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// The card's content.
    children: Children,
) -> impl IntoView {
    let product = product();
    view! {
        <Title text=format!("{title} · {product}") />
        <div class="portal">
            <main class="portal__card" id="content">
                <header class="portal__head">
                    <Brand />
                    <h1 class="portal__title">{title}</h1>
                    {text.map(|text| view! { <p class="portal__text">{text}</p> })}
                </header>
                {children()}
            </main>
            <footer class="portal__foot">
                <Preferences />
            </footer>
        </div>
    }
}
