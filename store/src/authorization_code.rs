//! Codes by which an app gets the session that was opened for it at the portal. Only their hashes are here.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_code")]
pub struct Model {
    /// SHA-256 of the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    /// The session it gives.
    pub session_id: String,
    /// The client it was issued for.
    pub client_id: String,
    /// The origin that may redeem it, such as `https://app.example.com`.
    pub origin: String,
    /// When it stops working.
    pub expires_at: i64,
    /// When it was redeemed.
    pub redeemed_at: Option<i64>,
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

/// The code with this hash, whatever its state.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_hash(conn: &impl ConnectionTrait, code_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(code_hash).one(conn).await?)
}

/// Redeems a code: true exactly once, however many try at the same time, and only while it works.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn redeem(conn: &impl ConnectionTrait, code_hash: &str, now: i64) -> Result<bool, StoreError> {
    let redeemed = ActiveModel { redeemed_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(redeemed).filter(Column::CodeHash.eq(code_hash));
    let query = query.filter(Column::RedeemedAt.is_null()).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Whether the session of a code was ever handed out by one.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn is_redeemed(conn: &impl ConnectionTrait, session_id: &str) -> Result<bool, StoreError> {
    let query = Entity::find().filter(Column::SessionId.eq(session_id)).filter(Column::RedeemedAt.is_not_null());
    Ok(query.count(conn).await? > 0)
}

/// Deletes the unredeemed codes of a session: a newer one takes their place.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_unredeemed(conn: &impl ConnectionTrait, session_id: &str) -> Result<(), StoreError> {
    let query = Entity::delete_many().filter(Column::SessionId.eq(session_id));
    query.filter(Column::RedeemedAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Codes that lapsed before an instant without being redeemed.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn lapsed(conn: &impl ConnectionTrait, at: i64) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::ExpiresAt.lt(at)).filter(Column::RedeemedAt.is_null());
    Ok(query.all(conn).await?)
}

/// Deletes codes that lapsed before an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
