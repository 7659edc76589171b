//! Webhooks: addresses that events are reported to.

use crate::{StoreError, instant::SKEW_MS};
use sea_orm::{Condition, QueryOrder, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// A UUIDv7, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name: String,
    pub url: String,
    /// Actions as a list of texts; empty for all of them.
    pub events: Json,
    pub enabled: bool,
    /// Secret that requests are signed with, encrypted with the master key.
    pub sealed: String,
    /// The secret before it.
    pub former_sealed: Option<String>,
    /// Until when requests are also signed with the former secret.
    pub former_until: Option<i64>,
    /// Since when every delivery has failed.
    pub failing_since: Option<i64>,
    /// When it was turned off for its failures.
    pub disabled_at: Option<i64>,
    pub created_by: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// All webhooks, in the order they were added.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Id).all(conn).await?)
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Writes a whole row; false when it is gone.
pub async fn update(conn: &impl ConnectionTrait, row: Model) -> Result<bool, StoreError> {
    let id = row.id.clone();
    let change = ActiveModel::from(row).reset_all();
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}

/// Records that a delivery has failed: the first of a row of failures starts it. A start that a fast clock has dated
/// into the future is replaced.
pub async fn fails(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<(), StoreError> {
    let starts = Condition::any().add(Column::FailingSince.is_null()).add(Column::FailingSince.gt(now + SKEW_MS));
    let change = ActiveModel { failing_since: Set(Some(now)), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(starts).exec(conn).await?;
    Ok(())
}

/// Records that a delivery has succeeded.
pub async fn works(conn: &impl ConnectionTrait, id: &str) -> Result<(), StoreError> {
    let change = ActiveModel { failing_since: Set(None), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id));
    query.filter(Column::FailingSince.is_not_null()).exec(conn).await?;
    Ok(())
}

/// Turns a webhook off that has failed since `latest` or longer: true for exactly one node, and only if it is still
/// turned on and has not succeeded meanwhile.
pub async fn disable_failing(conn: &impl ConnectionTrait, id: &str, latest: i64, now: i64) -> Result<bool, StoreError> {
    let change = ActiveModel { enabled: Set(false), disabled_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::Enabled.eq(true));
    Ok(query.filter(Column::FailingSince.lte(latest)).exec(conn).await?.rows_affected == 1)
}
