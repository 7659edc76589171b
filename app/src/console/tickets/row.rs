//! Row of the key list.

use super::EndTicketKey;
use crate::components::{Badge, Cell, ConfirmedAction, Row, Time, Tone};
use crate::form::FormState;
use crate::i18n::console::tickets;
use doorward_contract::provider::TicketKey;
use leptos::prelude::*;

#[component]
pub fn KeyRow(key: TicketKey, end: FormState<EndTicketKey>) -> impl IntoView {
    let texts = tickets::texts();
    let TicketKey { id, created_at, retires_at } = key;
    let ask = format!("ask-end-{id}");
    let id_text = id.clone();
    let label = texts.end_label(&id);
    view! {
        <Row>
            <Cell label=texts.id class="cell--main"><code>{id_text}</code></Cell>
            <Cell label=texts.created><Time at=created_at /></Cell>
            <Cell label=texts.state>
                {match retires_at {
                    None => view! { <Badge tone=Tone::Success>{texts.current}</Badge> }.into_any(),
                    Some(at) => view! { <Badge tone=Tone::Warning>{texts.retires}</Badge>" "<Time at /> }.into_any(),
                }}
            </Cell>
            <Cell class="cell--actions">
                <ConfirmedAction form=end id=ask action=texts.end spoken=label title=texts.end_ask text=texts.end_body>
                    <input type="hidden" name="id" value=id />
                </ConfirmedAction>
            </Cell>
        </Row>
    }
}
