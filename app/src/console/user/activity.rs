//! Activity tab: events by and about the user.

use crate::components::{ButtonKind, Empty, LinkButton, ResourceView};
use crate::console::audit::{EventTable, list_events};
use crate::console::page::ApiExample;
use crate::i18n::console::user;
use doorward_contract::event::EventQuery;
use leptos::either::Either;
use leptos::prelude::*;

const ROWS: u16 = 20;

/// The newest events, with a link to the audit log.
#[component]
pub(super) fn Activity(uid: String) -> impl IntoView {
    let texts = user::texts();
    let log = format!("/admin/audit?uid={uid}");
    let path = format!("/events?uid={uid}&limit={ROWS}");
    let query = EventQuery { uid: Some(uid), limit: Some(ROWS), ..EventQuery::default() };
    let found = Resource::new(move || query.clone(), list_events);
    view! {
        <p class="section-lead">{texts.activity_lead}</p>
        <ResourceView
            resource=found
            view=move |found| {
                if found.items.is_empty() {
                    return Either::Left(view! { <Empty title=texts.activity_empty text=texts.activity_empty_body /> });
                }
                Either::Right(view! { <EventTable caption=texts.activity events=found.items /> })
            }
        />
        <div class="section-actions">
            <LinkButton href=log kind=ButtonKind::Secondary>{texts.activity_all}</LinkButton>
        </div>
        <ApiExample method="GET" path />
    }
}
