//! Filters of the outbox.

use super::{PATH, labels};
use crate::components::{ButtonKind, FilterChoice, FilterText, Filters, LinkButton};
use crate::console::query::Query;
use crate::i18n::console::{frame as around, messages};
use doorward_contract::messaging::{Channel, MessageQuery, MessageState};
use leptos::prelude::*;

/// Query parameters that count as filters.
pub const FILTERS: [&str; 3] = ["channel", "state", "recipient"];

const ROWS: u16 = 50;

/// Query described by the address.
pub fn message_query(query: &Query) -> MessageQuery {
    MessageQuery {
        channel: query.get("channel").and_then(Channel::parse),
        state: query.get("state").and_then(MessageState::parse),
        recipient: query.get("recipient").map(|text| text.trim().to_owned()),
        limit: Some(ROWS),
        cursor: query.get("cursor").map(str::to_owned),
    }
}

#[component]
pub fn MessageFilters(query: Query) -> impl IntoView {
    let (texts, around) = (messages::texts(), around::texts());
    let channels = Channel::ALL.map(|channel| (channel.as_str(), labels::channel(channel))).to_vec();
    let states = MessageState::ALL.map(|state| (state.as_str(), labels::state(state))).to_vec();
    view! {
        <Filters action=PATH>
            <FilterText
                name="recipient"
                label=texts.recipient
                value=query.text("recipient")
                placeholder=texts.recipient_hint
            />
            <FilterChoice name="channel" label=texts.channel any=around.any options=channels value=query.text("channel") />
            <FilterChoice name="state" label=texts.state any=around.any options=states value=query.text("state") />
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{around.apply}</button>
                {query
                    .has_any(&FILTERS)
                    .then(|| view! { <LinkButton href=PATH kind=ButtonKind::Quiet>{around.clear}</LinkButton> })}
            </div>
        </Filters>
    }
}
