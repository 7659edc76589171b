//! Row of the message list.

use super::{PATH, labels};
use crate::components::{Cell, Row, Time};
use crate::i18n::console::messages;
use doorward_contract::messaging::Message;
use leptos::prelude::*;

#[component]
pub fn MessageRow(message: Message) -> impl IntoView {
    let texts = messages::texts();
    // The content begins with the code: readable here while a deployment is tested without a sender.
    let content = message.subject.or(message.text);
    view! {
        <Row>
            <Cell class="cell--when"><Time at=message.created_at /></Cell>
            <Cell class="cell--main">
                <span class="message-row">
                    <a class="message-row__to" href=format!("{PATH}/{}", message.id)>{message.recipient}</a>
                    <span class="muted">{labels::purpose(message.kind)}</span>
                    {content.map(|content| view! { <span class="message-row__content">{content}</span> })}
                </span>
            </Cell>
            <Cell label=texts.channel>{labels::channel(message.channel)}</Cell>
            <Cell label=texts.state><labels::StateBadge of=message.state /></Cell>
            <Cell label=texts.sender class="cell--brief">{labels::sender(&message.sender)}</Cell>
            <Cell label=texts.outcome class="cell--outcome">
                {match message.error {
                    Some(error) => view! { <span class="message-row__error">{error}</span> }.into_any(),
                    None => view! { <span class="muted">"–"</span> }.into_any(),
                }}
            </Cell>
        </Row>
    }
}
