//! Secrets of applications. Only their hashes are stored. An application may have several, so that one can be replaced
//! while the other is in use.

use crate::StoreError;
use sea_orm::{QueryOrder, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub client_id: String,
    /// SHA-256 of the secret.
    pub secret_hash: String,
    /// Its last characters, by which administrators recognize it.
    pub hint: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    /// Last use, to the minute.
    pub last_used_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, secret: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(secret).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The secrets of a client, newest first.
pub async fn of_client(conn: &impl ConnectionTrait, client_id: &str) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::ClientId.eq(client_id));
    Ok(query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).all(conn).await?)
}

/// Deletes a secret of a client, which revokes it; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, client_id: &str, id: &str) -> Result<bool, StoreError> {
    let query = Entity::delete_by_id(id).filter(Column::ClientId.eq(client_id));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Updates the last use of a secret.
pub async fn record_use(conn: &impl ConnectionTrait, id: &str, at: i64) -> Result<(), StoreError> {
    let change = ActiveModel { last_used_at: Set(Some(at)), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}
