//! Secrets of settings, sealed by the master key, apart from the settings that anybody who administers may read.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

/// A secret.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealed_secret")]
pub struct Model {
    /// What it is for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The sealed text.
    pub sealed: String,
    /// Last change.
    pub updated_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The sealed text of a secret.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn find(conn: &impl ConnectionTrait, name: &str) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(name).one(conn).await?.map(|row| row.sealed))
}

/// Writes a secret.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn put(conn: &impl ConnectionTrait, name: &str, sealed: &str, at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { name: Set(name.to_owned()), sealed: Set(sealed.to_owned()), updated_at: Set(at) };
    let replace = OnConflict::column(Column::Name).update_columns([Column::Sealed, Column::UpdatedAt]).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Forgets one.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete(conn: &impl ConnectionTrait, name: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(name).exec(conn).await?;
    Ok(())
}
