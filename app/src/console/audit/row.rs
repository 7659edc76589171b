//! Events as table rows: a readable sentence, with all recorded fields on demand.

use crate::components::{Badge, Cell, Row, Table, Time, Tone};
use crate::console::labels::{act, reason};
use crate::i18n::console::audit;
use crate::i18n::console::frame;
use doorward_contract::Uid;
use doorward_contract::event::{Event, Outcome};
use leptos::prelude::*;

#[component]
pub fn EventTable(caption: &'static str, events: Vec<Event>) -> impl IntoView {
    let texts = audit::texts();
    let rows = events.into_iter().map(|event| view! { <EventRow event /> }).collect_view();
    view! {
        <Table caption head=vec![texts.when, texts.what, texts.outcome, texts.who, texts.wherefrom, texts.details]>
            {rows}
        </Table>
    }
}

#[component]
fn EventRow(event: Event) -> impl IntoView {
    let texts = audit::texts();
    let (tone, outcome) = match event.outcome {
        Outcome::Success => (Tone::Success, texts.success),
        Outcome::Failure => (Tone::Danger, texts.failure),
    };
    let (at, what, user) = (event.at, what(&event), user_of(&event));
    let ip = event.ip.clone().unwrap_or_else(|| "–".to_owned());
    view! {
        <Row>
            <Cell class="cell--when"><Time at /></Cell>
            <Cell class="cell--main">{what}</Cell>
            <Cell label=texts.outcome><Badge tone>{outcome}</Badge></Cell>
            <Cell label=texts.who class="cell--brief">{user}</Cell>
            <Cell label=texts.wherefrom class="cell--code">{ip}</Cell>
            <Cell class="cell--details"><Closer event /></Cell>
        </Row>
    }
}

// "Tried to sign in · lin.xia · wrong password"
fn what(event: &Event) -> impl IntoView + use<> {
    let subject = match (event.subject.clone(), event.subject_name.clone()) {
        (Some(uid), Some(name)) => view! { <a href=format!("/admin/users/{uid}")><bdi>{name}</bdi></a> }.into_any(),
        (Some(uid), None) => {
            view! { <a class="uid" href=format!("/admin/users/{uid}")>{uid.to_string()}</a> }.into_any()
        }
        (None, Some(name)) => view! { <bdi>{name}</bdi> }.into_any(),
        (None, None) => ().into_any(),
    };
    let why = event.detail.get("reason").and_then(|reason| reason.as_str()).map(reason);
    view! {
        <span class="event">
            <span class="event__act">{act(event.action, event.outcome)}</span>
            {subject}
            {why.map(|why| view! { <span class="event__why">{why}</span> })}
        </span>
    }
}

fn user_of(event: &Event) -> AnyView {
    let texts = audit::texts();
    match event.actor.as_deref() {
        None => view! { <span class="muted">{texts.no_user}</span> }.into_any(),
        Some("cli") => texts.cli.into_any(),
        Some(actor) if Some(actor) == event.subject.as_ref().map(Uid::as_str) => texts.themselves.into_any(),
        Some(actor) => match actor.split_once(':') {
            Some(("api_key", name)) => texts.api_key(name).into_any(),
            Some(("application", id)) => {
                view! { <a class="uid" href=format!("/admin/applications/{id}")>{id.to_owned()}</a> }.into_any()
            }
            _ => view! { <a class="uid" href=format!("/admin/users/{actor}")>{actor.to_owned()}</a> }.into_any(),
        },
    }
}

// All other fields, as the API returns them.
#[component]
fn Closer(event: Event) -> impl IntoView {
    let json = serde_json::to_string_pretty(&event).unwrap_or_default();
    view! {
        <details class="closer" name="closer">
            <summary class="closer__title">{audit::texts().details}</summary>
            <pre class="json" tabindex="0" aria-label=frame::texts().json>{json}</pre>
        </details>
    }
}
