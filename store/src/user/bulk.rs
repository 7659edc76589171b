//! Many accounts at once, for imports and exports.

use super::{Column, Entity, Filter, Model};
use crate::{StoreError, Tx, search_term};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect, entity::prelude::*};

/// Rows of one statement: SQLite allows 32766 parameters, and an account has some forty columns.
const ROWS: usize = 500;

/// The unique keys of an account.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Keys {
    pub uid: Uid,
    pub username_key: Option<String>,
    pub email_key: Option<String>,
    pub phone: Option<String>,
}

/// Unique keys to look for.
#[derive(Debug, Default)]
pub struct Wanted {
    pub uids: Vec<Uid>,
    pub username_keys: Vec<String>,
    pub email_keys: Vec<String>,
    pub phones: Vec<String>,
}

/// The accounts that have one of these keys; one with several of them may be there several times.
pub async fn holding(conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<Vec<Keys>, StoreError> {
    // Four queries, each by its index: one with OR would read the whole table.
    let mut found = Vec::new();
    let conditions = [
        (wanted.uids.is_empty(), Column::Uid.is_in(&wanted.uids)),
        (wanted.username_keys.is_empty(), Column::UsernameKey.is_in(&wanted.username_keys)),
        (wanted.email_keys.is_empty(), Column::EmailKey.is_in(&wanted.email_keys)),
        (wanted.phones.is_empty(), Column::Phone.is_in(&wanted.phones)),
    ];
    for (is_empty, condition) in conditions {
        if is_empty {
            continue;
        }
        let query = Entity::find().select_only();
        let query = query.columns([Column::Uid, Column::UsernameKey, Column::EmailKey, Column::Phone]);
        found.extend(query.filter(condition).into_model::<Keys>().all(conn).await?);
    }
    Ok(found)
}

/// Adds accounts with their search terms. The caller has checked, in this transaction, that no account holds one of
/// their keys, and that no username is the uid of another account or the reverse.
///
/// # Errors
/// [`StoreError::Taken`] when an account has got one of the keys since.
pub async fn insert_many(tx: &Tx, users: Vec<Model>) -> Result<(), StoreError> {
    let mut terms = Vec::new();
    for user in &users {
        let of_user = user.findable().terms().into_iter();
        terms.extend(of_user.map(|term| search_term::Model { term, uid: user.uid.clone() }));
    }
    for some in users.chunks(ROWS) {
        let rows = some.iter().map(|user| user.clone().into_active_model_for_insert());
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    search_term::insert_many(tx, terms).await
}

/// Accounts other than guests after this uid, by uid.
pub async fn after(
    conn: &impl ConnectionTrait,
    filter: Filter,
    uid: Option<&Uid>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut query = Entity::find().filter(Column::Kind.ne(AccountKind::Anonymous));
    if let Some(status) = filter.status {
        query = query.filter(Column::Status.eq(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(search) = filter.search {
        query = query.filter(search_term::found_by(conn, &search).await?);
    }
    if let Some(uid) = uid {
        query = query.filter(Column::Uid.gt(uid));
    }
    Ok(query.order_by_asc(Column::Uid).limit(limit).all(conn).await?)
}
