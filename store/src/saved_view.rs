//! Saved views of the list of accounts, each of one administrator.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_view")]
pub struct Model {
    /// A UUIDv7, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Whose view it is.
    pub uid: Uid,
    pub name: String,
    /// Query string of the page.
    pub query: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The views of an administrator, oldest first.
pub async fn of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).order_by_asc(Column::Id).all(conn).await?)
}

/// Number of views of an administrator.
pub async fn count_of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).count(conn).await?)
}

/// Deletes a view of an administrator; false when there is none.
pub async fn delete_of(conn: &impl ConnectionTrait, uid: &Uid, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected == 1)
}
