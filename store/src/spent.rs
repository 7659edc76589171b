//! What works once and is kept nowhere else: tickets and ID tokens that others signed.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

/// Something that was used.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent")]
pub struct Model {
    /// SHA-256 of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// When it would stop working by itself.
    pub expires_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Uses something up: true exactly once, however many try at the same time.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn spend(conn: &impl ConnectionTrait, hash: &str, expires_at: i64) -> Result<bool, StoreError> {
    let row = ActiveModel { hash: Set(hash.to_owned()), expires_at: Set(expires_at) };
    let keep = OnConflict::column(Column::Hash).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Deletes what has stopped working by itself.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
