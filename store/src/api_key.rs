//! Keys for automation. Only their hashes are here.

use crate::StoreError;
use sea_orm::{QuerySelect, entity::prelude::*};

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name for people and the audit log.
    pub name: String,
    /// The role it acts with.
    pub role_id: String,
    /// SHA-256 of the key; unique.
    pub key_hash: String,
    /// When it was made.
    pub created_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The key with this hash.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_hash(conn: &impl ConnectionTrait, key_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::KeyHash.eq(key_hash)).one(conn).await?)
}

/// Adds a key.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, key: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(key).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Names of keys that act with this role, at most so many.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn names_of_role(conn: &impl ConnectionTrait, role_id: &str, limit: u64) -> Result<Vec<String>, StoreError> {
    let theirs = Entity::find().filter(Column::RoleId.eq(role_id)).limit(limit);
    Ok(theirs.select_only().column(Column::Name).into_tuple().all(conn).await?)
}
