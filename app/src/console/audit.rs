//! Audit log page.

mod filters;
mod row;
mod server;

pub use row::EventTable;
pub use server::{ListEvents, list_events};

use super::page::{ApiExample, Page};
use super::query::{Query, use_query, use_replace_address};
use crate::components::{ButtonKind, Empty, LinkButton, Pager, ResourceView};
use crate::i18n::console::{audit, frame};
use crate::lazy::lazy_page;
use crate::zone::Zone;
use doorward_contract::event::Event;
use doorward_contract::page;
use filters::{AuditFilters, FILTERS, event_query, with_instants};
use leptos::either::Either;
use leptos::prelude::*;

const PATH: &str = "/admin/audit";

lazy_page! {
    /// `/admin/audit?action=&outcome=&uid=&since=&until=&cursor=`
    AUDIT, AuditPage
}

#[component]
fn AuditPage() -> impl IntoView {
    let texts = audit::texts();
    let (address_query, zone, replace_address) = (use_query(), Zone::get(), use_replace_address());
    let query = Memo::new(move |_| with_instants(address_query.get(), &zone.name()));
    let found = Resource::new(move || event_query(&query.get()), list_events);
    view! {
        <Page title=texts.title lead=texts.lead>
            // Users enter days; the address holds instants, so that a shared link means the same in every time zone.
            {move || {
                let (entered, query) = (address_query.get(), query.get());
                if entered != query {
                    replace_address(&query.href(PATH));
                }
            }}
            {move || view! { <AuditFilters query=query.get() zone=zone.name() /> }}
            <ResourceView
                resource=found
                view=move |found| view! { <Found query=query.get_untracked() found /> }
            />
            {move || view! { <ApiExample method="GET" path=query.get().href("/events") /> }}
        </Page>
    }
}

#[component]
fn Found(query: Query, found: page::Page<Event>) -> impl IntoView {
    let (texts, around) = (audit::texts(), frame::texts());
    if found.items.is_empty() {
        return Either::Left(view! { <Nothing filtered=query.has_any(&FILTERS) /> });
    }
    let first = query.get("cursor").map(|_| (around.first_page, query.clone().with("cursor", None).href(PATH)));
    let next = found.next_cursor.map(|cursor| (around.next_page, query.with("cursor", Some(&cursor)).href(PATH)));
    Either::Right(view! {
        <EventTable caption=texts.caption events=found.items />
        <Pager label=around.paging first next />
    })
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let texts = audit::texts();
    if filtered {
        return Either::Left(view! {
            <Empty title=texts.nothing_title text=texts.nothing_body>
                <LinkButton href=PATH kind=ButtonKind::Secondary>{frame::texts().clear}</LinkButton>
            </Empty>
        });
    }
    Either::Right(view! { <Empty title=texts.empty_title text=texts.empty_body /> })
}
