//! Resource list.

use super::levels::level_words;
use super::server::list_resources;
use super::{NEW, PATH, TYPES, kind_name, resource_page};
use crate::components::{Badge, Cell, Empty, LinkButton, Pager, ResourceView, Row, Tab, Table, Tabs, Time, Tone};
use crate::console::page::{ApiExample, Page};
use crate::console::query::{Query, use_query};
use crate::i18n::console::{frame, resources as words};
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
    let words = words::texts();
    let tab = |href: &str, words| Tab { href: href.to_owned(), words, current: now == href };
    view! { <Tabs label=words.sections tabs=vec![tab(PATH, words.resources), tab(TYPES, words.types)] /> }
}

/// `/admin/resources?type=&cursor=`
#[component]
pub fn ResourcesPage() -> impl IntoView {
    let words = words::texts();
    let query = use_query();
    let asked = move || query.with(|query| (kind_of(query), query.get("cursor").map(str::to_owned)));
    let found = Resource::new(asked, |(kind, cursor)| list_resources(kind, cursor));
    let add = view! { <LinkButton href=NEW>{words.add}</LinkButton> }.into_any();
    view! {
        <Page title=words.title lead=words.lead actions=add>
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
    let words = words::texts();
    let kind = kind_of(&query);
    let later = query.get("cursor").is_some();
    if found.items.is_empty() && kind.is_none() && !later {
        return Either::Left(view! {
            <Empty title=words.none_title text=words.none_body>
                <LinkButton href=NEW>{words.add}</LinkButton>
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
            Either::Left(view! { <p class="muted">{words.none_of_type}</p> })
        } else {
            Either::Right(view! {
                <Table caption=words.resources head=vec![words.name, words.kind, words.level, words.updated]>{rows}</Table>
            })
        }}
        <Pager label=around.paging first next />
    })
}

/// Links that filter the list by type.
#[component]
fn KindLinks(kind: Option<ResourceType>) -> impl IntoView {
    let words = words::texts();
    let link = move |of: Option<ResourceType>| {
        let href = of.map_or_else(|| PATH.to_owned(), |of| format!("{PATH}?type={}", of.as_str()));
        let name = of.map_or(words.every, kind_name);
        view! { <li><a class="chip" href=href aria-current=(of == kind).then_some("true")>{name}</a></li> }
    };
    let all = std::iter::once(None).chain(ResourceType::ALL.into_iter().map(Some));
    view! {
        <nav class="narrow" aria-label=words.filter>
            <ul class="chips">{all.map(link).collect_view()}</ul>
        </nav>
    }
}

#[component]
fn GuardRow(guard: Guard) -> impl IntoView {
    let words = words::texts();
    let page = resource_page(guard.kind, &guard.name);
    let (name, _) = level_words(guard.level);
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page>{guard.name}</a>
                {(!guard.description.is_empty())
                    .then(|| view! { <span class="thing__about">{guard.description}</span> })}
            </Cell>
            <Cell label=words.kind class="cell--brief">{kind_name(guard.kind)}</Cell>
            <Cell label=words.level>
                <span>{name}</span>
                " "
                <code class="thing__id">{guard.level.as_str()}</code>
                {guard.fault.is_some().then(|| view! { " "<Badge tone=Tone::Danger>{words.unreadable_badge}</Badge> })}
            </Cell>
            <Cell label=words.updated class="cell--brief"><Time at=guard.updated_at /></Cell>
        </Row>
    }
}
