//! Hooks: addresses that are asked before an operation, one for each.

use crate::StoreError;
use sea_orm::{entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook")]
pub struct Model {
    /// `HookPoint` as stored. Text, because one that this version does not know must not hide the others.
    #[sea_orm(primary_key, auto_increment = false)]
    pub point: String,
    pub url: String,
    pub timeout_ms: i32,
    /// `OnFailure` as stored.
    pub on_failure: String,
    pub enabled: bool,
    /// Secret that requests are signed with, encrypted with the master key.
    pub sealed: String,
    /// The secret before it.
    pub former_sealed: Option<String>,
    /// Until when requests are also signed with the former secret.
    pub former_until: Option<i64>,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

pub async fn by_point(conn: &impl ConnectionTrait, point: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(point).one(conn).await?)
}

/// Writes a whole row.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let replace = OnConflict::column(Column::Point)
        .update_columns([
            Column::Url,
            Column::TimeoutMs,
            Column::OnFailure,
            Column::Enabled,
            Column::Sealed,
            Column::FormerSealed,
            Column::FormerUntil,
            Column::UpdatedAt,
        ])
        .to_owned();
    let insert = Entity::insert(ActiveModel::from(row).reset_all()).on_conflict(replace);
    insert.exec_without_returning(conn).await?;
    Ok(())
}

pub async fn delete(conn: &impl ConnectionTrait, point: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(point).exec(conn).await?.rows_affected == 1)
}
