//! Uids of accounts that were deleted. A uid names one account for ever: apps keep what they know by it.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

/// A uid that is not given again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_uid")]
pub struct Model {
    /// The uid.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: String,
    /// When its account was deleted.
    pub deleted_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Remembers a uid.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, uid: &str, at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { uid: Set(uid.to_owned()), deleted_at: Set(at) };
    let keep = OnConflict::column(Column::Uid).do_nothing().to_owned();
    Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

/// Whether an account with this uid was deleted.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn exists(conn: &impl ConnectionTrait, uid: &str) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(uid).one(conn).await?.is_some())
}
