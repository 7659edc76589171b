//! Entry point of both programs in the browser: hydrates the page that the server rendered.
//!
//! The page's head (`app/src/shell/document.rs`) fetches this WASM and calls [`hydrate`]. Most pages are in WASM files of
//! their own: hydration waits for the file of the current page.
#![cfg(all(target_family = "wasm", any(feature = "portal", feature = "console")))]

use doorward_app::shell::STOPPED;
use leptos::mount;
use leptos::prelude::{document, window};
use leptos::tachys::dom::body;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script in the page's head, when the document is parsed and the WASM is loaded.
#[wasm_bindgen]
pub async fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        if let Ok(event) = leptos::web_sys::Event::new(STOPPED) {
            _ = window().dispatch_event(&event);
        }
    }));
    hydrate_page().await;
    mark_hydrated();
}

#[cfg(feature = "console")]
async fn hydrate_page() {
    doorward_app::console::preload().await;
    mount::hydrate_from(body(), doorward_app::ConsoleApp).forget();
}

#[cfg(all(feature = "portal", not(feature = "console")))]
async fn hydrate_page() {
    doorward_app::portal::preload().await;
    mount::hydrate_from(body(), doorward_app::PortalApp).forget();
}

/// Marks `<html>` as hydrated. End-to-end tests wait for it.
fn mark_hydrated() {
    if let Some(html) = document().document_element() {
        _ = html.set_attribute("data-hydrated", "");
    }
}
