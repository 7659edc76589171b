//! Authorization codes (RFC 6749 section 4.1.2). Only their hashes are stored.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    pub client_id: String,
    /// The browser's session at the portal. Whatever ends it ends the code.
    pub session_id: String,
    /// What was granted: `identity::oauth::code::CodeGrant`.
    pub granted: Json,
    pub expires_at: i64,
    pub redeemed_at: Option<i64>,
    /// The session that the code was exchanged for.
    pub issued_session_id: Option<String>,
}

/// Lifetime in seconds: a redirect and a request (RFC 6749 section 4.1.2 recommends ten minutes at most).
pub const LONGEST_SECS: u32 = 60;
const LONGEST_MS: i64 = LONGEST_SECS as i64 * 1_000;

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

/// Records the session that a redeemed code was exchanged for, so that its second use ends that session.
pub async fn set_issued(conn: &impl ConnectionTrait, code_hash: &str, session_id: &str) -> Result<(), StoreError> {
    let change = ActiveModel { issued_session_id: Set(Some(session_id.to_owned())), ..Default::default() };
    Entity::update_many().set(change).filter(Column::CodeHash.eq(code_hash)).exec(conn).await?;
    Ok(())
}

/// Deletes codes that expired before an instant.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}

/// Deletes the codes of a client, redeemed or not. Waits for those that are just being redeemed, so that the sessions of
/// the client can be ended afterwards without missing one.
pub async fn delete_of_client(conn: &impl ConnectionTrait, client_id: &str) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ClientId.eq(client_id)).exec(conn).await?.rows_affected)
}
