//! Notices on the sign-in page.

use crate::address::query;
use crate::components::{Alert, Tone};
use crate::i18n::portal::{self, provider};
use leptos::prelude::*;

/// The result of a previous page.
#[component]
pub(super) fn Notice() -> impl IntoView {
    let texts = portal::texts();
    let text = match query("notice").as_deref() {
        Some("password-set") => Some(texts.password_set),
        Some("signed-out") => Some(texts.signed_out),
        Some("deleted") => Some(texts.deleted),
        Some("session-ended") => Some(texts.session_ended),
        _ => None,
    };
    let ended = query("notice").as_deref() == Some("session-ended");
    let tone = if ended { Tone::Warning } else { Tone::Success };
    let wait = query("wait").and_then(|seconds| seconds.parse().ok());
    let problem = query("provider_error").map(|word| provider::reason(&word, wait));
    view! {
        {text.map(|text| view! { <Alert tone>{text}</Alert> })}
        {problem.map(|text| view! { <Alert tone=Tone::Danger>{text}</Alert> })}
    }
}

/// Instructions for the setup, before the first sign-in.
#[component]
pub(super) fn NotSetUp() -> impl IntoView {
    let texts = portal::texts();
    view! {
        <Alert tone=Tone::Info>
            <p>{texts.not_set_up}</p>
            <p>{texts.not_set_up_how}</p>
            <pre class="command">"doorward setup-link"</pre>
        </Alert>
    }
}
