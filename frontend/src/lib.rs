//! The browser's entry point: brings the page that the server rendered to life.
//!
//! The page's head (`app/src/shell.rs`) fetches this WASM and calls [`hydrate`]. Pages marked `#[lazy_route]` in
//! `app` are cut off into WASM of their own, hence `hydrate_lazy`: it waits for the part of the page at hand.
#![cfg(target_family = "wasm")]

use doorward_app::App;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script in the page's head, when the document is parsed and this WASM is there.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_lazy(App);
}
