//! Delivery of a message.

use super::super::labels;
use crate::components::{Card, Time};
use crate::i18n::console::messages;
use doorward_contract::Timestamp;
use doorward_contract::messaging::Message;
use leptos::prelude::*;

/// All recorded delivery details.
#[component]
pub fn Delivery(message: Message) -> impl IntoView {
    let texts = messages::texts();
    let when = |at: Timestamp| view! { <Time at /> }.into_any();
    let properties = [
        (texts.recipient, Some(message.recipient.into_any())),
        (texts.sender, Some(labels::sender(&message.sender).into_any())),
        (texts.when, Some(when(message.created_at))),
        (texts.sent_at, message.sent_at.map(when)),
        (texts.attempts, Some(message.attempts.to_string().into_any())),
        (texts.error, message.error.map(|error| view! { <span class="message-row__error">{error}</span> }.into_any())),
        (texts.next_try, message.next_attempt_at.map(when)),
        (texts.receipt, message.receipt.map(|receipt| view! { <code>{receipt}</code> }.into_any())),
        (texts.locale, Some(message.locale.into_any())),
    ];
    let rows = properties
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .map(|(name, value)| {
            view! {
                <div class="properties__row">
                    <dt class="properties__name">{name}</dt>
                    <dd class="properties__value">{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Card title=texts.delivery>
            <dl class="properties">{rows}</dl>
        </Card>
    }
}
