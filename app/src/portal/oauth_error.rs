//! An authorization request that cannot be answered to the application: the user is told, and its developer what to
//! mend. The page shows nothing of the request and of the session.

use super::frame::PortalFrame;
use crate::address::query;
use crate::components::LinkButton;
use crate::i18n::common;
use crate::i18n::portal::oauth_error;
use crate::lazy::lazy_page;
use leptos::prelude::*;

lazy_page! {
    /// `/oauth-error?reason=`
    OAUTH_ERROR, Page
}

#[component]
fn Page() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(400);
    let texts = oauth_error::texts();
    let (text, advice) = oauth_error::of_reason(query("reason").as_deref());
    view! {
        <PortalFrame title=texts.title text>
            <details class="oauth-error">
                <summary class="oauth-error__title">{texts.for_developers}</summary>
                <p class="oauth-error__text">{advice}</p>
            </details>
            <LinkButton href="/">{common::texts().go_home}</LinkButton>
        </PortalFrame>
    }
}
