//! Keys by which an operator's own server signs custom tickets. Only their public halves are stored.

use crate::StoreError;
use sea_orm::{Condition, QueryOrder, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_key")]
pub struct Model {
    /// `private_key_id` in tickets.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// PEM, `RSAPublicKey` (RFC 8017 appendix A.1.1).
    pub public_pem: String,
    pub created_at: i64,
    /// When it stops being accepted, once another replaced it.
    pub retires_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a key and retires the current ones.
pub async fn replace(conn: &impl ConnectionTrait, row: Model, retires_at: i64) -> Result<(), StoreError> {
    let retired = ActiveModel { retires_at: Set(Some(retires_at)), ..Default::default() };
    Entity::update_many().set(retired).filter(Column::RetiresAt.is_null()).exec(conn).await?;
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Accepted keys, newest first.
pub async fn live(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Model>, StoreError> {
    let counts = Condition::any().add(Column::RetiresAt.is_null()).add(Column::RetiresAt.gt(now));
    Ok(Entity::find().filter(counts).order_by_desc(Column::CreatedAt).all(conn).await?)
}

/// Deletes a key, which is no longer accepted; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}
