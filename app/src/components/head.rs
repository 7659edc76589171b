//! Elements of the document's head. These components are the only callers of `leptos_meta`'s elements.

use super::escape::raw_text;
use crate::product::product;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

/// The document title: the page, then the product. Escaped, because the text may be user input.
#[component]
pub fn PageTitle(
    /// Title of the page.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <Title text=raw_text(&format!("{text} · {}", product())) /> }
}

/// Redirects the browser to another address at once, for pages that must work without script.
#[component]
pub fn RedirectTo(
    /// An absolute address.
    to: String,
) -> impl IntoView {
    view! { <Meta http_equiv="refresh" content=format!("0;url={to}") /> }
}
