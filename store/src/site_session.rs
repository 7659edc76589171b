//! Cookies of sites: each opens one session of the portal at one host. They end with that session.

use crate::StoreError;
use sea_orm::entity::prelude::*;

/// A cookie.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site_session")]
pub struct Model {
    /// SHA-256 of the cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// The session it opens.
    pub session_id: String,
    /// Whose that is.
    pub uid: String,
    /// The one host it opens it at.
    pub host: String,
    /// When it stops working by itself.
    pub expires_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a cookie.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The cookie with this hash while it works. Whether its session still counts is another question.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn live(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(token_hash).filter(Column::ExpiresAt.gt(now)).one(conn).await?)
}

/// Deletes what expired before an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
