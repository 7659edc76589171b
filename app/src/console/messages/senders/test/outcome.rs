//! Outcome of a test message, polled until it is final.

use super::super::super::server::{MessageDetail, read_message};
use crate::components::{Alert, Tone};
use crate::i18n::console::senders;
use doorward_contract::messaging::{Message, MessageState};
use leptos::prelude::*;
use std::time::Duration;

const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[component]
pub fn Outcome(id: String) -> impl IntoView {
    let texts = senders::texts();
    let href = format!("/admin/messages/{id}");
    let look = Action::new(move |(): &()| read_message(id.clone()));
    Effect::new(move || {
        look.dispatch(());
    });
    Effect::new(move || {
        if !decided(look.value().get()) {
            // The timer is cleared with the page.
            if let Ok(timer) = set_timeout_with_handle(move || _ = look.dispatch(()), LOOK_AGAIN) {
                on_cleanup(move || timer.clear());
            }
        }
    });
    let message = move || look.value().get().and_then(Result::ok).flatten().map(|found| found.message);
    view! {
        <div class="tested__outcome">
            {move || state_alert(message())} <p><a href=href.clone()>{texts.test_open}</a></p>
        </div>
    }
}

fn decided(answer: Option<Result<Option<MessageDetail>, crate::AppError>>) -> bool {
    match answer {
        Some(Ok(Some(found))) => found.message.state != MessageState::Queued,
        Some(Ok(None) | Err(_)) => true,
        None => false,
    }
}

fn state_alert(message: Option<Message>) -> AnyView {
    let texts = senders::texts();
    let Some(message) = message else {
        return view! { <Alert>{texts.test_queued}</Alert> }.into_any();
    };
    let error = message.error.unwrap_or_default();
    match message.state {
        MessageState::Queued if error.is_empty() => view! { <Alert>{texts.test_queued}</Alert> }.into_any(),
        MessageState::Queued => view! { <Alert tone=Tone::Warning>{texts.test_retry}" "{error}</Alert> }.into_any(),
        MessageState::Sent => view! { <Alert tone=Tone::Success>{texts.test_sent}</Alert> }.into_any(),
        MessageState::Failed => view! { <Alert tone=Tone::Danger>{texts.test_failed}" "{error}</Alert> }.into_any(),
        MessageState::Kept => view! { <Alert>{texts.test_outbox}</Alert> }.into_any(),
    }
}
