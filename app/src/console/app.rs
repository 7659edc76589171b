//! The console's program: a router, so that moving between pages loads data only.

use super::frame::Frame;
#[cfg(not(feature = "ssr"))]
use super::navigation::complete_without_page;
use super::pages::Match;
use super::users::ListPlace;
use crate::address::Address;
#[cfg(not(feature = "ssr"))]
use crate::address::document_path;
use crate::app::provide_page_context;
use crate::components::{SessionNotice, SessionNoticeBar};
use crate::not_found::NotFound;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;

/// Fetches the WASM of the document's page. Hydration cannot wait for it.
#[cfg(not(feature = "ssr"))]
pub async fn preload() {
    if let Some(found) = Match::of(&document_path()) {
        (found.page().preload)().await;
    }
}

/// All pages of the console. They are rendered completely before they are sent: they need no script to be assembled and
/// can respond with a redirect or a status code.
#[component]
pub fn ConsoleApp() -> impl IntoView {
    let notice = provide_page_context();
    view! {
        <Router>
            <Pages notice />
        </Router>
    }
}

/// The part inside the router, which knows the address.
#[component]
fn Pages(notice: SessionNotice) -> impl IntoView {
    let address = Address::of_router();
    provide_context(address);
    ListPlace::provide();
    mark_navigation(address);
    let path = use_location().pathname;
    #[cfg(not(feature = "ssr"))]
    complete_without_page(path);
    view! {
        <Show when=move || Match::of(&path.read()).is_some() fallback=NotFound>
            <Frame />
        </Show>
        <SessionNoticeBar notice />
    }
}

/// Writes the address of the next page on `<html>`, so that `shell.js` can load it if the WASM stops before the page is
/// rendered. Covers links, redirects and the browser's own buttons.
fn mark_navigation(address: Address) {
    Effect::new(move |earlier: Option<String>| {
        let address = address.get();
        if earlier.is_some_and(|earlier| earlier != address)
            && let Some(html) = document().document_element()
        {
            _ = html.set_attribute("data-going", &address);
        }
        address
    });
}
