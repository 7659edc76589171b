//! One message in the list.

use super::{PATH, words};
use crate::components::{Cell, Row, Time};
use crate::i18n::console::messages as texts;
use doorward_contract::messaging::Message;
use leptos::prelude::*;

/// A row: when, to whom and what for, how it went.
#[component]
pub fn MessageRow(
    /// The message.
    message: Message,
) -> impl IntoView {
    let texts = texts::texts();
    // What a message says begins with its code: whoever tries things out reads it here.
    let says = message.subject.or(message.text);
    view! {
        <Row>
            <Cell class="cell--when"><Time at=message.created_at /></Cell>
            <Cell class="cell--main">
                <span class="letter">
                    <a class="letter__to" href=format!("{PATH}/{}", message.id)>{message.recipient}</a>
                    <span class="muted">{words::purpose(message.kind)}</span>
                    {says.map(|says| view! { <span class="letter__says">{says}</span> })}
                </span>
            </Cell>
            <Cell label=texts.channel>{words::channel(message.channel)}</Cell>
            <Cell label=texts.state><words::StateBadge of=message.state /></Cell>
            <Cell label=texts.sender class="cell--brief">{words::sender(&message.sender)}</Cell>
            <Cell label=texts.outcome class="cell--outcome">
                {match message.error {
                    Some(error) => view! { <span class="letter__error">{error}</span> }.into_any(),
                    None => view! { <span class="muted">"–"</span> }.into_any(),
                }}
            </Cell>
        </Row>
    }
}
