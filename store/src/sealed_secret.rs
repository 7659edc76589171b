//! Secrets of settings, encrypted with the master key, apart from the settings that administrators may read.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealed_secret")]
pub struct Model {
    /// Purpose of the secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Encrypted value.
    pub sealed: String,
    /// Last change.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The encrypted value of a secret.
pub async fn find(conn: &impl ConnectionTrait, name: &str) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(name).one(conn).await?.map(|row| row.sealed))
}

pub async fn put(conn: &impl ConnectionTrait, name: &str, sealed: &str, at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { name: Set(name.to_owned()), sealed: Set(sealed.to_owned()), updated_at: Set(at) };
    let replace = OnConflict::column(Column::Name).update_columns([Column::Sealed, Column::UpdatedAt]).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

pub async fn delete(conn: &impl ConnectionTrait, name: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(name).exec(conn).await?;
    Ok(())
}
