//! Clients: the applications that users sign in to.

use crate::StoreError;
use crate::each::read_each;
use crate::error::Unreadable;
use crate::{consent, session};
use doorward_contract::application::{ApplicationKind, ApplicationSource};
use sea_orm::{
    Condition, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

/// An application and its limits.
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
    pub kind: ApplicationKind,
    /// `ApplicationConfig`.
    pub config: Json,
    /// The role that a machine acts with.
    pub role_id: Option<String>,
    /// Whether a delegated administrator created or changed it.
    pub delegated: bool,
    /// In every token that the client gets for itself. Tokens of another generation are rejected.
    pub generation: i64,
    pub source: ApplicationSource,
    /// SHA-256 of its registration access token (RFC 7592).
    pub registration_hash: Option<String>,
    /// What it says about itself that nothing depends on, such as `contacts`.
    pub metadata: Option<Json>,
    /// When the document that describes it was last read.
    pub fetched_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every client, in the order they were added. One of an unknown kind is returned as an error with its ID, so that the
/// others still work.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Result<Model, Unreadable<String>>>, StoreError> {
    let query = Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    read_each(conn, query, |row| row.try_get("", "id")).await
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The existing ones of these IDs.
pub async fn ids_among(conn: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<String>, StoreError> {
    Ok(Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids)).into_tuple().all(conn).await?)
}

/// Adds a client unless its ID exists; whether it was added.
pub async fn insert_if_absent(conn: &impl ConnectionTrait, client: Model) -> Result<bool, StoreError> {
    let conflict = sea_orm::sea_query::OnConflict::column(Column::Id).do_nothing().to_owned();
    let query = Entity::insert(ActiveModel::from(client).reset_all()).on_conflict(conflict);
    Ok(query.exec_without_returning(conn).await? == 1)
}

/// Updates everything but ID, kind, creation and generation; false when it is gone.
pub async fn update(conn: &impl ConnectionTrait, client: Model) -> Result<bool, StoreError> {
    let change = ActiveModel {
        name: Set(client.name),
        enabled: Set(client.enabled),
        access_token_seconds: Set(client.access_token_seconds),
        refresh_token_seconds: Set(client.refresh_token_seconds),
        max_sessions: Set(client.max_sessions),
        updated_at: Set(client.updated_at),
        config: Set(client.config),
        role_id: Set(client.role_id),
        delegated: Set(client.delegated),
        ..Default::default()
    };
    Ok(Entity::update_many().set(change).filter(Column::Id.eq(client.id)).exec(conn).await?.rows_affected == 1)
}

/// What a client that describes itself says.
#[derive(Debug, Clone)]
pub struct Description {
    pub kind: ApplicationKind,
    pub name: String,
    pub config: Json,
    pub metadata: Option<Json>,
}

/// Updates what a registered client says about itself; false when it is gone.
pub async fn describe(
    conn: &impl ConnectionTrait,
    id: &str,
    description: Description,
    at: i64,
) -> Result<bool, StoreError> {
    let Description { kind, name, config, metadata } = description;
    let change = ActiveModel {
        kind: Set(kind),
        name: Set(name),
        config: Set(config),
        metadata: Set(metadata),
        updated_at: Set(at),
        ..Default::default()
    };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(is_registered());
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Records that the document of a client was read.
pub async fn set_fetched(conn: &impl ConnectionTrait, id: &str, at: i64) -> Result<(), StoreError> {
    let change = ActiveModel { fetched_at: Set(Some(at)), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

fn is_registered() -> Condition {
    Condition::all().add(Column::Source.ne(ApplicationSource::Administrator))
}

/// Number of clients that administrators created.
pub async fn count_created(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(Column::Source.eq(ApplicationSource::Administrator)).count(conn).await?)
}

/// Number of clients that describe themselves.
pub async fn count_registered(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(is_registered()).count(conn).await?)
}

/// Registered clients that nobody has used since an instant: no user has given consent or has a session. One that an
/// administrator has turned off is kept: it must not come back by registering again.
fn is_unused(since: i64) -> Condition {
    let client = || Expr::col((Entity, Column::Id));
    let consented = Query::select()
        .expr(Expr::val(1))
        .from(consent::Entity)
        .and_where(Expr::col((consent::Entity, consent::Column::ClientId)).eq(client()))
        .to_owned();
    let used = Query::select()
        .expr(Expr::val(1))
        .from(session::Entity)
        .and_where(Expr::col((session::Entity, session::Column::ClientId)).eq(client()))
        .and_where(Expr::col((session::Entity, session::Column::SeenAt)).gte(since))
        .to_owned();
    is_registered()
        .add(Column::Enabled.eq(true))
        .add(Column::UpdatedAt.lt(since))
        .add(Condition::any().add(Column::FetchedAt.is_null()).add(Column::FetchedAt.lt(since)))
        .add(Expr::not_exists(consented))
        .add(Expr::not_exists(used))
}

/// IDs and names of at most `limit` registered clients that nobody has used since an instant, oldest first.
pub async fn unused(conn: &impl ConnectionTrait, since: i64, limit: u64) -> Result<Vec<(String, String)>, StoreError> {
    let query = Entity::find().select_only().column(Column::Id).column(Column::Name).filter(is_unused(since));
    let query = query.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(limit);
    Ok(query.into_tuple().all(conn).await?)
}

/// Deletes a registered client unless it has been used since an instant; false when it has, or is gone.
pub async fn delete_unused(conn: &impl ConnectionTrait, id: &str, since: i64) -> Result<bool, StoreError> {
    let query = Entity::delete_many().filter(Column::Id.eq(id)).filter(is_unused(since));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Rejects the tokens that a client got for itself before.
pub async fn reject_tokens(conn: &impl ConnectionTrait, id: &str) -> Result<(), StoreError> {
    let query = Entity::update_many().col_expr(Column::Generation, Expr::col(Column::Generation).add(1));
    query.filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// Deletes a client with its secrets and consents; false when it is gone already.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}

/// Names of at most `limit` clients that act with this role.
pub async fn names_of_role(conn: &impl ConnectionTrait, role_id: &str, limit: u64) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().filter(Column::RoleId.eq(role_id)).limit(limit);
    Ok(query.select_only().column(Column::Name).into_tuple().all(conn).await?)
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
