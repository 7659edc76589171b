//! Row of the key list.

use super::EndTicketKey;
use crate::components::{Badge, Cell, ConfirmedAction, Row, Time, Tone};
use crate::form::FormState;
use crate::i18n::console::tickets as words;
use doorward_contract::provider::TicketKey;
use leptos::prelude::*;

#[component]
pub fn KeyRow(key: TicketKey, end: FormState<EndTicketKey>) -> impl IntoView {
    let words = words::texts();
    let TicketKey { id, created_at, retires_at } = key;
    let ask = format!("ask-end-{id}");
    let shown = id.clone();
    let label = words.end_label(&id);
    view! {
        <Row>
            <Cell label=words.id class="cell--main"><code>{shown}</code></Cell>
            <Cell label=words.created><Time at=created_at /></Cell>
            <Cell label=words.state>
                {match retires_at {
                    None => view! { <Badge tone=Tone::Success>{words.current}</Badge> }.into_any(),
                    Some(at) => view! { <Badge tone=Tone::Warning>{words.retires}</Badge>" "<Time at /> }.into_any(),
                }}
            </Cell>
            <Cell class="cell--actions">
                <ConfirmedAction form=end id=ask action=words.end spoken=label title=words.end_ask text=words.end_body>
                    <input type="hidden" name="id" value=id />
                </ConfirmedAction>
            </Cell>
        </Row>
    }
}
