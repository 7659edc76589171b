//! Captcha challenges, and the passes earned by solving them.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::entity::prelude::*;

/// Kind of a row: a challenge, or a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// A picture with characters to type.
    Picture,
    /// A proof of work.
    Work,
    /// A pass, earned by an answer.
    Pass,
}

/// A challenge or a pass.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "captcha")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub kind: Kind,
    /// Client of the request.
    pub client_id: String,
    /// Keyed hash of a picture's answer.
    pub answer_hash: Option<String>,
    /// Difficulty of a proof of work, or the purpose of a pass.
    pub action: Option<String>,
    pub expires_at: i64,
}

/// Longest lifetime in milliseconds.
const LONGEST_MS: i64 = 600_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes one: `Some` exactly once, however many concurrent requests. A wrong answer uses it up, too.
pub async fn take(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    let found =
        Entity::find_by_id(token_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?;
    let Some(row) = found else { return Ok(None) };
    Ok((Entity::delete_by_id(token_hash).exec(conn).await?.rows_affected == 1).then_some(row))
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
