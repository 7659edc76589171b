//! Settings, one row a section.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// `Section` as stored.
    #[sea_orm(primary_key, auto_increment = false)]
    pub section: String,
    /// The whole section.
    pub value: Json,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

pub async fn put(conn: &impl ConnectionTrait, section: &str, value: Json, at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { section: Set(section.to_owned()), value: Set(value), updated_at: Set(at) };
    let replace = OnConflict::column(Column::Section).update_columns([Column::Value, Column::UpdatedAt]).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}
