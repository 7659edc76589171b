//! Clients: the applications that users sign in to.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*};

/// A client and its limits.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// `client_id`; of the default client, the environment's ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Display name.
    pub name: String,
    pub enabled: bool,
    /// Lifetime of an access token in seconds.
    pub access_token_seconds: i32,
    /// Lifetime of a session in seconds.
    pub refresh_token_seconds: i32,
    /// -1: any number of sessions; 0: one per kind of user agent; otherwise that many.
    pub max_sessions: i32,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

/// Adds a client unless its ID exists.
pub async fn insert_if_absent(conn: &impl ConnectionTrait, client: Model) -> Result<(), StoreError> {
    let conflict = sea_orm::sea_query::OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(ActiveModel::from(client).reset_all()).on_conflict(conflict).exec_without_returning(conn).await?;
    Ok(())
}

pub async fn set_limits(
    conn: &impl ConnectionTrait,
    id: &str,
    access_token_seconds: i32,
    refresh_token_seconds: i32,
    max_sessions: i32,
    at: i64,
) -> Result<(), StoreError> {
    let change = ActiveModel {
        access_token_seconds: Set(access_token_seconds),
        refresh_token_seconds: Set(refresh_token_seconds),
        max_sessions: Set(max_sessions),
        updated_at: Set(at),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}
