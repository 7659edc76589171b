//! Layout of the portal.

use crate::components::{Brand, PageTitle, Preferences};
use leptos::prelude::*;

/// A card in the middle of the page, with the preferences below.
#[component]
pub fn PortalFrame(
    /// Heading, also the document title.
    #[prop(into)]
    title: String,
    /// A sentence below the heading.
    #[prop(optional, into)]
    text: Option<String>,
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
