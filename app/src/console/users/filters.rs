//! Filters of the list, and their form.

use super::super::query::Query;
use super::columns::Column;
use super::server::ListFrame;
use crate::components::{ButtonKind, FilterChoice, FilterSelect, FilterText, Filters, LinkButton, ListCheck};
use crate::i18n::console::{frame, users};
use crate::zone::{day_of, day_start};
use doorward_contract::Timestamp;
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::UserQuery;
use doorward_contract::user_list::{ContactState, SortOrder, UserSort};
use leptos::prelude::*;

pub const PATH: &str = "/admin/users";
/// Query parameters that filter. Tabs are not among them.
pub const FILTERS: [&str; 10] = [
    "query",
    "role",
    "department",
    "method",
    "tag",
    "contact",
    "created_since",
    "created_until",
    "seen_since",
    "seen_until",
];
/// Days that the form submits, with the instants that take their place.
const DAYS: [(&str, &str, i64); 4] = [
    ("created_from", "created_since", 0),
    ("created_to", "created_until", 1),
    ("seen_from", "seen_since", 0),
    ("seen_to", "seen_until", 1),
];
const ROWS: u16 = 50;

/// Replaces days by instants: the start of the first day, the end of the last.
pub fn with_instants(mut query: Query, zone: &str) -> Query {
    for (day, instant, plus) in DAYS {
        if let Some(at) = query.get(day).and_then(|day| day_start(day, plus, zone)) {
            query = query.with(instant, Some(&at.to_string()));
        }
        query = query.with(day, None);
    }
    query
}

/// The query that an address describes. Without a kind, the list has no guests; blocked ones are listed.
pub fn user_query(query: &Query) -> UserQuery {
    let text = |name| query.get(name).map(|text| text.trim().to_owned());
    let at = |name| query.get(name).and_then(Timestamp::parse);
    let (kind, status) =
        (query.get("kind").and_then(AccountKind::parse), query.get("status").and_then(AccountStatus::parse));
    let (sort, order) = sorting(query);
    UserQuery {
        query: text("query"),
        status,
        kind,
        guests: (kind.is_none() && status != Some(AccountStatus::Blocked)).then_some(false),
        role: text("role"),
        department: text("department"),
        method: text("method"),
        tag: text("tag"),
        contact: query.get("contact").and_then(ContactState::parse),
        created_since: at("created_since"),
        created_until: at("created_until"),
        seen_since: at("seen_since"),
        seen_until: at("seen_until"),
        sort,
        order,
        limit: Some(ROWS),
        cursor: query.get("cursor").map(str::to_owned),
    }
}

/// The filters alone.
pub fn user_filter(query: &Query) -> UserQuery {
    UserQuery { sort: None, order: None, limit: None, cursor: None, ..user_query(query) }
}

/// `sort=name.desc`: one field of the form for both.
fn sorting(query: &Query) -> (Option<UserSort>, Option<SortOrder>) {
    let Some((sort, order)) = query.get("sort").and_then(|text| text.split_once('.')) else { return (None, None) };
    (UserSort::parse(sort), SortOrder::parse(order))
}

/// Hidden fields with the parameters of the address, for a form that has some of them itself. A cursor belongs to the
/// other parameters and is dropped.
#[component]
pub fn Carried(
    query: Query,
    /// Parameters of the form.
    except: &'static [&'static str],
) -> impl IntoView {
    let kept = query.pairs().filter(|(name, value)| !except.contains(name) && *name != "cursor" && !value.is_empty());
    kept.map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> })
        .collect_view()
}

/// Parameters of the filter form.
const FIELDS: &[&str] = &[
    "query",
    "role",
    "department",
    "method",
    "tag",
    "contact",
    "created_since",
    "created_until",
    "seen_since",
    "seen_until",
    "sort",
    "done",
];

#[component]
pub fn UserFilters(
    query: Query,
    frame: ListFrame,
    /// IANA name of the viewer's time zone.
    zone: String,
) -> impl IntoView {
    let (texts, around) = (users::texts(), frame::texts());
    let sorts = vec![
        ("created.asc", texts.sort_oldest),
        ("name.asc", texts.sort_name),
        ("name.desc", texts.sort_name_back),
        ("last_sign_in.desc", texts.sort_seen),
        ("last_sign_in.asc", texts.sort_unseen),
    ];
    let more = query.has_any(&FILTERS[1..]);
    let clear = tab_of(&query).href(PATH);
    view! {
        <Filters action=PATH>
            <Carried query=query.clone() except=FIELDS />
            <FilterText name="query" label=texts.query value=query.text("query") placeholder=texts.query_hint />
            <FilterChoice name="sort" label=texts.sort any=texts.sort_newest options=sorts value=query.text("sort") />
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{around.apply}</button>
                {query
                    .has_any(&FILTERS)
                    .then(|| view! { <LinkButton href=clear kind=ButtonKind::Quiet>{around.clear}</LinkButton> })}
            </div>
            <details class="filters__more" open=more>
                <summary class="filters__summary">{texts.more_filters}</summary>
                <MoreFilters query frame zone />
            </details>
        </Filters>
    }
}

#[component]
fn MoreFilters(query: Query, frame: ListFrame, zone: String) -> impl IntoView {
    let (texts, any) = (users::texts(), frame::texts().any);
    let contacts = vec![
        (ContactState::Verified.as_str(), texts.contact_verified),
        (ContactState::Unverified.as_str(), texts.contact_unverified),
        (ContactState::Missing.as_str(), texts.contact_missing),
    ];
    let ListFrame { tags, providers, roles, departments, .. } = frame;
    let own = [("password", texts.by_password), ("phone", texts.by_phone), ("email", texts.by_email)];
    let own = own.map(|(method, label)| (method.to_owned(), label.to_owned()));
    let methods = own.into_iter().chain(providers).collect();
    let tags: Vec<_> = tags.into_iter().map(|tag| (tag.clone(), tag)).collect();
    let day = |instant: &str, back: i64| {
        let at = query.get(instant).and_then(Timestamp::parse);
        at.map(|at| day_of(Timestamp(at.as_millis() - back), &zone)).unwrap_or_default()
    };
    // The last day is the one that contains the last instant before the end.
    let (created_from, created_to) = (day("created_since", 0), day("created_until", 1));
    let (seen_from, seen_to) = (day("seen_since", 0), day("seen_until", 1));
    view! {
        <div class="filters filters--more">
            <FilterSelect name="role" label=texts.role any options=roles value=query.text("role") />
            <FilterSelect
                name="department"
                label=texts.department
                any
                options=departments
                value=query.text("department")
            />
            <FilterSelect name="method" label=texts.method any options=methods value=query.text("method") />
            <FilterSelect name="tag" label=texts.tag any options=tags value=query.text("tag") />
            <FilterChoice name="contact" label=texts.contact any options=contacts value=query.text("contact") />
            <FilterText name="created_from" label=texts.created_from kind="date" value=created_from />
            <FilterText name="created_to" label=texts.created_to kind="date" value=created_to />
            <FilterText name="seen_from" label=texts.seen_from kind="date" value=seen_from />
            <FilterText name="seen_to" label=texts.seen_to kind="date" value=seen_to />
        </div>
    }
}

/// The tab of an address, with its columns, without filters.
pub fn tab_of(query: &Query) -> Query {
    FILTERS.iter().chain(&["cursor", "done"]).fold(query.clone(), |query, name| query.with(name, None))
}

/// Form with the columns, as checkboxes.
#[component]
pub fn ColumnChooser(query: Query) -> impl IntoView {
    let texts = users::texts();
    let shown = Column::of(&query);
    let boxes = Column::ALL.map(|column| {
        let checked = shown.contains(&column);
        view! { <ListCheck name="columns" value=column.as_str() label=column.label() checked /> }
    });
    view! {
        <Filters action=PATH class="filters--columns">
            <Carried query except=&["columns", "done"] />
            {boxes.into_iter().collect_view()}
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{texts.show_columns}</button>
            </div>
        </Filters>
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::{tab_of, user_query, with_instants};
    use crate::console::query::Query;
    use doorward_contract::Timestamp;
    use doorward_contract::user_list::{SortOrder, UserSort};

    #[test]
    fn an_entered_day_is_that_whole_day_of_the_viewer() {
        let created = Timestamp::parse("2026-11-25T16:30:00Z").unwrap();
        for (zone, day) in [("Asia/Shanghai", "2026-11-26"), ("America/New_York", "2026-11-25")] {
            let entered = Query::parse(&format!("created_from={day}&created_to={day}&seen_from=&role=staff"));
            let resolved = with_instants(entered, zone);
            let query = user_query(&resolved);
            assert!(query.created_since.unwrap() <= created && created < query.created_until.unwrap());
            assert_eq!((query.seen_since, query.role.as_deref()), (None, Some("staff")));
            assert_eq!(resolved.get("created_from"), None);
            assert_eq!(with_instants(resolved.clone(), zone), resolved);
        }
    }

    #[test]
    fn the_list_begins_with_people_and_a_tab_names_guests_or_blocked_accounts() {
        let guests = |address: &str| user_query(&Query::parse(address)).guests;
        assert_eq!(guests(""), Some(false));
        assert_eq!(guests("status=ACTIVE"), Some(false));
        assert_eq!(guests("status=BLOCKED"), None);
        assert_eq!(guests("kind=anonymous"), None);
    }

    #[test]
    fn a_list_is_sorted_by_one_parameter() {
        let query = user_query(&Query::parse("sort=name.desc"));
        assert_eq!((query.sort, query.order), (Some(UserSort::Name), Some(SortOrder::Desc)));
        assert_eq!(user_query(&Query::parse("sort=age.desc")).sort, None);
    }

    #[test]
    fn clearing_filters_keeps_tab_order_and_columns() {
        let query = Query::parse("kind=external&role=staff&sort=name.asc&columns=tags&cursor=1.a");
        assert_eq!(tab_of(&query).href("/admin/users"), "/admin/users?kind=external&sort=name.asc&columns=tags");
    }
}
