//! Files that jobs read and produce, in chunks that are read one at a time: memory does not grow with the file.

use crate::StoreError;
use sea_orm::{QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: String,
    /// Its number, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chunk: i32,
    pub bytes: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Most bytes of a chunk.
pub const CHUNK: usize = 256 * 1024;

/// Adds a chunk. Its length is at most [`CHUNK`]; a chunk that is not the last may be shorter.
pub async fn insert(conn: &impl ConnectionTrait, job_id: &str, chunk: i32, bytes: Vec<u8>) -> Result<(), StoreError> {
    let row = ActiveModel::from(Model { job_id: job_id.to_owned(), chunk, bytes }).reset_all();
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// One chunk; `None` after the last.
pub async fn chunk(conn: &impl ConnectionTrait, job_id: &str, chunk: i32) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(Entity::find_by_id((job_id.to_owned(), chunk)).one(conn).await?.map(|row| row.bytes))
}

/// Number of chunks of a file.
pub async fn count(conn: &impl ConnectionTrait, job_id: &str) -> Result<i32, StoreError> {
    let last = Entity::find().select_only().column_as(Column::Chunk.max(), "last").filter(Column::JobId.eq(job_id));
    let last: Option<Option<i32>> = last.into_tuple().one(conn).await?;
    Ok(last.flatten().map_or(0, |last| last + 1))
}

/// Deletes the file of a job.
pub async fn delete(conn: &impl ConnectionTrait, job_id: &str) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::JobId.eq(job_id)).exec(conn).await?.rows_affected)
}

/// Deletes the files of jobs that ended before an instant.
pub async fn delete_of_finished_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let over = crate::job::ids_finished_before(at);
    Ok(Entity::delete_many().filter(Column::JobId.in_subquery(over)).exec(conn).await?.rows_affected)
}
