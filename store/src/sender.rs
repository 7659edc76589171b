//! Senders of messages, one row a channel.

use crate::StoreError;
use doorward_contract::messaging::Channel;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: Channel,
    /// Configuration without secrets.
    pub config: Json,
    /// Secrets, encrypted with the master key.
    pub sealed: Option<String>,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let row = ActiveModel {
        channel: Set(row.channel),
        config: Set(row.config),
        sealed: Set(row.sealed),
        updated_at: Set(row.updated_at),
    };
    let columns = [Column::Config, Column::Sealed, Column::UpdatedAt];
    let replace = OnConflict::column(Column::Channel).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}
