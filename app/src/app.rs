//! The router: which address shows which page.

use crate::account::AccountRoutes;
use crate::address::here;
use crate::components::{SessionNotice, SessionNoticeBar};
use crate::console::ConsoleRoutes;
use crate::portal::{NotFound, PortalRoutes};
use crate::preferences::{request_lang, request_theme};
use crate::product::request_product;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Router, Routes};

/// The whole app. Pages are rendered completely before they are sent (`SsrMode::Async`): they need no script to be
/// assembled and can respond with a redirect or a status code.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(request_lang());
    provide_context(request_theme());
    provide_context(request_product());
    provide_context(PageCount::default());
    let notice = SessionNotice::provide();
    view! {
        <Router>
            <MarkNavigation />
            <Routes fallback=NotFound>
                <PortalRoutes />
                <AccountRoutes />
                <ConsoleRoutes />
            </Routes>
            <SessionNoticeBar notice />
        </Router>
    }
}

/// Writes the address of the next page on `<html>`, so that `shell.js` can load it if the WASM stops before the page is
/// rendered. Covers links, redirects and the browser's own buttons.
#[component]
fn MarkNavigation() -> impl IntoView {
    let address = here();
    Effect::new(move |earlier: Option<String>| {
        let address = address();
        if earlier.is_some_and(|earlier| earlier != address)
            && let Some(html) = document().document_element()
        {
            _ = html.set_attribute("data-going", &address);
        }
        address
    });
}

/// Number of pages this document has shown. For the first one, from the server, the browser sets the focus; for later
/// ones the page does.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageCount(StoredValue<u32>);

impl PageCount {
    /// Counts a page and moves the focus to its content unless it is the first. Call it in the layout of a page whose
    /// content has the ID `content` and can take the focus.
    pub fn count(self) {
        Effect::new(move || {
            let earlier = self.0.get_value();
            self.0.set_value(earlier + 1);
            if earlier > 0 {
                request_animation_frame(focus_content);
            }
        });
    }
}

fn focus_content() {
    use leptos::wasm_bindgen::JsCast;
    let content = document().get_element_by_id("content");
    if let Some(content) = content.and_then(|found| found.dyn_into::<leptos::web_sys::HtmlElement>().ok()) {
        _ = content.focus();
    }
}
