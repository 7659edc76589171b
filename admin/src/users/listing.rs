//! The list of accounts: filters, orders and counts.

use super::records::{complete, view};
use crate::organization::{self, read};
use doorward_access::{Access, Error, Permit, is_automatic};
use doorward_contract::access::{ALL_USERS, ANONYMOUS_USERS, ORGANIZATION_MEMBERS, REGISTERED_USERS};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::{User, UserQuery};
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::search::Search;
use doorward_contract::user_list::{UserCount, UserCounts};
use doorward_contract::{Timestamp, Uid};
use doorward_identity::account::profile;
use doorward_identity::page;
use doorward_store::cursor::Position;
use doorward_store::organization::role as granted;
use doorward_store::user::list::{self, Filter, Method, RoleHolders, Sorting, Span};
use doorward_store::{provider, user};

/// One page of accounts, the newest first unless the query names another order.
///
/// # Errors
/// [`Error::Identity`] for a limit out of range or a cursor that cannot be read, [`Error::Lacks`] for the filter
/// `department` without permission to read the organization.
pub async fn list(permit: &Permit<action::UsersRead>, query: &UserQuery) -> Result<Page<User>, Error> {
    let filter = filter(permit, query).await?;
    let (rows, next_cursor) = rows(permit.access(), filter, query).await?;
    let items = complete(permit.identity(), rows, sees_places(permit)).await?;
    Ok(Page { items, next_cursor })
}

/// [`list`] for use inside this crate: of all accounts, without what other tables know of them.
///
/// # Errors
/// As [`list`].
pub(crate) async fn plain(access: &Access, query: &UserQuery) -> Result<Page<User>, Error> {
    let filter = read_filter(access, query).await?;
    let (rows, next_cursor) = rows(access, filter, query).await?;
    Ok(Page { items: rows.into_iter().map(view).collect(), next_cursor })
}

async fn rows(access: &Access, filter: Filter, query: &UserQuery) -> Result<(Vec<user::Model>, Option<String>), Error> {
    let sorting = Sorting { by: query.sort.unwrap_or_default(), order: query.order };
    let limit = page::size(query.limit)?;
    let decode = |text: &str| Position::decode(text).filter(|position| sorting.has(position));
    let after = page::cursor("cursor", query.cursor.as_deref(), decode)?;
    let conn = access.identity().db().read();
    let mut rows = list::page(conn, &filter, sorting, after.as_ref(), limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| sorting.position(row).encode());
    Ok((rows, next_cursor))
}

/// One account with its roles, and with its places if the actor may read the organization.
///
/// # Errors
/// [`doorward_identity::Error::UserNotFound`].
pub async fn get(permit: &Permit<action::UsersRead>, uid: &Uid) -> Result<User, Error> {
    let row = user::by_uid(permit.identity().db().read(), uid).await?;
    let row = row.ok_or(doorward_identity::Error::UserNotFound)?;
    let mut users = complete(permit.identity(), vec![row], sees_places(permit)).await?;
    Ok(users.pop().ok_or(doorward_identity::Error::UserNotFound)?)
}

fn sees_places(permit: &Permit<action::UsersRead>) -> bool {
    permit.access().permit::<action::OrganizationRead>(permit.actor().clone()).is_ok()
}

/// Numbers of accounts by kind and status, counted up to a bound in an index each.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer.
pub async fn counts(permit: &Permit<action::UsersRead>) -> Result<UserCounts, Error> {
    let conn = permit.identity().db().read();
    let members = list::bounded_count(conn, Some(AccountKind::Internal), None).await?;
    let registered = list::bounded_count(conn, Some(AccountKind::External), None).await?;
    Ok(UserCounts {
        people: members + registered,
        members,
        registered,
        guests: list::bounded_count(conn, Some(AccountKind::Anonymous), None).await?,
        blocked: list::bounded_count(conn, None, Some(AccountStatus::Blocked)).await?,
    })
}

/// Exact number of accounts that match; `limit`, `cursor` and the order have no effect.
///
/// # Errors
/// As [`list`].
pub async fn count(permit: &Permit<action::UsersRead>, query: &UserQuery) -> Result<UserCount, Error> {
    let filter = filter(permit, query).await?;
    Ok(UserCount { count: list::count(permit.identity().db().read(), &filter).await? })
}

/// The filters of a query.
///
/// # Errors
/// [`Error::Lacks`] for `department` without permission to read the organization: a filter reveals members, too.
pub(super) async fn filter(permit: &Permit<action::UsersRead>, query: &UserQuery) -> Result<Filter, Error> {
    if query.department.is_some() {
        permit.access().permit::<action::OrganizationRead>(permit.actor().clone())?;
    }
    read_filter(permit.access(), query).await
}

async fn read_filter(access: &Access, query: &UserQuery) -> Result<Filter, Error> {
    let mut filter = Filter {
        search: query.query.as_deref().and_then(|text| Search::read(&profile::fold(text))),
        status: query.status,
        kinds: kinds(query),
        tag: query.tag.clone(),
        contact: query.contact,
        created: span(query.created_since, query.created_until),
        seen: span(query.seen_since, query.seen_until),
        ..Filter::default()
    };
    let conn = access.identity().db().read();
    if let Some(department) = &query.department {
        let tree = read(conn).await?;
        let inside = tree.subtree(department).into_iter().map(|row| row.id.clone());
        filter.nodes = Some(inside.collect());
    }
    if let Some(method) = &query.method {
        filter.method = match method.as_str() {
            "password" => Some(Method::Password),
            "phone" => Some(Method::Phone),
            "email" => Some(Method::Email),
            id => {
                let found = provider::find(conn, id).await?;
                let provider =
                    found.ok_or_else(|| Error::invalid("method", "unknown", |texts| texts.method_unknown))?;
                Some(Method::Provider { realm: provider.realm, provider_id: provider.id })
            }
        };
    }
    if let Some(role) = &query.role {
        by_role(access, &mut filter, role).await?;
    }
    Ok(filter)
}

fn kinds(query: &UserQuery) -> Vec<AccountKind> {
    match (query.kind, query.guests) {
        (Some(kind), _) => vec![kind],
        (None, Some(false)) => vec![AccountKind::Internal, AccountKind::External],
        (None, _) => vec![],
    }
}

fn span(since: Option<Timestamp>, until: Option<Timestamp>) -> Span {
    Span { since: since.map(|at| at.as_millis()), until: until.map(|at| at.as_millis()) }
}

/// Automatic roles follow from the kind of the account.
async fn by_role(access: &Access, filter: &mut Filter, role: &str) -> Result<(), Error> {
    if !is_automatic(role) {
        let (conn, now) = (access.identity().db().read(), access.identity().now().as_millis());
        let granting = granted::nodes_granting(conn, &[role.to_owned()], now).await?;
        let mut nodes = Vec::new();
        if !granting.is_empty() {
            let tree = organization::read(conn).await?;
            nodes.extend(granting.iter().flat_map(|row| tree.subtree(&row.node_id)).map(|row| row.id.clone()));
        }
        filter.role = Some(RoleHolders { role_id: role.to_owned(), nodes, now });
        return Ok(());
    }
    let of_role: &[AccountKind] = match role {
        ALL_USERS => &[AccountKind::Internal, AccountKind::External],
        ORGANIZATION_MEMBERS => &[AccountKind::Internal],
        REGISTERED_USERS => &[AccountKind::External],
        ANONYMOUS_USERS => &[AccountKind::Anonymous],
        _ => &[],
    };
    let wanted = filter.kinds.clone();
    filter.kinds = of_role.iter().copied().filter(|kind| wanted.is_empty() || wanted.contains(kind)).collect();
    if filter.kinds.is_empty() {
        // No account: no kinds would mean all of them.
        filter.nodes = Some(vec![]);
    }
    Ok(())
}
