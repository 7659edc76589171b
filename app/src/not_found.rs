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
    let texts = common::texts();
    view! {
        <PortalFrame title=texts.not_found_title text=texts.not_found_text>
            <LinkButton href="/">{texts.go_home}</LinkButton>
        </PortalFrame>
    }
}
