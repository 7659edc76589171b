//! Role list: custom roles first, then built-in ones.

use super::PATH;
use super::server::list_roles;
use crate::components::{Cell, Empty, LinkButton, Pager, ResourceView, Row, Table};
use crate::console::access::{PolicyLinks, role_page};
use crate::console::page::{ApiExample, Page};
use crate::console::query::{Query, use_query};
use crate::i18n::console::access::{holders_of, role_name};
use crate::i18n::console::{frame, organization, roles};
use crate::i18n::use_lang;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::page;
use doorward_contract::roles::Role;
use leptos::either::Either;
use leptos::prelude::*;

/// `/admin/roles?cursor=`
#[component]
pub fn RolesPage() -> impl IntoView {
    let texts = roles::texts();
    let query = use_query();
    let found = Resource::new(move || query.with(|query| query.get("cursor").map(str::to_owned)), list_roles);
    let add =
        view! { <LinkButton href="/admin/new-role" needs=AdminAction::RolesEdit>{texts.add}</LinkButton> }.into_any();
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            <ResourceView resource=found view=move |found| view! { <Found query=query.get_untracked() found /> } />
            <ApiExample method="GET" path="/roles" />
        </Page>
    }
}

#[component]
fn Found(query: Query, found: page::Page<Role>) -> impl IntoView {
    let (texts, around) = (roles::texts(), frame::texts());
    let later = query.get("cursor").is_some();
    let first = later.then(|| (around.first_page, PATH.to_owned()));
    let next = found.next_cursor.map(|cursor| (around.next_page, query.with("cursor", Some(&cursor)).href(PATH)));
    let (system, own): (Vec<_>, Vec<_>) = found.items.into_iter().partition(|role| role.system);
    let none = own.is_empty() && !later && next.is_none();
    view! {
        {if none {
            Either::Left(view! {
                <Empty title=texts.none_title text=texts.none_body>
                    <LinkButton href="/admin/new-role" needs=AdminAction::RolesEdit>{texts.add}</LinkButton>
                </Empty>
            })
        } else {
            Either::Right((!own.is_empty()).then(|| view! { <RoleTable caption=texts.own roles=own /> }))
        }}
        {(!system.is_empty())
            .then(|| {
                view! {
                    <div class="section-head">
                        <div>
                            <h2 class="section-head__title">{texts.of_program}</h2>
                            <p class="muted">{texts.of_program_lead}</p>
                        </div>
                    </div>
                    <RoleTable caption=texts.of_program roles=system />
                }
            })}
        <Pager label=around.paging first next />
    }
}

#[component]
fn RoleTable(caption: &'static str, roles: Vec<Role>) -> impl IntoView {
    let texts = roles::texts();
    let rows = roles.into_iter().map(|role| view! { <RoleRow role /> }).collect_view();
    view! {
        <Table caption head=vec![texts.name, texts.members, texts.policies]>{rows}</Table>
    }
}

#[component]
fn RoleRow(role: Role) -> impl IntoView {
    let texts = roles::texts();
    let nodes = role.nodes;
    let about = if role.description.is_empty() {
        holders_of(&role.id).unwrap_or_default().to_owned()
    } else {
        role.description
    };
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=role_page(&role.id)>{role_name(&role.id, &role.name)}</a>
                " "
                <code class="thing__id">{role.id}</code>
                {(!about.is_empty()).then(|| view! { <span class="thing__about">{about}</span> })}
            </Cell>
            <Cell label=texts.members class="cell--brief">
                {match role.members {
                    Some(count) => Either::Left(view! { <Holders count nodes /> }),
                    None => Either::Right(view! { <span class="muted">{texts.automatic}</span> }),
                }}
            </Cell>
            <Cell label=texts.policies class="cell--chips">
                {if role.policies.is_empty() {
                    Either::Left(view! { <span class="muted">{texts.attached_none}</span> })
                } else {
                    Either::Right(view! { <PolicyLinks codes=role.policies /> })
                }}
            </Cell>
        </Row>
    }
}

/// Number of direct members, and number of departments and positions that assign the role.
#[component]
fn Holders(count: u64, nodes: u64) -> impl IntoView {
    let lang = use_lang();
    view! {
        {roles::of(lang).people(count)}
        {(nodes > 0).then(|| view! { <span class="thing__about">{organization::of(lang).nodes_too(nodes)}</span> })}
    }
}
