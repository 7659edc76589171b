//! The 404 page.

use crate::components::LinkButton;
use crate::i18n::common;
use crate::portal::PortalFrame;
use leptos::prelude::*;

/// The page for unknown addresses, with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(404);
    let words = common::texts();
    view! {
        <PortalFrame title=words.not_found_title text=words.not_found_text>
            <LinkButton href="/">{words.go_home}</LinkButton>
        </PortalFrame>
    }
}
