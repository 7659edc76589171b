//! Authorization requests that wait: pushed by an application (RFC 9126), or interrupted by sign-in or consent. Only
//! the hashes of their references are stored.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    pub client_id: String,
    /// Parameters of the request, as sent.
    pub parameters: Json,
    /// Whether the application pushed it, authenticated.
    pub pushed: bool,
    pub created_at: i64,
    pub expires_at: i64,
}

/// Longest lifetime in milliseconds.
pub const LONGEST_MS: i64 = 1_800_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The request with this hash, until it expires.
pub async fn live(conn: &impl ConnectionTrait, id_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// A browser has come with a pushed request, which from now on waits for its user until `expires_at`: true once.
pub async fn begin(conn: &impl ConnectionTrait, id_hash: &str, at: i64, expires_at: i64) -> Result<bool, StoreError> {
    let begun =
        ActiveModel { pushed: Set(false), created_at: Set(at), expires_at: Set(expires_at), ..Default::default() };
    let query = Entity::update_many().set(begun).filter(Column::IdHash.eq(id_hash)).filter(Column::Pushed.eq(true));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes a request: true for exactly one of several concurrent callers.
pub async fn delete(conn: &impl ConnectionTrait, id_hash: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id_hash).exec(conn).await?.rows_affected == 1)
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
