//! The HTML document. Only the server renders it; the programs in the browser hydrate its body.

use super::STOPPED;
use crate::address::Address;
use crate::app::Program;
use crate::console::ConsoleApp;
use crate::i18n::Language;
use crate::portal::PortalApp;
use crate::preferences::{Theme, request_lang, request_theme};
use crate::product::request_product;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// Addresses of the assets. The server knows the hashed names and provides those of the page's program as context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAssets {
    /// Address of the style sheet, such as `/pkg/main.3f2a.css`.
    pub css: String,
    /// Address of the JavaScript module that starts the WASM.
    pub js: String,
    /// Address of the main WASM file.
    pub wasm: String,
}

/// Keeps the page usable while the WASM does not run.
const WITHOUT_WASM: &str = include_str!("shell.js");

/// The document of the requested page.
pub fn shell() -> AnyView {
    match Address::current().with_path(Program::of) {
        Program::Portal => document(PortalApp).into_any(),
        Program::Console => document(ConsoleApp).into_any(),
    }
}

fn document<V: IntoView>(app: impl FnOnce() -> V) -> impl IntoView {
    let lang = request_lang();
    let theme = request_theme();
    provide_context::<Language>(lang);
    provide_context::<Theme>(theme);
    let assets = expect_context::<SiteAssets>();
    let start = format!(
        "import({js:?}).then(m=>m.default({{module_or_path:{wasm:?}}}).then(()=>m.hydrate()))\
.catch(e=>{{dispatchEvent(new Event('{STOPPED}'));throw e}})",
        js = assets.js,
        wasm = assets.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-lang=lang.tag() data-theme=theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=theme.color_scheme() />
                <meta name="format-detection" content="telephone=no" />
                <meta name="application-name" content=request_product().0 />
                <link rel="stylesheet" href=assets.css />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="modulepreload" href=assets.js crossorigin="" />
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
                <script nonce=use_nonce()>{WITHOUT_WASM}</script>
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags />
            </head>
            <body>
                {app()}
            </body>
        </html>
    }
}
