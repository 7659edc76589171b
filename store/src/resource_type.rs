//! Types of resources that operators registered, with their actions.

use crate::StoreError;
use sea_orm::{QueryOrder, entity::prelude::*, sea_query::OnConflict};

/// A type.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_type")]
pub struct Model {
    /// What stands before the colon of an action.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// What it is.
    pub description: String,
    /// A list of what stands behind the colon.
    pub actions: Json,
    /// When it was registered.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every type, by name.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Name).all(conn).await?)
}

/// Writes a type, over the one of its name if there is one.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let changed = [Column::Description, Column::Actions, Column::UpdatedAt];
    let replace = OnConflict::column(Column::Name).update_columns(changed).to_owned();
    let row = ActiveModel::from(row).reset_all();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Removes a type; false when there is none.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete(conn: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(name).exec(conn).await?.rows_affected == 1)
}
