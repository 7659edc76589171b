//! Button to request another code.

use crate::components::{ButtonKind, Submit};
use crate::i18n::portal::contact;
use leptos::prelude::*;
use leptos::web_sys::js_sys::Date;
use std::time::Duration;

/// A button for another code, disabled until the server's wait has passed. Without script the seconds do not count
/// down, and a request that comes too early fails with a message.
#[component]
pub fn ResendButton(
    /// Whether the form is being submitted.
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

// Measured by the clock, because timers of a tab in the background run slowly.
fn count_down(left: RwSignal<u32>, wait: u32) {
    let until = Date::now() + f64::from(wait) * 1000.0;
    let tick = move || left.set(((until - Date::now()) / 1000.0).ceil().max(0.0) as u32);
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
}
