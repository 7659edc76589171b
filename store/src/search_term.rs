//! Search terms of accounts: one row per term, written with the account itself.
//!
//! A separate table, because a name has several words and an indexed column has only one prefix. A text index of one
//! engine (`pg_trgm`, FTS5) would split words and fold case as that engine does; this finds the same on both.

use crate::{StoreError, user};
use doorward_contract::Uid;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, entity::prelude::*};

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

/// Replaces the terms of an account.
pub(crate) async fn replace(conn: &impl ConnectionTrait, uid: &Uid, terms: Vec<String>) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?;
    insert(conn, uid, terms).await
}

/// The accounts with a term that begins with one of these prefixes: their uids, each possibly several times, and the
/// same as a condition on an account.
pub(crate) fn beginning(beginnings: &[String]) -> (SelectStatement, Expr) {
    let mut any = Condition::any();
    for beginning in beginnings {
        // A range instead of LIKE: every character is literal, and both engines use the index.
        let term = || Expr::col((Entity, Column::Term));
        let after = term().lt(format!("{beginning}\u{10FFFF}"));
        any = any.add(term().gte(beginning.as_str()).and(after));
    }
    let uids = Query::select().column((Entity, Column::Uid)).from(Entity).cond_where(any).to_owned();
    let its_own = Expr::col((Entity, Column::Uid)).equals((user::Entity, user::Column::Uid));
    let test = Expr::exists(uids.clone().and_where(its_own).to_owned());
    (uids, test)
}
