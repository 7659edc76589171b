//! One-time links: the set-up link and links to set a password. Only the hash of their token is stored.

use crate::StoreError;
use crate::instant::comes_within;
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*};

/// Purpose of a link; a link for one purpose is invalid for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Purpose {
    /// Creating the first administrator.
    Setup,
    /// Setting an account's password.
    Password,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub purpose: Purpose,
    /// The account whose password it sets.
    pub uid: Option<Uid>,
    /// The creator, as in events.
    pub created_by: Option<String>,
    /// The creator, if a delegate: the password rests on their act.
    pub delegate: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

/// Longest lifetime in milliseconds.
const LONGEST_MS: i64 = 86_400_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, link: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(link).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The valid link with this hash.
pub async fn live(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find_by_id(token_hash).filter(Column::Purpose.eq(purpose));
    Ok(query
        .filter(Column::UsedAt.is_null())
        .filter(comes_within(Column::ExpiresAt, LONGEST_MS, now))
        .one(conn)
        .await?)
}

/// Uses a link up: true exactly once, however many concurrent requests.
pub async fn consume(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    purpose: Purpose,
    now: i64,
) -> Result<bool, StoreError> {
    let used = ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(used).filter(Column::TokenHash.eq(token_hash));
    let query = query.filter(Column::Purpose.eq(purpose)).filter(Column::UsedAt.is_null());
    Ok(query.filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).exec(conn).await?.rows_affected == 1)
}

/// Cancels unused links of a purpose, of one account or of all.
pub async fn cancel(conn: &impl ConnectionTrait, purpose: Purpose, uid: Option<&Uid>) -> Result<(), StoreError> {
    let mut query = Entity::delete_many().filter(Column::Purpose.eq(purpose)).filter(Column::UsedAt.is_null());
    if let Some(uid) = uid {
        query = query.filter(Column::Uid.eq(uid));
    }
    query.exec(conn).await?;
    Ok(())
}

/// Deletes links that ended before an instant.
pub async fn delete_ended_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
