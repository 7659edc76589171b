//! Sign-in.

use super::frame::PortalFrame;
use crate::i18n::portal;
use leptos::prelude::*;

/// `/login`
#[component]
pub fn LoginPage() -> impl IntoView {
    let words = portal::texts();
    view! { <PortalFrame title=words.sign_in_title>""</PortalFrame> }
}
