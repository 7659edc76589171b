//! Codes by which an app gets the session that was opened for it at the portal. Only their hashes are stored.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    /// The session that it was issued for.
    pub session_id: String,
    pub client_id: String,
    /// The origin that may redeem it, such as `https://app.example.com`.
    pub origin: String,
    pub expires_at: i64,
    pub redeemed_at: Option<i64>,
}

/// Longest lifetime in milliseconds.
const LONGEST_MS: i64 = 60_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The code with this hash, whatever its state.
pub async fn by_hash(conn: &impl ConnectionTrait, code_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(code_hash).one(conn).await?)
}

/// Redeems a code: true exactly once, however many concurrent requests, and only before its expiry.
pub async fn redeem(conn: &impl ConnectionTrait, code_hash: &str, now: i64) -> Result<bool, StoreError> {
    let redeemed = ActiveModel { redeemed_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(redeemed).filter(Column::CodeHash.eq(code_hash));
    let query = query.filter(Column::RedeemedAt.is_null()).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Whether a session was delivered by a code.
pub async fn is_redeemed(conn: &impl ConnectionTrait, session_id: &str) -> Result<bool, StoreError> {
    let query = Entity::find().filter(Column::SessionId.eq(session_id)).filter(Column::RedeemedAt.is_not_null());
    Ok(query.count(conn).await? > 0)
}

/// Deletes the unredeemed codes of a session, before a newer one is issued.
pub async fn delete_unredeemed(conn: &impl ConnectionTrait, session_id: &str) -> Result<(), StoreError> {
    let query = Entity::delete_many().filter(Column::SessionId.eq(session_id));
    query.filter(Column::RedeemedAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Codes that expired before an instant without being redeemed.
pub async fn lapsed(conn: &impl ConnectionTrait, at: i64) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::ExpiresAt.lt(at)).filter(Column::RedeemedAt.is_null());
    Ok(query.all(conn).await?)
}

/// Deletes codes that expired before an instant.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
