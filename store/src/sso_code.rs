//! Codes that hand a session of the portal over to a site. Only their hashes are here.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over")]
pub struct Model {
    /// SHA-256 of the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    /// The session it opens.
    pub session_id: String,
    /// Whose that is.
    pub uid: String,
    /// The one host it opens it at.
    pub host: String,
    /// SHA-256 of what the browser must bring.
    pub challenge: String,
    /// When it stops working.
    pub expires_at: i64,
    /// When it was first redeemed.
    pub used_at: Option<i64>,
}

/// The longest that one works, in milliseconds.
const LONGEST_MS: i64 = 60_000;

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a code.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The code with this hash, until it expires.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn live(conn: &impl ConnectionTrait, code_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(code_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Redeems a code: true once; and again for a redelivered request, if the first was after `since`.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn redeem(conn: &impl ConnectionTrait, code_hash: &str, now: i64, since: i64) -> Result<bool, StoreError> {
    let used = ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let first = Entity::update_many().set(used).filter(Column::CodeHash.eq(code_hash)).filter(Column::UsedAt.is_null());
    if first.exec(conn).await?.rows_affected == 1 {
        return Ok(true);
    }
    Ok(Entity::find_by_id(code_hash).filter(Column::UsedAt.gt(since)).one(conn).await?.is_some())
}

/// Deletes a code that came to another host or in another browser.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete(conn: &impl ConnectionTrait, code_hash: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(code_hash).exec(conn).await?;
    Ok(())
}

/// Deletes what expired before an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
