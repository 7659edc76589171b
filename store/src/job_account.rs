//! The accounts of a bulk action, written down before the first of them is changed. They are deleted with the job.

use crate::{StoreError, Tx};
use doorward_contract::Uid;
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: String,
    /// Its number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i64,
    pub uid: Uid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of one statement: SQLite allows 32766 parameters.
const ROWS: usize = 5_000;

/// Adds accounts after the first `before`.
pub async fn insert_many(tx: &Tx, job_id: &str, before: i64, uids: &[Uid]) -> Result<(), StoreError> {
    let rows = (before + 1..).zip(uids).map(|(row, uid)| Model { job_id: job_id.to_owned(), row, uid: uid.clone() });
    let rows: Vec<_> = rows.map(|row| ActiveModel::from(row).reset_all()).collect();
    for some in rows.chunks(ROWS) {
        Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Accounts of a job after this row, by their rows.
pub async fn list(
    conn: &impl ConnectionTrait,
    job_id: &str,
    after_row: i64,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::JobId.eq(job_id)).filter(Column::Row.gt(after_row));
    Ok(query.order_by_asc(Column::Row).limit(limit).all(conn).await?)
}
