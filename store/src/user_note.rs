//! Notes of administrators about accounts.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_note")]
pub struct Model {
    /// A UUIDv7, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The account that it is about.
    pub uid: Uid,
    /// Who wrote it, as in events.
    pub author: String,
    /// Name of the author at that time.
    pub author_name: Option<String>,
    pub text: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Notes about an account, newest first.
pub async fn of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).order_by_desc(Column::Id).all(conn).await?)
}

/// Number of notes about an account.
pub async fn count_of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).count(conn).await?)
}

/// A note about an account.
pub async fn find(conn: &impl ConnectionTrait, uid: &Uid, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).filter(Column::Uid.eq(uid)).one(conn).await?)
}

/// Deletes a note; false when it is gone.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}
