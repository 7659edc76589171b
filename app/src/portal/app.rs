//! The portal's program: one page per document.

use super::page_at;
use crate::address::Address;
#[cfg(not(feature = "ssr"))]
use crate::address::document_path;
use crate::app::provide_page_context;
use crate::components::SessionNoticeBar;
use crate::not_found::NotFound;
use leptos::prelude::*;

/// Fetches the WASM of the document's page. Hydration cannot wait for it.
#[cfg(not(feature = "ssr"))]
pub async fn preload() {
    if let Some(page) = page_at(&document_path()) {
        (page.preload)().await;
    }
    if document().query_selector(".captcha").ok().flatten().is_some() {
        super::captcha::preload().await;
    }
}

/// The page at the address of the document. Links load the next one from the server: that takes no longer than fetching
/// its data, and needs no router in the browser.
#[component]
pub fn PortalApp() -> impl IntoView {
    let notice = provide_page_context();
    let address = Address::current();
    provide_context(address);
    let page = address.with_path(page_at);
    view! {
        {Suspend::new(async move {
            match page {
                Some(page) => (page.view)().await,
                None => NotFound().into_any(),
            }
        })}
        <SessionNoticeBar notice />
    }
}
