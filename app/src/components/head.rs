//! Elements of the document's head. These components are the only callers of `leptos_meta`'s elements.

use crate::product::product;
use leptos::prelude::*;

/// The document title: the page, then the product. Escaped, because the text may be user input.
#[component]
pub fn PageTitle(
    /// Title of the page.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let title = format!("{text} · {}", product());
    #[cfg(feature = "ssr")]
    drop(leptos_meta::Title(leptos_meta::TitleProps::builder().text(super::escape::raw_text(&title)).build()));
    #[cfg(not(feature = "ssr"))]
    document().set_title(&title);
}

/// Redirects the browser to another address at once, for pages that must work without script.
#[component]
pub fn RedirectTo(
    /// An absolute address.
    to: String,
) -> impl IntoView {
    // The element is part of the head. In the body nothing is rendered, neither here nor in the browser.
    #[cfg(feature = "ssr")]
    {
        let content = format!("0;url={to}");
        let meta = leptos_meta::MetaProps::builder().http_equiv("refresh").content(content).build();
        drop(leptos_meta::Meta(meta).to_html());
    }
    #[cfg(not(feature = "ssr"))]
    drop(to);
}
