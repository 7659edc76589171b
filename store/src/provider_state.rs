//! What is remembered while a browser is away at a provider.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

/// A browser that is away.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_state")]
pub struct Model {
    /// Hash of what the browser must bring and be.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: String,
    /// Provider it was sent to.
    pub provider_id: String,
    /// PKCE verifier, nonce and where it goes on to, sealed by the master key.
    pub sealed: String,
    /// When it is too late.
    pub expires_at: i64,
}

/// The longest that one works, in milliseconds.
const LONGEST_MS: i64 = 600_000;

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Remembers a browser; a second start under the same key replaces the first.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let row = ActiveModel {
        key_hash: Set(row.key_hash),
        provider_id: Set(row.provider_id),
        sealed: Set(row.sealed),
        expires_at: Set(row.expires_at),
    };
    let columns = [Column::ProviderId, Column::Sealed, Column::ExpiresAt];
    let replace = OnConflict::column(Column::KeyHash).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes what is remembered: some exactly once, however many ask at the same time.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn take(conn: &impl ConnectionTrait, key_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    let found = Entity::find_by_id(key_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?;
    let Some(row) = found else { return Ok(None) };
    // The sealed text goes along: a second start in between is another one's to take.
    let query = Entity::delete_many().filter(Column::KeyHash.eq(key_hash)).filter(Column::Sealed.eq(&row.sealed));
    Ok((query.exec(conn).await?.rows_affected == 1).then_some(row))
}

/// Deletes what expired before an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
