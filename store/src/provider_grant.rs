//! Provider tokens: what a provider has said about somebody, until it is used once.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

/// What stands behind a provider token.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_grant")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Provider that vouches.
    pub provider_id: String,
    /// The provider's realm when it vouched: the grant is worth nothing once that is another.
    pub realm: String,
    /// Client it was asked through.
    pub client_id: String,
    /// `ExternalProfile`.
    pub profile: Json,
    /// WeChat's session key, sealed by the master key.
    pub sealed: Option<String>,
    /// When it stops working.
    pub expires_at: i64,
}

/// The longest that one works, in milliseconds.
const LONGEST_MS: i64 = 3_600_000;

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a grant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The grant with this token, while it works.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn live(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(token_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Writes what was found out since; false when the grant was used meanwhile.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn enrich(conn: &impl ConnectionTrait, token_hash: &str, profile: Json) -> Result<bool, StoreError> {
    let change = ActiveModel { profile: Set(profile), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::TokenHash.eq(token_hash));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Uses a grant up: true exactly once, however many try at the same time.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn spend(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<bool, StoreError> {
    let query = Entity::delete_many().filter(Column::TokenHash.eq(token_hash)).filter(comes_within(
        Column::ExpiresAt,
        LONGEST_MS,
        now,
    ));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes grants that expired before an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
