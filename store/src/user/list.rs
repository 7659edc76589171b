//! The list of accounts: filters, orders and counts. Each takes milliseconds among millions of accounts.
//!
//! A page is found in one of two ways. If few accounts match one of the filters, they are gathered by the index of that
//! filter and sorted. Otherwise the index of the order is walked, of each kind of account on its own, and the filters
//! are tested on the way. An engine could only guess which is faster: the number of matches is counted first, up to
//! [`MANY`], and the statement leaves no choice.

mod filter;

pub use filter::{Filter, Method, RoleHolders, Span};

use super::{Column, Entity, Model};
use crate::StoreError;
use crate::cursor::{Key, Position};
use crate::tx::is_postgres;
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::user_list::{BoundedCount, SortOrder, UserSort};
use filter::Matching;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UnionType};
use sea_orm::{Condition, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};
use std::collections::HashSet;

/// More matches than can be gathered and sorted for a page.
const MANY: u64 = 10_000;

const KINDS: [AccountKind; 3] = [AccountKind::Internal, AccountKind::External, AccountKind::Anonymous];

/// Order of [`page`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sorting {
    pub by: UserSort,
    /// `None` for the default of `by`.
    pub order: Option<SortOrder>,
}

impl Sorting {
    fn direction(self) -> SortOrder {
        self.order.unwrap_or(self.by.default_order())
    }

    /// The position of an account in this order.
    pub fn position(self, row: &Model) -> Position {
        let key = match self.by {
            UserSort::Created => Key::Created(row.created_at),
            UserSort::LastSignIn => Key::Time(row.last_sign_in_at.unwrap_or(0)),
            UserSort::Name => Key::Text(
                [&row.name_key, &row.username_key, &row.email_key, &row.phone]
                    .into_iter()
                    .flatten()
                    .next()
                    .map_or_else(|| row.uid.to_string(), Clone::clone),
            ),
        };
        Position { key, id: row.uid.to_string() }
    }

    /// Whether a position is one of this order.
    pub const fn has(self, position: &Position) -> bool {
        matches!(
            (self.by, &position.key),
            (UserSort::Created, Key::Created(_))
                | (UserSort::LastSignIn, Key::Time(_))
                | (UserSort::Name, Key::Text(_))
        )
    }

    /// The key, as in the index of this order.
    fn indexed(self, bytewise: &str) -> Expr {
        match self.by {
            UserSort::Created => Expr::col((Entity, Column::CreatedAt)),
            UserSort::LastSignIn => Expr::cust("COALESCE(last_sign_in_at, 0)"),
            UserSort::Name => Expr::cust(format!("COALESCE(name_key, username_key, email_key, phone, uid){bytewise}")),
        }
    }

    /// The same key in a form that no index has, so that the accounts found are sorted.
    fn unindexed(self, bytewise: &str) -> Expr {
        match self.by {
            UserSort::Created => Expr::cust("created_at + 0"),
            UserSort::LastSignIn => Expr::cust("COALESCE(last_sign_in_at, 0) + 0"),
            UserSort::Name => {
                Expr::cust(format!("(COALESCE(name_key, username_key, email_key, phone, uid) || ''){bytewise}"))
            }
        }
    }

    /// The accounts after a position.
    fn beyond(self, key: &Expr, Position { key: at, id }: &Position) -> Condition {
        let at: sea_orm::Value = match at {
            Key::Created(at) | Key::Time(at) => (*at).into(),
            Key::Text(text) => text.as_str().into(),
        };
        let (uid, id) = (Expr::col((Entity, Column::Uid)), id.as_str());
        // The plain bound lets the database use the index; the pair breaks ties.
        let (bound, beyond, tie) = match self.direction() {
            SortOrder::Asc => (key.clone().gte(at.clone()), key.clone().gt(at.clone()), uid.gt(id)),
            SortOrder::Desc => (key.clone().lte(at.clone()), key.clone().lt(at.clone()), uid.lt(id)),
        };
        let tied = key.clone().eq(at).and(tie);
        Condition::all().add(bound).add(Condition::any().add(beyond).add(tied))
    }
}

const fn sql_order(order: SortOrder) -> Order {
    match order {
        SortOrder::Asc => Order::Asc,
        SortOrder::Desc => Order::Desc,
    }
}

fn bytewise(conn: &impl ConnectionTrait) -> &'static str {
    if is_postgres(conn) { " COLLATE \"C\"" } else { "" }
}

/// How the accounts that match a filter are found.
struct Plan {
    /// Sets of uids, each small. An account is in all of them. Empty when all filters match many accounts.
    few: Vec<SelectStatement>,
    /// What remains to be tested for each account, except its kind.
    tests: Condition,
    /// Of one kind at least.
    kinds: Vec<AccountKind>,
}

impl Plan {
    async fn of(conn: &impl ConnectionTrait, filter: &Filter) -> Result<Self, StoreError> {
        let (mut few, mut tests) = (Vec::new(), Condition::all());
        for Matching { uids, is_exact, test } in filter.matchings() {
            let has_few = match &uids {
                Some(uids) => !has_many(conn, uids).await?,
                None => false,
            };
            match uids.filter(|_| has_few) {
                Some(uids) => {
                    few.push(uids);
                    tests = if is_exact { tests } else { tests.add(test) };
                }
                None => tests = tests.add(test),
            }
        }
        Ok(Self { few, tests, kinds: filter.kinds_or_all() })
    }

    /// The accounts that are in the small sets and pass the tests.
    fn found(self, kinds: Kinds) -> Select<Entity> {
        let kinds = match kinds {
            Kinds::Indexed => Column::Kind.is_in(self.kinds),
            Kinds::Tested => Expr::cust("kind || ''").is_in(self.kinds.iter().map(|kind| kind.as_str())),
        };
        let found = Entity::find().filter(self.tests).filter(kinds);
        self.few.into_iter().fold(found, |found, few| found.filter(Column::Uid.in_subquery(few)))
    }
}

/// How kinds are compared: an engine may read all accounts of a kind by its index, or test the rows found otherwise.
enum Kinds {
    Indexed,
    Tested,
}

async fn has_many(conn: &impl ConnectionTrait, uids: &SelectStatement) -> Result<bool, StoreError> {
    let mut query = Query::select().column(Column::Uid).from_subquery(uids.clone(), "matching").to_owned();
    query.offset(MANY).limit(1);
    Ok(conn.query_one(&query).await?.is_some())
}

/// One page of accounts.
pub async fn page(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    sorting: Sorting,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let (plan, bytewise) = (Plan::of(conn, filter).await?, bytewise(conn));
    let found = if plan.few.is_empty() {
        Entity::find().filter(Column::Uid.in_subquery(walked(plan, sorting, after, limit, bytewise)))
    } else {
        let beyond = after.map(|after| sorting.beyond(&sorting.unindexed(bytewise), after));
        plan.found(Kinds::Tested).filter(Condition::all().add_option(beyond))
    };
    let order = sql_order(sorting.direction());
    let sorted = found.order_by(sorting.unindexed(bytewise), order.clone()).order_by(Column::Uid, order);
    Ok(sorted.limit(limit).all(conn).await?)
}

/// Uids of the first accounts of each kind.
fn walked(plan: Plan, sorting: Sorting, after: Option<&Position>, limit: u64, bytewise: &str) -> SelectStatement {
    let (key, order) = (sorting.indexed(bytewise), sql_order(sorting.direction()));
    let of_kind = |kind: AccountKind| {
        let mut first = Query::select().column((Entity, Column::Uid)).from(Entity).to_owned();
        first.and_where(Column::Kind.eq(kind)).cond_where(plan.tests.clone());
        if let Some(after) = after {
            first.cond_where(sorting.beyond(&key, after));
        }
        first.order_by_expr(key.clone(), order.clone()).order_by((Entity, Column::Uid), order.clone()).limit(limit);
        Query::select().column(Column::Uid).from_subquery(first, "first").to_owned()
    };
    union(plan.kinds.iter().map(|kind| of_kind(*kind)))
}

/// All rows of these queries, of which there is at least one.
fn union(queries: impl IntoIterator<Item = SelectStatement>) -> SelectStatement {
    let mut queries = queries.into_iter();
    let mut all = queries.next().unwrap_or_else(|| Query::select().column(Column::Uid).from(Entity).to_owned());
    for query in queries {
        all.union(UnionType::All, query);
    }
    all
}

/// Uids of the accounts after this one that match, by uid.
pub async fn uids(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Uid>, StoreError> {
    let found = Plan::of(conn, filter).await?.found(Kinds::Tested).select_only().column(Column::Uid);
    let found = found.filter(Condition::all().add_option(after.map(|uid| Column::Uid.gt(uid))));
    Ok(found.order_by_asc(Column::Uid).limit(limit).into_tuple().all(conn).await?)
}

/// Those of these accounts that match.
pub async fn matching(conn: &impl ConnectionTrait, filter: &Filter, uids: &[Uid]) -> Result<HashSet<Uid>, StoreError> {
    let tests = filter.matchings().into_iter().fold(Condition::all(), |tests, matching| tests.add(matching.test));
    let found = Entity::find().select_only().column(Column::Uid).filter(Column::Uid.is_in(uids)).filter(tests);
    let found = found.filter(Column::Kind.is_in(filter.kinds_or_all()));
    let found: Vec<Uid> = found.into_tuple().all(conn).await?;
    Ok(found.into_iter().collect())
}

/// Exact number of accounts that match.
pub async fn count(conn: &impl ConnectionTrait, filter: &Filter) -> Result<u64, StoreError> {
    let plan = Plan::of(conn, filter).await?;
    let kinds = if plan.few.is_empty() { Kinds::Indexed } else { Kinds::Tested };
    Ok(plan.found(kinds).count(conn).await?)
}

/// Number of accounts of a kind or of a status, counted in an index up to the bound.
pub async fn bounded_count(
    conn: &impl ConnectionTrait,
    kind: Option<AccountKind>,
    status: Option<AccountStatus>,
) -> Result<BoundedCount, StoreError> {
    let condition = Condition::all()
        .add_option(kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(status.map(|status| Column::Status.eq(status)));
    let some = Entity::find().select_only().column(Column::Uid).filter(condition).limit(BoundedCount::MAX + 1);
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(some.into_query(), "some").to_owned();
    let row = conn.query_one(&count).await?;
    let counted: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    Ok(BoundedCount::of(u64::try_from(counted).unwrap_or_default()))
}
