//! Resource list.

use super::levels::level_texts;
use super::server::list_resources;
use super::{NEW, PATH, TYPES, kind_name, resource_page};
use crate::components::{Badge, Cell, Empty, LinkButton, Pager, ResourceView, Row, Tab, Table, Tabs, Time, Tone};
use crate::console::page::{ApiExample, Page};
use crate::console::query::{Query, use_query};
use crate::i18n::console::{frame, resources};
use doorward_contract::page::Page as Rows;
use doorward_contract::resource::ResourceType;
use doorward_contract::resources::Resource as Guard;
use leptos::either::Either;
use leptos::prelude::*;

/// Links to resources and types.
#[component]
pub fn Sections(
    /// The current section.
    now: &'static str,
) -> impl IntoView {
    let texts = resources::texts();
    let tab = |href: &str, label| Tab { href: href.to_owned(), label, current: now == href };
    view! { <Tabs label=texts.sections tabs=vec![tab(PATH, texts.resources), tab(TYPES, texts.types)] /> }
}

/// `/admin/resources?type=&cursor=`
#[component]
pub fn ResourcesPage() -> impl IntoView {
    let texts = resources::texts();
    let query = use_query();
    let parameters = move || query.with(|query| (kind_of(query), query.get("cursor").map(str::to_owned)));
    let found = Resource::new(parameters, |(kind, cursor)| list_resources(kind, cursor));
    let add = view! { <LinkButton href=NEW>{texts.add}</LinkButton> }.into_any();
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            <Sections now=PATH />
            <ResourceView
                resource=found
                view=move |found| view! { <Found query=query.get_untracked() found /> }
            />
            <ApiExample method="GET" path="/resources" />
        </Page>
    }
}

fn kind_of(query: &Query) -> Option<ResourceType> {
    query.get("type").and_then(ResourceType::parse)
}

#[component]
fn Found(query: Query, found: Rows<Guard>) -> impl IntoView {
    let texts = resources::texts();
    let kind = kind_of(&query);
    let later = query.get("cursor").is_some();
    if found.items.is_empty() && kind.is_none() && !later {
        return Either::Left(view! {
            <Empty title=texts.none_title text=texts.none_body>
                <LinkButton href=NEW>{texts.add}</LinkButton>
            </Empty>
        });
    }
    let around = frame::texts();
    let first = later.then(|| (around.first_page, query.clone().with("cursor", None).href(PATH)));
    let next = found.next_cursor.as_deref();
    let next = next.map(|cursor| (around.next_page, query.clone().with("cursor", Some(cursor)).href(PATH)));
    let none = found.items.is_empty();
    let rows = found.items.into_iter().map(|guard| view! { <GuardRow guard /> }).collect_view();
    Either::Right(view! {
        <KindLinks kind />
        {if none {
            Either::Left(view! { <p class="muted">{texts.none_of_type}</p> })
        } else {
            Either::Right(view! {
                <Table caption=texts.resources head=vec![texts.name, texts.kind, texts.level, texts.updated]>{rows}</Table>
            })
        }}
        <Pager label=around.paging first next />
    })
}

/// Links that filter the list by type.
#[component]
fn KindLinks(kind: Option<ResourceType>) -> impl IntoView {
    let texts = resources::texts();
    let link = move |of: Option<ResourceType>| {
        let href = of.map_or_else(|| PATH.to_owned(), |of| format!("{PATH}?type={}", of.as_str()));
        let name = of.map_or(texts.every, kind_name);
        view! { <li><a class="chip" href=href aria-current=(of == kind).then_some("true")>{name}</a></li> }
    };
    let all = std::iter::once(None).chain(ResourceType::ALL.into_iter().map(Some));
    view! {
        <nav class="narrow" aria-label=texts.filter>
            <ul class="chips">{all.map(link).collect_view()}</ul>
        </nav>
    }
}

#[component]
fn GuardRow(guard: Guard) -> impl IntoView {
    let texts = resources::texts();
    let page = resource_page(guard.kind, &guard.name);
    let (name, _) = level_texts(guard.level);
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page>{guard.name}</a>
                {(!guard.description.is_empty())
                    .then(|| view! { <span class="thing__about">{guard.description}</span> })}
            </Cell>
            <Cell label=texts.kind class="cell--brief">{kind_name(guard.kind)}</Cell>
            <Cell label=texts.level>
                <span>{name}</span>
                " "
                <code class="thing__id">{guard.level.as_str()}</code>
                {guard.fault.is_some().then(|| view! { " "<Badge tone=Tone::Danger>{texts.unreadable_badge}</Badge> })}
            </Cell>
            <Cell label=texts.updated class="cell--brief"><Time at=guard.updated_at /></Cell>
        </Row>
    }
}
