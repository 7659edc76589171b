//! Asking for another code.

use crate::components::{ButtonKind, Submit};
use crate::i18n::portal::contact;
use leptos::prelude::*;
use leptos::web_sys::js_sys::Date;
use std::time::Duration;

/// The button for another code, which waits as long as the server says. Without script the seconds stand still, and a
/// press that comes too early is refused with a sentence.
#[component]
pub fn ResendButton(
    /// Whether the form is on its way.
    #[prop(into)]
    pending: Signal<bool>,
    /// Seconds to wait.
    wait: u32,
) -> impl IntoView {
    let (left, ticking) = (RwSignal::new(wait), RwSignal::new(false));
    Effect::new(move || {
        ticking.set(wait > 0);
        count_down(left, wait);
    });
    view! {
        <Submit pending held=Signal::derive(move || ticking.get() && left.get() > 0) kind=ButtonKind::Quiet>
            {contact::texts().send_again}
        </Submit>
        {move || (left.get() > 0).then(|| view! { <span class="resend__wait">{contact::texts().in_seconds(left.get())}</span> })}
    }
}

// By the clock: a tab in the background counts slowly.
fn count_down(left: RwSignal<u32>, wait: u32) {
    let until = Date::now() + f64::from(wait) * 1000.0;
    let tick = move || left.set(((until - Date::now()) / 1000.0).ceil().max(0.0) as u32);
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
}
