//! Search terms of accounts: one row per term, written with the account itself.
//!
//! A separate table, because a name has several words and an indexed column has only one prefix. A text index of one
//! engine (`pg_trgm`, FTS5) would split words and fold case as that engine does; this finds the same on both.

use crate::{StoreError, tx::is_postgres, user};
use doorward_contract::Uid;
use doorward_contract::search::Search;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: Uid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds the terms of an account that has none.
pub(crate) async fn insert(conn: &impl ConnectionTrait, uid: &Uid, terms: Vec<String>) -> Result<(), StoreError> {
    if terms.is_empty() {
        return Ok(());
    }
    let rows = terms.into_iter().map(|term| ActiveModel::from(Model { term, uid: uid.clone() }).reset_all());
    Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// Rows of one statement: SQLite allows 32766 parameters.
const ROWS: usize = 5_000;

/// Adds the terms of accounts that have none. In order of the terms: neighbours in the index are written together.
pub(crate) async fn insert_many(conn: &impl ConnectionTrait, mut rows: Vec<Model>) -> Result<(), StoreError> {
    rows.sort_unstable_by(|one, other| (&one.term, &one.uid).cmp(&(&other.term, &other.uid)));
    for some in rows.chunks(ROWS) {
        let some = some.iter().map(|row| ActiveModel::from(row.clone()).reset_all());
        Entity::insert_many(some).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Replaces the terms of an account.
pub(crate) async fn replace(conn: &impl ConnectionTrait, uid: &Uid, terms: Vec<String>) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?;
    insert(conn, uid, terms).await
}

/// The accounts that a search finds, as a condition.
pub(crate) async fn found_by(conn: &impl ConnectionTrait, search: &Search) -> Result<Condition, StoreError> {
    let mut found = Condition::all();
    for beginnings in &search.0 {
        found = found.add(begins(conn, beginnings).await?);
    }
    Ok(found)
}

/// More matches than SQLite can quickly sort by age; above that, scanning the accounts by age finds a page sooner.
const MANY: u64 = 10_000;

/// The accounts with a term that begins with one of these prefixes. PostgreSQL has statistics on prefixes and chooses a
/// plan; SQLite has none and gets a hint.
async fn begins(conn: &impl ConnectionTrait, beginnings: &[String]) -> Result<Expr, StoreError> {
    let mut any = Condition::any();
    for beginning in beginnings {
        // A range instead of LIKE: every character is literal, and both engines use the index.
        let term = || Expr::col((Entity, Column::Term));
        let after = term().lt(format!("{beginning}\u{10FFFF}"));
        any = any.add(term().gte(beginning.as_str()).and(after));
    }
    let many = !is_postgres(conn) && {
        let query = Entity::find().select_only().column(Column::Uid).filter(any.clone()).offset(MANY).limit(1);
        query.into_tuple::<String>().one(conn).await?.is_some()
    };
    let mut uids: SelectStatement =
        Query::select().column((Entity, Column::Uid)).from(Entity).cond_where(any).to_owned();
    let account = || Expr::col((user::Entity, user::Column::Uid));
    if many {
        let its_own = Expr::col((Entity, Column::Uid)).equals((user::Entity, user::Column::Uid));
        return Ok(Expr::exists(uids.and_where(its_own).to_owned()));
    }
    Ok(account().in_subquery(uids))
}
