//! Resource types that operators registered, with their actions.

use crate::StoreError;
use sea_orm::{QueryOrder, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_type")]
pub struct Model {
    /// Part of an action before the colon.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub description: String,
    /// Parts of its actions after the colon.
    pub actions: Json,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every type, by name.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Name).all(conn).await?)
}

/// Adds or updates a type.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let changed = [Column::Description, Column::Actions, Column::UpdatedAt];
    let replace = OnConflict::column(Column::Name).update_columns(changed).to_owned();
    let row = ActiveModel::from(row).reset_all();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Deletes a type; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(name).exec(conn).await?.rows_affected == 1)
}
