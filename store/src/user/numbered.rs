//! Lists of accounts by page number, as CloudBase's API has them. The lists of our own API have cursors, because a
//! database reads every row before the page.

use super::{Column, Entity, Model};
use crate::StoreError;
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*, sea_query::LikeExpr};

/// Filters of [`page`]. A text matches anywhere in its column; it must be in the form of that column.
#[derive(Debug, Clone, Default)]
pub struct NumberedFilter {
    /// Kinds of accounts; empty for all.
    pub kinds: Vec<AccountKind>,
    /// In lower case.
    pub username: Option<String>,
    /// Folded.
    pub name: Option<String>,
    /// Digits.
    pub phone: Option<String>,
    /// In lower case.
    pub email: Option<String>,
    /// Only these accounts, if there are any.
    pub uids: Vec<Uid>,
}

/// Accounts after the first `offset`, newest first, and the number of all that match.
pub async fn page(
    conn: &impl ConnectionTrait,
    filter: NumberedFilter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Model>, u64), StoreError> {
    let NumberedFilter { kinds, username, name, phone, email, uids } = filter;
    let mut query = Entity::find();
    if !kinds.is_empty() {
        query = query.filter(Column::Kind.is_in(kinds));
    }
    if !uids.is_empty() {
        query = query.filter(Column::Uid.is_in(uids));
    }
    let texts =
        [(Column::UsernameKey, username), (Column::NameKey, name), (Column::Phone, phone), (Column::EmailKey, email)];
    for (column, text) in texts {
        if let Some(text) = text {
            query = query.filter(column.like(anywhere(&text)));
        }
    }
    let total = query.clone().count(conn).await?;
    let sorted = query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Uid);
    Ok((sorted.offset(offset).limit(limit).all(conn).await?, total))
}

/// A pattern for a text as it stands.
fn anywhere(text: &str) -> LikeExpr {
    // Not a backslash, which the engines write differently in a literal.
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    LikeExpr::new(format!("%{escaped}%")).escape('!')
}
