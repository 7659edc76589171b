//! User list.

use super::super::page::{ApiExample, Page};
use super::super::query::{Query, use_query};
use super::row::UserRow;
use super::server::list_users;
use crate::components::{ButtonKind, Empty, FilterChoice, FilterText, Filters, LinkButton, Pager, ResourceView, Table};
use crate::i18n::console::{frame, imports, users};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::{User, UserQuery};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::page;
use leptos::either::Either;
use leptos::prelude::*;

const PATH: &str = "/admin/users";
const FILTERS: [&str; 3] = ["query", "status", "kind"];
const ROWS: u16 = 50;

/// `/admin/users?query=&status=&kind=&cursor=`
#[component]
pub fn UsersPage() -> impl IntoView {
    let texts = users::texts();
    let query = use_query();
    let found = Resource::new(move || user_query(&query.get()), list_users);
    let around = imports::texts();
    let add = view! {
        <LinkButton href="/admin/exports" kind=ButtonKind::Quiet needs=AdminAction::UsersRead>
            {around.export}
        </LinkButton>
        <LinkButton href="/admin/imports" kind=ButtonKind::Secondary needs=AdminAction::UsersCreate>
            {around.import}
        </LinkButton>
        <LinkButton href="/admin/new-user" needs=AdminAction::UsersCreate>{texts.add}</LinkButton>
    }
    .into_any();
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            {move || view! { <UserFilters query=query.get() /> }}
            <ResourceView
                resource=found
                view=move |found| view! { <Found query=query.get_untracked() found /> }
            />
            {move || view! { <ApiExample method="GET" path=query.get().href("/users") /> }}
        </Page>
    }
}

fn user_query(query: &Query) -> UserQuery {
    UserQuery {
        query: query.get("query").map(|text| text.trim().to_owned()),
        status: query.get("status").and_then(AccountStatus::parse),
        kind: query.get("kind").and_then(AccountKind::parse),
        limit: Some(ROWS),
        cursor: query.get("cursor").map(str::to_owned),
    }
}

#[component]
fn UserFilters(query: Query) -> impl IntoView {
    let (texts, around) = (users::texts(), frame::texts());
    let statuses =
        vec![(AccountStatus::Active.as_str(), texts.active), (AccountStatus::Blocked.as_str(), texts.blocked)];
    let kinds = vec![
        (AccountKind::Internal.as_str(), texts.internal),
        (AccountKind::External.as_str(), texts.external),
        (AccountKind::Anonymous.as_str(), texts.anonymous),
    ];
    view! {
        <Filters action=PATH>
            <FilterText name="query" label=texts.query value=query.text("query") placeholder=texts.query_hint />
            <FilterChoice name="status" label=texts.status any=around.any options=statuses value=query.text("status") />
            <FilterChoice name="kind" label=texts.kind any=around.any options=kinds value=query.text("kind") />
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{around.apply}</button>
                {query
                    .has_any(&FILTERS)
                    .then(|| view! { <LinkButton href=PATH kind=ButtonKind::Quiet>{around.clear}</LinkButton> })}
            </div>
        </Filters>
    }
}

#[component]
fn Found(query: Query, found: page::Page<User>) -> impl IntoView {
    let (texts, around) = (users::texts(), frame::texts());
    if found.items.is_empty() {
        return Either::Left(view! { <NoUsers filtered=query.has_any(&FILTERS) /> });
    }
    let first = query.get("cursor").map(|_| (around.first_page, query.clone().with("cursor", None).href(PATH)));
    let next = found.next_cursor.map(|cursor| (around.next_page, query.with("cursor", Some(&cursor)).href(PATH)));
    let rows = found.items.into_iter().map(|user| view! { <UserRow user /> }).collect_view();
    Either::Right(view! {
        <Table
            caption=texts.table_caption
            head=vec![texts.user, texts.status, texts.kind, texts.last_sign_in, texts.created, texts.actions]
        >
            {rows}
        </Table>
        <Pager label=around.paging first next />
    })
}

#[component]
fn NoUsers(filtered: bool) -> impl IntoView {
    let texts = users::texts();
    if filtered {
        return Either::Left(view! {
            <Empty title=texts.nothing_title text=texts.nothing_body>
                <LinkButton href=PATH kind=ButtonKind::Secondary>{frame::texts().clear}</LinkButton>
            </Empty>
        });
    }
    Either::Right(view! {
        <Empty title=texts.empty_title text=texts.empty_body>
            <LinkButton href="/admin/new-user" needs=AdminAction::UsersCreate>{texts.add}</LinkButton>
            <LinkButton href="/admin/methods" kind=ButtonKind::Secondary>{texts.empty_methods}</LinkButton>
        </Empty>
    })
}
