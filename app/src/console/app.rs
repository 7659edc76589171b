//! The console's program: a router, so that moving between pages loads data only.

use super::ConsoleRoutes;
use crate::address::Address;
use crate::app::provide_page_context;
use crate::components::{SessionNotice, SessionNoticeBar};
use crate::not_found::NotFound;
use leptos::prelude::*;
use leptos_router::components::{Router, Routes};

/// All pages of the console. They are rendered completely before they are sent (`SsrMode::Async`): they need no script
/// to be assembled and can respond with a redirect or a status code.
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
    mark_navigation(address);
    view! {
        <Routes fallback=NotFound>
            <ConsoleRoutes />
        </Routes>
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
