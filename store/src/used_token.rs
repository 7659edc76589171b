//! Tokens that must not be used twice: tickets, ID tokens, client assertions and captcha responses of other issuers,
//! proofs of keys. And access tokens without a session of their own that were revoked, and IDs of clients that were
//! deleted.

use crate::StoreError;
use sea_orm::{QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// When the token expires; the row is needed until then.
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks a token as used: true for exactly one of several concurrent callers.
pub async fn spend(conn: &impl ConnectionTrait, hash: &str, expires_at: i64) -> Result<bool, StoreError> {
    let row = ActiveModel { hash: Set(hash.to_owned()), expires_at: Set(expires_at) };
    let keep = OnConflict::column(Column::Hash).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Marks as used until an instant, whether or not it is marked already.
pub async fn keep(conn: &impl ConnectionTrait, hash: &str, expires_at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { hash: Set(hash.to_owned()), expires_at: Set(expires_at) };
    let extend = OnConflict::column(Column::Hash).update_column(Column::ExpiresAt).to_owned();
    Entity::insert(row).on_conflict(extend).exec_without_returning(conn).await?;
    Ok(())
}

/// Whether a token is marked as used.
pub async fn is_spent(conn: &impl ConnectionTrait, hash: &str) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(hash).one(conn).await?.is_some())
}

/// The ones of these tokens that are marked as used.
pub async fn spent_among(conn: &impl ConnectionTrait, hashes: &[String]) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::Hash).filter(Column::Hash.is_in(hashes));
    Ok(query.into_tuple().all(conn).await?)
}

/// Deletes the tokens that have expired.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
