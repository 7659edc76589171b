//! The card in the middle that every portal page is.

use crate::components::{Brand, PageTitle, Preferences};
use leptos::prelude::*;

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
    view! {
        <PageTitle text=title.clone() />
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
