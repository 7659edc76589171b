//! Codes for single sign-on to a site. Only their hashes are stored.

use crate::StoreError;
use crate::instant::comes_within;
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    /// The portal's session.
    pub session_id: String,
    /// The session's account.
    pub uid: Uid,
    /// The only host that it is valid at.
    pub host: String,
    /// SHA-256 of the browser's nonce.
    pub challenge: String,
    pub expires_at: i64,
    /// When it was first redeemed.
    pub used_at: Option<i64>,
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

/// The code with this hash, until it expires.
pub async fn live(conn: &impl ConnectionTrait, code_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(code_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Redeems a code: true once; and again for a repeated request, if the first was after `since`.
pub async fn redeem(conn: &impl ConnectionTrait, code_hash: &str, now: i64, since: i64) -> Result<bool, StoreError> {
    let used = ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let first = Entity::update_many().set(used).filter(Column::CodeHash.eq(code_hash)).filter(Column::UsedAt.is_null());
    if first.exec(conn).await?.rows_affected == 1 {
        return Ok(true);
    }
    Ok(Entity::find_by_id(code_hash).filter(Column::UsedAt.gt(since)).one(conn).await?.is_some())
}

/// Deletes a code that was presented at another host or by another browser.
pub async fn delete(conn: &impl ConnectionTrait, code_hash: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(code_hash).exec(conn).await?;
    Ok(())
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
