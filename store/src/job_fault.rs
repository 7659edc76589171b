//! Rows that a job could not process. They are deleted with the job.

use crate::{StoreError, Tx};
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_fault")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: String,
    /// Number of the row, from 1; a row has one fault.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i64,
    /// Stable code.
    pub code: String,
    /// In the language of the job.
    pub message: String,
    pub data: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of one statement: SQLite allows 32766 parameters.
const ROWS: usize = 1_000;

/// Adds faults, in the transaction of their chunk.
pub async fn insert_many(tx: &Tx, faults: Vec<Model>) -> Result<(), StoreError> {
    for some in faults.chunks(ROWS) {
        let rows = some.iter().map(|fault| ActiveModel::from(fault.clone()).reset_all());
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Faults of a job after this row, by their rows.
pub async fn list(
    conn: &impl ConnectionTrait,
    job_id: &str,
    after_row: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut query = Entity::find().filter(Column::JobId.eq(job_id));
    if let Some(row) = after_row {
        query = query.filter(Column::Row.gt(row));
    }
    Ok(query.order_by_asc(Column::Row).limit(limit).all(conn).await?)
}
