//! Decoding rows one by one, so that one with an unknown value does not hide the others.

use crate::StoreError;
use crate::error::Unreadable;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryResult, QueryTrait, Select};

/// The rows of a query, each with the result of decoding it.
pub(crate) async fn read_each<E: EntityTrait, K>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    key: impl Fn(&QueryResult) -> Result<K, DbErr>,
) -> Result<Vec<Result<E::Model, Unreadable<K>>>, StoreError> {
    let rows = conn.query_all_raw(query.build(conn.get_database_backend())).await?;
    let read = |row: &QueryResult| match E::Model::from_query_result(row, "") {
        Ok(model) => Ok(Ok(model)),
        Err(error) => Ok(Err(Unreadable { key: key(row)?, error: error.into() })),
    };
    rows.iter().map(read).collect()
}
