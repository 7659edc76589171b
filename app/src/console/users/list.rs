//! User list.

use super::super::labels::thousands;
use super::super::page::{ApiExample, Page};
use super::super::query::{Query, use_query, use_replace_address};
use super::columns::Column;
use super::filters::{FILTERS, PATH, UserFilters, tab_of, user_query, with_instants};
use super::place::ListPlace;
use super::row::{Names, UserRow};
use super::selection::SelectionBar;
use super::server::{ListFrame, list_users, read_list_frame};
use super::views::ListOptions;
use crate::components::{ButtonKind, CountedTab, CountedTabs, Empty, LinkButton, Pager, ResourceView, Tab, Table};
use crate::i18n::console::{frame, users};
use crate::zone::Zone;
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::page;
use doorward_contract::user_list::{BoundedCount, UserCounts};
use leptos::either::Either;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// `/admin/users?kind=&status=&query=&...&sort=&columns=&cursor=`
#[component]
pub fn UsersPage() -> impl IntoView {
    let texts = users::texts();
    let (address_query, zone, replace_address) = (use_query(), Zone::get(), use_replace_address());
    let query = Memo::new(move |_| with_instants(address_query.get(), &zone.name()));
    let found = Resource::new(move || user_query(&query.get()), list_users);
    let around = Resource::new(|| (), |()| read_list_frame());
    let changed = Callback::new(move |()| around.refetch());
    let add =
        view! { <LinkButton href="/admin/new-user" needs=AdminAction::UsersCreate>{texts.add}</LinkButton> }.into_any();
    let list = move |around: ListFrame| {
        let around = StoredValue::new(around);
        let names = StoredValue::new(around.with_value(names));
        view! {
            {move || view! { <Kinds query=query.get() counts=around.with_value(|around| around.counts) /> }}
            {move || view! { <UserFilters query=query.get() frame=around.get_value() zone=zone.name() /> }}
            {move || {
                let views = around.with_value(|around| around.views.clone());
                view! { <ListOptions query=query.get() views changed /> }
            }}
            <ResourceView
                resource=found
                view=move |found| view! { <Found query=query.get_untracked() found names /> }
            />
        }
    };
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            // Users enter days; the address holds instants, so that a shared link means the same in every time zone.
            {move || {
                let (entered, query) = (address_query.get(), query.get());
                if entered != query {
                    replace_address(&query.href(PATH));
                }
            }}
            <ResourceView resource=around view=list />
            {move || view! { <ApiExample method="GET" path=api_path(&query.get()) /> }}
        </Page>
    }
}

/// The same list in the admin API.
fn api_path(query: &Query) -> String {
    let asked = serde_json::to_value(user_query(query)).unwrap_or_default();
    let members = asked.as_object().into_iter().flatten().filter(|(name, value)| !value.is_null() && *name != "limit");
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // By name, whatever the order of a JSON object is.
    let members: BTreeMap<_, _> = members.collect();
    members
        .into_iter()
        .fold(Query::default(), |query, (name, value)| query.with(name, Some(&text(value))))
        .href("/users")
}

fn names(frame: &ListFrame) -> Vec<(String, String)> {
    frame.roles.iter().chain(&frame.providers).cloned().collect()
}

#[component]
fn Kinds(query: Query, counts: UserCounts) -> impl IntoView {
    let texts = users::texts();
    let (kind, status) = (query.get("kind"), query.get("status"));
    let (internal, external) = (AccountKind::Internal.as_str(), AccountKind::External.as_str());
    let (anonymous, blocked) = (AccountKind::Anonymous.as_str(), AccountStatus::Blocked.as_str());
    let tabs = [
        (texts.tab_people, None, None, counts.people),
        (texts.tab_members, Some(internal), None, counts.members),
        (texts.tab_registered, Some(external), None, counts.registered),
        (texts.tab_guests, Some(anonymous), None, counts.guests),
        (texts.blocked, None, Some(blocked), counts.blocked),
    ];
    let tabs = tabs.map(|(label, of_kind, of_status, number)| {
        let href =
            query.clone().with("kind", of_kind).with("status", of_status).with("cursor", None).with("done", None);
        let current = kind == of_kind && (kind.is_some() || (status == Some(blocked)) == of_status.is_some());
        CountedTab { tab: Tab { href: href.href(PATH), label, current }, count: count(number) }
    });
    view! { <CountedTabs label=texts.tabs tabs=tabs.to_vec() /> }
}

/// `10,000+` above the bound.
fn count(BoundedCount { count, more }: BoundedCount) -> String {
    format!("{}{}", thousands(count), if more { "+" } else { "" })
}

#[component]
fn Found(query: Query, found: page::Page<User>, names: Names) -> impl IntoView {
    let (texts, around) = (users::texts(), frame::texts());
    ListPlace::restore();
    if found.items.is_empty() {
        return Either::Left(view! { <NoUsers query /> });
    }
    let columns = Column::of(&query);
    let first = query.get("cursor").map(|_| (around.first_page, query.clone().with("cursor", None).href(PATH)));
    let next =
        found.next_cursor.map(|cursor| (around.next_page, query.clone().with("cursor", Some(&cursor)).href(PATH)));
    let head = [texts.select, texts.user, texts.status].into_iter().chain(columns.iter().map(|column| column.label()));
    let head: Vec<_> = head.chain([texts.actions]).collect();
    let all = RwSignal::new(false);
    let rows = found.items.into_iter().map(|user| view! { <UserRow user columns=columns.clone() names all /> });
    let rows = rows.collect_view();
    let leave = ListPlace::on_leave();
    Either::Right(view! {
        <SelectionBar query all />
        <div on:click=move |_| leave()>
            <Table caption=texts.table_caption head>
                {rows}
            </Table>
        </div>
        <Pager label=around.paging first next />
    })
}

#[component]
fn NoUsers(query: Query) -> impl IntoView {
    let texts = users::texts();
    if query.has_any(&FILTERS) {
        return Either::Left(view! {
            <Empty title=texts.nothing_title text=texts.nothing_body>
                <LinkButton href=tab_of(&query).href(PATH) kind=ButtonKind::Secondary>{frame::texts().clear}</LinkButton>
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

#[cfg(test)]
mod tests {
    use super::{BoundedCount, api_path, count};
    use crate::console::query::Query;

    #[test]
    fn a_number_above_the_bound_does_not_look_exact() {
        assert_eq!(count(BoundedCount { count: 10_000, more: false }), "10,000");
        assert_eq!(count(BoundedCount { count: 10_000, more: true }), "10,000+");
    }

    #[test]
    fn the_example_asks_the_api_for_the_same_list() {
        let query = Query::parse("kind=external&sort=name.desc&columns=tags&query=li+na");
        assert_eq!(api_path(&query), "/users?kind=external&order=desc&query=li%20na&sort=name");
        assert_eq!(api_path(&Query::default()), "/users?guests=false");
    }
}
