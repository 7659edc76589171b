//! Provider tokens: identities confirmed by a provider, until they are used once.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub provider_id: String,
    /// The provider's realm at that time: the grant is void once it has another.
    pub realm: String,
    /// Client of the request.
    pub client_id: String,
    /// `ExternalProfile`.
    pub profile: Json,
    /// WeChat's session key, encrypted with the master key.
    pub sealed: Option<String>,
    pub expires_at: i64,
}

/// Longest lifetime in milliseconds.
const LONGEST_MS: i64 = 3_600_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The valid grant of this token.
pub async fn live(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(token_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Adds data to a grant; false when it was used meanwhile.
pub async fn enrich(conn: &impl ConnectionTrait, token_hash: &str, profile: Json) -> Result<bool, StoreError> {
    let change = ActiveModel { profile: Set(profile), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::TokenHash.eq(token_hash));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Uses a grant up: true exactly once, however many concurrent requests.
pub async fn consume(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<bool, StoreError> {
    let query = Entity::delete_many().filter(Column::TokenHash.eq(token_hash)).filter(comes_within(
        Column::ExpiresAt,
        LONGEST_MS,
        now,
    ));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
